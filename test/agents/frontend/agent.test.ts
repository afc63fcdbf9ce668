import { posix } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { frontendAgent } from "../../../src/agents/frontend/agent.ts";
import { notImplemented } from "../../../src/core/features.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { FileTree } from "../../../src/core/tree.ts";
import { agentTree, branchTree, frozenSpec, type SpecFile, textOf } from "./trees.ts";

const names: SpecFile[] = ["task-manager", "clinic", "every-type"];

const inReact = (text: string) => text.replace("frontend: vue", "frontend: react");
/** What the values of a form are called. */
const formNames = (values: string) =>
  /export interface \w+Values \{([^}]*)\}/.exec(values)?.[1]?.match(/\w+(?=: (?:string|boolean))/g);
const branches = new Map<string, Promise<FileTree>>();

/** Formatting takes a second: each branch is made once. */
function branch(name: SpecFile, change?: (text: string) => string): Promise<FileTree> {
  const key = `${name} ${change?.name ?? ""}`;
  const made = branches.get(key) ?? frozenSpec(name, change).then(branchTree);
  branches.set(key, made);
  return made;
}

describe.each(names)("%s", (name) => {
  test("the same spec gives the same bytes", async () => {
    const [first, second] = [await agentTree(await frozenSpec(name)), await agentTree(await frozenSpec(name))];
    expect([...first]).toEqual([...second]);
  });

  test("every file is the Frontend agent's own", async () => {
    const paths = [...(await agentTree(await frozenSpec(name))).keys()];
    expect(paths.filter((path) => ownerOf(path) !== "frontend")).toEqual([]);
  });

  test("every relative import is of a file that is there", async () => {
    const tree = await branch(name);
    const missing = [...tree]
      .filter(([path]) => /^frontend\/src\/.*\.tsx?$/.test(path))
      .flatMap(([path, text]) =>
        [...text.matchAll(/(?:from|import\() ?"(\.[^"]+)"|^import "(\.[^"]+)"/gm)].map((match) => ({
          path,
          module: posix.join(posix.dirname(path), match[1] ?? match[2] ?? ""),
        })),
      )
      .filter(({ module }) => !["", ".ts", ".tsx"].some((ending) => tree.has(module + ending)));
    expect(missing).toEqual([]);
  });

  test("no template left a hole, and nothing hides in the code", async () => {
    const tree = await agentTree(await frozenSpec(name));
    const own = [...tree].filter(([path]) => !path.endsWith("schema.gen.ts"));
    expect(own.filter(([, text]) => text.includes("[object Object]"))).toEqual([]);
    expect(own.filter(([, text]) => /[\p{Cf}\p{Zl}\p{Zp}]/u.test(text)).map(([path]) => path)).toEqual([]);
  });
});

describe("the task manager", () => {
  test("has a page, a table and tests for each list, and a form with its values for each form", async () => {
    const tree = await agentTree(await frozenSpec("task-manager"));
    const features = [...tree.keys()].filter((path) => path.startsWith("frontend/src/features/task/"));
    expect(features.sort()).toMatchInlineSnapshot(`
     [
       "frontend/src/features/task/actions.ts",
       "frontend/src/features/task/components/overdue-table.tsx",
       "frontend/src/features/task/components/task-create-form-in-project-values.ts",
       "frontend/src/features/task/components/task-create-form-in-project.tsx",
       "frontend/src/features/task/components/task-form-values.ts",
       "frontend/src/features/task/components/task-form.tsx",
       "frontend/src/features/task/components/tasks-filters.tsx",
       "frontend/src/features/task/components/tasks-table.tsx",
       "frontend/src/features/task/label.ts",
       "frontend/src/features/task/pages/overdue-page.test.tsx",
       "frontend/src/features/task/pages/overdue-page.tsx",
       "frontend/src/features/task/pages/task-form-page.test.tsx",
       "frontend/src/features/task/pages/task-form-page.tsx",
       "frontend/src/features/task/pages/tasks-page.test.tsx",
       "frontend/src/features/task/pages/tasks-page.tsx",
       "frontend/src/features/task/store.test.ts",
       "frontend/src/features/task/store.ts",
     ]
    `);
  });

  test("the list below a project asks for that project's tasks only", async () => {
    const tree = await branch("task-manager");
    const page = textOf(tree, "frontend/src/features/task/pages/tasks-page.tsx");
    expect(page).toContain('const { project: projectId = "" } = useParams();');
    expect(page).toMatch(/sort: params\.sort,\s+projectId,/);
    expect(textOf(tree, "frontend/src/app/routes.tsx")).toContain(
      '{ path: "/projects/:project/tasks", element: <TasksPage /> }',
    );
  });

  test("an action knows what stands against it and what it will leave behind", async () => {
    const tree = await branch("task-manager");
    expect(textOf(tree, "frontend/src/features/task/actions.ts")).toMatchInlineSnapshot(`
     "/** What is known here of the API's rules for actions on tasks, so that a page need not ask to say it. */
     import type { TaskRead } from "../../api/client";

     /** Why "Complete" cannot be done with the task; null: nothing that is known here stands against it. */
     export function obstacleToCompleteTask(row: TaskRead): string | null {
       return row.status !== "done" ? null : "Already done.";
     }

     /** The task as "Complete" will leave it, as far as that is known here. */
     export function afterCompleteTask(row: TaskRead): TaskRead {
       const now = Date.now();
       return recomputed({ ...row, status: "done", completedAt: new Date(now).toISOString() }, now);
     }

     /** The task with what the API computes of it. */
     function recomputed(row: TaskRead, now: number): TaskRead {
       return {
         ...row,
         overdue: row.status !== "done" && row.dueAt !== null && Date.parse(row.dueAt) < now,
       };
     }
     "
    `);
    const page = textOf(tree, "frontend/src/features/task/pages/tasks-page.tsx");
    expect(page).toContain("optimistic: afterCompleteTask,");
    expect(page).toContain('done: "Task completed.",');
    const table = textOf(tree, "frontend/src/features/task/components/tasks-table.tsx");
    expect(table).toContain("obstacle={obstacleToCompleteTask(row)}");
    expect(table).toContain('<FlagBadge label="Overdue" on={row.overdue} />');
  });

  test("a query has a page of its own, with the project that its list would have said, and without what is true of all", async () => {
    const tree = await branch("task-manager");
    const table = textOf(tree, "frontend/src/features/task/components/overdue-table.tsx");
    expect([...table.matchAll(/key: "(\w+)"/g)].map((match) => match[1])).toEqual([
      "title",
      "projectId",
      "status",
      "priority",
      "dueAt",
    ]);
    expect(textOf(tree, "frontend/src/app/navigation.ts")).toContain('{ to: "/tasks/overdue", label: "Overdue" }');
  });

  test("a new task has the fields of the entity's form, and its project from the address", async () => {
    const values = textOf(
      await branch("task-manager"),
      "frontend/src/features/task/components/task-create-form-in-project-values.ts",
    );
    expect(formNames(values)).toEqual(["title", "notes", "priority", "dueAt", "assigneeId"]);
    expect(values).toMatch(/projectId: string,?\s*\)/);
  });

  test("pages for which the API wants to know who asks stand behind the guard", async () => {
    const routes = textOf(await branch("clinic", inReact), "frontend/src/app/routes.tsx");
    const [guarded = "", open = ""] = routes.slice(routes.indexOf("<RequireViewer />")).split(/^ {14}\},$/m);
    expect([...guarded.matchAll(/path: "([^"]+)"/g)].map((match) => match[1])).toEqual([
      "/visits",
      "/results",
      "/visits/today",
      "/visits/new",
    ]);
    expect([...open.matchAll(/path: "([^"]+)"/g)].map((match) => match[1])).toEqual(["/", "*"]);
  });

  test("a form sends what its screen names, and nothing else", async () => {
    const tree = await branch("task-manager");
    const values = textOf(tree, "frontend/src/features/task/components/task-form-values.ts");
    expect(formNames(values)).toEqual(["title", "notes", "priority", "dueAt", "assigneeId"]);
  });
});

