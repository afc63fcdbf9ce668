/** The gates' tools, installed once for each lock and shared by all worktrees, runs and processes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareJavaScript, type JavaScriptToolchain } from "./toolchains/javascript.ts";
import { findPostgres, type PostgresBinaries } from "./toolchains/postgres.ts";
import { preparePython, type PythonToolchain } from "./toolchains/python.ts";

/** The texts that decide what is installed. */
export interface ToolchainLocks {
  /** requirements.lock, with a hash for every file. */
  readonly python: string;
  readonly javascript: { readonly packageJson: string; readonly lock: string };
}

export interface Toolchains {
  readonly python: PythonToolchain;
  readonly javascript: JavaScriptToolchain;
  /** null: there is none on this machine, and the schema gate says so. */
  readonly postgres: PostgresBinaries | null;
}

export interface PrepareOptions {
  readonly locks: ToolchainLocks;
  /** Default: `.cache/toolchains` in Aurora's own directory. */
  readonly cacheDirectory?: string;
  /** Called with whole sentences for people: "Python gate tools: installing 52 packages …". */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export const defaultCacheDirectory = fileURLToPath(new URL("../../.cache/toolchains", import.meta.url));

/** The locks of a generated tree, which are the contract commit's. */
export async function locksOfTree(tree: string): Promise<ToolchainLocks> {
  const [python, packageJson, lock] = await Promise.all(
    ["backend/requirements.lock", "frontend/package.json", "frontend/package-lock.json"].map((path) =>
      readFile(join(tree, path), "utf8"),
    ),
  );
  return { python: python ?? "", javascript: { packageJson: packageJson ?? "", lock: lock ?? "" } };
}

/**
 * Installs what is not there yet; with everything there it takes milliseconds.
 * @throws Failure `tool-missing` when there is no suitable Python or npm, `tool-failed` when an installation fails
 */
export async function prepareToolchains(options: PrepareOptions): Promise<Toolchains> {
  const place = {
    cacheDirectory: options.cacheDirectory ?? defaultCacheDirectory,
    onProgress: options.onProgress ?? (() => undefined),
    signal: options.signal,
  };
  // One after the other: both are bound by network and disk, and their progress reads better apart.
  const python = await preparePython(options.locks.python, place);
  const javascript = await prepareJavaScript(options.locks.javascript, place);
  return { python, javascript, postgres: await findPostgres() };
}
