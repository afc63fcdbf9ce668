/** The script behind the contract gate, on the client as it is generated and as somebody changed it. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { deriveClient } from "../../../src/core/contracts/client.ts";
import { deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import { run } from "../../../src/process/run.ts";
import { branchTree, frozenSpec, type SpecFile, writeTree } from "./trees.ts";

const script = fileURLToPath(new URL("../../../src/gates/scripts/client_surface.mjs", import.meta.url));
/** It needs TypeScript, openapi-typescript and Prettier, which Aurora has too. */
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

interface Surface {
  readonly document: ReturnType<typeof deriveClient>;
  readonly types: { readonly equal: boolean; readonly line: number | null; readonly found: string | null };
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-surface-"));
  for (const name of ["task-manager", "clinic", "every-type"] as const) {
    await writeTree(await branchTree(await frozenSpec(name)), join(directory, name));
    await symlink(modules, join(directory, name, "frontend/node_modules"));
  }
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function surfaceOf(tree: string): Promise<Surface> {
  const result = await run(process.execPath, [script, join(tree, "frontend")], { cwd: tree });
  if (result.exitCode !== 0) {
    throw new Error(result.stderr);
  }
  return JSON.parse(result.stdout) as Surface;
}

/** The surface of the task manager after a change of one file. */
async function surfaceAfter(path: string, change: (text: string) => string): Promise<Surface> {
  const tree = await mkdtemp(join(directory, "changed-"));
  await cp(join(directory, "task-manager"), tree, { recursive: true, verbatimSymlinks: true });
  const file = join(tree, path);
  const text = await readFile(file, "utf8");
  expect(change(text)).not.toBe(text);
  await writeFile(file, change(text));
  return surfaceOf(tree);
}

const promised = async (name: SpecFile) => deriveClient(deriveOpenApi((await frozenSpec(name)).spec));
const operation = (surface: Surface, name: string) => surface.document.operations.find((one) => one.name === name);

test.each(["task-manager", "clinic", "every-type"] as const)(
  "%s: the code has exactly what the contract promises",
  async (name) => {
    const surface = await surfaceOf(join(directory, name));
    expect(surface.document).toEqual(await promised(name));
    expect(surface.types).toEqual({ equal: true, line: null, expected: null, found: null });
  },
  60_000,
);

describe("a client that somebody changed", () => {
  let changed: Surface;
  beforeAll(async () => {
    const changes: readonly (readonly [string | RegExp, string])[] = [
      ["export function listUsers", "function listUsers"],
      ['http.GET("/api/v1/projects",', 'http.GET("/api/v2/projects",'],
      ["body: TaskCreate,", "body: any,"],
      [/(function getTask[^]*?)Promise<TaskRead>/, "$1Promise<unknown>"],
      ['"/api/v1/tasks", { ...options, params: { query } }', '"/api/v1/tasks", { ...options }'],
      [/$/, "\nexport function extra(): Promise<void> { return Promise.resolve(); }\n"],
    ];
    changed = await surfaceAfter("frontend/src/api/client.ts", (text) =>
      changes.reduce((before, [from, to]) => {
        const after = before.replace(from, to);
        expect(after).not.toBe(before);
        return after;
      }, text),
    );
  }, 60_000);

  test("lacks a function that is no longer exported", () => {
    expect(operation(changed, "listUsers")).toBeUndefined();
  });

  test("shows another path", () => {
    expect(operation(changed, "listProjects")).toMatchObject({ path: "/api/v2/projects" });
  });

  test("shows a weaker type of a parameter", () => {
    expect(operation(changed, "createTask")?.parameters).toEqual([
      { name: "body", in: "body", optional: false, type: "any" },
    ]);
  });

  test("shows another result", () => {
    expect(operation(changed, "getTask")?.result).toBe("unknown");
  });

  test("shows a parameter that is declared but not sent", () => {
    expect(operation(changed, "listTasks")?.parameters).toMatchObject([{ type: "declared, but not sent" }]);
  });

  test("shows a function that calls nothing of the API", () => {
    expect(operation(changed, "extra")).toMatchObject({ method: "no call", path: "no call" });
  });
});

test("generated types that were edited are noticed, with their line, and so is what that means for the client", async () => {
  const surface = await surfaceAfter("frontend/src/api/schema.gen.ts", (text) =>
    text.replace(/(TaskRead: \{[^]*?)title: string;/, "$1title: string | null;"),
  );
  expect(surface.types).toMatchObject({ equal: false, found: "      title: string | null;" });
  expect(surface.types.line).toBeGreaterThan(1);
  expect(surface.document.schemas["TaskRead"]).toMatchObject({ title: "null | string" });
});

test("a change of the API's document asks for new types", async () => {
  const surface = await surfaceAfter("contracts/openapi.json", (text) =>
    text.replace('"Rows of a page."', '"Rows on a page."'),
  );
  expect(surface.types.equal).toBe(false);
});
