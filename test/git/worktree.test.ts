import { chmod, lstat, mkdir, readFile, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Sha } from "../../src/core/ids.ts";
import { ownedGlobs } from "../../src/core/ownership.ts";
import { writeFilesCommit } from "../../src/git/merge.ts";
import { commitsBetween, fetchMirror, listFiles, readFileAt } from "../../src/git/mirror.ts";
import { commitAll, ensureWorktree, headOf, mergeInto, removeWorktree, writeTree } from "../../src/git/worktree.ts";
import type { Worktree } from "../../src/git/worktree.ts";
import { allFiles, at, dropGround, everything, type Ground, identity, makeGround, rawGit } from "./support.ts";

let ground: Ground;
let tree: Worktree;
const place = () => ({ name: "abcd2345-database", directory: join(ground.directory, "trees", "one") });
const inTree = (path: string) => join(tree.directory, path);
const commit = (parent: Sha, owned = everything) =>
  commitAll(tree, { message: "Work", author: identity, at, owned, parent });

beforeEach(async () => {
  ground = await makeGround({
    "README.md": "# One\n",
    ".gitignore": "cache/\n",
    "backend/app/task/models.py": "a = 1\n",
  });
  tree = await ensureWorktree(ground.mirror, { ...place(), at: ground.main });
});
afterEach(() => dropGround(ground));

const isPristine = async () => {
  expect([...(await allFiles(tree.directory)).keys()].sort()).toEqual([
    ".gitignore",
    "README.md",
    "backend/app/task/models.py",
  ]);
  expect(await readFile(inTree("README.md"), "utf8")).toBe("# One\n");
  expect(await headOf(tree)).toBe(ground.main);
};

test("a worktree has a commit's files and no .git; git knows it, locked", async () => {
  await isPristine();
  const list = await rawGit(ground.mirror.directory, "worktree", "list", "--porcelain");
  expect(list).toContain(`worktree ${tree.directory}\nHEAD ${ground.main}\ndetached\nlocked`);
  await rawGit(ground.mirror.directory, "worktree", "prune", "--expire=now");
  expect(await headOf(tree)).toBe(ground.main);
});

test("four worktrees at once do not meet", async () => {
  const names = ["w1", "w2", "w3", "w4"];
  const trees = await Promise.all(
    names.map((name) =>
      ensureWorktree(ground.mirror, { name, directory: join(ground.directory, "four", name), at: ground.main }),
    ),
  );
  const commits = await Promise.all(
    trees.map(async (one) => {
      await writeTree(one, new Map([[`${one.name}.txt`, `${one.name}\n`]]), { owned: everything });
      return commitAll(one, { message: one.name, author: identity, at, owned: everything, parent: ground.main });
    }),
  );
  for (const [index, sha] of commits.entries()) {
    expect(await listFiles(ground.mirror, sha ?? ground.main)).toContain(`${names[index] ?? ""}.txt`);
    expect(await listFiles(ground.mirror, sha ?? ground.main)).toHaveLength(4);
  }
});

test("while worktrees are made, fetches of other jobs find every head whole", async () => {
  const made = new AbortController();
  const fetching = (async () => {
    while (!made.signal.aborted) {
      await fetchMirror(ground.mirror, null);
    }
  })();
  const names = Array.from({ length: 40 }, (_, index) => `many${index}`);
  try {
    for (const name of names) {
      await ensureWorktree(ground.mirror, { name, directory: join(ground.directory, "many", name), at: ground.main });
    }
  } finally {
    made.abort();
  }
  await expect(fetching).resolves.toBeUndefined();
});

const damages: Record<string, () => Promise<unknown>> = {
  "changed, added, ignored and read-only files": async () => {
    await writeFile(inTree("README.md"), "changed");
    await mkdir(inTree("cache/deep"), { recursive: true });
    await writeFile(inTree("cache/deep/x"), "x");
    await chmod(inTree("cache/deep"), 0o500);
  },
  "a stale index.lock": () => writeFile(join(tree.gitDir, "index.lock"), ""),
  "a cut-off index": () => writeFile(join(tree.gitDir, "index"), "DIRC"),
  "a missing directory": () => rm(tree.directory, { recursive: true }),
  "a symlink in the directory's place": async () => {
    await rm(tree.directory, { recursive: true });
    await symlink(ground.remote, tree.directory);
  },
  "a missing administrative directory": () => rm(tree.gitDir, { recursive: true }),
  "an empty HEAD": () => writeFile(join(tree.gitDir, "HEAD"), ""),
  "a half-made administrative directory": async () => {
    await rm(tree.gitDir, { recursive: true });
    await mkdir(tree.gitDir);
    await writeFile(join(tree.gitDir, "gitdir"), "/nowhere/.git\n");
  },
  "a planted .git file": () => writeFile(inTree(".git"), "gitdir: /nowhere\n"),
  "another commit checked out": async () => {
    await writeFile(inTree("README.md"), "changed");
    await commit(ground.main);
  },
};
test.each(Object.keys(damages))("opened again, a worktree with %s is whole", async (damage) => {
  await damages[damage]?.();
  await ensureWorktree(ground.mirror, { ...place(), at: ground.main });
  await isPristine();
  expect(await readFile(join(ground.remote, "HEAD"), "utf8")).toBe("ref: refs/heads/main\n");
  expect(await readdir(dirname(tree.directory))).toEqual(["one"]);
});

