/** Runs: created once per request, at most one open per issue, fenced by epoch. */
import type { BranchName, ContentHash, Sha } from "../core/ids.ts";
import { RunId } from "../core/ids.ts";
import type { RunOutcome } from "../core/run.ts";
import type { SpecOrigin } from "../core/spec-origin.ts";
import { newId, now } from "./ambient.ts";
import { fenced } from "./fence.ts";
import type { Db, Run } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

export interface NewRun {
  readonly installationId: number;
  readonly repositoryOwner: string;
  readonly repositoryName: string;
  readonly repositoryId: number;
  readonly issueNumber: number;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly baseBranch: BranchName;
  readonly baseSha?: Sha | null;
  readonly specText: string;
  readonly specHash: ContentHash;
  readonly appName: string;
  readonly plan: object;
  /** Default: the issue's own text. */
  readonly origin?: SpecOrigin;
  /** Default: false. */
  readonly planFirst?: boolean;
}

/**
 * Creates a run. When this request already has one, or the issue has an open one, that one is given and `created` is
 * false; compare `requestId` to tell the two apart.
 */
export function createRun(
  db: Db,
  { plan, origin = { kind: "issue" }, ...fields }: NewRun,
): Promise<{ run: Run; created: boolean }> {
  return inTransaction(db, async (trx) => {
    const created = await trx
      .insertInto("run")
      .values({
        ...fields,
        id: RunId.parse(newId(trx)),
        plan: JSON.stringify(plan),
        origin: JSON.stringify(origin),
        createdAt: now(trx),
      })
      // Without a target: the request's constraint and the one on open runs both count.
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    if (created !== undefined) {
      return { run: created, created: true };
    }
    const run =
      (await trx.selectFrom("run").selectAll().where("requestId", "=", fields.requestId).executeTakeFirst()) ??
      (await openRunOfIssue(trx, fields.repositoryId, fields.issueNumber));
    if (run === null) {
      throw new Error(`the id of a new run is taken; run of request ${fields.requestId} was not created`);
    }
    return { run, created: false };
  });
}

/** The run with this id, or null. */
export async function getRun(db: Db, id: RunId): Promise<Run | null> {
  return (await db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;
}

/** Runs that have not ended, oldest first. */
export function openRuns(db: Db): Promise<Run[]> {
  return db.selectFrom("run").selectAll().where("endedAt", "is", null).orderBy("createdAt").orderBy("id").execute();
}

/** Every run, newest first. */
export function listRuns(db: Db, limit: number): Promise<Run[]> {
  return db.selectFrom("run").selectAll().orderBy("createdAt", "desc").orderBy("id").limit(limit).execute();
}

/** How many runs there are, by how they ended. */
export function countRuns(db: Db): Promise<{ status: RunOutcome | "open"; count: number }[]> {
  return db
    .selectFrom("run")
    .select((eb) => [
      eb.fn.coalesce("outcome", eb.val<"open">("open")).as("status"),
      eb.cast<number>(eb.fn.countAll(), "integer").as("count"),
    ])
    .groupBy("outcome")
    .execute();
}

export async function openRunOfIssue(db: Db, repositoryId: number, issueNumber: number): Promise<Run | null> {
  return (
    (await db
      .selectFrom("run")
      .selectAll()
      .where("repositoryId", "=", repositoryId)
      .where("issueNumber", "=", issueNumber)
      .where("endedAt", "is", null)
      .executeTakeFirst()) ?? null
  );
}

/**
 * Records where the run's work starts.
 * @throws Failure `lease-lost`
 */
export function setContractCommit(
  db: Db,
  id: RunId,
  epoch: number,
  commit: { readonly baseSha: Sha; readonly contractSha: Sha },
): Promise<void> {
  return fenced(
    db,
    { run: id, epoch },
    async (trx) => {
      await trx.updateTable("run").set(commit).where("id", "=", id).execute();
    },
    { hold: "update" },
  );
}

/**
 * Ends the epoch: every writer that still works under it fails from now on.
 * @returns the new epoch
 * @throws Failure `lease-lost` when the run is not at `epoch` any more
 */
export function bumpEpoch(db: Db, id: RunId, epoch: number): Promise<number> {
  return fenced(
    db,
    { run: id, epoch },
    async (trx) => {
      await trx
        .updateTable("run")
        .set({ epoch: epoch + 1 })
        .where("id", "=", id)
        .execute();
      return epoch + 1;
    },
    { hold: "update" },
  );
}

/**
 * Ends the run.
 * @throws Failure `lease-lost` when the epoch moved on or the run has ended before
 */
export function endRun(db: Db, id: RunId, epoch: number, outcome: RunOutcome): Promise<void> {
  return fenced(
    db,
    { run: id, epoch },
    async (trx) => {
      await trx
        .updateTable("run")
        .set({ endedAt: now(trx), outcome })
        .where("id", "=", id)
        .execute();
    },
    { hold: "update" },
  );
}
