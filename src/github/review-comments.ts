/** Comments on lines of a pull request, and their threads. https://docs.github.com/en/rest/pulls/comments */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { ReviewComment } from "../core/review.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Answer = z.object({
  id: z.number().int(),
  pull_request_review_id: z.number().int().nullish(),
  in_reply_to_id: z.number().int().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  path: z.string(),
  // Absent for a comment on the file, null when the line is gone.
  line: z.number().int().nullish(),
  body: z.string(),
});

/** The comments on lines of a pull request, of all reviews, oldest first. */
export function listReviewComments(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  pull: number,
): Promise<ReviewComment[]> {
  return gh.call(`read the review comments of pull request #${pull} of ${named(repo)}`, async (octokit) => {
    const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
      ...target(repo),
      pull_number: pull,
      per_page: 100,
    });
    return z
      .array(Answer)
      .parse(comments)
      .map(({ id, pull_request_review_id, in_reply_to_id, user, path, line, body }) => ({
        id,
        reviewId: pull_request_review_id ?? null,
        inReplyTo: in_reply_to_id ?? null,
        author: user?.login ?? null,
        path,
        line: line ?? null,
        body,
      }));
  });
}

/**
 * Answers in a thread. Not repeated by itself when its outcome is unknown: look for the reply first.
 * @param comment the thread's first one: GitHub takes no replies to replies
 * @returns false when the thread is gone
 */
export async function replyInThread(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  pull: number,
  comment: number,
  body: string,
): Promise<boolean> {
  try {
    await gh.call(`reply to review comment ${comment} on pull request #${pull} of ${named(repo)}`, (octokit) =>
      octokit.rest.pulls.createReplyForReviewComment({
        ...target(repo),
        pull_number: pull,
        comment_id: comment,
        body,
      }),
    );
    return true;
  } catch (error) {
    if (asFailure(error).kind === "github-not-found") {
      return false;
    }
    throw error;
  }
}
