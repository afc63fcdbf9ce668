import { createHash } from "node:crypto";
import { run, type RunOptions, type RunResult } from "../../process/run.ts";
import { Failure } from "../../core/failure.ts";
import { installerEnvironment } from "../../process/installer-environment.ts";

/** Where a toolchain goes and who hears about it. */
export interface Place {
  readonly cacheDirectory: string;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** A directory name that stands for all the texts. */
export function keyOf(...texts: readonly string[]): string {
  const hash = createHash("sha256");
  texts.forEach((text) => hash.update(String(text.length)).update("\0").update(text));
  return hash.digest("hex").slice(0, 20);
}

/**
 * Runs an installer with what it needs of the surroundings.
 * @throws Failure `tool-failed` with the end of its output
 */
export async function install(
  what: string,
  command: string,
  args: readonly string[],
  place: Place,
  options: Pick<RunOptions, "cwd" | "env">,
): Promise<RunResult> {
  const result = await run(command, args, {
    cwd: options.cwd,
    env: { ...installerEnvironment(), ...options.env },
    timeoutMs: 15 * 60_000,
    ...(place.signal === undefined ? {} : { signal: place.signal }),
  });
  if (result.exitCode !== 0) {
    const tail = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-12).join("\n");
    throw new Failure({
      kind: result.timedOut ? "tool-timeout" : "tool-failed",
      message: `${what} could not be installed:\n${tail}`,
      // Most often a network that was away.
      retryable: true,
      audience: "operator",
    });
  }
  return result;
}

/** Opens what was installed to the sandbox user, whatever the file mode mask is. Only root needs it: others stay who they are. */
export async function openToAll(directory: string): Promise<void> {
  if (process.getuid?.() === 0) {
    await run("chmod", ["-R", "a+rX", directory], { cwd: directory });
  }
}

/** Part of the base system, which every sandbox shows. */
export function isSystemPath(path: string): boolean {
  return /^\/(?:usr|bin|lib|lib64|nix\/store)(?:\/|$)/.test(path);
}
