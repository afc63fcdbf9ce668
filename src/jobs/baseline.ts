/** Whether code is exactly what the generators write: only such code may run without a sandbox. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { FileTree } from "../core/tree.ts";

/** Where generated code lies, and so where the gates' tools look for something to run. */
const codeFolders = ["backend", "frontend", "contracts"];

/**
 * @param directory an exported tree, without `.git`
 * @param generated the complete generated tree; the directory may hold less of it, and nothing else in these folders
 */
export async function isBaseline(directory: string, generated: FileTree): Promise<boolean> {
  for (const folder of codeFolders) {
    for (const path of await filesUnder(directory, folder)) {
      if ((await readFile(join(directory, path), "utf8")) !== generated.get(path)) {
        return false;
      }
    }
  }
  return true;
}

async function filesUnder(directory: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
  } catch (error) {
    // An agent's branch need not have every folder.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  }
}
