import { chmod, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BranchName, type Sha } from "../../src/core/ids.ts";
import type { Failure } from "../../src/core/failure.ts";
import { writeFilesCommit } from "../../src/git/merge.ts";
import { fetchMirror, liveHead, type Mirror, openMirror, remoteHead } from "../../src/git/mirror.ts";
import { ensureWorktree, push } from "../../src/git/worktree.ts";
import { type GitServer, serveGit } from "./http-server.ts";
import { allFiles, at, commitAtRemote, dropGround, type Ground, identity, makeGround, rawGit } from "./support.ts";

const token = `ghs_${"Ab3.x-Y_".repeat(60)}end`;
const auth = { token };
const branch = BranchName.parse("aurora/abcd2345/database");

let ground: Ground;
let server: GitServer;
let mirror: Mirror;
let work: Sha;
beforeEach(async () => {
  ground = await makeGround();
  await rawGit(ground.remote, "config", "http.receivepack", "true");
  server = await serveGit(ground.directory, token);
  mirror = await openMirror({ directory: join(ground.directory, "http.git"), remoteUrl: server.url, auth });
  work = await write(ground.main, "work\n");
});
afterEach(async () => {
  await server.close();
  await dropGround(ground);
});

const write = (parent: Sha, text: string) =>
  writeFilesCommit(mirror, { parent, files: new Map([["w.txt", text]]), message: "Work", identity, at });
const atRemote = () => rawGit(ground.remote, "for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`);
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("did not fail");
    },
    (error: unknown) => error as Failure,
  );

test("a commit is pushed to a new branch, then on; what is there already is left alone", async () => {
  await push(mirror, { branch, sha: work, auth, expected: null });
  expect(await atRemote()).toBe(work);
  expect(await remoteHead(mirror, branch)).toBe(work);
  await push(mirror, { branch, sha: work, auth, expected: null });
  const worktree = await ensureWorktree(mirror, { name: "w", directory: join(ground.directory, "w"), at: work });
  const next = await write(work, "more\n");
  await push(worktree, { branch, sha: next, auth, expected: work });
  expect(await liveHead(mirror, auth, branch)).toBe(next);
});

test("a branch that somebody else moved is not overwritten", async () => {
  await push(mirror, { branch, sha: work, auth, expected: null });
  const theirs = await commitAtRemote(ground.remote, branch, { "t.txt": "t\n" });
  const next = await write(work, "more\n");
  const error = await failure(push(mirror, { branch, sha: next, auth, expected: work }));
  expect(error).toMatchObject({ kind: "git-rejected", retryable: false });
  expect(error.message).toContain(`is at ${theirs.slice(0, 7)}`);
  expect(await atRemote()).toBe(theirs);
});

test("even when asked to, a push never loses commits", async () => {
  await push(mirror, { branch, sha: work, auth, expected: null });
  const other = await write(ground.main, "other\n");
  const error = await failure(push(mirror, { branch, sha: other, auth, expected: work }));
  expect(error).toMatchObject({ kind: "git-rejected" });
  expect(await atRemote()).toBe(work);
});

test("a hook of the remote that refuses is a rejection with its words", async () => {
  const hook = join(ground.remote, "hooks", "pre-receive");
  await writeFile(hook, "#!/bin/sh\necho 'protected: ask Ann' >&2\nexit 1\n");
  await chmod(hook, 0o755);
  const error = await failure(push(mirror, { branch, sha: work, auth, expected: null }));
  expect(error).toMatchObject({ kind: "git-rejected", audience: "user" });
  expect(error.message).toContain("protected: ask Ann");
});

test.each([
  [401, "git-unreachable", true],
  [403, "git-rejected", false],
  [404, "git-rejected", false],
  [500, "git-unreachable", true],
  [503, "git-unreachable", true],
])("an answer %i is %s (retryable: %s)", async (status, kind, retryable) => {
  server.failWith = status;
  expect(await failure(fetchMirror(mirror, auth))).toMatchObject({ kind, retryable });
});

test("a remote that does not answer is unreachable", async () => {
  await server.close();
  expect(await failure(fetchMirror(mirror, auth))).toMatchObject({ kind: "git-unreachable", retryable: true });
});

test("a remote that points elsewhere is not followed, and the token is not carried there", async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(`${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.writeHead(404).end();
  });
  const pointing = createServer((request, response) => {
    const { port } = elsewhere.address() as AddressInfo;
    response.writeHead(302, { location: `http://127.0.0.1:${port}${request.url ?? ""}` }).end();
  });
  for (const one of [elsewhere, pointing]) {
    await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  }
  try {
    const { port } = pointing.address() as AddressInfo;
    const remoteUrl = `http://127.0.0.1:${port}/remote.git`;
    await failure(openMirror({ directory: join(ground.directory, "other.git"), remoteUrl, auth }));
    expect(asked).toEqual([]);
  } finally {
    elsewhere.close();
    pointing.close();
  }
});

test("a wrong token fails at once, asks nobody, and is in no message", async () => {
  const wrong = { token: "ghs_wrong-canary-0123456789" };
  const error = await failure(fetchMirror(mirror, wrong));
  expect(error).toMatchObject({ kind: "git-unreachable" });
  const told = `${error.message} ${String(error.stack)} ${JSON.stringify(error)}`;
  expect(told).not.toContain(wrong.token);
  expect(told).not.toContain(Buffer.from(`x-access-token:${wrong.token}`).toString("base64"));
});

test("the token is on no disk and in no process's arguments", async () => {
  const watched = new Set<string>();
  const watch = watchArguments(watched);
  // However busy the machine is, git is looked at while it waits for this.
  server.beforeAnswer = watch.wholeLook;
  await push(mirror, { branch, sha: work, auth, expected: null });
  await fetchMirror(mirror, auth);
  await ensureWorktree(mirror, { name: "w", directory: join(ground.directory, "w"), at: work });
  await watch.stop();
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  // The header did travel, and the watch did see git, or this test proves nothing.
  expect(server.seen).toContain(`Basic ${basic}`);
  expect([...watched].some((line) => line.includes("push") && line.includes(server.url))).toBe(true);
  const spellings = [token, basic, encodeURIComponent(token)];
  for (const [where, text] of [...(await allFiles(ground.directory)), ...[...watched].map((line) => ["argv", line])]) {
    for (const spelling of spellings) {
      expect({ where, leaks: text?.includes(spelling) }).toEqual({ where, leaks: false });
    }
  }
});

/** Collects the command lines of all git processes, as `ps` would show them, until stopped. */
function watchArguments(seen: Set<string>) {
  let running = true;
  let looks = 0;
  const look = async () => {
    while (running) {
      for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
        const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        if (/git/.test(line)) {
          seen.add(line.replaceAll("\0", " "));
        }
      }
      looks += 1;
      await setImmediate();
    }
  };
  const done = look();
  return {
    /** Resolves after a look that began after this call. */
    wholeLook: async () => {
      const enough = looks + 2;
      while (running && looks < enough) {
        await sleep(5);
      }
    },
    stop: () => {
      running = false;
      return done;
    },
  };
}
