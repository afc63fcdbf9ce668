/**
 * What no agent's commit may change, whoever wrote it into the worktree. The model's own tools refuse the same
 * (llm/policy.ts), so each case is put to both: two walls, and each holds without the other.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { AgentName } from "../../src/core/ids.ts";
import { ownedGlobs } from "../../src/core/ownership.ts";
import { writeFilesCommit } from "../../src/git/merge.ts";
import { commitAll, ensureWorktree, headOf, writeTree, type Worktree } from "../../src/git/worktree.ts";
import { writeProblem } from "../../src/llm/policy.ts";
import { at, dropGround, type Ground, identity, makeGround } from "./support.ts";

let ground: Ground;
let tree: Worktree;
beforeEach(async () => {
  ground = await makeGround({ "backend/app/task/models.py": "a = 1\n" });
  tree = await ensureWorktree(ground.mirror, {
    name: "w",
    directory: join(ground.directory, "trees", "w"),
    at: ground.main,
  });
});
afterEach(() => dropGround(ground));

test.each<[string, AgentName, string]>([
  ["a workflow", "backend", ".github/workflows/ci.yml"],
  ["a workflow's other ending", "frontend", ".github/workflows/ci.yaml"],
  ["an action", "backend", ".github/actions/x/action.yml"],
  ["who reviews", "backend", ".github/CODEOWNERS"],
  ["Aurora's configuration", "backend", ".github/aurora.yml"],
  ["the frozen spec", "backend", ".aurora/spec.yaml"],
  ["a contract", "backend", "contracts/openapi.json"],
  ["a lock", "backend", "backend/requirements.lock"],
  ["another lock", "frontend", "frontend/package-lock.json"],
  ["what is installed", "frontend", "frontend/package.json"],
  ["what is installed, in another case", "frontend", "frontend/Package.JSON"],
  ["what is installed, for NTFS", "frontend", "frontend/package.json."],
  ["what is installed, as a stream", "frontend", "frontend/package.json::$DATA"],
  ["what is installed, for HFS+", "frontend", "frontend/pack\u200dage.json"],
  ["how packages are fetched", "frontend", "frontend/.npmrc"],
  ["how types are checked", "frontend", "frontend/src/tsconfig.json"],
  ["how tests run", "backend", "backend/app/conftest/pytest.ini"],
  ["what Python runs at its start", "backend", "backend/app/sitecustomize.py"],
  ["the gates' bars", "backend", "backend/pyproject.toml"],
  ["attributes", "backend", "backend/app/.gitattributes"],
  ["submodules", "backend", "backend/app/.gitmodules"],
  ["the models", "backend", "backend/app/task/models.py"],
  ["the backend", "database", "backend/app/main.py"],
  ["the frontend", "integration", "frontend/src/main.tsx"],
  ["a file of the root", "frontend", "README.md"],
])("%s is refused to %s, by its model's tools and when it is committed", async (_what, agent, path) => {
  const owned = ownedGlobs[agent];
  expect(writeProblem({ path, text: "x\n", before: null, existing: [], owned })).not.toBeNull();
  const refused = { kind: "ownership-violated", message: expect.stringContaining(JSON.stringify(path)) };
  await expect(writeTree(tree, new Map([[path, "x\n"]]), { owned })).rejects.toMatchObject(refused);
  const target = join(tree.directory, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, "x\n");
  const options = { message: "Work", author: identity, at, owned, parent: ground.main };
  await expect(commitAll(tree, options)).rejects.toMatchObject(refused);
  expect(await headOf(tree)).toBe(ground.main);
  await expect(
    writeFilesCommit(ground.mirror, { ...options, identity, files: new Map([[path, "x\n"]]) }),
  ).rejects.toMatchObject(refused);
});

test.each(["../escaped.txt", "backend/app/../../../escaped.txt", "/tmp/escaped.txt", "backend/app/.git/config"])(
  "nothing is written to %s",
  async (path) => {
    const everything = { include: ["**"], exclude: [] };
    await expect(writeTree(tree, new Map([[path, "x\n"]]), { owned: everything })).rejects.toMatchObject({
      kind: "ownership-violated",
    });
    await expect(readFile(join(tree.directory, path))).rejects.toMatchObject({ code: "ENOENT" });
  },
);
