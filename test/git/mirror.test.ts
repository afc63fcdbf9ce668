import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BranchName } from "../../src/core/ids.ts";
import {
  changedFiles,
  commitsBetween,
  fetchMirror,
  isAncestor,
  listFiles,
  liveHead,
  mergeBase,
  openMirror,
  readFileAt,
  readSmallFilesAt,
  remoteHead,
  resolveRef,
  treeOf,
} from "../../src/git/mirror.ts";
import { commitAtRemote, dropGround, type Ground, makeGround, rawGit } from "./support.ts";

const main = BranchName.parse("main");
let ground: Ground;
beforeEach(async () => {
  ground = await makeGround({ "README.md": "# One\n", "src/a b.txt": "caf\u00e9\n", "src/crlf.txt": "x\r\n" });
});
afterEach(() => dropGround(ground));

test("two callers that open at once get one mirror, and nothing else is left", async () => {
  await rm(ground.mirror.directory, { recursive: true });
  const { directory, remoteUrl } = ground.mirror;
  const open = () => openMirror({ directory, remoteUrl, auth: null, allowFileProtocol: true });
  const mirrors = await Promise.all([open(), open(), open()]);
  for (const mirror of mirrors) {
    expect(await remoteHead(mirror, main)).toBe(ground.main);
  }
  expect((await readdir(ground.directory)).sort()).toEqual(["mirror.git", "remote.git"]);
});

test("a mirror whose first fetch fails is not there", async () => {
  const directory = join(ground.directory, "other.git");
  const opening = openMirror({ directory, remoteUrl: join(ground.directory, "nowhere.git"), auth: null });
  await expect(opening).rejects.toMatchObject({ name: "Failure" });
  expect((await readdir(ground.directory)).sort()).toEqual(["mirror.git", "remote.git"]);
});

test("small files are read at once: none that is too large, missing or a folder", async () => {
  const sha = await commitAtRemote(ground.remote, main, { "big.md": "x".repeat(101), "ok.md": "y".repeat(100) });
  await fetchMirror(ground.mirror, null);
  const asked = ["ok.md", "big.md", "none.md", "src", "src/a b.txt", "*.md"];
  expect([...(await readSmallFilesAt(ground.mirror, sha, asked, 100))].map(([path]) => path)).toEqual([
    "ok.md",
    "src/a b.txt",
  ]);
  expect((await readSmallFilesAt(ground.mirror, sha, [], 100)).size).toBe(0);
});

test("a remote's directory is no remote unless a test says so", async () => {
  await expect(fetchMirror({ ...ground.mirror, allowFileProtocol: false }, null)).rejects.toThrow(/not allowed/);
});

test("a URL with credentials is refused", async () => {
  const options = {
    directory: join(ground.directory, "x"),
    remoteUrl: "https://x:secret@example.com/r.git",
    auth: null,
  };
  await expect(openMirror(options)).rejects.toThrow("holds credentials");
});

test("a fetch follows the remote's branches, also when they are rewritten or removed, and leaves local work alone", async () => {
  const { mirror, remote } = ground;
  const topic = await commitAtRemote(remote, "topic", { "t.txt": "t\n" }, { from: ground.main });
  await rawGit(mirror.directory, "update-ref", "refs/heads/main", ground.main);
  const next = await commitAtRemote(remote, "main", { "README.md": "# Two\n" });
  await Promise.all([fetchMirror(mirror, null), fetchMirror(mirror, null)]);
  expect(await remoteHead(mirror, main)).toBe(next);
  expect(await remoteHead(mirror, BranchName.parse("topic"))).toBe(topic);
  expect(await resolveRef(mirror, "refs/heads/main")).toBe(ground.main);

  await rawGit(remote, "update-ref", "refs/heads/main", ground.main);
  await rawGit(remote, "update-ref", "-d", "refs/heads/topic");
  await fetchMirror(mirror, null);
  expect(await remoteHead(mirror, main)).toBe(ground.main);
  expect(await remoteHead(mirror, BranchName.parse("topic"))).toBeNull();
});

