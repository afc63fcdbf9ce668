/** Handles signals, and makes them by the clock: with every webhook lost, each run still ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { asFailure } from "../core/failure.ts";
import { requestLabels } from "../core/render/labels.ts";
import { failedDeliveries, redeliver } from "../github/deliveries.ts";
import { issuesWithLabel } from "../github/issues.ts";
import { sendSignals } from "../store/inbox.ts";
import { requeueStranded } from "../store/jobs.ts";
import { openRuns } from "../store/runs.ts";
import type { Signal } from "../store/signal.ts";
import type { MaestroContext } from "./context.ts";
import { lookAtComments, signalsOfComments } from "./commands.ts";
import { lookAtIssue } from "./intake.ts";
import { lookAtRun } from "./tick.ts";

export interface ConductorOptions {
  /** Runs that are looked at in the same moment. */
  readonly concurrency: number;
  /** Pause between two sweeps over everything. */
  readonly tickSeconds: number;
  readonly signal: AbortSignal;
}

/** In one sweep: after a long outage the sweep itself has looked at everything already. */
const mostRedeliveries = 20;

/** Begins to handle signals and to sweep; ends when the signal aborts. */
export function startConductor(context: MaestroContext, options: ConductorOptions): void {
  const { concurrency, signal } = options;
  context.store.queue.work("signal", { concurrency, signal }, ({ data }) => look(context, data));
  void sweepForever(context, options);
}

/** What a signal leads to. */
export async function look(context: MaestroContext, signal: Signal): Promise<void> {
  switch (signal.kind) {
    case "run":
      return lookAtRun(context, signal.run);
    case "issue":
      return lookAtIssue(context, signal);
    case "comments":
      return lookAtComments(context, signal);
    case "repository":
      return sweepRepository(context, signal);
  }
}

async function sweepForever(context: MaestroContext, { tickSeconds, signal }: ConductorOptions): Promise<void> {
  let last = context.clock();
  while (!signal.aborted) {
    try {
      const since = last;
      last = context.clock();
      await sweep(context, since);
    } catch (error) {
      // The next sweep tries again; what is known meanwhile goes on.
      context.log.warn({ err: error }, `the sweep failed: ${asFailure(error).message}`);
    }
    await sleep(tickSeconds * 1000, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/**
 * Signals for every open run, and for every repository that may hold a labelled issue; work that the queue gave up on is
 * queued again, and what GitHub could not deliver is asked for again.
 */
export async function sweep(context: MaestroContext, since: Date): Promise<void> {
  const { db, queue } = context.store;
  await requeueStranded(db, queue);
  const runs = (await openRuns(db)).map((run): Signal => ({ kind: "run", run: run.id }));
  await sendSignals(db, queue, runs);
  for (const { id: installationId } of await context.github.installations()) {
    const repositories = await context.github.repositoriesOf(installationId);
    await sendSignals(
      db,
      queue,
      repositories.map(({ owner, name }): Signal => ({ kind: "repository", owner, name, installationId })),
    );
  }
  for (const { id } of (await failedDeliveries(context.github, since)).slice(0, mostRedeliveries)) {
    await redeliver(context.github, id);
  }
}

async function sweepRepository(
  context: MaestroContext,
  signal: Extract<Signal, { kind: "repository" }>,
): Promise<void> {
  const { owner, name, installationId } = signal;
  const github = context.github.forInstallation(installationId);
  // GitHub lists pull requests among the issues.
  const labelled = await Promise.all(requestLabels.map((label) => issuesWithLabel(github, { owner, name }, label)));
  await sendSignals(context.store.db, context.store.queue, [
    ...labelled.flat().map(({ number }): Signal => ({ kind: "issue", owner, name, installationId, issue: number })),
    ...(await signalsOfComments(context, signal)),
  ]);
}