test("a new row's form asks for what the API needs, even where the screen does not name it, but not for the viewer", async () => {
  const withoutTime = function withoutTime(text: string) {
    return inReact(text).replace("fields: [doctor, starts_at, minutes, reason]", "fields: [minutes, reason]");
  };
  const form = textOf(await branch("clinic", withoutTime), "frontend/src/features/visit/components/visit-form.tsx");
  expect(form.match(/label="[^"]+"/g)).toEqual([
    'label="New visit"',
    'label="Minutes"',
    'label="Reason"',
    'label="Starts at"',
    'label="Doctor"',
  ]);
});

test("a spec that signs people in without a screen for it has one all the same", async () => {
  const withoutScreen = function withoutScreen(text: string) {
    return text.replace("  login: {route: /login, kind: login}\n", "");
  };
  const tree = await branch("task-manager", withoutScreen);
  expect(textOf(tree, "frontend/src/auth/viewer.ts")).toContain('export const signInPath = "/login";');
});

test("without signing in there is nothing of it", async () => {
  const tree = await agentTree(await frozenSpec("every-type"));
  expect([...tree.keys()].filter((path) => /auth|session|sign-in|menu/.test(path))).toEqual([]);
  expect([...tree.values()].filter((text) => text.includes("publicHttp"))).toEqual([]);
});

