/** The Database agent: models, enumerations, the first migration, and their tests. */
import { deriveTables } from "../../core/contracts/tables.ts";
import type { Agent } from "../agent.ts";
import { conftest } from "./templates/conftest.py.ts";
import { initialMigration } from "./templates/0001_initial.py.ts";
import { coreModels } from "./templates/core-models.py.ts";
import { enumsModels } from "./templates/enums-models.py.ts";
import { environment } from "./templates/env.py.ts";
import { models } from "./templates/models.py.ts";
import { rows } from "./templates/rows.py.ts";
import { revisionTemplate } from "./templates/script.py.mako.ts";
import { seed } from "./templates/seed.py.ts";
import { testCore } from "./templates/test_core.py.ts";
import { testMigrations } from "./templates/test_migrations.py.ts";
import { testSeed } from "./templates/test_seed.py.ts";
import { testTable } from "./templates/test_table.py.ts";
import { coreView, enumViews } from "./view/core.ts";
import { migrationView } from "./view/migration.ts";
import { mixinViews } from "./view/mixins.ts";
import { modelView } from "./view/model.ts";
import { seedView } from "./view/seed.ts";
import { seedTests } from "./view/seed-tests.ts";
import { tableTests } from "./view/tests.ts";

export const databaseAgent: Agent = {
  name: "database",
  implements: [
    "entity",
    "field",
    "hidden-field",
    "readonly-field",
    "unique-field",
    "to-one-relation",
    "to-many-relation",
    "check",
    "unique",
    "index",
    "partial-index",
    "computed",
    "seed",
  ],
  generate(spec) {
    const tables = deriveTables(spec);
    const tests = tableTests(tables, spec);
    const entities = tests.map(({ entity }) => entity);
    const enums = spec.enums.map(({ name }) => name);
    const mixins = mixinViews(tables, spec);
    const core = coreView(tables, mixins);
    const seeding = seedView(spec);
    return new Map([
      ["backend/app/core/models.py", coreModels(core)],
      ["backend/app/enums/models.py", enumsModels(enumViews(spec))],
      ...tables.map(
        (table) => [`backend/app/${table.name}/models.py`, models(modelView(table, mixins, spec))] as const,
      ),
      ...(seeding === null
        ? []
        : [
            ["backend/app/seed.py", seed(seeding)] as const,
            ["backend/tests/database/test_seed.py", testSeed(seedTests(seeding, spec))] as const,
          ]),
      ["backend/migrations/env.py", environment],
      ["backend/migrations/script.py.mako", revisionTemplate],
      ["backend/migrations/versions/0001_initial.py", initialMigration(migrationView(tables, spec))],
      ["backend/tests/database/conftest.py", conftest],
      ["backend/tests/database/rows.py", rows(tests, enums)],
      ["backend/tests/database/test_core.py", testCore(core)],
      ["backend/tests/database/test_migrations.py", testMigrations],
      ...tests.map(
        (view) => [`backend/tests/database/test_${view.table}_table.py`, testTable(view, entities, enums)] as const,
      ),
    ]);
  },
};
