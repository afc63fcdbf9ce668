/**
 * Effects on the world outside: the intent is recorded, then it is done, then the result is recorded. Whoever finds an
 * intent without a result looks up whether it happened before doing it (again).
 */
import type { FailureFields } from "../core/failure.ts";
import type { RunId } from "../core/ids.ts";
import { now } from "./ambient.ts";
import { fenced, type Fence } from "./fence.ts";
import { failureJson } from "./json.ts";
import { assertHeld, type RunLock } from "./leases.ts";
import type { Db, Effect } from "./schema.ts";

export interface Intent extends Fence {
  /** What makes it the same effect when it is tried again: "pull-request/backend". */
  readonly key: string;
  /** The kind of action, for people and for figures: "open-pull-request". */
  readonly kind: string;
  /** Why it is done now, in words; a line of the timeline. */
  readonly reason: string;
  /** When given, the lease is checked in the same transaction: an effect of somebody who lost it is not begun. */
  readonly lock?: RunLock;
}

export interface BegunEffect extends Fence {
  readonly id: number;
  /** The effect as it was found, when it had been begun before: done (`doneAt`), failed, or of unknown outcome. */
  readonly earlier: Effect | null;
}

/**
 * Records an intent.
 * @throws Failure `lease-lost` when the run's epoch moved on or the lock is lost
 */
export function beginEffect(db: Db, intent: Intent): Promise<BegunEffect> {
  const { run, epoch, key, kind, reason, lock } = intent;
  return fenced(
    db,
    intent,
    async (trx) => {
      if (lock !== undefined) {
        await assertHeld(trx, lock);
      }
      const begun = await trx
        .insertInto("effect")
        .values({ runId: run, epoch, key, kind, reason, intendedAt: now(trx) })
        .onConflict((conflict) => conflict.columns(["runId", "epoch", "key"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (begun !== undefined) {
        return { id: begun.id, run, epoch, earlier: null };
      }
      const earlier = await trx
        .selectFrom("effect")
        .selectAll()
        .where("runId", "=", run)
        .where("epoch", "=", epoch)
        .where("key", "=", key)
        .executeTakeFirstOrThrow();
      return { id: earlier.id, run, epoch, earlier };
    },
    { endedToo: true },
  );
}

/**
 * Records that it happened, and what came of it (JSON).
 * @throws Failure `lease-lost`
 */
export function completeEffect(db: Db, effect: Fence & { readonly id: number }, result: unknown): Promise<void> {
  return fenced(
    db,
    effect,
    async (trx) => {
      await trx
        .updateTable("effect")
        .set({ doneAt: now(trx), result: JSON.stringify(result ?? null), failure: null })
        .where("id", "=", effect.id)
        .execute();
    },
    { endedToo: true },
  );
}

/**
 * Records that it did not happen, or that nobody knows. The effect stays open.
 * @throws Failure `lease-lost`
 */
export function failEffect(db: Db, effect: Fence & { readonly id: number }, failure: FailureFields): Promise<void> {
  return fenced(
    db,
    effect,
    async (trx) => {
      await trx
        .updateTable("effect")
        .set({ failure: failureJson(failure) })
        .where("id", "=", effect.id)
        .where("doneAt", "is", null)
        .execute();
    },
    { endedToo: true },
  );
}

/** Everything that was done or tried for the run, in order. */
export function effectsOf(db: Db, run: RunId): Promise<Effect[]> {
  return db.selectFrom("effect").selectAll().where("runId", "=", run).orderBy("id").execute();
}
