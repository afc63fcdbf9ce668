/** A thread that formats pieces of a tree; started by `format.ts`. */
import { parentPort } from "node:worker_threads";
import { formatFile } from "./format-file.ts";

export type Unformatted = readonly (readonly [path: string, text: string])[];

export interface Formatted {
  readonly files: readonly (readonly [path: string, text: string])[];
  /** Why a file could not be formatted. */
  readonly error: string | null;
}

parentPort?.on("message", (files: Unformatted) => {
  void format(files).then((formatted) => parentPort?.postMessage(formatted));
});

async function format(files: Unformatted): Promise<Formatted> {
  const done: [string, string][] = [];
  try {
    for (const [path, text] of files) {
      done.push([path, await formatFile(path, text)]);
    }
    return { files: done, error: null };
  } catch (error) {
    return { files: [], error: error instanceof Error ? error.message : String(error) };
  }
}
