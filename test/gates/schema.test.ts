/** The schema gate: real migrations on real databases. PostgreSQL takes part where there is one. */
import { beforeAll, expect, jest, test } from "@jest/globals";
import { canonicalJson, contentHash } from "../../src/core/contracts/hash.ts";
import type { Toolchains } from "../../src/gates/toolchains.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { gateOn, located, toolchains } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

let tools: Toolchains;
let where: string;
beforeAll(async () => {
  tools = await toolchains();
  const sandbox = await createSandbox();
  const starts = tools.postgres !== null && (sandbox.isolates || process.getuid?.() !== 0);
  where = starts
    ? `SQLite and PostgreSQL ${String(tools.postgres?.version.split(".")[0])}`
    : "SQLite (PostgreSQL not available here)";
}, installTimeout);
jest.setTimeout(90_000);

const migration = "backend/migrations/versions/0001_initial.py";

test("schema passes and publishes the models as they are", async () => {
  const { report, publishes } = await gateOn("database", "schema", {});
  expect(report).toMatchObject({
    gate: "schema",
    status: "passed",
    value: "equal",
    bar: "equal",
    summary: `migrated schema = models on ${where}, 2 tables`,
    findings: [],
  });
  expect(publishes).toMatchObject({ name: "models", document: { tables: [{ name: "note" }, { name: "tag" }] } });
  expect(publishes?.hash).toBe(contentHash(canonicalJson(publishes?.document)));
});

test("without PostgreSQL it runs on SQLite and says so", async () => {
  const { report } = await gateOn("database", "schema", {}, { toolchains: { ...tools, postgres: null } });
  expect(report).toMatchObject({
    status: "passed",
    summary: "migrated schema = models on SQLite (PostgreSQL not available here), 2 tables",
  });
  expect(report.tools.join()).not.toContain("PostgreSQL");
});

test("a column that the migration makes otherwise is a finding at its model", async () => {
  const run = await gateOn("database", "schema", {
    [migration]: (text) => text.replace('"title", sa.String(20), nullable=False', '"title", sa.String(30)'),
  });
  expect(run.report).toMatchObject({ status: "failed", value: "different" });
  expect(run.report.summary).toContain(`migrated schema ≠ models on ${where}`);
  expect(located(run)).toContain(
    "backend/app/note/models.py:-:- schema sqlite, note, column title: the models say VARCHAR(20) NOT NULL, the migrations made VARCHAR(30) NULL",
  );
  // What the models are does not hang on the migration.
  expect(run.publishes?.name).toBe("models");
});

test("a downgrade that leaves something behind fails", async () => {
  const run = await gateOn("database", "schema", {
    [migration]: (text) => text.replace('    op.drop_table("note")\n', ""),
  });
  expect(run.report.status).toBe("failed");
  expect(located(run).join("\n")).toContain("after the downgrade");
});

test("a migration that cannot be written as a script fails", async () => {
  const run = await gateOn("database", "schema", {
    [migration]: (text) =>
      text.replace('"""Make both tables."""', '"""Make both tables."""\n    op.get_bind().execute(sa.select(1)).one()'),
  });
  expect(run.report.status).toBe("failed");
  expect(located(run).join("\n")).toContain("sqlite, --sql, upgrade: ");
});

test("a migration that raises is a finding at its line", async () => {
  const run = await gateOn("database", "schema", {
    [migration]: (text) =>
      text.replace('"""Make both tables."""', '"""Make both tables."""\n    raise ValueError("no")'),
  });
  expect(run.report.status).toBe("failed");
  expect(located(run)).toContain(`${migration}:12:- schema sqlite, upgrade: ValueError: no`);
});

test("models that cannot be imported fail and publish nothing", async () => {
  const run = await gateOn("database", "schema", {
    "backend/app/tag/models.py": (text) => `raise RuntimeError("broken")\n${text}`,
  });
  expect(run.report.status).toBe("failed");
  expect(run.publishes).toBeNull();
});

test("without a migration there is nothing to pass", async () => {
  const { report } = await gateOn("database", "schema", { "backend/migrations/versions": null });
  expect(report).toMatchObject({
    status: "not-run",
    summary: "schema not run: there is no migration of the database agent to look at",
  });
});