test("a name that is no plain word is refused", async () => {
  const bad = { name: "../x", directory: join(ground.directory, "x"), at: ground.main };
  await expect(ensureWorktree(ground.mirror, bad)).rejects.toThrow("not a worktree name");
});

test("a removed worktree is gone, and removing it again is fine", async () => {
  await removeWorktree(ground.mirror, place());
  await removeWorktree(ground.mirror, place());
  expect(await readdir(dirname(tree.directory))).toEqual([]);
  expect(await rawGit(ground.mirror.directory, "worktree", "list")).not.toContain("one");
});

test("what changed becomes one commit: added, changed, removed, executable; ignored files stay out", async () => {
  await writeTree(tree, new Map([["new/a.txt", "a\n"]]), { owned: everything });
  await writeFile(inTree("README.md"), "# Two\n");
  await rm(inTree("backend"), { recursive: true });
  await writeFile(inTree("run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  await mkdir(inTree("cache"));
  await writeFile(inTree("cache/x"), "x");
  const sha = await commit(ground.main);
  expect(sha).not.toBeNull();
  expect(await headOf(tree)).toBe(sha);
  const listing = await rawGit(ground.mirror.directory, "ls-tree", "-r", "--format=%(objectmode) %(path)", String(sha));
  expect(listing.split("\n")).toEqual(["100644 .gitignore", "100644 README.md", "100644 new/a.txt", "100755 run.sh"]);
});

test("nothing changed is no commit", async () => {
  expect(await commit(ground.main)).toBeNull();
  expect(await headOf(tree)).toBe(ground.main);
});

test("a change without a change of size or time is seen", async () => {
  const before = await lstat(inTree("README.md"));
  await writeFile(inTree("README.md"), "# Two\n");
  await utimes(inTree("README.md"), before.atime, before.mtime);
  const sha = await commit(ground.main);
  expect(sha === null ? null : await readFileAt(ground.mirror, sha, "README.md")).toBe("# Two\n");
});

test("a file that becomes a directory, and the other way round", async () => {
  await rm(inTree("README.md"));
  await mkdir(inTree("README.md"));
  await writeFile(inTree("README.md/x"), "x\n");
  await rm(inTree("backend"), { recursive: true });
  await writeFile(inTree("backend"), "file\n");
  const sha = await commit(ground.main);
  expect(await listFiles(ground.mirror, sha ?? ground.main)).toEqual([".gitignore", "README.md/x", "backend"]);
});

test("changes outside the owned globs are refused by name, and nothing is committed", async () => {
  await writeFile(inTree("backend/app/task/models.py"), "a = 2\n");
  await writeFile(inTree("README.md"), "mine now\n");
  await mkdir(inTree(".github/workflows"), { recursive: true });
  await writeFile(inTree(".github/workflows/x.yml"), "on: push\n");
  await expect(commit(ground.main, ownedGlobs.database)).rejects.toMatchObject({
    kind: "ownership-violated",
    message: 'Not committed: ".github/workflows/x.yml" is not this agent\'s; "README.md" is not this agent\'s',
  });
  expect(await headOf(tree)).toBe(ground.main);
});

test("an owned change alone is committed", async () => {
  await writeFile(inTree("backend/app/task/models.py"), "a = 2\n");
  expect(await commit(ground.main, ownedGlobs.database)).not.toBeNull();
});

test("files outside the owned globs are not even written", async () => {
  const files = new Map([
    ["backend/app/task/models.py", "a = 3\n"],
    ["frontend/x.ts", "x\n"],
  ]);
  await expect(writeTree(tree, files, { owned: ownedGlobs.database })).rejects.toThrow('"frontend/x.ts" is not this');
  await isPristine();
});

test("a merge has both sides and both parents, and is checked out", async () => {
  const { mirror, main } = ground;
  const theirs = await writeFilesCommit(mirror, {
    ...{ parent: main, files: new Map([["their.txt", "t\n"]]), message: "Theirs", identity, at },
  });
  await writeFile(inTree("mine.txt"), "m\n");
  const mine = await commit(main);
  const merged = await mergeInto(tree, theirs, { message: "Merge the models", identity, at });
  expect(await headOf(tree)).toBe(merged);
  expect(await readFile(inTree("their.txt"), "utf8")).toBe("t\n");
  expect((await commitsBetween(mirror, main, merged)).at(-1)?.parents).toEqual([mine, theirs]);
  expect(await mergeInto(tree, theirs, { message: "Again", identity, at })).toBe(merged);
  expect(await commit(merged)).toBeNull();
});

test("a merge that conflicts names the paths and leaves the worktree as it was", async () => {
  const theirs = await writeFilesCommit(ground.mirror, {
    ...{ parent: ground.main, files: new Map([["README.md", "# Theirs\n"]]), message: "Theirs", identity, at },
  });
  await writeFile(inTree("README.md"), "# Mine\n");
  const mine = await commit(ground.main);
  await expect(mergeInto(tree, theirs, { message: "Merge", identity, at })).rejects.toMatchObject({
    kind: "git-conflict",
    message: expect.stringContaining("README.md") as unknown,
  });
  expect(await headOf(tree)).toBe(mine);
  expect(await readFile(inTree("README.md"), "utf8")).toBe("# Mine\n");
});
