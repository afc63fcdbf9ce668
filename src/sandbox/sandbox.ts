/**
 * Runs code that nobody vouches for. With bubblewrap: no network but a loopback of its own, the machine read-only and
 * mostly absent, one tree writable, as an unprivileged user, within limits. Without it only code that no model and no
 * person touched runs at all.
 */
import { randomInt } from "node:crypto";
import { lstat, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative } from "node:path";
import { Failure } from "../core/failure.ts";
import { run, type RunOptions, type RunResult } from "../process/run.ts";
import { bubblewrapArguments, defaultLimits, type BubblewrapPlan, type Limits, type Mount } from "./bubblewrap.ts";
import { giveTree, refuseGit } from "./untrusted-tree.ts";

/** `baseline`: written by Aurora's generators and touched by nobody since. Everything else is `untrusted`. */
export type Trust = "baseline" | "untrusted";

export interface SandboxRunOptions {
  /** The tree that the program works in, absolute, without `.git`. It is writable and is given to the sandbox user. */
  readonly tree: string;
  /** Below `tree`; default: `tree`. */
  readonly cwd?: string;
  /** Further directories that it may write, absolute; they too are given to the sandbox user. */
  readonly writable?: readonly string[];
  /** What else it may read: toolchains, at their own path or mounted at another. A path that is missing is an error. */
  readonly readable?: readonly (string | Mount)[];
  /** Inside something readable: writable, empty and gone afterwards. Must exist. Without bubblewrap: as it is. */
  readonly scratch?: readonly string[];
  /** All that it sees, with PATH; HOME and TMPDIR are private. Nothing of Aurora's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly trust: Trust;
  readonly timeoutMs?: number;
  readonly limits?: Partial<Limits>;
  readonly maxOutputBytes?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export type SandboxResult = RunResult & { readonly sandboxed: boolean };

export interface Sandbox {
  /** Whether `untrusted` code can run. */
  readonly isolates: boolean;
  /** "bubblewrap 0.8.0", or why there is none and what to do about it. For `aurora doctor` and summaries. */
  readonly description: string;
  /**
   * @throws Failure `tool-missing` when the code is untrusted and there is no bubblewrap, or the command cannot start;
   * `internal` for a tree with `.git`
   */
  run(command: string, args: readonly string[], options: SandboxRunOptions): Promise<SandboxResult>;
}

const remedy = "Install it, on Debian and Ubuntu by `apt-get install bubblewrap`, and start Aurora again.";

/**
 * Looks for bubblewrap by starting a program in it once: an installed one is of no use where the kernel or a container
 * forbids namespaces.
 * @param options.bubblewrap its command; null: never use it. Default: "bwrap" from PATH.
 */
export async function createSandbox(options: { readonly bubblewrap?: string | null } = {}): Promise<Sandbox> {
  const command = options.bubblewrap === undefined ? "bwrap" : options.bubblewrap;
  if (command === null) {
    return plainSandbox(`bubblewrap is switched off. ${remedy}`);
  }
  const version = await run(command, ["--version"], { cwd: "/", timeoutMs: 10_000 }).catch(() => null);
  if (version?.exitCode !== 0) {
    return plainSandbox(`bubblewrap is not installed. ${remedy}`);
  }
  const sandbox = bubblewrapSandbox(command, version.stdout.trim());
  const tree = await mkdtemp(join(tmpdir(), "aurora-sandbox-"));
  try {
    const tried = await sandbox.run("touch", ["works"], { tree, trust: "untrusted", timeoutMs: 10_000 });
    if (tried.exitCode === 0 && (await lstat(join(tree, "works")).catch(() => null)) !== null) {
      return sandbox;
    }
    const reason = tried.stderr.trim().split("\n").at(-1) ?? "";
    return plainSandbox(`bubblewrap is installed but cannot start here (${reason}). Allow namespaces to it.`);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

function bubblewrapSandbox(command: string, description: string): Sandbox {
  return {
    isolates: true,
    description,
    run: async (program, args, options) => {
      const writable = [options.tree, ...(options.writable ?? [])];
      await refuseGit(options.tree);
      const uid = process.getuid?.() === 0 ? await sandboxUser(writable) : null;
      const root = await rootDirectories();
      const accounts = await accountFiles(uid ?? process.getuid?.() ?? 0);
      try {
        const plan: BubblewrapPlan = {
          command: program,
          args,
          cwd: options.cwd ?? options.tree,
          env: options.env ?? {},
          writable: writable.map((path) => ({ from: path, to: path })),
          readable: [...root.mounts, ...accounts.mounts, ...(options.readable ?? []).map(asMount)],
          scratch: options.scratch ?? [],
          limits: { ...defaultLimits, ...options.limits },
          user: uid === null ? { kind: "same" } : { kind: "switch", uid },
        };
        await makeMountPoints(options);
        const result = await run(command, bubblewrapArguments(plan, root.links), runOptions(options, "/", {}));
        return { ...result, sandboxed: true };
      } finally {
        await rm(accounts.directory, { recursive: true, force: true });
      }
    },
  };
}

function plainSandbox(description: string): Sandbox {
  return {
    isolates: false,
    description,
    run: async (program, args, options) => {
      if (options.trust === "untrusted") {
        throw new Failure({
          kind: "tool-missing",
          message: `A person or a model has changed this code, so Aurora runs it only in a sandbox: ${description}`,
          retryable: false,
          audience: "operator",
        });
      }
      await refuseGit(options.tree);
      const home = await mkdtemp(join(tmpdir(), "aurora-home-"));
      try {
        await linkMounts(options);
        const env = { PATH: "/usr/bin:/bin", ...options.env, HOME: home, TMPDIR: home };
        const result = await run(program, args, runOptions(options, options.cwd ?? options.tree, env));
        return { ...result, sandboxed: false };
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  };
}

function runOptions(options: SandboxRunOptions, cwd: string, env: Readonly<Record<string, string>>): RunOptions {
  const { timeoutMs, maxOutputBytes, signal, onLine } = options;
  return {
    cwd,
    env,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }),
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine }),
  };
}

