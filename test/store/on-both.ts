/** Runs the same tests on PGlite and on a real PostgreSQL server. */
import { createHash, randomUUID } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe } from "@jest/globals";
import type { Failure } from "../../src/core/failure.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { startPostgres, type PostgresServer } from "./postgres-server.ts";

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
  /** An empty, migrated database; what is opened on it is closed after the test. */
  place(): Promise<Place>;
}

export function onBoth(suite: (ground: Ground) => void): void {
  describe("on PGlite", () => {
    const places = placeMaker();
    suite({
      kind: "pglite",
      place: async () => {
        const directory = await places.directory();
        // Copied, because a new database takes seconds.
        cpSync(await preparedDirectory(), directory, { recursive: true });
        return places.place(directory, null);
      },
    });
  });
  describe("on PostgreSQL", () => {
    let server: PostgresServer;
    let template: string;
    beforeAll(async () => {
      server = await startPostgres();
      const made = await server.createDatabase();
      const store = await openStore({ ...sources(), dataDirectory: "/nonexistent", databaseUrl: made.url });
      await store.close();
      template = made.name;
    }, 60_000);
    const places = placeMaker();
    afterAll(async () => {
      await server.stop();
    });
    suite({
      kind: "postgres",
      place: async () => places.place("/nonexistent", (await server.createDatabase(template)).url),
    });
  });
}

/** A PGlite place outside of `onBoth`, for what only PGlite does; the caller removes it. */
export async function preparedDirectory(): Promise<string> {
  const text = readFileSync(new URL("../../src/store/migrations.ts", import.meta.url));
  const open = readFileSync(new URL("../../src/store/open.ts", import.meta.url));
  const key = createHash("sha256").update(text).update(open).digest("hex").slice(0, 16);
  const prepared = join(tmpdir(), `aurora-test-pglite-${key}-${userInfo().username}`);
  const exists = await stat(prepared).then(
    () => true,
    () => false,
  );
  if (!exists) {
    const fresh = `${prepared}.${randomUUID()}`;
    const store = await openStore({ ...sources(), dataDirectory: fresh, databaseUrl: null });
    await store.close();
    // Whoever is first wins; the others throw theirs away.
    await rename(fresh, prepared).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return prepared;
}

/** Must be called where Jest's hooks can be registered. */
function placeMaker() {
  const open: Store[] = [];
  const directories: string[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await Promise.all(directories.splice(0).map((path) => rm(path, { recursive: true, force: true })));
  });
  return {
    directory: async () => {
      const directory = join(await mkdtemp(join(tmpdir(), "aurora-store-")), "data");
      await mkdir(directory);
      directories.push(join(directory, ".."));
      return directory;
    },
    place: (dataDirectory: string, databaseUrl: string | null): Place => {
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
    },
  };
}

/** A clock that stands still and ids that count. */
function sources() {
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
