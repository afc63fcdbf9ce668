/** A thread that formats pieces of a tree; started by `format.ts`. */
import { parentPort } from "node:worker_threads";
import { formatFile } from "./format-file.ts";

export type Files = readonly (readonly [path: string, text: string])[];

export interface Unformatted {
  readonly number: number;
  readonly files: Files;
}

export interface Formatted {
  readonly number: number;
  readonly files: Files;
  /** Why a file could not be formatted. */
  readonly error: string | null;
}

const given: Unformatted[] = [];
let busy = false;

parentPort?.on("message", (piece: Unformatted) => {
  given.push(piece);
  if (!busy) {
    busy = true;
    void formatAll().finally(() => {
      busy = false;
    });
  }
});

async function formatAll(): Promise<void> {
  for (let piece = given.shift(); piece !== undefined; piece = given.shift()) {
    parentPort?.postMessage(await format(piece));
  }
}

async function format({ number, files }: Unformatted): Promise<Formatted> {
  const done: [string, string][] = [];
  try {
    for (const [path, text] of files) {
      done.push([path, await formatFile(path, text)]);
    }
    return { number, files: done, error: null };
  } catch (error) {
    return { number, files: [], error: error instanceof Error ? error.message : String(error) };
  }
}
