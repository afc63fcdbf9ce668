/** What the steps of one agent's job share. */
import type { FrozenSpec } from "../agents/frozen.ts";
import type { AgentName } from "../core/ids.ts";
import { sendSignals } from "../store/inbox.ts";
import { type JobClaim, setStep } from "../store/jobs.ts";
import type { Run } from "../store/schema.ts";
import type { JobContext } from "./context.ts";

/** Marks Aurora's own commits, by the step of the job that made them. */
export const stepTrailer = "Aurora-Step";

export interface AgentJob {
  readonly context: JobContext;
  readonly run: Run;
  readonly claim: JobClaim;
  readonly agent: AgentName;
  readonly frozen: FrozenSpec;
  readonly signal: AbortSignal;
}

export function trailers(run: Run, step: string): Readonly<Record<string, string>> {
  return { "Aurora-Run": run.id, [stepTrailer]: step };
}

/** @param login who asked for it */
export function coAuthor(login: string): { name: string; email: string } {
  return { name: login, email: `${login}@users.noreply.github.com` };
}

/** Says in words what the job does now. @throws Failure `lease-lost`; the signal's reason when the job is to end */
export async function say(job: AgentJob, step: string): Promise<void> {
  job.signal.throwIfAborted();
  await setStep(job.context.store.db, job.claim, step);
  job.context.log.info({ run: job.run.id, agent: job.agent, attempt: job.claim.attempt }, step);
}

/**
 * Maestro looks at the run again; that is how anybody learns what happened here. Each look asks GitHub some twenty things, so it
 * is signalled for what others act on (a push, a contract, the end) and for the long steps, not for each line of progress.
 */
export async function signalRun({ context, run }: AgentJob): Promise<void> {
  await sendSignals(context.store.db, context.store.queue, [{ kind: "run", run: run.id }]);
}
