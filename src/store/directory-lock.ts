/**
 * One process owns a data directory. PGlite itself takes no lock: two processes would see different data and could ruin it.
 *
 * The lock is a file that names its holder. A holder on this machine is dead when no process has its pid, or the one that
 * has it started at another time; one on another machine (or in another container) is dead when the file was not touched
 * for 30 seconds. A dead holder's lock is taken over, by at most one process: whoever creates the takeover file named after
 * exactly that lock may replace it, after looking once more.
 */
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../core/failure.ts";
import { run } from "../process/run.ts";

const Holder = z.object({
  pid: z.number().int(),
  /** As the system tells it; null where it does not. */
  startedAt: z.string().nullable(),
  host: z.string(),
  token: z.string(),
  /** When it was taken, for people. */
  since: z.string(),
});
type Holder = z.infer<typeof Holder>;

const touchEveryMs = 5_000;
const silentAfterMs = 30_000;

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the lock of a directory, which is made when it is missing.
 * @throws Failure `internal`, for the operator, that names the holder
 */
export async function lockDirectory(directory: string, clock: () => Date): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "aurora.lock");
  const me: Holder = {
    pid: process.pid,
    startedAt: await startOf(process.pid),
    host: hostname(),
    token: randomUUID(),
    since: clock().toISOString(),
  };
  const text = `${JSON.stringify(me)}\n`;
  const mine = `${path}.${me.token}`;
  // Written whole before it gets the name that others read.
  await writeFile(mine, text);
  try {
    if (!(await linked(mine, path))) {
      await takeOver(path, mine, directory);
    }
  } finally {
    await rm(mine, { force: true });
  }
  const touch = setInterval(() => {
    const at = new Date();
    // A lock file that somebody deleted is not made again: they may have had a reason to give the directory away.
    void utimes(path, at, at).catch(() => undefined);
  }, touchEveryMs);
  touch.unref();
  return {
    release: async () => {
      clearInterval(touch);
      if ((await textOf(path)) === text) {
        await rm(path, { force: true });
      }
    },
  };
}

async function takeOver(path: string, mine: string, directory: string): Promise<void> {
  const found = await textOf(path);
  if (found === null) {
    // Its holder has just let go.
    if (await linked(mine, path)) {
      return;
    }
    throw held(directory, null);
  }
  const holder = parsed(found);
  if (holder === null ? !(await silent(path)) : await alive(holder, path)) {
    throw held(directory, holder);
  }
  const takeover = `${path}.takeover-${holder?.token ?? "unreadable"}`;
  if (!(await linked(mine, takeover))) {
    throw held(directory, null);
  }
  try {
    if ((await textOf(path)) !== found) {
      throw held(directory, null);
    }
    await rm(path);
    if (!(await linked(mine, path))) {
      throw held(directory, null);
    }
  } finally {
    await rm(takeover, { force: true });
  }
}

/** Gives the file a second name, atomically; false when that name is taken. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

async function alive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    return !(await silent(path));
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it exists and is somebody else's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      return false;
    }
  }
  return holder.startedAt === (await startOf(holder.pid));
}

async function silent(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path);
  return Date.now() - mtimeMs > silentAfterMs;
}

/** When a process started, as text that only has to be equal to itself; null where the system does not tell. */
async function startOf(pid: number): Promise<string | null> {
  const proc = await textOf(`/proc/${pid}/stat`);
  if (proc !== null) {
    // proc(5): field 22, starttime. The second field, the program's name, may hold anything but ends with the last ")".
    return proc.slice(proc.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  }
  try {
    const ps = await run("ps", ["-o", "lstart=", "-p", String(pid)], { cwd: "/", timeoutMs: 5_000 });
    return ps.exitCode === 0 ? ps.stdout.trim() : null;
  } catch {
    return null;
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return null;
    }
    throw error;
  }
}

function parsed(text: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function held(directory: string, holder: Holder | null): Failure {
  const who =
    holder === null
      ? "another process that is starting"
      : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new Failure({
    kind: "internal",
    message:
      `${directory} is in use by ${who}. Stop that process, give this one another data directory, or set DATABASE_URL ` +
      `to a PostgreSQL server, which any number of processes can share.`,
    retryable: false,
    audience: "operator",
  });
}
