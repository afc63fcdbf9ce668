/** What people allowed a run. */
import type { ConsentKind } from "../core/run.ts";
import { now } from "./ambient.ts";
import { fenced, type Fence } from "./fence.ts";
import type { ConsentRow, Db } from "./schema.ts";
import type { RunId } from "../core/ids.ts";

/**
 * Records that somebody allowed it; the first one counts.
 * @throws Failure `lease-lost` when the run's epoch moved on or the run has ended
 */
export function recordConsent(
  db: Db,
  { run, epoch }: Fence,
  consent: { readonly kind: ConsentKind; readonly login: string },
): Promise<void> {
  return fenced(db, { run, epoch }, async (trx) => {
    await trx
      .insertInto("consent")
      .values({ runId: run, ...consent, at: now(trx) })
      .onConflict((conflict) => conflict.columns(["runId", "kind"]).doNothing())
      .execute();
  });
}

/** Everything that people allowed the run so far. */
export function consentsOf(db: Db, run: RunId): Promise<ConsentRow[]> {
  return db.selectFrom("consent").selectAll().where("runId", "=", run).execute();
}
