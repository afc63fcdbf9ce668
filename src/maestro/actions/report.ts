/** What people see of a run: progress comment, state label, check runs. */
import type { Action } from "../../core/action.ts";
import { digestOf } from "../../core/digest.ts";
import { checkName } from "../../core/readiness.ts";
import { checkRunFor } from "../../core/render/check-run.ts";
import { labelAppearance } from "../../core/render/labels.ts";
import { duration, marker } from "../../core/render/markdown.ts";
import { progressComment } from "../../core/render/progress.ts";
import type { RunFacts } from "../../core/run.ts";
import { createCheckRun, updateCheckRun } from "../../github/checks.ts";
import { upsertComment } from "../../github/comments.ts";
import { addLabels, ensureLabel, removeLabel } from "../../github/labels.ts";
import type { HeldRun } from "../context.ts";

/** Edits the one progress comment; writes it when there is none. */
export async function writeProgress(held: HeldRun, facts: RunFacts): Promise<{ commentId: number }> {
  const { context, github, repository, run } = held;
  const end = facts.run.endedAt ?? context.clock();
  const text = progressComment(facts, duration(end.getTime() - facts.run.startedAt.getTime()));
  const commentId = await upsertComment(github, repository, run.issueNumber, {
    commentId: facts.progress?.commentId ?? null,
    // Found by its beginning: the digest changes with every edit.
    marker: `<!-- aurora:progress key=${run.id} `,
    body: `${text}\n\n${marker("progress", run.id, digestOf(progressComment(facts)))}`,
  });
  return { commentId };
}

export async function setLabel(
  { github, repository, run }: HeldRun,
  label: string,
  remove: readonly string[],
): Promise<null> {
  await ensureLabel(github, repository, { name: label, ...labelAppearance(label) });
  await addLabels(github, repository, run.issueNumber, [label]);
  for (const other of remove) {
    await removeLabel(github, repository, run.issueNumber, other);
  }
  return null;
}

export async function reportCheck(
  { github, repository }: HeldRun,
  facts: RunFacts,
  action: Extract<Action, { kind: "report-check" }>,
): Promise<null> {
  const content = checkRunFor(facts, action.agent);
  if (content === null) {
    return null;
  }
  const check = { ...content, name: checkName, externalId: digestOf(content) };
  if (action.id === null) {
    await createCheckRun(github, repository, { ...check, headSha: action.head });
  } else {
    await updateCheckRun(github, repository, action.id, check);
  }
  return null;
}
