import { describe, expect, test } from "@jest/globals";
import { backendAgent } from "../../../src/agents/backend/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { FileTree } from "../../../src/core/tree.ts";
import { readExample, specOf, withSections } from "../../core/spec/example.ts";

async function generated(text: string): Promise<FileTree> {
  const spec = specOf(text);
  return formatTree(await backendAgent.generate(spec, deriveContracts(spec)));
}

const tasks = await generated(readExample("task-manager"));

test("the same spec gives the same bytes", async () => {
  expect([...(await generated(readExample("task-manager")))]).toEqual([...tasks]);
});

test("every file is the backend agent's own", () => {
  expect([...tasks.keys()].filter((path) => ownerOf(path) !== "backend")).toEqual([]);
});

test("an entity with operations has five files and a test, one that only joins others has none", () => {
  expect([...tasks.keys()].filter((path) => path.includes("task"))).toEqual([
    "backend/app/task/dependencies.py",
    "backend/app/task/repository.py",
    "backend/app/task/router.py",
    "backend/app/task/schemas.py",
    "backend/app/task/service.py",
    "backend/tests/api/test_task_api.py",
  ]);
  expect([...tasks.keys()].filter((path) => path.includes("project_member"))).toEqual([]);
});

test("what is not generated is not claimed", () => {
  for (const kind of ["policy", "endpoint", "computed", "viewer-relation", "acceptance"] as const) {
    expect(backendAgent.implements).not.toContain(kind);
  }
});

test("SQL is in repositories only, and a service never commits", () => {
  for (const [path, text] of tasks) {
    if (/\/app\/(?!core\/)\w+\/(?!repository)\w+\.py$/.test(path)) {
      expect(text).not.toMatch(/sqlalchemy|select\(|\.commit\(/);
    }
  }
});

test("every read of a repository starts from readable()", () => {
  const repository = tasks.get("backend/app/task/repository.py") ?? "";
  expect(repository.match(/sa\.select\(Task\)/g)).toHaveLength(1);
});

test("a hidden field is in no schema", () => {
  expect(tasks.get("backend/app/user/schemas.py")).not.toMatch(/password_hash|billing_ref/);
});

describe("an entity without operations that another refers to", () => {
  const spec = withSections(
    "entities:",
    "  Country: {fields: {name: text}, api: {operations: []}}",
    "  City: {fields: {name: text}, relations: {country: Country! restrict}, api: {operations: [create]}}",
  );

  test("has a repository that tells whether a row exists, and nothing else", async () => {
    const tree = await generated(spec);
    expect([...tree.keys()].filter((path) => path.includes("country"))).toEqual(["backend/app/country/repository.py"]);
    expect((tree.get("backend/app/country/repository.py") ?? "").match(/ def \w+/g)).toEqual([
      " def __init__",
      " def readable",
      " def exists",
    ]);
  });
});

test("text of the spec stays within its literals", async () => {
  const spec = specOf(withSections("entities:", "  Thing: {fields: {note: \"text = 'NOTE'\"}}"));
  const hostile = '"""\n\\"); raise SystemExit("\u202e # noqa';
  const swapped = JSON.parse(
    JSON.stringify({ ...spec, app: { ...spec.app, name: hostile } }).replaceAll('"NOTE"', () =>
      JSON.stringify(hostile),
    ),
  ) as typeof spec;
  // It parses, or the formatter would throw.
  const tree = await formatTree(await backendAgent.generate(swapped, deriveContracts(swapped)));
  const literal = String.raw`'"""\n\\"); raise SystemExit("\u202e # noqa'`;
  expect(tree.get("backend/app/main.py")).toContain(`title=${literal}`);
  expect(tree.get("backend/app/thing/schemas.py")).toContain(`note: TextValue = ${literal}`);
});
