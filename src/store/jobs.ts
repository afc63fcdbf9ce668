/**
 * The four jobs of a run, and the system gate's. A request is a row and a queued order, written together; a worker claims
 * the row, and every write it makes after that names the claim, so that a worker that was thought dead cannot overwrite
 * what its successor wrote.
 */
import type { Updateable } from "kysely";
import type { FailureFields } from "../core/failure.ts";
import type { RunId, Sha } from "../core/ids.ts";
import { now } from "./ambient.ts";
import { fenced, leaseLost, type Fence } from "./fence.ts";
import type { Queue } from "./queue.ts";
import { failureJson } from "./json.ts";
import type { ConsumedContracts, Db, Job, JobAgent, JobTable, Trx } from "./schema.ts";
import { orderKey } from "./signal.ts";

export interface JobRequest extends Fence {
  readonly agent: JobAgent;
  /** Seconds from now; 0 when absent. */
  readonly startAfterSeconds?: number;
}

/** What a worker holds while it works; only `claimJob` makes one. */
export interface JobClaim extends Fence {
  readonly agent: JobAgent;
  readonly attempt: number;
}

/**
 * Asks for an agent's work: the row and the queued order are written in one transaction, the caller's if there is one.
 * A request for a job that is under way makes that attempt worthless (its next write fails) and leads to another turn.
 * @throws Failure `lease-lost`
 */
export function requestJob(db: Db, queue: Queue, request: JobRequest): Promise<void> {
  return fenced(db, request, async (trx) => {
    const asked = {
      epoch: request.epoch,
      requestedAt: now(trx),
      startedAt: null,
      finishedAt: null,
      waitsFor: null,
      step: null,
      failure: null,
    };
    await trx
      .insertInto("job")
      .values({ runId: request.run, agent: request.agent, consumed: "{}", ...asked })
      .onConflict((conflict) => conflict.columns(["runId", "agent"]).doUpdateSet(asked))
      .execute();
    const order = { run: request.run, agent: request.agent };
    await queue.send(trx, "job", order, {
      singletonKey: orderKey(order),
      ...(request.startAfterSeconds === undefined ? {} : { startAfterSeconds: request.startAfterSeconds }),
    });
  });
}

/**
 * Takes up a requested job. A second claim, by whoever got the order after a crash, makes the first one worthless.
 * @returns null when there is nothing to do: not requested, finished, failed, waiting, of an older epoch, or the run ended
 */
export function claimJob(db: Db, run: RunId, agent: JobAgent): Promise<{ job: Job; claim: JobClaim } | null> {
  return db.transaction().execute(async (trx) => {
    const owner = await trx
      .selectFrom("run")
      .select(["epoch", "endedAt"])
      .where("id", "=", run)
      .forShare()
      .executeTakeFirst();
    if (owner === undefined || owner.endedAt !== null) {
      return null;
    }
    const job = await trx
      .updateTable("job")
      .set((eb) => ({ attempt: eb("attempt", "+", 1), startedAt: now(trx), step: null }))
      .where("runId", "=", run)
      .where("agent", "=", agent)
      .where("epoch", "=", owner.epoch)
      .where("requestedAt", "is not", null)
      .where("finishedAt", "is", null)
      .where("waitsFor", "is", null)
      .where("failure", "is", null)
      .returningAll()
      .executeTakeFirst();
    return job === undefined ? null : { job, claim: { run, agent, epoch: job.epoch, attempt: job.attempt } };
  });
}

/** What the worker does now, in words; for the progress comment. */
export function setStep(db: Db, claim: JobClaim, step: string): Promise<void> {
  return change(db, claim, () => ({ step }));
}

/** The job stands still until somebody requests it again; `waitsFor` says in words for what. */
export function suspendJob(db: Db, claim: JobClaim, waitsFor: string): Promise<void> {
  return change(db, claim, () => ({ waitsFor, startedAt: null, step: null }));
}

export interface JobResult {
  readonly headSha: Sha;
  readonly inputKey: string;
  readonly consumed: ConsumedContracts;
}

export function finishJob(db: Db, claim: JobClaim, result: JobResult): Promise<void> {
  return change(db, claim, (trx) => ({
    finishedAt: now(trx),
    headSha: result.headSha,
    inputKey: result.inputKey,
    consumed: JSON.stringify(result.consumed),
    step: null,
  }));
}

/** The job ended without a result; the next thing is up to whoever the failure's audience names. */
export function failJob(db: Db, claim: JobClaim, failure: FailureFields): Promise<void> {
  return change(db, claim, (trx) => ({ finishedAt: now(trx), failure: failureJson(failure), step: null }));
}

export async function getJob(db: Db, run: RunId, agent: JobAgent): Promise<Job | null> {
  return (
    (await db.selectFrom("job").selectAll().where("runId", "=", run).where("agent", "=", agent).executeTakeFirst()) ??
    null
  );
}

/** Every job of the run that was ever requested, of any epoch. */
export function jobsOf(db: Db, run: RunId): Promise<Job[]> {
  return db.selectFrom("job").selectAll().where("runId", "=", run).orderBy("agent").execute();
}

/**
 * Queues again what was requested, is not done, and for which nothing is queued: its worker died so often that the queue
 * gave up. For a sweep.
 * @returns how many there were
 */
export async function requeueStranded(db: Db, queue: Queue): Promise<number> {
  const open = await db
    .selectFrom("job")
    .innerJoin("run", (join) => join.onRef("run.id", "=", "job.runId").onRef("run.epoch", "=", "job.epoch"))
    .select(["job.runId as run", "job.agent"])
    .where("run.endedAt", "is", null)
    .where("job.requestedAt", "is not", null)
    .where("job.finishedAt", "is", null)
    .where("job.waitsFor", "is", null)
    .execute();
  const live = await queue.liveKeys("job");
  const stranded = open.filter((order) => !live.has(orderKey(order)));
  for (const order of stranded) {
    await queue.send(db, "job", order, { singletonKey: orderKey(order) });
  }
  return stranded.length;
}

/**
 * Runs `write` in a transaction in which the claim holds.
 * @throws Failure `lease-lost` when the run's epoch moved on, the job was claimed again, or it was requested anew
 */
export function underClaim<T>(db: Db, claim: JobClaim, write: (trx: Trx) => Promise<T>): Promise<T> {
  return fenced(db, claim, async (trx) => {
    const held = await trx
      .selectFrom("job")
      .select("attempt")
      .where("runId", "=", claim.run)
      .where("agent", "=", claim.agent)
      .where("epoch", "=", claim.epoch)
      .where("attempt", "=", claim.attempt)
      .where("startedAt", "is not", null)
      .forUpdate()
      .executeTakeFirst();
    if (held === undefined) {
      throw leaseLost(`the ${claim.agent} job of run ${claim.run} is no longer attempt ${claim.attempt}'s`);
    }
    return write(trx);
  });
}

function change(db: Db, claim: JobClaim, changes: (trx: Trx) => Updateable<JobTable>): Promise<void> {
  return underClaim(db, claim, async (trx) => {
    await trx
      .updateTable("job")
      .set(changes(trx))
      .where("runId", "=", claim.run)
      .where("agent", "=", claim.agent)
      .execute();
  });
}
