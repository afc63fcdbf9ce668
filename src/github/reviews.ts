/** https://docs.github.com/en/rest/pulls/reviews */
import { z } from "zod";
import { Sha, type RepositoryRef } from "../core/ids.ts";
import type { ReviewFacts } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Answer = z.object({
  id: z.number().int(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
  state: z.string(),
  // Null when the commit is gone.
  commit_id: Sha.nullish(),
});

export interface Review extends ReviewFacts {
  readonly id: number;
  /** "User" or "Bot". */
  readonly reviewerType: string;
  /** The head that was reviewed. */
  readonly commit: Sha | null;
}

const states: Readonly<Record<string, ReviewFacts["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
};

/**
 * What each reviewer says now. As on GitHub, a comment does not take back an earlier approval or request for changes, and
 * a review that was not submitted does not count.
 */
export function latestReviews(gh: InstallationGitHub, repo: RepositoryRef, pull: number): Promise<Review[]> {
  return gh.call(`read the reviews of pull request #${pull} of ${named(repo)}`, async (octokit) => {
    const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
      ...target(repo),
      pull_number: pull,
      per_page: 100,
    });
    const latest = new Map<string, Review>();
    // Oldest first.
    for (const answer of z.array(Answer).parse(reviews)) {
      const state = states[answer.state];
      if (!answer.user || state === undefined) {
        continue;
      }
      const { login, type } = answer.user;
      if (state !== "commented" || (latest.get(login)?.state ?? "commented") === "commented") {
        latest.set(login, {
          id: answer.id,
          reviewer: login,
          reviewerType: type,
          state,
          commit: answer.commit_id ?? null,
        });
      }
    }
    return [...latest.values()];
  });
}
