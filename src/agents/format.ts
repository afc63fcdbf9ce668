/**
 * Formats a generated tree, so that templates need not care about layout: Ruff for Python, with imports sorted and unused
 * ones removed, and Prettier's layout for the rest. The gates check the result with the real tools.
 *
 * A tree of some size goes to threads beside this one, in pieces, so that an app is formatted while it is still written.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FileTree } from "../core/tree.ts";
import { formatFile } from "./format-file.ts";
import type { Formatted, Unformatted } from "./format-worker.ts";
import { staticTexts } from "./frontend/static-files.ts";

export { prettierOptions } from "./format-file.ts";

/** Characters below which a thread is not worth its start, and of a piece that it takes at once. */
const worthThreads = 100_000;
const pieceSize = 50_000;
const maxThreads = 4;

type Files = readonly (readonly [path: string, text: string])[];

/**
 * @returns the same paths with formatted text; the same input always gives the same bytes.
 * @throws when a file does not parse, with its path: that is a defect of a template.
 */
export async function formatTree(tree: FileTree): Promise<FileTree> {
  const files = [...tree].filter(([, text]) => !staticTexts.has(text));
  const size = files.reduce((sum, [, text]) => sum + text.length, 0);
  const done = size < worthThreads ? await formatHere(files) : await formatBeside(files);
  const formatted = new Map(done);
  return new Map([...tree].map(([path, text]) => [path, formatted.get(path) ?? text]));
}

async function formatHere(files: Files): Promise<Files> {
  const done: [string, string][] = [];
  for (const [path, text] of files) {
    done.push([path, await formatFile(path, text)]);
  }
  return done;
}

async function formatBeside(files: Files): Promise<Files> {
  return (await Promise.all(pieces(files).map(formatPiece))).flat();
}

function pieces(files: Files): Files[] {
  const found: (readonly [string, string])[][] = [];
  let room = 0;
  for (const file of files) {
    if (room <= 0) {
      found.push([]);
      room = pieceSize;
    }
    found.at(-1)?.push(file);
    room -= file[1].length;
  }
  return found;
}

interface Piece {
  readonly files: Files;
  readonly resolve: (files: Files) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, with the piece that it works on. */
interface Thread {
  readonly worker: Worker;
  piece: Piece | undefined;
}

const waiting: Piece[] = [];
const threads: Thread[] = [];

function formatPiece(files: Files): Promise<Files> {
  return new Promise((resolve, reject) => {
    waiting.push({ files, resolve, reject });
    giveOut();
  });
}

/** Gives waiting pieces to threads that have nothing to do, or to new ones. */
function giveOut(): void {
  while (waiting.length > 0) {
    const thread = threads.find(({ piece }) => piece === undefined) ?? startThread();
    if (thread === null) {
      return;
    }
    thread.piece = waiting.shift();
    // A thread with work keeps the process alive; one without does not.
    thread.worker.ref();
    thread.worker.postMessage(thread.piece?.files satisfies Unformatted | undefined);
  }
}

function startThread(): Thread | null {
  if (threads.length >= Math.min(maxThreads, availableParallelism())) {
    return null;
  }
  const worker = new Worker(new URL("./format-worker.ts", import.meta.url));
  const thread: Thread = { worker, piece: undefined };
  threads.push(thread);
  worker.on("message", ({ files, error }: Formatted) => {
    const { piece } = thread;
    thread.piece = undefined;
    worker.unref();
    if (error === null) {
      piece?.resolve(files);
    } else {
      piece?.reject(new Error(error));
    }
    giveOut();
  });
  worker.on("error", (error) => {
    threads.splice(threads.indexOf(thread), 1);
    thread.piece?.reject(error instanceof Error ? error : new Error(String(error)));
    giveOut();
  });
  return thread;
}
