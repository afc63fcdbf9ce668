/** Real repositories for the git tests: a bare remote, a mirror of it, and a way to look without the code under test. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Sha } from "../../src/core/ids.ts";
import type { OwnedGlobs } from "../../src/core/ownership.ts";
import { type Mirror, openMirror } from "../../src/git/mirror.ts";
import { run } from "../../src/process/run.ts";

export const identity = { name: "aurora[bot]", email: "1+aurora[bot]@users.noreply.github.com" };
export const at = new Date("2026-01-02T03:04:05Z");
export const everything: OwnedGlobs = { include: ["**"], exclude: [] };

export interface Ground {
  readonly directory: string;
  /** Path of the bare remote. */
  readonly remote: string;
  /** The remote's main. */
  readonly main: Sha;
  readonly mirror: Mirror;
}

/** Git as a person would call it, away from this machine's configuration. */
export async function rawGit(cwd: string, ...args: string[]): Promise<string> {
  const result = await run("git", args, {
    cwd,
    env: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.com",
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: "ann@example.com",
    },
  });
  if (result.exitCode !== 0) {
    throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
  }
  return result.stdout.trim();
}

/** Commits files (null removes) on a branch of the remote, as a person with a clone of their own would. */
export async function commitAtRemote(
  remote: string,
  branch: string,
  files: Record<string, string | null>,
  options: { from?: string; message?: string; parents?: string[] } = {},
): Promise<Sha> {
  const clone = await mkdtemp(join(tmpdir(), "aurora-clone-"));
  try {
    await rawGit(clone, "init", "-q", "-b", "start");
    await rawGit(clone, "remote", "add", "origin", remote);
    await rawGit(clone, "fetch", "-q", "origin");
    const heads = await rawGit(clone, "for-each-ref", "--format=%(refname)", `refs/remotes/origin/${branch}`);
    if (options.from !== undefined) {
      await rawGit(clone, "checkout", "-q", "--detach", options.from);
    } else if (heads !== "") {
      await rawGit(clone, "checkout", "-q", "--detach", `origin/${branch}`);
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(clone, dirname(path)), { recursive: true });
      await (text === null ? rm(join(clone, path)) : writeFile(join(clone, path), text));
    }
    await rawGit(clone, "add", "-A", "-f");
    await rawGit(clone, "commit", "-q", "--allow-empty", "-m", options.message ?? `Change ${branch}`);
    await rawGit(clone, "push", "-q", "origin", `HEAD:refs/heads/${branch}`);
    return Sha.parse(await rawGit(clone, "rev-parse", "HEAD"));
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

export async function makeGround(files: Record<string, string> = { "README.md": "# One\n" }): Promise<Ground> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-ground-"));
  const remote = join(directory, "remote.git");
  await mkdir(remote);
  await rawGit(remote, "init", "-q", "--bare", "-b", "main");
  const main = await commitAtRemote(remote, "main", files, { message: "First" });
  const mirror = await openMirror({
    directory: join(directory, "mirror.git"),
    remoteUrl: remote,
    auth: null,
    allowFileProtocol: true,
  });
  return { directory, remote, main, mirror };
}

export async function dropGround(ground: Ground): Promise<void> {
  await rm(ground.directory, { recursive: true, force: true });
}

/** Every plain file below a directory, with its bytes as Latin-1, so that any byte sequence can be searched for. */
export async function allFiles(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(directory.length + 1), await readFile(path, "latin1"));
    }
  }
  return files;
}
