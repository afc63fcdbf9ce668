import { cp, readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";

/** Not part of what is looked at, wherever it lies: git's own, installed packages, and what tools left behind. */
const leftOutNames = new Set([
  ...[".git", "node_modules", ".venv", ".vite"],
  ...["__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"],
]);

/** Only there: an entity may be called Coverage. */
const leftOutPaths = new Set(["frontend/dist", "frontend/coverage", "backend/htmlcov"]);

function isLeftOut(path: string): boolean {
  return leftOutNames.has(basename(path)) || leftOutPaths.has(path);
}

/** Every file below a directory, from there, sorted; links are left out. */
export async function filesOf(tree: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (directory: string) => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (isLeftOut(relative(tree, path))) {
        continue;
      }
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
    filter: (source) => source === from || !isLeftOut(relative(from, source)),
  });
}
