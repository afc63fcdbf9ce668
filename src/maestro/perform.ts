/** Carries out exactly one action: intent first, then the deed, then its result. */
import type { Action } from "../core/action.ts";
import { digestOf } from "../core/digest.ts";
import type { RunFacts } from "../core/run.ts";
import { asFailure } from "../core/failure.ts";
import { beginEffect, completeEffect, failEffect } from "../store/effects.ts";
import { requestJob } from "../store/jobs.ts";
import type { HeldRun } from "./context.ts";
import { answerKey, reviewKey } from "./effect-facts.ts";
import { answerChange } from "./actions/answer-change.ts";
import { commitContracts } from "./actions/commit-contracts.ts";
import { declineChange } from "./actions/decline-change.ts";
import { cancelRun, finishRun, stopRun } from "./actions/end.ts";
import { merge } from "./actions/merge.ts";
import { proveLanding } from "./actions/prove-landing.ts";
import { openPull, updatePull } from "./actions/pull-request.ts";
import { readCheck } from "./actions/read-check.ts";
import { realign } from "./actions/realign.ts";
import { reportCheck, setLabel, writeProgress } from "./actions/report.ts";
import { takeReview } from "./actions/take-review.ts";

type Performed = Exclude<Action, { kind: "wait" }>;

/** @throws Failure when the deed did not happen or nobody knows; the facts tell the next time. */
export async function perform(held: HeldRun, facts: RunFacts, action: Performed): Promise<void> {
  const { context, run, lock } = held;
  const { db } = context.store;
  lock.signal.throwIfAborted();
  const effect = await beginEffect(db, {
    run: run.id,
    epoch: run.epoch,
    key: effectKey(action, facts),
    // The job that is asked for records the test itself.
    kind: action.kind === "test-combination" ? "request-combination" : action.kind,
    reason: action.reason,
    lock,
  });
  try {
    const result = await act(held, facts, action);
    await completeEffect(db, effect, result);
  } catch (error) {
    const { kind, message, retryable, audience } = asFailure(error);
    await failEffect(db, effect, { kind, message, retryable, audience });
    throw error;
  }
}

/** The same key is the same effect: found again after a crash instead of begun anew. */
function effectKey(action: Performed, facts: RunFacts): string {
  switch (action.kind) {
    case "open-pull":
    case "prove-landing":
      return `${action.kind}/${action.agent}`;
    case "merge":
      return `merge/${action.agent}/${action.head}/${facts.pulls[action.agent]?.mergeAttempts ?? 0}`;
    case "realign":
      return `realign/${action.agent}/${facts.pulls[action.agent]?.head ?? ""}`;
    case "take-review":
      return reviewKey(action.review);
    case "read-check": {
      // The number of those before keeps apart what a run said, took back and said again.
      const before = facts.pulls[action.agent]?.checkReadings.length ?? 0;
      return `read-check/${action.agent}/${before}/${action.check.id}`;
    }
    case "decline-change":
      return `decline-change/${action.key}`;
    case "answer-change":
      return answerKey(action.key);
    case "start-job":
    case "report-check":
    case "update-pull":
      return `${action.kind}/${action.agent}/${digestOf(action.reason)}`;
    case "test-combination":
      return `request-combination/${digestOf(action.reason)}`;
    case "commit-contracts":
    case "write-progress":
    case "set-label":
    case "finish":
    case "cancel":
    case "stop":
      return action.kind;
  }
}

/** @returns what the effect's row keeps. */
async function act(held: HeldRun, facts: RunFacts, action: Performed): Promise<unknown> {
  switch (action.kind) {
    case "commit-contracts":
      return commitContracts(held);
    case "write-progress":
      return writeProgress(held, facts);
    case "set-label":
      return setLabel(held, action.label, action.remove);
    case "start-job":
      return request(held, action.agent);
    case "test-combination":
      return request(held, "system");
    case "open-pull":
      return openPull(held, facts, action.agent);
    case "update-pull":
      return updatePull(held, facts, action.agent, action.number);
    case "take-review":
      return takeReview(held, action);
    case "read-check":
      return readCheck(held, facts, action);
    case "decline-change":
      return declineChange(held, action.key, action.reason);
    case "answer-change":
      return answerChange(held, facts, action.key);
    case "report-check":
      return reportCheck(held, facts, action);
    case "realign":
      return realign(held, facts, action.agent);
    case "merge":
      return merge(held, action);
    case "prove-landing":
      return proveLanding(held, action);
    case "finish":
      return finishRun(held, facts);
    case "cancel":
      return cancelRun(held, facts, action.reason);
    case "stop":
      return stopRun(held, facts, action.reason);
  }
}

async function request({ context, run }: HeldRun, agent: Parameters<typeof requestJob>[2]["agent"]): Promise<null> {
  await requestJob(context.store.db, context.store.queue, { run: run.id, epoch: run.epoch, agent });
  return null;
}
