/** Tells whoever asked for a change what came of it. Safe to repeat: what was written is found again by its marker. */
import { digestOf } from "../../core/digest.ts";
import { changeAnswer, type DoneChange, threadReply } from "../../core/render/change.ts";
import { endsWithMarker } from "../../core/render/markdown.ts";
import type { RunFacts } from "../../core/run.ts";
import { upsertComment } from "../../github/comments.ts";
import { listReviewComments, replyInThread } from "../../github/review-comments.ts";
import { requestReview } from "../../github/reviews.ts";
import type { HeldRun } from "../context.ts";

/**
 * Replies in a review's threads, sums up in one comment on the agent's pull request (on the issue while there is none), and
 * asks the reviewer to look again when something was changed.
 */
export async function answerChange(held: HeldRun, facts: RunFacts, key: string): Promise<{ commentId: number } | null> {
  const change = facts.changes.find((candidate) => candidate.key === key);
  if (change?.outcome == null) {
    return null;
  }
  const done: DoneChange = { ...change, outcome: change.outcome };
  const { github, repository, run } = held;
  const pull = facts.pulls[change.agent];
  if (pull !== undefined && done.outcome.kind !== "declined") {
    await replyInThreads(held, done, pull.number);
  }
  const marker = `<!-- aurora:change key=${run.id}/${digestOf(key)} -->`;
  const commentId = await upsertComment(github, repository, pull?.number ?? run.issueNumber, {
    commentId: null,
    marker,
    body: `${changeAnswer(facts, done)}\n\n${marker}`,
  });
  const reviewer = done.wanted.kind === "review" ? done.wanted.reviewer : null;
  const isContent = pull?.reviews.some((review) => review.reviewer === reviewer && review.state === "approved");
  if (reviewer !== null && pull?.state === "open" && done.outcome.kind === "changed" && isContent === false) {
    await requestReview(github, repository, pull.number, reviewer);
  }
  return { commentId };
}

/** A thread that somebody deleted meanwhile needs no reply. */
async function replyInThreads(held: HeldRun, { key, wanted, outcome }: DoneChange, pull: number): Promise<void> {
  if (wanted.kind !== "review" || wanted.threads.length === 0) {
    return;
  }
  const { github, repository, run } = held;
  const bot = (await github.botLogin()).toLowerCase();
  const marker = `<!-- aurora:reply key=${run.id}/${digestOf(key)} -->`;
  const comments = await listReviewComments(github, repository, pull);
  for (const { commentId } of wanted.threads) {
    const isWritten = comments.some(
      ({ inReplyTo, author, body }) =>
        inReplyTo === commentId && author?.toLowerCase() === bot && endsWithMarker(body, marker),
    );
    if (!isWritten) {
      await replyInThread(github, repository, pull, commentId, `${threadReply(outcome, commentId)}\n\n${marker}`);
    }
  }
}
