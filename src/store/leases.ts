/**
 * One holder at a time for a run. The lease is a row with an end, kept alive while the work goes on, so that it works the
 * same on PGlite and Postgres, through any connection pool, and ends by itself when its holder dies. The row's epoch grows
 * with every holder and fences one that was only slow. The database's clock alone counts: machines disagree about time.
 *
 * Rejected: a Postgres advisory lock. It needs a connection of its own for as long as the work lasts, is lost silently with
 * it, and cannot fence a write.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { asFailure } from "../core/failure.ts";
import type { RunId } from "../core/ids.ts";
import { newId } from "./ambient.ts";
import { leaseLost } from "./fence.ts";
import type { Store } from "./open.ts";
import type { Db } from "./schema.ts";

class HeldLock {
  readonly run: RunId;
  readonly holder: string;
  /** The lease's epoch, not the run's. */
  readonly epoch: number;
  /** Aborted, with a Failure `lease-lost`, when the lease could not be kept. */
  readonly signal: AbortSignal;
  // Private, which also makes the type nominal: nothing but this file can make one.
  readonly #name: string;

  constructor(run: RunId, holder: string, epoch: number, signal: AbortSignal) {
    this.#name = leaseName(run);
    this.run = run;
    this.holder = holder;
    this.epoch = epoch;
    this.signal = signal;
  }

  /** The name of the lease's row. */
  get name(): string {
    return this.#name;
  }
}

/** Proof that its holder may act for the run; only `withRunLock` makes one. */
export type RunLock = HeldLock;

export interface LockOptions {
  /** Seconds after which a dead holder's lease is free. Default: 15. */
  readonly ttlSeconds?: number;
}

/** Runs held by this process: one that was stopped for longer than its lease lasts still excludes itself. */
const heldHere = new WeakMap<Store, Set<RunId>>();

/**
 * Runs `fn` as the only one who acts for this run.
 * @returns "busy" at once when somebody else does
 */
export async function withRunLock<T>(
  store: Store,
  run: RunId,
  fn: (lock: RunLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T | "busy"> {
  const here = heldHere.get(store) ?? new Set<RunId>();
  heldHere.set(store, here);
  if (here.has(run)) {
    return "busy";
  }
  here.add(run);
  try {
    return await withLease(store.db, run, fn, options.ttlSeconds ?? 15);
  } finally {
    here.delete(run);
  }
}

/**
 * Fails unless the lock still holds; until `db`'s transaction ends, nobody else can take it.
 * @throws Failure `lease-lost`
 */
export async function assertHeld(db: Db, lock: RunLock): Promise<void> {
  const row = await db
    .selectFrom("lease")
    .select("epoch")
    .where("name", "=", lock.name)
    .where("holder", "=", lock.holder)
    .where("epoch", "=", lock.epoch)
    .forShare()
    .executeTakeFirst();
  if (row === undefined) {
    throw leaseLost(`another process has taken over run ${lock.run}`);
  }
}

async function withLease<T>(db: Db, run: RunId, fn: (lock: RunLock) => Promise<T>, ttlSeconds: number) {
  const holder = `${process.pid}/${newId(db)}`;
  const epoch = await take(db, leaseName(run), holder, ttlSeconds);
  if (epoch === null) {
    return "busy";
  }
  const lost = new AbortController();
  const done = new AbortController();
  const lock = new HeldLock(run, holder, epoch, lost.signal);
  const heartbeat = keep(db, lock, ttlSeconds, done.signal, (reason) => {
    lost.abort(reason);
  });
  try {
    return await fn(lock);
  } finally {
    done.abort();
    await heartbeat;
    // When even that fails, the lease ends by itself, and what `fn` came to is what the caller has to know.
    await release(db, lock).catch(() => undefined);
  }
}

async function take(db: Db, name: string, holder: string, ttlSeconds: number): Promise<number | null> {
  const expiresAt = sql<Date>`clock_timestamp() + ${ttlSeconds} * interval '1 second'`;
  const row = await db
    .insertInto("lease")
    .values({ name, holder, epoch: 1, expiresAt })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((eb) => ({ holder, epoch: eb("lease.epoch", "+", 1), expiresAt }))
        .where("lease.expiresAt", "<", sql<Date>`clock_timestamp()`),
    )
    .returning("epoch")
    .executeTakeFirst();
  return row?.epoch ?? null;
}

/** Prolongs the lease every third of its time until `done`, or until it is lost or its end has passed. */
async function keep(db: Db, lock: RunLock, ttlSeconds: number, done: AbortSignal, onLost: (reason: Error) => void) {
  let keptAt = performance.now();
  for (;;) {
    await sleep((ttlSeconds * 1000) / 3, undefined, { signal: done, ref: false }).catch(() => undefined);
    if (done.aborted) {
      return;
    }
    try {
      const { numUpdatedRows } = await db
        .updateTable("lease")
        .set({ expiresAt: sql<Date>`clock_timestamp() + ${ttlSeconds} * interval '1 second'` })
        .where("name", "=", lock.name)
        .where("holder", "=", lock.holder)
        .where("epoch", "=", lock.epoch)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) {
        onLost(leaseLost(`another process has taken over run ${lock.run}`));
        return;
      }
      keptAt = performance.now();
    } catch (error) {
      // A database that does not answer for a moment may answer in time.
      if (performance.now() - keptAt > ttlSeconds * 1000) {
        onLost(leaseLost(`the lease of run ${lock.run} could not be prolonged: ${asFailure(error).message}`));
        return;
      }
    }
  }
}

/** The row stays, so that the epoch never starts again. */
async function release(db: Db, lock: RunLock): Promise<void> {
  await db
    .updateTable("lease")
    .set({ expiresAt: new Date(0) })
    .where("name", "=", lock.name)
    .where("holder", "=", lock.holder)
    .where("epoch", "=", lock.epoch)
    .execute();
}

function leaseName(run: RunId): string {
  return `run/${run}`;
}
