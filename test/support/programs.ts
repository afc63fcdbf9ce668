/** Which programs this process starts, with which arguments and environment. */
import { ChildProcess } from "node:child_process";

export interface StartedProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** "NAME=value" */
  readonly environment: readonly string[];
}

export interface WatchedPrograms {
  readonly started: readonly StartedProgram[];
  stop(): void;
}

interface SpawnOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly envPairs?: readonly string[];
}
interface Spawning {
  spawn: (this: unknown, options: SpawnOptions) => unknown;
}

/** Every way to start a program in Node that does not wait for its end goes through this method, whatever library asks. */
export function watchPrograms(): WatchedPrograms {
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const original = prototype.spawn;
  const started: StartedProgram[] = [];
  prototype.spawn = function spawn(options) {
    started.push({ file: options.file, args: options.args ?? [], environment: options.envPairs ?? [] });
    return original.call(this, options);
  };
  return {
    started,
    stop: () => {
      prototype.spawn = original;
    },
  };
}
