import { posix } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { frontendAgent } from "../../../src/agents/frontend/agent.ts";
import { notImplemented } from "../../../src/core/features.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { FileTree } from "../../../src/core/tree.ts";
import { agentTree, branchTree, frozenSpec, type SpecFile, textOf } from "./trees.ts";

const names: SpecFile[] = ["task-manager", "clinic", "every-type"];

const inReact = (text: string) => text.replace("frontend: vue", "frontend: react");
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
       "frontend/src/features/task/components/task-form-values.ts",
       "frontend/src/features/task/components/task-form.tsx",
       "frontend/src/features/task/components/tasks-filters.tsx",
       "frontend/src/features/task/components/tasks-table.tsx",
       "frontend/src/features/task/label.ts",
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

  test("what the API does not have yet is left out: computed columns, endpoints as actions, the login screen", async () => {
    const tree = await branch("task-manager");
    const all = [...tree].filter(([path]) => path.startsWith("frontend/src/")).map(([, text]) => text);
    expect(all.filter((text) => /overdue|completeTask|LoginPage/.test(text))).toEqual([]);
  });

  test("a form sends what its screen names, and nothing else", async () => {
    const tree = await branch("task-manager");
    const values = textOf(tree, "frontend/src/features/task/components/task-form-values.ts");
    const names = /export interface TaskFormValues \{([^}]*)\}/
      .exec(values)?.[1]
      ?.match(/\w+(?=: (?:string|boolean))/g);
    expect(names).toEqual(["title", "notes", "priority", "dueAt", "assigneeId"]);
  });
});

test("a new row's form asks for what the API needs, even where the screen does not name it", async () => {
  const form = textOf(await branch("clinic", inReact), "frontend/src/features/visit/components/visit-form.tsx");
  expect(form.match(/label="[^"]+"/g)).toEqual([
    'label="New visit"',
    'label="Doctor"',
    'label="Starts at"',
    'label="Minutes"',
    'label="Reason"',
    'label="Patient"',
  ]);
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
      "frontend/src/api/client.test.ts",
      "frontend/src/api/client.ts",
      "frontend/src/api/errors.test.ts",
      "frontend/src/api/errors.ts",
      "frontend/src/api/http.test.ts",
      "frontend/src/api/http.ts",
      "frontend/src/api/resilient-fetch.test.ts",
      "frontend/src/api/resilient-fetch.ts",
      "frontend/src/api/schema.gen.ts",
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

test("in React, only what calls endpoints, signs in or is styled otherwise is named as not implemented", async () => {
  const { spec } = await frozenSpec("task-manager");
  const titles = notImplemented(spec, new Set(frontendAgent.implements))
    .filter(({ kind }) => /^(?:screen|styles|frontend)-/.test(kind))
    .map(({ title }) => title);
  expect(titles).toEqual([
    "screen `login`",
    "row action `completeTask` of screen `tasks`",
    "optimistic `completeTask` of screen `tasks`",
  ]);
});
