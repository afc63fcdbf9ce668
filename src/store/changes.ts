/** Changes that agents are asked for: kept when they are asked for, ended once with an outcome. */
import { sql } from "kysely";
import { changeKey, ChangeOutcome, Wanted } from "../core/change.ts";
import type { AgentName, RunId } from "../core/ids.ts";
import { now } from "./ambient.ts";
import { fenced, type Fence } from "./fence.ts";
import { type JobClaim, underClaim } from "./jobs.ts";
import type { Change, Db } from "./schema.ts";

export interface RequestedChange {
  readonly agent: AgentName;
  readonly wanted: Wanted;
  /** Of a command within its comment; 0 when absent. */
  readonly position?: number;
}

/**
 * Keeps changes that are asked for; those that were asked for before stay as they are.
 * @throws Failure `lease-lost`
 */
export function requestChanges(db: Db, fence: Fence, changes: readonly RequestedChange[]): Promise<void> {
  return fenced(db, fence, async (trx) => {
    for (const { agent, wanted, position } of changes) {
      await trx
        .insertInto("change")
        .values({
          runId: fence.run,
          key: changeKey(wanted, position, agent),
          agent,
          wanted: JSON.stringify(wanted),
          requestedAt: now(trx),
        })
        .onConflict((conflict) => conflict.columns(["runId", "key"]).doNothing())
        .execute();
    }
  });
}

/** All changes of a run, in the order in which they were asked for. */
export async function changesOf(db: Db, run: RunId): Promise<Change[]> {
  const rows = await db
    .selectFrom("change")
    .selectAll()
    .where("runId", "=", run)
    .orderBy("requestedAt")
    .orderBy("key")
    .execute();
  return rows.map((row) => ({
    ...row,
    wanted: Wanted.parse(row.wanted),
    outcome: row.outcome === null ? null : ChangeOutcome.parse(row.outcome),
  }));
}

/**
 * A model begins with a change. @returns how often one did, this time included
 * @throws Failure `lease-lost`
 */
export function beginChange(db: Db, claim: JobClaim, key: string): Promise<number> {
  return underClaim(db, claim, async (trx) => {
    const { tries } = await trx
      .updateTable("change")
      .set((eb) => ({ tries: eb("tries", "+", 1) }))
      .where("runId", "=", claim.run)
      .where("key", "=", key)
      .returning("tries")
      .executeTakeFirstOrThrow();
    return tries;
  });
}

/**
 * Ends a change that no job will do; one that has an outcome keeps it.
 * @throws Failure `lease-lost`
 */
export function endUndoneChange(db: Db, fence: Fence, key: string, outcome: ChangeOutcome): Promise<void> {
  return fenced(db, fence, async (trx) => {
    await trx
      .updateTable("change")
      .set({ outcome: JSON.stringify(outcome), endedAt: now(trx) })
      .where("runId", "=", fence.run)
      .where("key", "=", key)
      .where("outcome", "is", null)
      .execute();
  });
}

/**
 * Rules that a model could not implement are asked for once more.
 * @throws Failure `lease-lost`
 */
export function reopenRules(db: Db, fence: Fence, agent: AgentName): Promise<void> {
  return fenced(db, fence, async (trx) => {
    await trx
      .updateTable("change")
      .set({ outcome: null, endedAt: null, tries: 0 })
      .where("runId", "=", fence.run)
      .where("agent", "=", agent)
      .where(sql<boolean>`wanted->>'kind' = 'rule' and outcome->>'kind' in ('failed', 'declined')`)
      .execute();
  });
}

/** @throws Failure `lease-lost` */
export function endChange(db: Db, claim: JobClaim, key: string, outcome: ChangeOutcome): Promise<void> {
  return underClaim(db, claim, async (trx) => {
    await trx
      .updateTable("change")
      .set({ outcome: JSON.stringify(outcome), endedAt: now(trx) })
      .where("runId", "=", claim.run)
      .where("key", "=", key)
      .execute();
  });
}
