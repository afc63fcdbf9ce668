/** Files in a directory that untrusted code may have written to. */
import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { chmod, lstat, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathProblem } from "../core/paths.ts";
import { refusal } from "./paths.ts";

/** Makes a directory that is there and empty; a symlink or file in its place is replaced, never followed. */
export async function emptyDirectory(directory: string): Promise<void> {
  const found = await lstatOrNull(directory);
  if (found !== null && !found.isDirectory()) {
    await rm(directory, { force: true });
  }
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
  for (const name of await readdir(directory)) {
    await removeAll(join(directory, name));
  }
}

/** Removes a file or a whole directory, also where directories were made unwritable; missing is fine. */
export async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await makeWritable(path);
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Writes a text file below a root, replacing what has its name: by a rename, so that a symlink or a hard link there is
 * not written through.
 * @param path plain and relative: pathProblem(path) is null.
 * @throws Failure ownership-violated when a part of the path is a symlink or a file.
 */
export async function writeInside(root: string, path: string, text: string): Promise<void> {
  let parent = root;
  for (const segment of dirname(path).split("/")) {
    parent = join(parent, segment);
    const found = await lstatOrNull(parent);
    if (found === null) {
      await mkdir(parent);
    } else if (!found.isDirectory()) {
      const what = found.isSymbolicLink() ? "symlink" : "file";
      throw refusal([`${JSON.stringify(path)} leads through a ${what}`]);
    }
  }
  const target = join(root, path);
  if ((await lstatOrNull(target))?.isDirectory() === true) {
    throw refusal([`${JSON.stringify(path)} is a directory`]);
  }
  const draft = join(parent, `.aurora-${randomUUID()}`);
  await writeFile(draft, text, { flag: "wx", mode: 0o644 });
  await rename(draft, target);
}

/** Everything below a root that is no directory, sorted, but what is git's own. Symlinks are named, not followed. */
export async function listInside(root: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (pathProblem(path) !== null) {
        continue;
      }
      if (entry.isDirectory()) {
        await look(path);
      } else {
        found.push(path);
      }
    }
  };
  await look("");
  return found.sort();
}

/** A plain text file below a root; null when there is none, when a symlink leads there, or when it is no text of usual size. */
export async function readInside(root: string, path: string, maxBytes = 1024 * 1024): Promise<string | null> {
  if (pathProblem(path) !== null) {
    return null;
  }
  const segments = path.split("/");
  for (const [index] of segments.entries()) {
    const found = await lstatOrNull(join(root, ...segments.slice(0, index + 1)));
    const isLast = index === segments.length - 1;
    if (found === null || (isLast ? !found.isFile() || found.size > maxBytes : !found.isDirectory())) {
      return null;
    }
  }
  const bytes = await readFile(join(root, path));
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString("utf8") : null;
}

async function makeWritable(path: string): Promise<void> {
  const found = await lstatOrNull(path);
  if (found?.isDirectory() === true) {
    await chmod(path, 0o700);
    for (const name of await readdir(path)) {
      await makeWritable(join(path, name));
    }
  }
}

async function lstatOrNull(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return null;
    }
    throw error;
  }
}
