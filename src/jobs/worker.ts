/** Takes queued jobs and does them, as many at once as configured. */
import { asFailure, type Failure } from "../core/failure.ts";
import type { JobOutcome } from "../process/metrics.ts";
import { getRun } from "../store/runs.ts";
import { claimJob, failJob, type JobClaim } from "../store/jobs.ts";
import { sendSignals } from "../store/inbox.ts";
import type { JobOrder } from "../store/signal.ts";
import type { Run } from "../store/schema.ts";
import { runAgentJob } from "./agent-job.ts";
import type { JobContext } from "./context.ts";
import { runSystemJob } from "./system-job.ts";

/** @param concurrency four lets all agents of a run work at the same time. */
export function startWorker(context: JobContext, concurrency: number): void {
  context.store.queue.work("job", { concurrency }, async ({ data, signal, last }) => {
    await handle(context, data, signal, last);
  });
}

async function handle(context: JobContext, order: JobOrder, signal: AbortSignal, last: boolean): Promise<void> {
  const { db } = context.store;
  const run = await getRun(db, order.run);
  const claimed = await claimJob(db, order.run, order.agent);
  if (run === null || claimed === null) {
    // The run ended, or somebody did the job already: the order is old.
    return;
  }
  const started = performance.now();
  const ended = (outcome: JobOutcome) => {
    context.metrics.job(order.agent, outcome);
    const seconds = (performance.now() - started) / 1000;
    context.log.info({ run: run.id, agent: order.agent, outcome, seconds }, "job ended");
  };
  try {
    ended(await work(context, run, order, claimed.claim, { signal, last }));
  } catch (error) {
    const failure = asFailure(error);
    if (failure.kind === "lease-lost" && !signal.aborted) {
      // Somebody else holds the job now, and will end it.
      return;
    }
    if (signal.aborted || (failure.retryable && !last)) {
      // The queue gives it out again; an attempt that is no longer this one's changes nothing there.
      ended("given-back");
      context.log.warn({ run: run.id, agent: order.agent, err: error }, "job given back");
      throw error;
    }
    context.log.error({ run: run.id, agent: order.agent, err: error }, "job failed");
    ended("failed");
    await recordFailure(context, run, claimed.claim, failure);
  }
}

function work(
  context: JobContext,
  run: Run,
  order: JobOrder,
  claim: JobClaim,
  turn: { readonly signal: AbortSignal; readonly last: boolean },
): Promise<"finished" | "suspended"> {
  return order.agent === "system"
    ? runSystemJob(context, run, claim, turn)
    : runAgentJob(context, run, order.agent, claim, turn.signal);
}

async function recordFailure(context: JobContext, run: Run, claim: JobClaim, failure: Failure): Promise<void> {
  const { kind, message, retryable, audience } = failure;
  await failJob(context.store.db, claim, { kind, message, retryable, audience });
  await sendSignals(context.store.db, context.store.queue, [{ kind: "run", run: run.id }]);
}
