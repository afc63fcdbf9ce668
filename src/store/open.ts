/** Opens the store: PGlite in a directory that this process owns, or PostgreSQL by URL. */
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect, sql, type Dialect } from "kysely";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { fromPglite, PgBoss, type ConstructorOptions } from "pg-boss";
import { join } from "node:path";
import { asFailure, type Failure } from "../core/failure.ts";
import { Ambient } from "./ambient.ts";
import { lockDirectory } from "./directory-lock.ts";
import { ensureFreeSpace } from "./disk.ts";
import { listenOn } from "./listen.ts";
import { migrate } from "./migrations.ts";
import { BossQueue, queueNames, wakeChannel, type Queue } from "./queue.ts";
import type { Database, Db } from "./schema.ts";

export interface Store {
  readonly db: Db;
  readonly kind: "pglite" | "postgres";
  readonly queue: Queue;
  /** Whether the database answers and has room. @throws when not */
  check(): Promise<void>;
  /** Stops the queue, then the database. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Where PGlite keeps its files; not used with `databaseUrl`. */
  readonly dataDirectory: string;
  /** postgresql://… or null for PGlite. */
  readonly databaseUrl: string | null;
  readonly clock: () => Date;
  /** Makes run ids (core/ids.ts RunId) and names of lease holders; random. */
  readonly ids: () => string;
  /** Told of what goes wrong in the background. Default: standard error. */
  readonly report?: (failure: Failure) => void;
}

/** What differs between the two databases. */
interface Backend {
  readonly kind: Store["kind"];
  readonly dialect: Dialect;
  readonly boss: ConstructorOptions;
  /** Seconds without a sign of life after which a worker counts as dead; null where it shares our process. */
  readonly heartbeatSeconds: number | null;
  readonly mayWork: () => Promise<void>;
  readonly listen: (onWake: () => void) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

/**
 * @throws Failure `internal` naming the process that holds the directory, or `disk-full`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const report = options.report ?? reportToStandardError;
  const backend = options.databaseUrl === null ? await pglite(options) : postgres(options.databaseUrl, report);
  const db = new Kysely<Database>({
    dialect: backend.dialect,
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true }), new Ambient(options.clock, options.ids)],
  });
  const boss = new PgBoss(backend.boss);
  boss.on("error", (error) => {
    report(asFailure(error));
  });
  const close = async () => {
    await db.destroy();
    await backend.close();
  };
  try {
    await migrate(db);
    await boss.start();
    await createQueues(boss, backend.heartbeatSeconds);
    if (backend.kind === "pglite") {
      await takeBackAbandoned(db);
    }
    const queue = new BossQueue({ db, boss, mayWork: backend.mayWork, report });
    const unlisten = await backend.listen(() => {
      queue.wake();
    });
    return {
      db,
      kind: backend.kind,
      queue,
      check: async () => {
        await backend.mayWork();
        await sql`select 1`.execute(db);
      },
      close: async () => {
        await queue.stop();
        await unlisten();
        await close();
      },
    };
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    await close();
    throw error;
  }
}

async function pglite({ dataDirectory, clock }: StoreOptions): Promise<Backend> {
  const lock = await lockDirectory(dataDirectory, clock);
  try {
    await ensureFreeSpace(dataDirectory);
    const database = await PGlite.create(join(dataDirectory, "pglite"));
    return {
      kind: "pglite",
      dialect: new PGliteDialect({ pglite: database }),
      boss: {
        ...commonBossOptions,
        db: fromPglite(database),
        backend: "pglite",
        // Nobody else works here, so nobody else can die: supervision only ends what hangs.
        superviseIntervalSeconds: 60,
        monitorIntervalSeconds: 60,
        reindex: false,
        monitorVacuum: false,
      },
      heartbeatSeconds: null,
      mayWork: () => ensureFreeSpace(dataDirectory),
      listen: (onWake) => database.listen(wakeChannel, onWake),
      close: async () => {
        if (!database.closed) {
          await database.close();
        }
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function postgres(url: string, report: (failure: Failure) => void): Backend {
  const pool = new pg.Pool({ connectionString: url, max: 10, types: integersAsNumbers() });
  pool.on("error", (error) => {
    report(asFailure(error));
  });
  return {
    kind: "postgres",
    dialect: new PostgresDialect({ pool }),
    boss: {
      ...commonBossOptions,
      connectionString: url,
      max: 4,
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 2,
    },
    heartbeatSeconds: 10,
    mayWork: () => Promise.resolve(),
    listen: (onWake) => Promise.resolve(listenOn(url, wakeChannel, onWake)),
    close: () => Promise.resolve(),
  };
}

const commonBossOptions = {
  schema: "pgboss",
  schedule: false,
  registerInstance: false,
  flowIntervalSeconds: 3600,
  openTelemetry: {},
} satisfies ConstructorOptions;

/** int8 as a number, as PGlite has it: ids of GitHub and our own counters stay far below 2^53. */
function integersAsNumbers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

async function createQueues(boss: PgBoss, heartbeatSeconds: number | null): Promise<void> {
  for (const name of queueNames) {
    const settings = {
      // A crash costs one of these, too. With pauses growing to a minute they last for a quarter of an hour.
      retryLimit: 20,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      expireInSeconds: name === "job" ? 4 * 3600 : 900,
      deleteAfterSeconds: 24 * 3600,
    };
    await boss.createQueue(name, { policy: "stately", ...settings });
    await boss.updateQueue(name, { ...settings, heartbeatSeconds });
  }
}

/** On PGlite this process owns everything, so whatever is being worked on belongs to one that died. */
async function takeBackAbandoned(db: Db): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const plain = trx.withoutPlugins();
    // Where the same work waits for another try already, that try is enough (and the queue's policy allows only one).
    await sql`
      delete from pgboss.job dead using pgboss.job again
      where dead.state = 'active' and again.state = 'retry'
        and dead.name = again.name and dead.singleton_key = again.singleton_key`.execute(plain);
    await sql`update pgboss.job set state = 'retry', start_after = now() where state = 'active'`.execute(plain);
    await trx
      .updateTable("lease")
      .set({ expiresAt: new Date(0) })
      .execute();
  });
}

function reportToStandardError(failure: Failure): void {
  console.error(`store: ${failure.message}`);
}