test("a fetch of named refspecs drops nothing", async () => {
  await rawGit(ground.remote, "update-ref", "refs/pull/7/head", ground.main);
  await fetchMirror(ground.mirror, null, ["+refs/pull/7/head:refs/remotes/pull/7"]);
  expect(await resolveRef(ground.mirror, "refs/remotes/pull/7")).toBe(ground.main);
  expect(await remoteHead(ground.mirror, main)).toBe(ground.main);
});

test("asks the remote where a branch stands now", async () => {
  const next = await commitAtRemote(ground.remote, "main", { "README.md": "# Two\n" });
  expect(await remoteHead(ground.mirror, main)).toBe(ground.main);
  expect(await liveHead(ground.mirror, null, main)).toBe(next);
  expect(await liveHead(ground.mirror, null, BranchName.parse("none"))).toBeNull();
});

test.each(["refs/heads/none", "none", "--help", "main..x", "0".repeat(40), "refs/remotes/origin/main:README.md"])(
  "%s names no commit",
  async (ref) => {
    expect(await resolveRef(ground.mirror, ref)).toBeNull();
  },
);

test("reads files and lists as they are", async () => {
  const { mirror } = ground;
  expect(await listFiles(mirror, ground.main)).toEqual(["README.md", "src/a b.txt", "src/crlf.txt"]);
  expect(await readFileAt(mirror, ground.main, "src/a b.txt")).toBe("caf\u00e9\n");
  expect(await readFileAt(mirror, ground.main, "src/crlf.txt")).toBe("x\r\n");
  expect(await readFileAt(mirror, ground.main, "src")).toBeNull();
  expect(await readFileAt(mirror, ground.main, "none")).toBeNull();
  expect(await readFileAt(mirror, ground.main, "*")).toBeNull();
});

test("tells what lies between two commits", async () => {
  const { mirror, remote } = ground;
  const message = "Second: \u00e9\n\nWhy.\n\nCo-authored-by: Bob <bob@example.com>\nAurora-Run: abcd2345";
  const second = await commitAtRemote(
    remote,
    "main",
    { "README.md": "# Two\nmore\n", "src/crlf.txt": null },
    { message },
  );
  const third = await commitAtRemote(remote, "main", { "bin.dat": "\0\u0001" });
  const side = await commitAtRemote(remote, "side", { s: "s\n" }, { from: ground.main });
  await fetchMirror(mirror, null);
  const commits = await commitsBetween(mirror, ground.main, third);
  expect(commits.map(({ sha, parents }) => [sha, parents])).toEqual([
    [second, [ground.main]],
    [third, [second]],
  ]);
  expect(commits[0]).toMatchObject({
    author: { name: "Ann", email: "ann@example.com" },
    subject: "Second: \u00e9",
    trailers: [
      { key: "Co-authored-by", value: "Bob <bob@example.com>" },
      { key: "Aurora-Run", value: "abcd2345" },
    ],
  });
  expect(await changedFiles(mirror, ground.main, third)).toEqual([
    { path: "README.md", status: "modified", additions: 2, deletions: 1 },
    { path: "bin.dat", status: "added", additions: 0, deletions: 0 },
    { path: "src/crlf.txt", status: "deleted", additions: 0, deletions: 1 },
  ]);
  expect(await isAncestor(mirror, ground.main, third)).toBe(true);
  expect(await isAncestor(mirror, third, ground.main)).toBe(false);
  expect(await mergeBase(mirror, third, side)).toBe(ground.main);
  expect(await treeOf(mirror, third)).toBe(await rawGit(mirror.directory, "rev-parse", `${third}^{tree}`));
});

test("a lock that a killed process left is waited for and then taken away", async () => {
  await commitAtRemote(ground.remote, "main", { "README.md": "# Two\n" });
  const lock = join(ground.mirror.directory, "refs", "remotes", "origin", "main.lock");
  await writeFile(lock, "");
  await utimes(lock, 0, 0);
  await fetchMirror(ground.mirror, null);
  expect(await remoteHead(ground.mirror, main)).not.toBe(ground.main);
});
