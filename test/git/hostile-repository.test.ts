/** A repository whose objects and attributes try to lead Aurora's git astray: it is only fetched, never trusted. */
import { execFileSync } from "node:child_process";
import { access, appendFile, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Sha } from "../../src/core/ids.ts";
import { exportTree, mergeTrees } from "../../src/git/merge.ts";
import { fetchMirror, openMirror, resolveRef } from "../../src/git/mirror.ts";
import { commitAll, ensureWorktree, type Worktree } from "../../src/git/worktree.ts";
import { at, commitAtRemote, dropGround, everything, type Ground, identity, makeGround, rawGit } from "./support.ts";

let ground: Ground;
beforeEach(async () => {
  ground = await makeGround({ "README.md": "# One\n" });
});
afterEach(() => dropGround(ground));

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const worktreeAt = (at: Sha): Promise<Worktree> =>
  ensureWorktree(ground.mirror, { name: "w", directory: join(ground.directory, "trees", "w"), at });

/** A commit at the remote with one entry that no git would make by itself. */
async function commitOfEntry(mode: string, name: string, kind: "blob" | "tree", oid: string): Promise<Sha> {
  const raw = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]);
  const options = { cwd: ground.remote, encoding: "utf8" as const };
  expect(execFileSync("git", ["cat-file", "-t", oid], options).trim()).toBe(kind);
  const hash = ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"];
  const tree = execFileSync("git", hash, { ...options, input: raw }).trim();
  const commit = await rawGit(ground.remote, "commit-tree", tree, "-p", ground.main, "-m", "Hostile");
  await rawGit(ground.remote, "update-ref", "refs/heads/main", commit);
  await fetchMirror(ground.mirror, null);
  return Sha.parse(commit);
}

test.each([".git", ".GIT", "git~1", ".g\u200cit", "..", "../escaped"])(
  "a tree with an entry named %j is not checked out and not exported",
  async (name) => {
    const input = "[core]\n\tfsmonitor = /bin/false\n";
    const blob = execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: ground.remote, input, encoding: "utf8" });
    const inner = `100644 blob ${blob.trim()}\tconfig\n`;
    const tree = execFileSync("git", ["mktree"], { cwd: ground.remote, input: inner, encoding: "utf8" });
    const commit = await commitOfEntry("40000", name, "tree", tree.trim());
    await expect(worktreeAt(commit)).rejects.toMatchObject({ kind: "git-failed" });
    await expect(exportTree(ground.mirror, commit, join(ground.directory, "out"))).rejects.toMatchObject({
      kind: "git-failed",
    });
    expect(await readdir(join(ground.directory, "trees", "w"))).toEqual([]);
    expect((await readdir(ground.directory)).sort()).toEqual(["mirror.git", "remote.git", "trees"]);
  },
);

test("no attribute of a tree is heard, whichever there is", async () => {
  const attributes =
    "* text=auto eol=crlf ident filter=x diff=x merge=union working-tree-encoding=UTF-8 export-subst\n";
  const tip = await commitAtRemote(ground.remote, "main", { ".gitattributes": attributes });
  await fetchMirror(ground.mirror, null);
  const tree = await worktreeAt(tip);
  const asked = execFileSync("git", ["check-attr", "-a", "README.md"], {
    cwd: tree.directory,
    env: { ...process.env, GIT_DIR: tree.gitDir, GIT_WORK_TREE: tree.directory, GIT_CONFIG_GLOBAL: "/dev/null" },
    encoding: "utf8",
  });
  expect(asked).toBe("README.md: text: unset\n");
});

test("a conflict is one, although the tree asks for both sides of it", async () => {
  await commitAtRemote(ground.remote, "main", { ".gitattributes": "* merge=union\n" });
  await commitAtRemote(ground.remote, "one", { "README.md": "# Two\n" }, { from: "origin/main" });
  await commitAtRemote(ground.remote, "other", { "README.md": "# Three\n" }, { from: "origin/main" });
  await fetchMirror(ground.mirror, null);
  const [one = "", other = ""] = (
    await rawGit(ground.mirror.directory, "rev-parse", "refs/remotes/origin/one", "refs/remotes/origin/other")
  ).split("\n");
  expect(await mergeTrees(ground.mirror, Sha.parse(one), Sha.parse(other))).toEqual({ conflicts: ["README.md"] });
});

test("what .gitmodules and the remote's own configuration name is not fetched, and no program of theirs runs", async () => {
  const mark = join(ground.directory, "mark");
  const trap = `ext::sh -c 'echo ran >> ${mark}'`;
  const modules = `[submodule "x"]\n\tpath = x\n\turl = "${trap}"\n\tupdate = !echo ran >> ${mark}\n\tfetchRecurseSubmodules = true\n`;
  const tip = await commitAtRemote(ground.remote, "main", { ".gitmodules": modules });
  await appendFile(
    join(ground.remote, "config"),
    `[core]\n\tfsmonitor = echo ran >> ${mark}\n\thooksPath = ${ground.directory}\n[uploadpack]\n\tpackObjectsHook = echo ran >> ${mark}\n`,
  );
  await fetchMirror(ground.mirror, null);
  const tree = await worktreeAt(tip);
  await writeFile(join(tree.directory, "README.md"), "# Two\n");
  expect(
    await commitAll(tree, { message: "Work", author: identity, at, owned: everything, parent: tip }),
  ).not.toBeNull();
  expect(await exists(mark)).toBe(false);
  expect(await exists(join(tree.directory, "x"))).toBe(false);
});

test("nobody's own git configuration counts", async () => {
  const home = join(ground.directory, "home");
  await mkdir(home);
  await writeFile(join(home, ".gitconfig"), `[url "${ground.directory}/elsewhere"]\n\tinsteadOf = ${ground.remote}\n`);
  const before = process.env["HOME"];
  process.env["HOME"] = home;
  try {
    const tip = await commitAtRemote(ground.remote, "main", { "README.md": "# Two\n" });
    await fetchMirror(ground.mirror, null);
    expect(await resolveRef(ground.mirror, "refs/remotes/origin/main")).toBe(tip);
  } finally {
    process.env["HOME"] = before;
  }
});

test("objects of another repository are not borrowed", async () => {
  const other = join(ground.directory, "other");
  await mkdir(other);
  await rawGit(other, "init", "-q");
  await writeFile(join(other, "secret.txt"), "secret\n");
  await rawGit(other, "add", ".");
  await rawGit(other, "commit", "-q", "-m", "Secret");
  const secret = await rawGit(other, "rev-parse", "HEAD");
  const tree = await worktreeAt(ground.main);
  const info = join(tree.directory, ".git", "objects", "info");
  await mkdir(info, { recursive: true });
  await writeFile(join(info, "alternates"), `${other}/.git/objects\n`);
  await writeFile(join(tree.directory, "README.md"), "# Two\n");
  await commitAll(tree, { message: "Work", author: identity, at, owned: everything, parent: ground.main });
  await expect(rawGit(ground.mirror.directory, "cat-file", "-e", secret)).rejects.toThrow("git cat-file");
});

test.each([
  "ext::sh -c true",
  "ssh://host.example/x",
  "git://127.0.0.1/x",
  "file:///tmp/x",
  "--upload-pack=touch mark",
])("a remote such as %s is not talked to", async (remoteUrl) => {
  const directory = join(ground.directory, "another.git");
  await expect(openMirror({ directory, remoteUrl, auth: null })).rejects.toMatchObject({
    message: expect.stringMatching(/not allowed|no path specified|strange pathname/),
  });
  expect(await exists(directory)).toBe(false);
});
