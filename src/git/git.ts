/**
 * The one way to call git. Everything that git reads from a machine, a person's home or a repository's content and that
 * could make it run a program, ask a question or change its mind is switched off here, by environment, so that neither
 * argv nor disk ever holds a token and no configuration file can switch it on again (GIT_CONFIG_* outranks files,
 * git-config(1)).
 */
import { rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { redactor } from "../core/redact.ts";
import { run, type RunResult } from "../process/run.ts";
import { gitFailure } from "./failures.ts";

/** An installation token. Travels as an HTTP header that is set by environment. */
export interface GitAuth {
  readonly token: string;
}

export interface GitOptions {
  /** The mirror, or a worktree's administrative directory inside it. Never discovered. */
  readonly gitDir: string;
  readonly workTree?: string | undefined;
  /** Instead of the git directory's own index. */
  readonly indexFile?: string | undefined;
  /** For calls that talk to the remote. The header is sent to this URL only. */
  readonly remote?: { readonly url: string; readonly auth: GitAuth | null } | undefined;
  /** Tests' remotes are directories; real ones never are. */
  readonly allowFileProtocol?: boolean | undefined;
  readonly input?: string | Uint8Array | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Exit codes that are answers, not failures. Default: 0 alone. */
  readonly answers?: readonly number[] | undefined;
  /** Default: two minutes; ten for calls to the remote. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
}

export type GitRun = (args: readonly string[], options: GitOptions) => Promise<GitResult>;

const safeConfig: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.untrackedCache", "false"],
  // A checked-out symlink becomes a plain file that holds its target, so nothing in a worktree leads out of it.
  ["core.symlinks", "false"],
  ["core.protectHFS", "true"],
  ["core.protectNTFS", "true"],
  ["core.autocrlf", "false"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.askPass", ""],
  ["core.sshCommand", "false"],
  ["credential.helper", ""],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["diff.ignoreSubmodules", "all"],
  ["protocol.allow", "never"],
  ["protocol.https.allow", "always"],
  ["protocol.http.allow", "always"],
  // Git would send the header to wherever an answer redirects it.
  ["http.followRedirects", "false"],
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["commit.gpgSign", "false"],
  ["push.gpgSign", "false"],
  ["push.followTags", "false"],
  ["user.useConfigOnly", "true"],
];

const safeEnvironment: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_EDITOR: "false",
  GIT_PAGER: "cat",
  LC_ALL: "C",
  // curl would read a .netrc there, git its ignore and attribute files.
  HOME: "/nonexistent",
};

/** How old a lock file is, in milliseconds, when its maker must have died: git holds these for an instant. */
const staleLockMs = 5_000;

/**
 * Runs git to its end. Paths with names that are not UTF-8 come back with U+FFFD in them.
 * @throws Failure of a git kind, or disk-full, for an exit code that is no answer; never holds the token.
 */
export const git: GitRun = async (args, options) => {
  const deadline = performance.now() + 3 * staleLockMs;
  for (;;) {
    const result = await once(args, options);
    const lock = /Unable to create '(.+\.lock)': File exists/.exec(result.stderr)?.[1];
    if (lock !== undefined && performance.now() < deadline) {
      await waitForLock(lock, options.gitDir);
      continue;
    }
    const { exitCode } = result;
    if (exitCode !== null && !result.timedOut && !result.truncated && (options.answers ?? [0]).includes(exitCode)) {
      return { exitCode, stdout: result.stdout };
    }
    throw gitFailure({ args, result, redact: redactor(secretsOf(options)), remote: options.remote !== undefined });
  }
};

function once(args: readonly string[], options: GitOptions): Promise<RunResult> {
  return run("git", ["--no-pager", ...args], {
    cwd: options.workTree ?? options.gitDir,
    env: environment(options),
    timeoutMs: options.timeoutMs ?? (options.remote === undefined ? 120_000 : 600_000),
    maxOutputBytes: 256 * 1024 * 1024,
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

function environment(options: GitOptions): Record<string, string> {
  const config = [...safeConfig, ["protocol.file.allow", options.allowFileProtocol === true ? "always" : "never"]];
  const { remote } = options;
  if (remote?.auth) {
    config.push([`http.${remote.url}.extraHeader`, `Authorization: Basic ${basicCredentials(remote.auth)}`]);
  }
  const variables: Record<string, string> = {
    ...safeEnvironment,
    ...options.env,
    GIT_DIR: options.gitDir,
    GIT_CONFIG_COUNT: String(config.length),
  };
  config.forEach(([key = "", value = ""], index) => {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  if (options.workTree !== undefined) {
    variables["GIT_WORK_TREE"] = options.workTree;
  }
  if (options.indexFile !== undefined) {
    variables["GIT_INDEX_FILE"] = options.indexFile;
  }
  return variables;
}

/** As GitHub documents for installation tokens: user x-access-token, the token as password. */
function basicCredentials(auth: GitAuth): string {
  return Buffer.from(`x-access-token:${auth.token}`).toString("base64");
}

function secretsOf({ remote }: GitOptions): string[] {
  return remote?.auth == null ? [] : [basicCredentials(remote.auth), remote.auth.token];
}

async function waitForLock(lock: string, gitDir: string): Promise<void> {
  const inside = lock.startsWith(gitDir) || lock.startsWith(gitDir.replace(/\/worktrees\/[^/]+$/, ""));
  const age = await stat(lock).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  );
  if (inside && age > staleLockMs) {
    await rm(lock, { force: true });
  } else {
    await delay(250);
  }
}
