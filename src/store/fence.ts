/** Nothing is written for a run by somebody whose time is over. */
import { Failure } from "../core/failure.ts";
import type { RunId } from "../core/ids.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** What a write is made under. */
export interface Fence {
  readonly run: RunId;
  readonly epoch: number;
}

export interface FenceOptions {
  /** How the run's row is held: `update` where the write changes that row itself, else two such writers could deadlock. */
  readonly hold?: "share" | "update";
  /** Whether a run that has ended may still be written to: its last comments are. Default: no. */
  readonly endedToo?: boolean;
}

/** The writer's work belongs to the past; it stops, and nobody needs to do anything. */
export function leaseLost(message: string): Failure {
  return new Failure({ kind: "lease-lost", message, retryable: false, audience: "operator" });
}

/**
 * Runs `write` in a transaction in which the run's epoch cannot change.
 * @throws Failure `lease-lost` when the run is not at that epoch, or has ended
 */
export function fenced<T>(
  db: Db,
  fence: Fence,
  write: (trx: Trx) => Promise<T>,
  options: FenceOptions = {},
): Promise<T> {
  return inTransaction(db, async (trx) => {
    const held = trx.selectFrom("run").select(["epoch", "endedAt"]).where("id", "=", fence.run);
    const run = await (options.hold === "update" ? held.forUpdate() : held.forShare()).executeTakeFirst();
    if (run === undefined) {
      throw leaseLost(`run ${fence.run} does not exist in this store`);
    }
    if (run.epoch !== fence.epoch) {
      throw leaseLost(`run ${fence.run} is at epoch ${run.epoch}; this write was made under epoch ${fence.epoch}`);
    }
    if (run.endedAt !== null && options.endedToo !== true) {
      throw leaseLost(`run ${fence.run} has ended`);
    }
    return write(trx);
  });
}
