/**
 * Formats a generated tree, so that templates need not care about layout: Ruff for Python, with imports sorted and unused
 * ones removed, and Prettier's layout for the rest. The gates check the result with the real tools.
 */
import { setImmediate as otherLane } from "node:timers/promises";
import type { FileTree } from "../core/tree.ts";
import { formatFile, isPython } from "./format-file.ts";
import { staticTexts } from "./frontend/static-files.ts";

/**
 * @returns the same paths with formatted text; the same input always gives the same bytes.
 * @throws when a file does not parse, with its path: that is a defect of a template.
 */
export async function formatTree(tree: FileTree): Promise<FileTree> {
  const formatted = new Map(tree);
  const format = async ([path, text]: readonly [string, string]) => {
    formatted.set(path, await formatFile(path, text));
  };
  const files = [...tree].filter(([, text]) => !staticTexts.has(text));
  // Ruff works on this thread and Oxc on one of its own: two files at a time, and no more, because each takes memory.
  await Promise.all([
    inTurn(
      files.filter(([path]) => isPython(path)),
      format,
    ),
    inTurn(
      files.filter(([path]) => !isPython(path)),
      format,
    ),
  ]);
  return formatted;
}

async function inTurn<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (const item of items) {
    await work(item);
    await otherLane();
  }
}
