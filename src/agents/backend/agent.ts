/** The Backend agent: FastAPI CRUD through router, service and repository, with its tests. */
import type { Spec } from "../../core/spec/model.ts";
import type { FileTree } from "../../core/tree.ts";
import type { Agent } from "../agent.ts";
import { configPy } from "./templates/core/config.py.ts";
import { constraintsPy } from "./templates/core/constraints.py.ts";
import { dbPy } from "./templates/core/db.py.ts";
import { errorsPy } from "./templates/core/errors.py.ts";
import { paginationPy } from "./templates/core/pagination.py.ts";
import { schemasPy as coreSchemasPy } from "./templates/core/schemas.py.ts";
import { securityPy } from "./templates/core/security.py.ts";
import { typesPy } from "./templates/core/types.py.ts";
import { dependenciesPy } from "./templates/entity/dependencies.py.ts";
import { repositoryPy } from "./templates/entity/repository.py.ts";
import { routerPy } from "./templates/entity/router.py.ts";
import { schemasPy } from "./templates/entity/schemas.py.ts";
import { servicePy } from "./templates/entity/service.py.ts";
import { mainPy } from "./templates/main.py.ts";
import { conftestPy } from "./templates/tests/conftest.py.ts";
import { supportPy } from "./templates/tests/support.py.ts";
import { testAppPy } from "./templates/tests/test_app.py.ts";
import { testRulesPy } from "./templates/tests/test_rules.py.ts";
import { testEntityApiPy } from "./templates/tests/test_entity_api.py.ts";
import { appView } from "./view/app.ts";
import { type EntityView, entityViews } from "./view/entity.ts";
import { factoryViews } from "./view/factory.ts";
import { ruleViews } from "./view/rules.ts";
import { testViews } from "./view/tests.ts";

export const backendAgent: Agent = {
  name: "backend",
  implements: ["crud", "hidden-field", "readonly-field", "filter", "sort"],
  generate: (spec) => generateBackend(spec),
};

function generateBackend(spec: Spec): FileTree {
  return new Map([...appFiles(spec), ...entityViews(spec).flatMap(entityFiles), ...testFiles(spec)]);
}

function appFiles(spec: Spec): [string, string][] {
  const view = appView(spec);
  return [
    ["backend/app/main.py", mainPy(view.main)],
    ["backend/app/core/config.py", configPy(view.config)],
    ["backend/app/core/constraints.py", constraintsPy()],
    ["backend/app/core/db.py", dbPy()],
    ["backend/app/core/errors.py", errorsPy()],
    ...(view.pagination === null
      ? []
      : [["backend/app/core/pagination.py", paginationPy(view.pagination)] satisfies [string, string]]),
    ["backend/app/core/schemas.py", coreSchemasPy(view.schemas)],
    ...(view.passwords ? [["backend/app/core/security.py", securityPy()] satisfies [string, string]] : []),
    ...(view.types.used.size > 0
      ? [["backend/app/core/types.py", typesPy(view.types)] satisfies [string, string]]
      : []),
  ];
}

function entityFiles(view: EntityView): [string, string][] {
  const folder = `backend/app/${view.package}`;
  const repository: [string, string] = [`${folder}/repository.py`, repositoryPy(view)];
  if (view.operations.length === 0) {
    return [repository];
  }
  return [
    [`${folder}/dependencies.py`, dependenciesPy(view)],
    repository,
    [`${folder}/router.py`, routerPy(view)],
    [`${folder}/schemas.py`, schemasPy(view)],
    [`${folder}/service.py`, servicePy(view)],
  ];
}

function testFiles(spec: Spec): [string, string][] {
  const views = testViews(spec);
  const rules = ruleViews(spec);
  const postPath = views.find(({ operations }) => operations.has("create"))?.path ?? null;
  return [
    ["backend/tests/api/conftest.py", conftestPy()],
    ["backend/tests/api/support.py", supportPy(factoryViews(spec))],
    ["backend/tests/api/test_app.py", testAppPy({ postPath })],
    ...views.map((view): [string, string] => [`backend/tests/api/test_${view.package}_api.py`, testEntityApiPy(view)]),
    ...(rules.length > 0 ? [["backend/tests/rules/test_rules.py", testRulesPy(rules)] satisfies [string, string]] : []),
  ];
}
