/** `aurora generate FILE --out DIR` */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generateTree } from "../agents/generate.ts";
import { Failure } from "../core/failure.ts";
import { counted } from "../core/plan.ts";
import type { FileTree } from "../core/tree.ts";
import { validSpec } from "./spec-file.ts";

/** @returns the exit code. */
export async function generate(path: string, directory: string): Promise<number> {
  const frozen = await validSpec(path);
  if (frozen === null) {
    return 1;
  }
  await assertEmpty(directory);
  const tree = await generateTree(frozen);
  await writeFiles(directory, tree);
  console.log(`${counted(tree.size, "file")} written to ${directory}; its README.md says how to start the app.`);
  return 0;
}

/** @throws Failure when the directory holds something: nothing is overwritten. */
export async function assertEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return [];
    }
    throw error;
  });
  if (entries.length > 0) {
    throw new Failure({
      kind: "internal",
      message: `${directory} is not empty (it holds ${entries[0] ?? ""}). Name a directory that is empty or does not exist.`,
      retryable: false,
      audience: "user",
    });
  }
}

async function writeFiles(directory: string, tree: FileTree): Promise<void> {
  for (const [path, text] of tree) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
