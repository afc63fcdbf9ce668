import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { backendAgent } from "../../../src/agents/backend/agent.ts";
import { formatTree } from "../../../src/agents/format.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { FileTree } from "../../../src/core/tree.ts";
import { mutated, readExample, specOf, withSections } from "../../core/spec/example.ts";

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

test("an entity with operations has its package and its tests, one that only joins others has none", () => {
  expect([...tasks.keys()].filter((path) => path.includes("task"))).toEqual([
    "backend/app/task/dependencies.py",
    "backend/app/task/policy.py",
    "backend/app/task/repository.py",
    "backend/app/task/router.py",
    "backend/app/task/schemas.py",
    "backend/app/task/service.py",
    "backend/tests/api/test_task_api.py",
    "backend/tests/api/test_task_endpoints.py",
    "backend/tests/api/test_task_policy.py",
  ]);
  expect([...tasks.keys()].filter((path) => path.includes("project_member"))).toEqual([]);
});

test("endpoints about no entity have a package of their own", () => {
  expect([...tasks.keys()].filter((path) => path.includes("app/billing"))).toEqual([
    "backend/app/billing/dependencies.py",
    "backend/app/billing/router.py",
    "backend/app/billing/schemas.py",
    "backend/app/billing/service.py",
  ]);
});

test("SQL is in repositories and policies only, and a service never commits", () => {
  for (const [path, text] of tasks) {
    if (/\/app\/(?!core\/)\w+\/(?!repository|policy)\w+\.py$/.test(path)) {
      expect(text).not.toMatch(/sqlalchemy|select\(|\.commit\(/);
    }
  }
});

test("every read of a repository starts from readable()", () => {
  const repository = tasks.get("backend/app/task/repository.py") ?? "";
  expect(repository.match(/sa\.select\(Task\)/g)).toHaveLength(1);
});

test("a policy is one readable statement; what the loaded row decides is answered in Python", () => {
  expect(functionOf(tasks.get("backend/app/task/policy.py"), "can_create"))
    .toBe(`def can_create(viewer: User) -> sa.ColumnElement[bool]:
    """Who may create a task.

    \`project.owner == viewer || project.members.exists(m, m.user == viewer && m.can_edit)\`
    """
    return sa.or_(
        sa.exists().where(Project.id == Task.project_id, Project.owner_id == viewer.id),
        sa.exists().where(
            ProjectMember.project_id == Task.project_id,
            ProjectMember.user_id == viewer.id,
            ProjectMember.can_edit,
        ),
    )`);
  expect(tasks.get("backend/app/task/policy.py")).toContain("return can_create(viewer)");
  expect(functionOf(tasks.get("backend/app/user/policy.py"), "can_delete")).toContain(
    "return viewer.role == Role.ADMIN",
  );
});

test("an endpoint asks for the row, then for the permission, then for what it requires, before it changes anything", () => {
  const method = functionOf(tasks.get("backend/app/task/service.py"), "complete_task");
  const order = [
    "_found(viewer, id, for_update=True)",
    "policy.can_update(viewer)",
    "TaskStatus.DONE:",
    "_repository.change(",
  ];
  const places = order.map((piece) => method.indexOf(piece));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});

test("a relation that is set to the viewer is filled in, never taken", () => {
  expect(tasks.get("backend/app/project/service.py")).toContain('values["owner_id"] = viewer.id');
  expect(/class ProjectCreate[^]*?class/.exec(tasks.get("backend/app/project/schemas.py") ?? "")?.[0]).not.toContain(
    "owner",
  );
});

test("a row that is created does not count among the rows that allow it", async () => {
  const fixture = new URL("../../fixtures/backend/every-policy.yaml", import.meta.url);
  const tree = await generated(await readFile(fixture, "utf8"));
  expect(functionOf(tree.get("backend/app/membership/policy.py"), "can_create")).toContain("m.id != Membership.id");
  expect(functionOf(tree.get("backend/app/membership/policy.py"), "can_delete")).not.toContain("m.id !=");
});

test("an acceptance case that is not understood fails as expected, and names itself", async () => {
  const text = mutated("given: a task that is done", "given: a task on a rainy day");
  const tests = (await generated(text)).get("backend/tests/api/test_acceptance.py") ?? "";
  expect(tests.match(/xfail\(/g)).toHaveLength(1);
  expect(tests).toContain("not implemented: a task on a rainy day: completeTask answers 409");
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

/** A function of a Python file, its decorators aside. */
function functionOf(text: string | undefined, name: string): string {
  return (
    new RegExp(`(?:async )?def ${name}\\([^]*?(?=\\n\\n\\n|\\n\\n    (?:async )?def |$)`)
      .exec(text ?? "")?.[0]
      .trimEnd() ?? ""
  );
}
