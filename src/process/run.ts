/**
 * The one way to start a program: an argument array and no shell, an environment that holds only what is named, limits
 * on time and output, and the whole process group ended when a limit is met, the caller aborts, or Aurora itself stops.
 */
import { execa } from "execa";
import { Failure } from "../core/failure.ts";

export interface RunOptions {
  readonly cwd: string;
  /** Added to `baseEnvironment()`; nothing else of Aurora's own environment reaches the program. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Default: 120 000. */
  readonly timeoutMs?: number;
  /** Of each stream; what is beyond is dropped and `truncated` says so. Default: 16 MiB. */
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
  /** Called for each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** Called with each chunk of standard output, as bytes and without a limit; for output that is not text. */
  readonly onStdout?: (chunk: Buffer) => void;
}

export interface RunResult {
  /** null when a signal ended the program. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly truncated: boolean;
  readonly seconds: number;
}

const passedOn = ["PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "SystemRoot"] as const;
const liveGroups = new Set<number>();

/** Seconds between the polite signal and the one that cannot be ignored. */
const graceMs = 2_000;

/** The few variables that every program gets: where programs and temporary files are, and the locale. */
export function baseEnvironment(): Record<string, string> {
  const base: Record<string, string> = { LANG: "C.UTF-8" };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) {
      base[name] = value;
    }
  }
  return base;
}

/**
 * Runs a program to its end. A non-zero exit is a result, not an error.
 * @throws Failure `tool-missing` when the program cannot be started, and the signal's reason when the caller aborts.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const limit = options.maxOutputBytes ?? 16 * 1024 * 1024;
  const started = performance.now();
  const child = execa(command, args, {
    cwd: options.cwd,
    env: { ...baseEnvironment(), ...options.env },
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stripFinalNewline: false,
    ...(options.input === undefined ? { stdin: "ignore" as const } : { input: options.input }),
  });
  const output = { stdout: collector(limit, options.onLine), stderr: collector(limit, options.onLine) };
  child.stdout.on("data", output.stdout.add);
  child.stderr.on("data", output.stderr.add);
  if (options.onStdout !== undefined) {
    child.stdout.on("data", options.onStdout);
  }

  let timedOut = false;
  let escalation: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child.pid, "SIGTERM");
    escalation ??= setTimeout(() => {
      signalGroup(child.pid, "SIGKILL");
    }, graceMs);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeoutMs ?? 120_000);
  options.signal?.addEventListener("abort", end, { once: true });
  if (child.pid !== undefined) {
    liveGroups.add(child.pid);
  }
  try {
    const result = await child;
    options.signal?.throwIfAborted();
    if (child.pid === undefined) {
      throw new Failure(
        {
          kind: "tool-missing",
          message: `${command} could not be started: ${result.shortMessage ?? "unknown reason"}`,
          retryable: false,
          audience: "operator",
        },
        result,
      );
    }
    return {
      exitCode: result.exitCode ?? null,
      stdout: output.stdout.text(),
      stderr: output.stderr.text(),
      timedOut,
      truncated: output.stdout.truncated() || output.stderr.truncated(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    clearTimeout(timer);
    clearTimeout(escalation);
    options.signal?.removeEventListener("abort", end);
    if (child.pid !== undefined) {
      // What the program left running in its group ends with it.
      signalGroup(child.pid, "SIGKILL");
      liveGroups.delete(child.pid);
    }
  }
}

/** Ends every program that is still running; for the moment when Aurora itself stops. Synchronous, so that it works in an exit handler. */
export function endAllPrograms(): void {
  for (const group of liveGroups) {
    signalGroup(group, "SIGKILL");
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group is gone already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}

function collector(limit: number, onLine: ((line: string) => void) | undefined) {
  const chunks: Buffer[] = [];
  let size = 0;
  let dropped = false;
  let partial = "";
  return {
    add: (chunk: Buffer) => {
      if (size + chunk.length <= limit) {
        chunks.push(chunk);
        size += chunk.length;
      } else {
        chunks.push(chunk.subarray(0, limit - size));
        size = limit;
        dropped = true;
      }
      if (onLine !== undefined) {
        const lines = (partial + chunk.toString("utf8")).split("\n");
        partial = (lines.pop() ?? "").slice(-10_000);
        lines.forEach(onLine);
      }
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    truncated: () => dropped,
  };
}
