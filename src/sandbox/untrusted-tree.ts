/** Looking at files that hostile code may have made: no link is followed and nothing is waited for. */
import { constants } from "node:fs";
import { lchown, lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../core/failure.ts";

/**
 * @throws Failure `internal` when the tree holds a `.git` of any kind: a worktree's `.git` file can point host git at a
 * configuration that runs code, and a sandbox could write one.
 */
export async function refuseGit(tree: string): Promise<void> {
  for await (const path of walk(tree)) {
    if (path.slice(path.lastIndexOf("/") + 1).toLowerCase() === ".git") {
      throw new Failure({
        kind: "internal",
        message: `${path} must not be in a tree that goes into the sandbox. Give it a copy without .git.`,
        retryable: false,
        audience: "operator",
      });
    }
  }
}

/** Gives a tree to a user. Links themselves are given, never what they point to. Nothing may run in the tree meanwhile. */
export async function giveTree(tree: string, uid: number): Promise<void> {
  for await (const path of walk(tree)) {
    await lchown(path, uid, uid);
  }
  // Last: the root's owner is the sign that the rest is done.
  await lchown(tree, uid, uid);
}

/**
 * The text of a file that hostile code may have written.
 * @returns null when it is missing, not a plain file, or longer than the limit
 */
export async function readUntrusted(path: string, maxBytes = 32 * 1024 * 1024): Promise<string | null> {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (handle === null) {
    return null;
  }
  try {
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= maxBytes ? await handle.readFile("utf8") : null;
  } finally {
    await handle.close();
  }
}

/** Every path below a directory, without following links. */
async function* walk(directory: string): AsyncGenerator<string> {
  const stat = await lstat(directory);
  if (!stat.isDirectory()) {
    return;
  }
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    yield path;
    if (entry.isDirectory()) {
      yield* walk(path);
    }
  }
}
