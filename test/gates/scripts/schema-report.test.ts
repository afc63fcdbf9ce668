/** The schema report on real generated code: that it says "equal", and that it sees what `alembic check` does not. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import pg from "pg";
import { z } from "zod";
import { databaseAgent } from "../../../src/agents/database/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { canonicalJson } from "../../../src/core/contracts/hash.ts";
import { deriveModels } from "../../../src/core/contracts/models.ts";
import { mergeTrees } from "../../../src/core/tree.ts";
import { run } from "../../../src/process/run.ts";
import { specNamed } from "../../agents/database/specs.ts";
import { type PostgresServer, startPostgres } from "../../store/postgres-server.ts";
import { installTimeout, testToolchains } from "../support/tools.ts";

const script = fileURLToPath(new URL("../../../src/gates/scripts/schema_report.py", import.meta.url));

const Report = z.object({
  models: z.unknown(),
  findings: z.array(z.object({ path: z.string().nullable(), line: z.number().nullable(), message: z.string() })),
  databases: z.array(
    z.object({
      name: z.string(),
      upgrade: z.string(),
      downgrade: z.string(),
      again: z.string(),
      script: z.string(),
      differences: z.array(
        z.object({
          table: z.string(),
          what: z.string(),
          expected: z.string().nullable(),
          found: z.string().nullable(),
          path: z.string().nullable(),
        }),
      ),
    }),
  ),
});

let toolchains: Awaited<ReturnType<typeof testToolchains>>;
let postgres: PostgresServer;
let directory: string;
let pristine: string;
let backend: string;

beforeAll(async () => {
  [toolchains, postgres] = await Promise.all([testToolchains(), startPostgres()]);
  directory = await mkdtemp(join(tmpdir(), "aurora-schema-"));
  pristine = join(directory, "pristine");
  await writeTree("task-manager", pristine);
}, installTimeout);

beforeEach(async () => {
  const tree = await mkdtemp(join(directory, "tree-"));
  await cp(pristine, tree, { recursive: true });
  backend = join(tree, "backend");
});

afterAll(async () => {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

test("what is generated migrates to its models' schema, and is what the contract promises", async () => {
  const { models, findings, databases } = await report();
  expect(findings).toEqual([]);
  expect(databases).toMatchObject([
    { name: "sqlite", upgrade: "passed", downgrade: "passed", again: "passed", script: "passed", differences: [] },
  ]);
  expect(canonicalJson(models)).toBe(canonicalJson(deriveModels(specNamed("task-manager").spec)));
});

test("the same holds for every kind of column and constraint", async () => {
  const root = join(directory, "every-kind");
  await writeTree("every-kind", root);
  backend = join(root, "backend");
  const { models, findings, databases } = await report();
  expect([findings, databases.flatMap(({ differences }) => differences)]).toEqual([[], []]);
  expect(canonicalJson(models)).toBe(canonicalJson(deriveModels(specNamed("every-kind").spec)));
});

test("a CHECK that the migration leaves out is a difference", async () => {
  await migrate((text) => text.replace(/sa\.CheckConstraint\(\s*"\(status = 'done'\)[^)]*\)[^)]*\)[^)]*\),\n/, ""));
  expect((await report()).databases[0]?.differences).toEqual([
    {
      table: "task",
      what: "check ck_task_done_has_time",
      expected: "CHECK ((status = 'done') = (completed_at IS NOT NULL))",
      found: null,
      path: "backend/app/task/models.py",
    },
  ]);
});

test("another predicate of a partial index is a difference", async () => {
  await migrate((text) => text.replaceAll("status <> 'done'", "status <> 'open'"));
  expect((await report()).databases[0]?.differences).toEqual([
    expect.objectContaining({
      table: "task",
      what: "index ix_task_open_by_due",
      expected: expect.stringContaining("WHERE status <> 'done'"),
      found: expect.stringContaining("WHERE status <> 'open'"),
    }),
  ]);
});

test.each([
  ["a value of an enumeration", "check ck_task_status_values", "'in_progress', ", ""],
  ["a CHECK's bound", "check ck_task_priority_range", "priority <= 5", "priority <= 6"],
  [
    "a missing index",
    "index ix_task_assignee_id_status",
    /op\.create_index\(\s*op\.f\("ix_task_assignee_id_status"[^)]*\)[^)]*\)\n/,
    "pass\n",
  ],
  ["an index that is no longer unique", "index uq_user_email_lower", ", unique=True", ""],
  ["what a delete does", "foreign key fk_task_assignee_id", "SET NULL", "CASCADE"],
] as const)("a difference: %s", async (_, what, from, to) => {
  await migrate((text) =>
    text
      .replace(from, to)
      .replace(/ *op\.drop_index\(\s*op\.f\("ix_task_assignee_id_status"[^)]*\)[^)]*\)\n/, (drop) =>
        to === "pass\n" ? "" : drop,
      ),
  );
  const [database] = (await report()).databases;
  expect(database?.differences.map((difference) => difference.what)).toEqual([what]);
});

test("a migration that asks the database cannot be written as a script", async () => {
  await migrate((text) =>
    text.replace(
      "def upgrade() -> None:\n",
      'def upgrade() -> None:\n    op.get_bind().execute(sa.text("SELECT 1")).one()\n',
    ),
  );
  const { findings, databases } = await report();
  expect(databases).toMatchObject([{ again: "passed", script: "failed", differences: [] }]);
  expect(findings).toEqual([expect.objectContaining({ message: expect.stringContaining("sqlite, --sql, upgrade") })]);
});

test("a column that the migration leaves out is a difference, and so is another default", async () => {
  await migrate((text) =>
    text
      .replace(/sa\.Column\("notes", sa\.Text\(\), nullable=True\),\n/, "")
      .replace('server_default=sa.text("0")', 'server_default=sa.text("1")'),
  );
  expect((await report()).databases[0]?.differences).toMatchObject([
    { what: "column notes", expected: "TEXT NULL", found: null },
    { what: "column priority", expected: "INTEGER NOT NULL DEFAULT 0", found: "INTEGER NOT NULL DEFAULT 1" },
  ]);
});

test("a table that the models do not have is one difference", async () => {
  await migrate((text) =>
    text
      .replace("def downgrade() -> None:\n", 'def downgrade() -> None:\n    op.drop_table("extra")\n')
      .replace(
        'op.create_table(\n        "user"',
        'op.create_table("extra", sa.Column("id", sa.Integer()))\n    op.create_table(\n        "user"',
      ),
  );
  expect((await report()).databases[0]?.differences).toEqual([
    { table: "extra", what: "table", expected: null, found: "there", path: null },
  ]);
});

test("what a downgrade leaves behind is a difference", async () => {
  await migrate((text) => text.replace('op.drop_table("user")', "pass"));
  const [database] = (await report()).databases;
  expect(database).toMatchObject({ upgrade: "passed", downgrade: "failed", again: "not-run" });
  expect(database?.differences).toMatchObject([{ table: "user", what: "table after the downgrade", expected: null }]);
});

test("models that cannot be imported are a finding at their line, and nothing passes", async () => {
  const path = join(backend, "app/task/models.py");
  await writeFile(
    path,
    (await readFile(path, "utf8")).replace("class Task(TimestampsMixin, Base):", "class Task(Bass):"),
  );
  const { models, findings, databases } = await report();
  expect(models).toBeNull();
  expect(findings[0]).toMatchObject({
    path: "backend/app/task/models.py",
    message: expect.stringContaining("name 'Bass' is not defined"),
  });
  expect(findings[0]?.line).toBeGreaterThan(1);
  expect(databases).toMatchObject([{ upgrade: "failed", downgrade: "not-run", again: "not-run" }]);
});

test("what generated code prints does not stand in the report's way", async () => {
  const path = join(backend, "app/task/models.py");
  await writeFile(path, `${await readFile(path, "utf8")}\nprint("{}")\n`);
  expect((await report()).findings).toEqual([]);
});

test("PostgreSQL's own catalog is compared, too, and both databases are dropped in the end", async () => {
  await migrate((text) => text.replaceAll("status <> 'done'", "status <> 'open'"));
  const url = (await postgres.createDatabase()).replace("postgresql:", "postgresql+asyncpg:");
  const [sqlite, other] = (await report("--postgres", url)).databases;
  expect(sqlite?.differences).toHaveLength(1);
  const passed = "passed";
  expect(other).toMatchObject({
    name: "postgresql",
    upgrade: passed,
    downgrade: passed,
    again: passed,
    script: passed,
  });
  expect(other?.differences).toMatchObject([
    { what: "index ix_task_open_by_due", found: expect.stringContaining("'open'") },
  ]);
  const client = new pg.Client({ connectionString: url.replace("+asyncpg", "") });
  await client.connect();
  const { rows } = await client.query(
    "SELECT datname FROM pg_database WHERE datname ~ '_(migrated|scripted|created)$'",
  );
  await client.end();
  expect(rows).toEqual([]);
});

test("PostgreSQL finds no difference in what is generated", async () => {
  const root = join(directory, "every-kind-on-postgresql");
  await writeTree("every-kind", root);
  backend = join(root, "backend");
  const url = (await postgres.createDatabase()).replace("postgresql:", "postgresql+asyncpg:");
  expect((await report("--postgres", url)).databases[1]).toMatchObject({
    name: "postgresql",
    again: "passed",
    differences: [],
  });
});

async function report(...options: readonly string[]): Promise<z.infer<typeof Report>> {
  const result = await run(toolchains.python.python, [script, backend, ...options], { cwd: backend });
  expect(result).toMatchObject({ exitCode: 0 });
  return Report.parse(JSON.parse(result.stdout));
}

/** Changes the migration; that it changed is part of the test. */
async function migrate(change: (text: string) => string): Promise<void> {
  const path = join(backend, "migrations/versions/0001_initial.py");
  const text = await readFile(path, "utf8");
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
}

async function writeTree(name: Parameters<typeof specNamed>[0], root: string): Promise<void> {
  const frozen = specNamed(name);
  const contracts = deriveContracts(frozen.spec);
  const shared = [...foundationTree(frozen.spec, contracts, frozen)].filter(([path]) => path.startsWith("backend/"));
  const tree = mergeTrees([new Map(shared), await databaseAgent.generate(frozen.spec, contracts)]);
  for (const [path, content] of await formatTree(tree)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}
