import { cp, readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";

/** Not part of what is looked at: git's own, installed packages, and what tools left behind. */
const leftOut = new Set([
  ...[".git", "node_modules", ".venv", "dist", "coverage"],
  ...["__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".vite"],
]);

/** Every file below a directory, from there, sorted; links are left out. */
export async function filesOf(tree: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (directory: string) => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (leftOut.has(entry.name)) {
        continue;
      }
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        await visit(path);
      } else if (entry.isFile()) {
        files.push(relative(tree, path));
      }
    }
  };
  await visit(tree);
  return files.sort();
}

/** Copies a tree to where nothing is yet; links stay links, whatever they point to. */
export async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    errorOnExist: true,
    force: false,
    filter: (source) => source === from || !leftOut.has(basename(source)),
  });
}
