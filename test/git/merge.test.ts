import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Sha } from "../../src/core/ids.ts";
import {
  combine,
  commitTree,
  expectedTreeAfterMerge,
  exportTree,
  mergeTrees,
  realignAfterSquash,
  writeFilesCommit,
} from "../../src/git/merge.ts";
import { isAncestor, listFiles, readFileAt, treeOf } from "../../src/git/mirror.ts";
import { allFiles, at, dropGround, type Ground, identity, makeGround, rawGit } from "./support.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await makeGround({ "README.md": "# One\n", "shared.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n" });
});
afterEach(() => dropGround(ground));

const write = (parent: Sha, files: Record<string, string>, message = "Write") =>
  writeFilesCommit(ground.mirror, { parent, files: new Map(Object.entries(files)), message, identity, at });

test("files become a commit without a working tree; the same files the same commit", async () => {
  const first = await write(ground.main, { "b/new.txt": "caf\u00e9\r\n", "README.md": "# Two\n" });
  const again = await write(ground.main, { "README.md": "# Two\n", "b/new.txt": "caf\u00e9\r\n" });
  expect(again).toBe(first);
  expect(await readFileAt(ground.mirror, first, "b/new.txt")).toBe("caf\u00e9\r\n");
  expect(await listFiles(ground.mirror, first)).toEqual(["README.md", "b/new.txt", "shared.txt"]);
  expect(await rawGit(ground.mirror.directory, "fsck", "--strict", "--no-dangling")).toBe("");
});

test("a commit carries message, co-authors, trailers, identity and the given time", async () => {
  const sha = await writeFilesCommit(ground.mirror, {
    parent: ground.main,
    files: new Map([["x", "x\n"]]),
    message: "Add x\n\nBecause.",
    coAuthors: [{ name: "Bob <evil>", email: "bob@example.com" }],
    trailers: { "Aurora-Run": "abcd2345\nSigned-off-by: nobody" },
    identity,
    at,
  });
  expect(await rawGit(ground.mirror.directory, "cat-file", "commit", sha)).toMatchInlineSnapshot(`
"tree ${await treeOf(ground.mirror, sha)}
parent ${ground.main}
author aurora[bot] <1+aurora[bot]@users.noreply.github.com> 1767323045 +0000
committer aurora[bot] <1+aurora[bot]@users.noreply.github.com> 1767323045 +0000

Add x

Because.

Co-authored-by: Bob evil <bob@example.com>
Aurora-Run: abcd2345 Signed-off-by: nobody"
`);
});

test.each([
  "../x",
  "/x",
  "a//b",
  "a/./b",
  "",
  ".git/config",
  "a/.GIT/config",
  "a/.g\u200cit/hooks/x",
  "git~1/x",
  ".git. /x",
  ".git::$INDEX_ALLOCATION/x",
  "a\\..\\b",
  "a\nb",
  ".gitmodules",
])("the path %j is refused", async (path) => {
  await expect(write(ground.main, { [path]: "x" })).rejects.toMatchObject({ kind: "ownership-violated" });
});

test("a clean merge gives git's own tree, a conflict its paths", async () => {
  const left = await write(ground.main, { "shared.txt": "one\n2\n3\n4\n5\n6\n7\n8\n9\n" });
  const right = await write(ground.main, { "shared.txt": "1\n2\n3\n4\n5\n6\n7\n8\nnine\n" });
  const clash = await write(ground.main, { "shared.txt": "uno\n2\n3\n4\n5\n6\n7\n8\n9\n" });
  const merged = await mergeTrees(ground.mirror, left, right);
  expect(merged).toEqual({ tree: await expectedTreeAfterMerge(ground.mirror, left, right) });
  const tree = "tree" in merged ? merged.tree : null;
  const text = await rawGit(ground.mirror.directory, "show", `${String(tree)}:shared.txt`);
  expect(text).toBe("one\n2\n3\n4\n5\n6\n7\n8\nnine");
  expect(await mergeTrees(ground.mirror, left, clash)).toEqual({ conflicts: ["shared.txt"] });
  await expect(expectedTreeAfterMerge(ground.mirror, left, clash)).rejects.toMatchObject({
    kind: "git-conflict",
    message: expect.stringContaining("shared.txt") as unknown,
  });
});

