/**
 * What changed in a worktree's directory, read without git: sandboxed code wrote there, and git would look into whatever
 * it finds (a planted repository's configuration, a filter, a symlink).
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";
import type { TreeChange, TreeEntry } from "./objects.ts";
import { refusal } from "./paths.ts";

/** Larger files are no source text. */
const maxFileBytes = 20 * 1024 * 1024;

/**
 * Changes of the directory against a tree.
 * @param untracked paths that are in the directory, not in the tree and not ignored.
 * @throws Failure ownership-violated that names symlinks, nested repositories and other things that are no plain files.
 */
export async function scanChanges(
  directory: string,
  tree: ReadonlyMap<string, TreeEntry>,
  untracked: readonly string[],
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  const refused: string[] = [];
  const links = linkedParents(directory);
  for (const path of [...tree.keys(), ...untracked].sort()) {
    const entry = tree.get(path);
    // A submodule is left as it is; so is a path that cannot be told apart because its name is not UTF-8.
    if (entry?.mode === "160000" || (entry !== undefined && path.includes("\ufffd"))) {
      continue;
    }
    const found = (await links(dirname(path))) ? "symlink" : await readPlain(join(directory, path));
    if (typeof found === "string") {
      refused.push(`${JSON.stringify(path)} is a ${found}`);
    } else if (found === null) {
      if (entry !== undefined) {
        changes.push({ path, mode: "100644", content: null });
      }
    } else if (entry?.mode === "120000") {
      if (blobId(found.content) !== entry.oid) {
        refused.push(`${JSON.stringify(path)} is a symlink in the repository`);
      }
    } else if (entry?.mode !== found.mode || blobId(found.content) !== entry.oid) {
      changes.push({ path, ...found });
    }
  }
  if (refused.length > 0) {
    throw refusal(refused);
  }
  return changes;
}

/** The id that git gives to a file's bytes (git-hash-object(1)). */
function blobId(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** A plain file's bytes and mode; null when there is none; else what the thing is. */
async function readPlain(path: string): Promise<{ content: Buffer; mode: "100644" | "100755" } | string | null> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case "ENOENT":
      case "ENOTDIR":
        return null;
      case "ELOOP":
        return "symlink";
      case "ENXIO":
        return "socket";
      default:
        throw error;
    }
  }
  try {
    const found = await file.stat();
    if (found.isDirectory()) {
      // A directory in a file's place: its own files are untracked ones. A path with "/" at its end is a repository.
      return path.endsWith("/") ? "nested repository" : null;
    }
    if (!found.isFile()) {
      return "special file";
    }
    if (found.size > maxFileBytes) {
      const message = `${path} has ${found.size} bytes; Aurora commits files up to ${maxFileBytes}`;
      throw new Failure({ kind: "git-failed", message, retryable: false, audience: "user" });
    }
    return { content: await file.readFile(), mode: (found.mode & 0o100) === 0 ? "100644" : "100755" };
  } finally {
    await file.close();
  }
}

/** Whether a directory inside `root`, or one that it lies in, is a symlink; each is looked at once. */
function linkedParents(root: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const linked = (path: string): Promise<boolean> => {
    if (path === ".") {
      return Promise.resolve(false);
    }
    let answer = known.get(path);
    if (answer === undefined) {
      answer = linked(dirname(path)).then(
        async (above) =>
          above ||
          (await lstat(join(root, path)).then(
            (found) => found.isSymbolicLink(),
            () => false,
          )),
      );
      known.set(path, answer);
    }
    return answer;
  };
  return linked;
}
