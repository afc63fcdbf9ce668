/** A review that somebody submitted becomes one change, or it is noted that it asks for nothing. */
import type { Action } from "../../core/action.ts";
import { mayAsk, reviewWanted } from "../../core/review.ts";
import { canWrite } from "../../github/permissions.ts";
import { listReviewComments } from "../../github/review-comments.ts";
import { getReview } from "../../github/reviews.ts";
import { requestChanges } from "../../store/changes.ts";
import type { HeldRun } from "../context.ts";

/**
 * Reads the review, its author's permission and its comments as they are at this moment.
 * @returns whether it asks for a change; it is not looked at again
 */
export async function takeReview(
  { context, run, github, repository }: HeldRun,
  { agent, number, review: id, head }: Extract<Action, { kind: "take-review" }>,
): Promise<{ asked: boolean }> {
  const review = await getReview(github, repository, number, id);
  if (review === null || !mayAsk(review) || !(await canWrite(github, repository, review.reviewer))) {
    return { asked: false };
  }
  const wanted = reviewWanted(review, await listReviewComments(github, repository, number), head);
  if (wanted !== null) {
    await requestChanges(context.store.db, { run: run.id, epoch: run.epoch }, [{ agent, wanted }]);
  }
  return { asked: wanted !== null };
}
