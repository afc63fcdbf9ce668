/** Runs the same tests on PGlite and on a real PostgreSQL server. */
import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe } from "@jest/globals";
import { sql } from "kysely";
import type { Failure } from "../../src/core/failure.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { scratch, startPostgres, type PostgresServer } from "./postgres-server.ts";

/** Where a store lies; it can be opened, closed and opened again. */
export interface Place {
  readonly dataDirectory: string;
  readonly databaseUrl: string | null;
  readonly clock: TestClock;
  /** What the stores opened here reported. */
  readonly reported: Failure[];
  open(): Promise<Store>;
}

export interface TestClock {
  at: Date;
}

export interface Ground {
  readonly kind: Store["kind"];
  /** A migrated database without rows. What is opened on it is emptied and closed after the test. */
  place(): Promise<Place>;
}

/** The same database serves all tests of a file: making one takes longer than most tests. */
export function onBoth(suite: (ground: Ground) => void): void {
  describe("on PGlite", () => {
    const directory = join(scratch, `aurora-store-${randomUUID()}`);
    beforeAll(async () => {
      cpSync(await preparedDirectory(), directory, { recursive: true });
    }, 60_000);
    const places = placeMaker();
    suite({ kind: "pglite", place: () => Promise.resolve(places(directory, null)) });
    afterAll(async () => {
      await rm(directory, { recursive: true, force: true });
    });
  });
  describe("on PostgreSQL", () => {
    let server: PostgresServer;
    let url: string;
    beforeAll(async () => {
      server = await startPostgres();
      url = await server.createDatabase();
      await prepare("/nonexistent", url);
    }, 60_000);
    const places = placeMaker();
    suite({ kind: "postgres", place: () => Promise.resolve(places("/nonexistent", url)) });
    afterAll(async () => {
      await server.stop();
    });
  });
}

/** A directory with a migrated PGlite in it, to copy. */
export async function preparedDirectory(): Promise<string> {
  const sources = ["migrations.ts", "open.ts"].map((name) => new URL(`../../src/store/${name}`, import.meta.url));
  const key = createHash("sha256");
  sources.forEach((source) => key.update(readFileSync(source)));
  const prepared = join(scratch, `aurora-test-pglite-${key.digest("hex").slice(0, 16)}-${userInfo().username}`);
  if (!existsSync(prepared)) {
    const fresh = `${prepared}.${randomUUID()}`;
    await prepare(fresh, null);
    // Whoever is first wins; the others throw theirs away.
    await rename(fresh, prepared).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return prepared;
}

async function prepare(dataDirectory: string, databaseUrl: string | null): Promise<void> {
  const store = await openStore({ ...sources(), dataDirectory, databaseUrl });
  await store.close();
}

/** Must be called where Jest's hooks can be registered. */
function placeMaker() {
  const open: Store[] = [];
  afterEach(async () => {
    const stores = open.splice(0);
    await stores.at(-1)?.queue.stop();
    await empty(stores.at(-1));
    await Promise.all(stores.map((store) => store.close()));
  });
  return (dataDirectory: string, databaseUrl: string | null): Place => {
    const { clock, ...injected } = sources();
    const reported: Failure[] = [];
    const time: TestClock = { at: clock() };
    return {
      dataDirectory,
      databaseUrl,
      clock: time,
      reported,
      open: async () => {
        const store = await openStore({
          ...injected,
          clock: () => time.at,
          dataDirectory,
          databaseUrl,
          report: (failure) => reported.push(failure),
        });
        open.push(store);
        return store;
      },
    };
  };
}

async function empty(store: Store | undefined): Promise<void> {
  if (store !== undefined) {
    await sql`truncate run, job, gate, contract, effect, change, command_comment, consent, delivery, lease, pgboss.job`.execute(
      store.db,
    );
  }
}

/** A clock that stands still and ids that count. */
export function sources() {
  let count = 0;
  return {
    clock: () => new Date("2026-11-22T12:00:00Z"),
    ids: () =>
      `run${(count++)
        .toString(8)
        .padStart(5, "0")
        .replaceAll(/[01]/g, (digit) => (digit === "0" ? "a" : "b"))}`,
  };
}
