/** A repository, and code running in a worktree, that try to make the host's git do something. */
import { execFileSync } from "node:child_process";
import { access, chmod, link, mkdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { exportTree } from "../../src/git/merge.ts";
import { fetchMirror, listFiles, readFileAt } from "../../src/git/mirror.ts";
import { commitAll, ensureWorktree, writeTree, type Worktree } from "../../src/git/worktree.ts";
import { at, commitAtRemote, dropGround, everything, type Ground, identity, makeGround, rawGit } from "./support.ts";

let ground: Ground;
let tree: Worktree;
/** A program that leaves a mark when it runs. */
let trap: string;
let mark: string;
const inTree = (path: string) => join(tree.directory, path);
const commit = () => commitAll(tree, { message: "Work", author: identity, at, owned: everything, parent: ground.main });
const sprung = () =>
  access(mark).then(
    () => true,
    () => false,
  );

beforeEach(async () => {
  ground = await makeGround({
    "README.md": "# One\n",
    ".gitattributes": "* filter=evil diff=evil merge=evil text eol=crlf ident export-subst\n",
    "id.txt": "$Id$ $Format:%H$\n",
    ".githooks/post-checkout": "#!/bin/sh\n",
  });
  trap = join(ground.directory, "trap");
  mark = join(ground.directory, "mark");
  await writeFile(trap, `#!/bin/sh\necho ran >> ${mark}\ncat\n`);
  await chmod(trap, 0o755);
  tree = await ensureWorktree(ground.mirror, {
    name: "w",
    directory: join(ground.directory, "trees", "w"),
    at: ground.main,
  });
});
afterEach(() => dropGround(ground));

const hostileConfig = () => `[core]
\trepositoryformatversion = 0
\tbare = false
\tfsmonitor = ${trap}
\thooksPath = ${ground.directory}
\tsshCommand = ${trap}
[filter "evil"]
\tclean = ${trap}
\tsmudge = ${trap}
[diff "evil"]
\ttextconv = ${trap}
\tcommand = ${trap}
`;

test("the trap works: a person's git would run it", async () => {
  await rawGit(tree.directory, "init", "-q");
  await writeFile(inTree(".git/config"), hostileConfig());
  await rawGit(tree.directory, "status");
  expect(await sprung()).toBe(true);
});

test("attributes of the tree change no byte and run nothing", async () => {
  expect(await readFile(inTree("id.txt"), "utf8")).toBe("$Id$ $Format:%H$\n");
  await writeFile(inTree("README.md"), "# Two\n");
  const sha = await commit();
  expect(sha === null ? null : await readFileAt(ground.mirror, sha, "README.md")).toBe("# Two\n");
  const out = join(ground.directory, "out");
  await exportTree(ground.mirror, sha ?? ground.main, out);
  expect(await readFile(join(out, "id.txt"), "utf8")).toBe("$Id$ $Format:%H$\n");
  expect(await readFile(join(out, "README.md"), "utf8")).toBe("# Two\n");
  expect(await sprung()).toBe(false);
});

test("a .git planted in the worktree, as a directory or as a file, is not looked at and not committed", async () => {
  const evil = join(ground.directory, "evil");
  await mkdir(evil);
  await rawGit(evil, "init", "-q");
  await writeFile(join(evil, ".git/config"), hostileConfig());
  await writeFile(inTree(".git"), `gitdir: ${evil}/.git\n`);
  await writeFile(inTree("README.md"), "# Two\n");
  const sha = await commit();
  expect(await listFiles(ground.mirror, sha ?? ground.main)).not.toContain(".git");
  expect(sha === null ? null : await readFileAt(ground.mirror, sha, "README.md")).toBe("# Two\n");
  await ensureWorktree(ground.mirror, { name: "w", directory: tree.directory, at: ground.main });
  expect(await sprung()).toBe(false);
  await expect(access(inTree(".git"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a repository planted in a directory is refused by name", async () => {
  await mkdir(inTree("sub"));
  await rawGit(inTree("sub"), "init", "-q");
  await writeFile(inTree("sub/x"), "x");
  await rawGit(inTree("sub"), "add", "x");
  await rawGit(inTree("sub"), "commit", "-q", "-m", "x");
  await writeFile(inTree("sub/.git/config"), hostileConfig());
  await expect(commit()).rejects.toMatchObject({
    kind: "ownership-violated",
    message: 'Not committed: "sub/" is a nested repository',
  });
  expect(await sprung()).toBe(false);
});

test("a submodule of the base is left as it is, and its planted repository is not asked", async () => {
  const { remote, mirror } = ground;
  const tip = await rawGit(remote, "rev-parse", "main");
  const listing = `${await rawGit(remote, "ls-tree", tip)}\n160000 commit ${tip}\tsub\n`;
  const made = execFileSync("git", ["mktree"], { cwd: remote, input: listing, encoding: "utf8" }).trim();
  const base = await rawGit(remote, "commit-tree", made, "-p", tip, "-m", "Submodule");
  await rawGit(remote, "update-ref", "refs/heads/main", base);
  await fetchMirror(mirror, null);
  ground = { ...ground, main: base as typeof ground.main };
  tree = await ensureWorktree(mirror, { name: "w", directory: tree.directory, at: ground.main });
  await mkdir(inTree("sub"), { recursive: true });
  await rawGit(inTree("sub"), "init", "-q");
  await writeFile(inTree("sub/.git/config"), hostileConfig());
  await writeFile(inTree("README.md"), "# Two\n");
  const sha = await commit();
  expect(await rawGit(mirror.directory, "ls-tree", String(sha), "sub")).toBe(`160000 commit ${tip}\tsub`);
  expect(await sprung()).toBe(false);
});

test("symlinks of the base become plain files and stay symlinks in the repository", async () => {
  const { remote, mirror } = ground;
  await commitAtRemote(remote, "main", { "plain.txt": "p\n" });
  const tip = await rawGit(remote, "rev-parse", "main");
  const blob = execFileSync("git", ["hash-object", "-w", "--stdin"], {
    cwd: remote,
    input: "/etc/passwd",
    encoding: "utf8",
  });
  const listing = `${await rawGit(remote, "ls-tree", tip)}\n120000 blob ${blob.trim()}\tlink\n`;
  const made = execFileSync("git", ["mktree"], { cwd: remote, input: listing, encoding: "utf8" }).trim();
  const base = await rawGit(remote, "commit-tree", made, "-p", tip, "-m", "Link");
  await rawGit(remote, "update-ref", "refs/heads/main", base);
  await fetchMirror(mirror, null);
  ground = { ...ground, main: base as typeof ground.main };
  tree = await ensureWorktree(mirror, { name: "w", directory: tree.directory, at: ground.main });
  await expect(readlink(inTree("link"))).rejects.toMatchObject({ code: "EINVAL" });
  expect(await commit()).toBeNull();
  await writeFile(inTree("link"), "/etc/shadow");
  await expect(commit()).rejects.toThrow('"link" is a symlink in the repository');
  const out = join(ground.directory, "out");
  await exportTree(mirror, ground.main, out);
  expect(await readFile(join(out, "link"), "utf8")).toBe("/etc/passwd");
});

test("a symlink in the worktree is neither followed nor committed", async () => {
  await symlink("/etc/passwd", inTree("leak.txt"));
  await symlink("/etc", inTree("etc"));
  await expect(commit()).rejects.toMatchObject({
    kind: "ownership-violated",
    message: 'Not committed: "etc" is a symlink; "leak.txt" is a symlink',
  });
});

test("a directory that became a symlink hides no files", async () => {
  const outside = join(ground.directory, "outside");
  await mkdir(outside);
  await writeFile(join(outside, "post-checkout"), "#!/bin/sh\nsecret\n");
  await rm(inTree(".githooks"), { recursive: true });
  await symlink(outside, inTree(".githooks"));
  await expect(commit()).rejects.toThrow('".githooks/post-checkout" is a symlink');
});

test("writing goes through no symlink and no hard link", async () => {
  const outside = join(ground.directory, "outside");
  await mkdir(outside);
  await symlink(outside, inTree("out"));
  const write = (path: string) => writeTree(tree, new Map([[path, "new\n"]]), { owned: everything });
  await expect(write("out/x.txt")).rejects.toThrow('"out/x.txt" leads through a symlink');
  await writeFile(join(outside, "linked.txt"), "old\n");
  await symlink(join(outside, "linked.txt"), inTree("soft.txt"));
  await link(join(outside, "linked.txt"), inTree("hard.txt"));
  await write("soft.txt");
  await write("hard.txt");
  expect(await readFile(join(outside, "linked.txt"), "utf8")).toBe("old\n");
  expect(await readFile(inTree("soft.txt"), "utf8")).toBe("new\n");
});

test("a pipe in the worktree is refused, not waited for", async () => {
  execFileSync("mkfifo", [inTree("README.md.fifo")]);
  // git lists no pipes; one in a tracked file's place is met by the scan.
  await rm(inTree("README.md"));
  execFileSync("mkfifo", [inTree("README.md")]);
  await expect(commit()).rejects.toThrow('"README.md" is a special file');
});
