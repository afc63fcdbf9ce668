/** Files as data: path from the repository's root, with "/", to text. */
export type FileTree = ReadonlyMap<string, string>;

/** One tree of many; two trees with the same path are a defect of the generators, so it throws. */
export function mergeTrees(trees: readonly FileTree[]): FileTree {
  const merged = new Map<string, string>();
  for (const tree of trees) {
    for (const [path, text] of tree) {
      if (merged.has(path)) {
        throw new Error(`two agents write ${path}`);
      }
      merged.set(path, text);
    }
  }
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}