function asMount(readable: string | Mount): Mount {
  return typeof readable === "string" ? { from: readable, to: readable } : readable;
}

/**
 * Users that no distribution, container or directory service gives out (systemd's UIDS-GIDS document leaves the range
 * from 1 879 048 192 to 2 147 352 575 free). Each tree has its own, so that process limits are each tree's own too.
 */
const firstUser = 1_900_000_000;
const users = 1_000_000;
/** "nobody": where a container maps no such numbers. */
const fallbackUser = 65_534;

/** The user that the directories belong to already, or a new one to whom they are given. */
async function sandboxUser(directories: readonly string[]): Promise<number> {
  const owners = await Promise.all(directories.map(async (path) => (await lstat(path)).uid));
  const present = owners.find((uid) => uid === fallbackUser || (uid >= firstUser && uid < firstUser + users));
  const uid = present ?? ((await mapsLargeUsers()) ? firstUser + randomInt(users) : fallbackUser);
  for (const [index, path] of directories.entries()) {
    if (owners[index] !== uid) {
      await giveTree(path, uid);
    }
  }
  return uid;
}

async function mapsLargeUsers(): Promise<boolean> {
  const map = await readFile("/proc/self/uid_map", "utf8").catch(() => "");
  return map.split("\n").some((line) => {
    const [inside = 0, , count = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= firstUser && inside + count >= firstUser + users;
  });
}

/** /bin, /lib and the like: links into /usr on most machines, directories on others. */
async function rootDirectories(): Promise<{ links: Map<string, string>; mounts: Mount[] }> {
  const links = new Map<string, string>();
  const mounts: Mount[] = [];
  for (const path of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    const stat = await lstat(path).catch(() => null);
    if (stat?.isSymbolicLink() === true) {
      links.set(path, await readlink(path));
    } else if (stat?.isDirectory() === true) {
      mounts.push({ from: path, to: path });
    }
  }
  return { links, mounts };
}

/** Some programs, initdb among them, refuse to run as a user without a name. */
async function accountFiles(uid: number): Promise<{ directory: string; mounts: Mount[] }> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-accounts-"));
  await writeFile(join(directory, "passwd"), `sandbox:x:${uid}:${uid}::/tmp/home:/bin/sh\n`, { mode: 0o644 });
  await writeFile(join(directory, "group"), `sandbox:x:${uid}:\n`, { mode: 0o644 });
  const mount = (name: string) => ({ from: join(directory, name), to: `/etc/${name}` });
  return { directory, mounts: [mount("passwd"), mount("group")] };
}

/**
 * Where something is to be mounted inside the tree there has to be a directory.
 * @throws Failure `tool-failed` when the tree has something else there: a link could lead the mount out of the sandbox
 */
async function makeMountPoints(options: SandboxRunOptions): Promise<void> {
  for (const { to } of (options.readable ?? []).map(asMount)) {
    if (!isAbsolute(to) || !to.startsWith(`${options.tree}/`)) {
      continue;
    }
    let path = options.tree;
    for (const part of relative(options.tree, to).split("/")) {
      path = join(path, part);
      const stat = await lstat(path).catch(() => null);
      if (stat === null) {
        await mkdir(path);
      } else if (!stat.isDirectory()) {
        throw new Failure({
          kind: "tool-failed",
          message: `${relative(options.tree, path)} must be a directory, so that the tools can be mounted there.`,
          retryable: false,
          audience: "user",
        });
      }
    }
  }
}

/** Without bubblewrap a link stands where it would mount. */
async function linkMounts(options: SandboxRunOptions): Promise<void> {
  for (const { from, to } of (options.readable ?? []).map(asMount)) {
    if (from !== to && (await lstat(to).catch(() => null)) === null) {
      await mkdir(dirname(to), { recursive: true });
      await symlink(from, to);
    }
  }
}