test("an action that takes something asks for it in a dialog", async () => {
  const tree = await branch("every-type");
  const form = textOf(tree, "frontend/src/features/article/components/restock-form.tsx");
  expect(form.match(/label="[^"]+"/g)).toEqual([
    'label="Restock"',
    'label="Amount"',
    'label="Note"',
    'label="Supplied at"',
  ]);
  expect(form).toContain("await restock(item.id, toBodyOfRestockForm(values));");
});

test("names on the wire are spelled as the spec's API spells them", async () => {
  const table = textOf(await branch("clinic", inReact), "frontend/src/features/visit/components/visits-table.tsx");
  expect(table).toContain("row.starts_at");
  expect(table).toContain("labelOf(doctor_idOptions, row.doctor_id)");
});

describe("for a spec that asks for Vue", () => {
  test("there is the API layer with its tests, and no page", async () => {
    const tree = await agentTree(await frozenSpec("clinic"));
    expect([...tree.keys()].sort()).toEqual([
      "frontend/src/api/auth.test.ts",
      "frontend/src/api/auth.ts",
      "frontend/src/api/authorized-fetch.test.ts",
      "frontend/src/api/authorized-fetch.ts",
      "frontend/src/api/call.test.ts",
      "frontend/src/api/call.ts",
      "frontend/src/api/client.test.ts",
      "frontend/src/api/client.ts",
      "frontend/src/api/errors.test.ts",
      "frontend/src/api/errors.ts",
      "frontend/src/api/http.ts",
      "frontend/src/api/resilient-fetch.test.ts",
      "frontend/src/api/resilient-fetch.ts",
      "frontend/src/api/schema.gen.ts",
      "frontend/src/api/session.test.ts",
      "frontend/src/api/session.ts",
      "frontend/src/test/fixtures.ts",
      "frontend/src/test/handlers.ts",
      "frontend/src/test/server.ts",
      "frontend/src/test/setup.ts",
    ]);
    expect([...tree.values()].filter((text) => /from "(?:react|zustand|vue)/.test(text))).toEqual([]);
  });

  test("every screen is named as not implemented", async () => {
    const { spec } = await frozenSpec("clinic");
    const missing = notImplemented(spec, new Set(frontendAgent.implements)).filter(({ kind }) =>
      kind.startsWith("screen-"),
    );
    const named = spec.screens.filter(({ name }) =>
      missing.some(({ title }) => title.startsWith(`screen \`${name}\``)),
    );
    expect(named).toEqual(spec.screens);
  });
});

test("in React nothing that is about pages is named as not implemented", async () => {
  const { spec } = await frozenSpec("task-manager");
  const titles = notImplemented(spec, new Set(frontendAgent.implements))
    .filter(({ kind }) => /^(?:screen|styles|frontend)-/.test(kind))
    .map(({ title }) => title);
  expect(titles).toEqual([]);
});
