/**
 * One look at a run: observe, decide, do exactly one thing, look again; until there is nothing to do but wait. Webhooks,
 * jobs and the clock all lead here.
 */
import { asFailure, type Failure } from "../core/failure.ts";
import type { RunId } from "../core/ids.ts";
import { nextAction } from "../core/next-action.ts";
import { sendSignals } from "../store/inbox.ts";
import { getRun } from "../store/runs.ts";
import type { HeldRun, MaestroContext } from "./context.ts";
import { holdRun } from "./hold.ts";
import { observe } from "./observe.ts";
import { perform } from "./perform.ts";

/** A run that has this many things to do at once is going in a circle; the next signal goes on. */
const actionLimit = 60;

/** Seconds until a run is looked at again when something failed or GitHub has not made up its mind. */
const lookAgainSeconds = 2;

export async function lookAtRun(context: MaestroContext, id: RunId): Promise<void> {
  const run = await getRun(context.store.db, id);
  if (run === null || run.endedAt !== null) {
    return;
  }
  try {
    if ((await holdRun(context, run, advance)) === "busy") {
      // Its holder may have looked before what this signal is about.
      await again(context, id, 1);
    }
  } catch (error) {
    await lookAgainAfter(context, id, asFailure(error));
  }
}

async function advance(held: HeldRun): Promise<void> {
  const { context } = held;
  const { id } = held.run;
  for (let count = 0; count < actionLimit; count++) {
    const run = await getRun(context.store.db, id);
    if (run === null || run.endedAt !== null || !(await step({ ...held, run }))) {
      return;
    }
  }
  await again(context, id, lookAgainSeconds);
}

/** @returns whether something was done, so that it is worth looking again. */
async function step(held: HeldRun): Promise<boolean> {
  const { context, run } = held;
  const facts = await observe(held);
  const action = nextAction(facts);
  const fields = { run: run.id, action: action.kind, ...("agent" in action ? { agent: action.agent } : {}) };
  context.log.info(fields, action.reason);
  if (action.kind !== "wait") {
    await perform(held, facts, action);
    return true;
  }
  if (Object.values(facts.pulls).some((pull) => pull.state === "open" && pull.mergeable === null)) {
    // GitHub works this out in the background and sends no webhook when it is done.
    await again(context, run.id, lookAgainSeconds);
  }
  return false;
}

/** What failed is not lost: the facts lead to the same action again, or to another one. */
async function lookAgainAfter(context: MaestroContext, run: RunId, failure: Failure): Promise<void> {
  const { kind, retryable, retryAfterSeconds } = failure;
  if (kind === "lease-lost") {
    return;
  }
  context.log.warn({ run, kind, retryable, err: failure }, failure.message);
  await again(context, run, retryAfterSeconds ?? (retryable ? lookAgainSeconds : 30));
}

function again(context: MaestroContext, run: RunId, seconds: number): Promise<void> {
  return sendSignals(context.store.db, context.store.queue, [{ kind: "run", run }], seconds);
}