test("the combination holds all heads in order, and is the same each time", async () => {
  const contract = await write(ground.main, { c: "c\n" });
  const database = await write(contract, { d: "d\n" });
  const backend = await write(database, { b: "b\n" });
  const frontend = await write(contract, { f: "f\n" });
  const heads = [
    { agent: "database" as const, sha: database },
    { agent: "backend" as const, sha: backend },
    { agent: "frontend" as const, sha: frontend },
  ];
  const combined = await combine(ground.mirror, ground.main, heads);
  expect(await combine(ground.mirror, ground.main, heads)).toEqual(combined);
  if ("conflict" in combined) {
    throw new Error("conflict");
  }
  expect(combined.steps.map(({ agent }) => agent)).toEqual(["database", "backend", "frontend"]);
  expect(combined.steps.at(-1)?.tree).toBe(combined.tree);
  expect(combined.steps[0]?.tree).toBe(await treeOf(ground.mirror, database));
  expect(await listFiles(ground.mirror, combined.commit)).toEqual(["README.md", "b", "c", "d", "f", "shared.txt"]);
  expect(await isAncestor(ground.mirror, frontend, combined.commit)).toBe(true);
});

test("a combination that conflicts names the agent and the paths", async () => {
  const heads = [
    { agent: "database" as const, sha: await write(ground.main, { x: "1\n" }) },
    { agent: "frontend" as const, sha: await write(ground.main, { x: "2\n" }) },
  ];
  expect(await combine(ground.mirror, ground.main, heads)).toEqual({
    conflict: { agent: "frontend", paths: ["x"] },
  });
});

test("after a squash, the branch that was built on it is realigned and loses nothing that landed", async () => {
  const { mirror, main } = ground;
  const database = await write(main, { "m.py": "models\n" });
  const database2 = await write(database, { "m.py": "models, better\n" });
  const backend = await write(database, { "b.py": "backend\n" });
  const elsewhere = await write(main, { "other.txt": "landed meanwhile\n" });
  const tree = await expectedTreeAfterMerge(mirror, elsewhere, database2);
  const squash = await commitTree(mirror, { tree, parents: [elsewhere], message: "Database (#1)", identity, at });
  const later = await write(squash, { "later.txt": "later\n" });

  // What makes it necessary: the squash and the branch both added m.py, differently.
  expect(await mergeTrees(mirror, later, backend)).toEqual({ conflicts: ["m.py"] });
  const options = { squashedHead: database2, squash, base: later, identity, at };
  const head = await realignAfterSquash(mirror, { ...options, branchHead: backend });
  for (const kept of [backend, squash, later]) {
    expect(await isAncestor(mirror, kept, head)).toBe(true);
  }
  expect(await readFileAt(mirror, head, "other.txt")).toBe("landed meanwhile\n");
  expect(await readFileAt(mirror, head, "later.txt")).toBe("later\n");
  expect(await readFileAt(mirror, head, "m.py")).toBe("models, better\n");
  expect(await mergeTrees(mirror, later, head)).toEqual({ tree: await treeOf(mirror, head) });
  expect(await realignAfterSquash(mirror, { ...options, branchHead: head })).toBe(head);
  expect(await realignAfterSquash(mirror, { ...options, branchHead: backend })).toBe(head);
});

test("an export has the files and no .git", async () => {
  const sha = await write(ground.main, { "a/b.txt": "b\r\n" });
  const directory = join(ground.directory, "out", "tree");
  await exportTree(ground.mirror, sha, directory);
  expect([...(await allFiles(directory)).keys()].sort()).toEqual(["README.md", "a/b.txt", "shared.txt"]);
  expect(await readFile(join(directory, "a/b.txt"), "utf8")).toBe("b\r\n");
});

test("an export into a directory with files fails and leaves it alone", async () => {
  const directory = join(ground.directory, "out");
  await exportTree(ground.mirror, ground.main, directory);
  await expect(exportTree(ground.mirror, ground.main, directory)).rejects.toThrow();
  expect([...(await allFiles(directory)).keys()].sort()).toEqual(["README.md", "shared.txt"]);
  const empty = join(ground.directory, "empty");
  await mkdir(empty);
  await exportTree(ground.mirror, ground.main, empty);
  await access(join(empty, "README.md"));
});
