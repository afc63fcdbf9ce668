/** Tells whoever asked for a change what came of it. */
import { digestOf } from "../../core/digest.ts";
import { changeAnswer } from "../../core/render/change.ts";
import type { RunFacts } from "../../core/run.ts";
import { upsertComment } from "../../github/comments.ts";
import type { HeldRun } from "../context.ts";

/** On the agent's pull request; on the issue while there is none. */
export async function answerChange(held: HeldRun, facts: RunFacts, key: string): Promise<{ commentId: number } | null> {
  const change = facts.changes.find((candidate) => candidate.key === key);
  if (change?.outcome == null) {
    return null;
  }
  const { github, repository, run } = held;
  const place = facts.pulls[change.agent]?.number ?? run.issueNumber;
  const marker = `<!-- aurora:change key=${run.id}/${digestOf(key)} -->`;
  const body = `${changeAnswer(change.wanted, change.outcome)}\n\n${marker}`;
  return { commentId: await upsertComment(github, repository, place, { commentId: null, marker, body }) };
}
