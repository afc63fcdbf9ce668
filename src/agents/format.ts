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
import type { Files, Formatted, Unformatted } from "./format-worker.ts";
import { staticTexts } from "./frontend/static-files.ts";

/** Characters below which a thread is not worth its start, and of a piece that it takes at once. */
const worthThreads = 30_000;
const pieceSize = 50_000;

/** Each thread has formatters of its own, of about 100 MB. */
const maxThreads = 2;
/** How long a thread waits for more. */
const idleMs = 2_000;

/**
 * @returns the same paths with formatted text; the same input always gives the same bytes.
 * @throws when a file does not parse, with its path: that is a defect of a template.
 */
export async function formatTree(tree: FileTree): Promise<FileTree> {
  const paths = [...tree.keys()];
  const ready = [...tree].filter(([, text]) => staticTexts.has(text));
  const files = [...tree].filter(([, text]) => !staticTexts.has(text));
  const size = files.reduce((sum, [, text]) => sum + text.length, 0);
  const formatted = size < worthThreads ? formatHere(files) : formatBeside(files);
  const texts = new Map([...ready, ...(await formatted)]);
  return new Map(paths.map((path) => [path, texts.get(path) ?? ""]));
}

async function formatHere(files: Files): Promise<Files> {
  const done: [string, string][] = [];
  for (const [path, text] of files) {
    done.push([path, await formatFile(path, text)]);
  }
  return done;
}

async function formatBeside(files: Files): Promise<Files> {
  const done = await Promise.all(pieces(files).map(formatPiece));
  return done.flat();
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

interface Promised {
  readonly resolve: (files: Files) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, with who waits for the pieces that it was given. */
interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Promised>;
  /** Ends it when nothing comes for a while: it holds two formatters in memory. */
  idle: NodeJS.Timeout | undefined;
}

const threads: Thread[] = [];
let number = 0;

/** Given to the thread with the least to do at once: while this one generates, it could not hand out anything. */
function formatPiece(files: Files): Promise<Files> {
  return new Promise((resolve, reject) => {
    const thread = freestThread();
    const { worker, waiting } = thread;
    clearTimeout(thread.idle);
    number += 1;
    waiting.set(number, { resolve, reject });
    // A thread with work keeps the process alive; one without does not.
    worker.ref();
    worker.postMessage({ number, files } satisfies Unformatted);
  });
}

function freestThread(): Thread {
  const [freest, ...others] = threads.toSorted((a, b) => a.waiting.size - b.waiting.size);
  const room = others.length + 1 < Math.min(maxThreads, availableParallelism());
  return freest === undefined || (freest.waiting.size > 0 && room) ? startThread() : freest;
}

function startThread(): Thread {
  const worker = new Worker(new URL("./format-worker.ts", import.meta.url));
  const thread: Thread = { worker, waiting: new Map(), idle: undefined };
  threads.push(thread);
  worker.on("message", ({ number: done, files, error }: Formatted) => {
    const promised = thread.waiting.get(done);
    thread.waiting.delete(done);
    if (thread.waiting.size === 0) {
      worker.unref();
      thread.idle = setTimeout(() => {
        // Nobody may give it anything while it ends.
        dismiss(thread);
        void worker.terminate();
      }, idleMs).unref();
    }
    if (error === null) {
      promised?.resolve(files);
    } else {
      promised?.reject(new Error(error));
    }
  });
  const end = (error: unknown) => {
    dismiss(thread);
    for (const { reject } of thread.waiting.values()) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    thread.waiting.clear();
  };
  worker.on("error", end);
  worker.on("exit", (code) => {
    end(`a formatting thread ended with ${code}`);
  });
  return thread;
}

function dismiss(thread: Thread): void {
  const index = threads.indexOf(thread);
  if (index !== -1) {
    threads.splice(index, 1);
  }
}
