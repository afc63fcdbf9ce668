/** Starts fixtures/worker-process.ts, to be killed without warning. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Place } from "./on-both.ts";

export interface Child {
  /** What it said so far, a line each. */
  readonly said: readonly string[];
  /** Resolves when it says this. @throws when it ends first */
  saying(words: string): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startChild(task: "work" | "write" | "hold", place: Place, run = ""): Child {
  const program = fileURLToPath(new URL("fixtures/worker-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, task, place.dataDirectory, place.databaseUrl ?? "", run], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const complaints: string[] = [];
  const waiting: { words: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  createInterface(child.stdout).on("line", (line) => {
    said.push(line);
    waiting
      .filter(({ words }) => words === line)
      .forEach(({ resolve }) => {
        resolve();
      });
  });
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk.toString()));
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => {
      waiting.forEach(({ words, reject }) => {
        reject(new Error(`it ended without saying "${words}": ${complaints.join("")}`));
      });
      resolve();
    });
  });
  return {
    said,
    saying: (words) =>
      said.includes(words)
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiting.push({ words, resolve, reject })),
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
