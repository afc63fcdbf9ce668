/** The ends of a run. Each step can be done twice; the run's own row is last, so that a crash leads here again. */
import { agentNames } from "../../core/ids.ts";
import { digestOf } from "../../core/digest.ts";
import { requestLabels, stateLabel, stateLabels } from "../../core/render/labels.ts";
import { marker } from "../../core/render/markdown.ts";
import { closingSummary } from "../../core/render/summary.ts";
import type { RunFacts, RunOutcome } from "../../core/run.ts";
import { upsertComment } from "../../github/comments.ts";
import { closeIssue } from "../../github/issues.ts";
import { removeLabel } from "../../github/labels.ts";
import { closePull } from "../../github/pulls.ts";
import { endRun } from "../../store/runs.ts";
import type { HeldRun } from "../context.ts";
import { setLabel, writeProgress } from "./report.ts";

/**
 * All four are merged: the summary, the last edit of the progress comment, the issue closed as completed. A pull request that
 * held the spec stays open: people merge it.
 */
export async function finishRun(held: HeldRun, facts: RunFacts): Promise<null> {
  const { context, github, repository, run } = held;
  const summary = closingSummary(facts, context.clock());
  await upsertComment(github, repository, run.issueNumber, {
    commentId: null,
    marker: `<!-- aurora:summary key=${run.id} `,
    body: `${summary}\n\n${marker("summary", run.id, digestOf(run.id))}`,
  });
  await end(held, facts, "merged", null);
  if (facts.run.origin.kind !== "pull") {
    await closeIssue(github, repository, run.issueNumber);
  }
  await endRun(context.store.db, run.id, run.epoch, "merged");
  return null;
}

/** Something is not as it was tested: nothing more is merged, and the open pull requests stay for people. */
export async function stopRun(held: HeldRun, facts: RunFacts, reason: string): Promise<null> {
  await end(held, facts, "stopped", reason);
  await endRun(held.context.store.db, held.run.id, held.run.epoch, "stopped");
  return null;
}

/** People decided against it: its open pull requests are closed, its branches stay. */
export async function cancelRun(
  held: HeldRun,
  facts: RunFacts,
  reason: string,
  outcome: "cancelled" | "superseded" = "cancelled",
): Promise<null> {
  for (const agent of agentNames) {
    const pull = facts.pulls[agent];
    if (pull?.state === "open") {
      await closePull(held.github, held.repository, pull.number);
    }
  }
  await end(held, facts, outcome, reason);
  await endRun(held.context.store.db, held.run.id, held.run.epoch, outcome);
  return null;
}

/** Shows the outcome before it is recorded. */
async function end(held: HeldRun, facts: RunFacts, outcome: RunOutcome, reason: string | null): Promise<void> {
  const ended: RunFacts = {
    ...facts,
    run: { ...facts.run, outcome, outcomeReason: reason, endedAt: held.context.clock() },
  };
  await writeProgress(held, ended);
  if (outcome === "superseded") {
    // The label now speaks of the run that follows.
    return;
  }
  const label = stateLabel(ended);
  await setLabel(
    held,
    label,
    stateLabels.filter((other) => other !== label && facts.issue.labels.includes(other)),
  );
  for (const request of requestLabels) {
    // One that is put on in this moment speaks of an issue that is done; on a pull request it asks for another run.
    if (outcome === "merged" && facts.run.origin.kind !== "pull" && facts.issue.labels.includes(request)) {
      await removeLabel(held.github, held.repository, held.run.issueNumber, request);
    }
  }
}
