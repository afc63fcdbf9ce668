/** https://docs.github.com/en/rest/pulls/reviews, https://docs.github.com/en/rest/pulls/review-requests */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import { Sha, type RepositoryRef } from "../core/ids.ts";
import type { Review } from "../core/review.ts";
import type { ReviewFacts } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Answer = z.object({
  id: z.number().int(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
  body: z.string().nullish(),
  state: z.string(),
  // Null when the commit is gone.
  commit_id: Sha.nullish(),
});

const states: Readonly<Record<string, ReviewFacts["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

/** The reviews of a pull request, oldest first, without those that were not submitted or whose author's account is gone. */
export function listReviews(gh: InstallationGitHub, repo: RepositoryRef, pull: number): Promise<Review[]> {
  return gh.call(`read the reviews of pull request #${pull} of ${named(repo)}`, async (octokit) => {
    const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
      ...target(repo),
      pull_number: pull,
      per_page: 100,
    });
    return reviews.flatMap((answer) => reviewOf(answer) ?? []);
  });
}

/** One review as it is now; null when it is not there (any more). */
export async function getReview(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  pull: number,
  id: number,
): Promise<Review | null> {
  try {
    return await gh.call(`read review ${id} of pull request #${pull} of ${named(repo)}`, async (octokit) => {
      const request = { ...target(repo), pull_number: pull, review_id: id };
      return reviewOf((await octokit.rest.pulls.getReview(request)).data);
    });
  } catch (error) {
    if (asFailure(error).kind === "github-not-found") {
      return null;
    }
    throw error;
  }
}

/**
 * Asks somebody for a review (again); who is asked already stays so.
 * @returns false when GitHub does not let them be asked: they may not read the repository any more
 */
export async function requestReview(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  pull: number,
  reviewer: string,
): Promise<boolean> {
  try {
    await gh.call(`ask ${reviewer} for a review of pull request #${pull} of ${named(repo)}`, (octokit) =>
      octokit.rest.pulls.requestReviewers({ ...target(repo), pull_number: pull, reviewers: [reviewer] }),
    );
    return true;
  } catch (error) {
    if (asFailure(error).kind === "github-invalid") {
      return false;
    }
    throw error;
  }
}

function reviewOf(data: unknown): Review | null {
  const { id, user, body, state: said, commit_id: commit } = Answer.parse(data);
  const state = states[said];
  return !user || state === undefined
    ? null
    : { id, reviewer: user.login, reviewerType: user.type, state, commit: commit ?? null, body: body ?? "" };
}
