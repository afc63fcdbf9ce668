/** Merging a pull request: called once, and what is not known afterwards is said to be unknown. */
import { z } from "zod";
import { asFailure, type Failure } from "../core/failure.ts";
import { Sha, type RepositoryRef } from "../core/ids.ts";
import type { MergeMethod } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { statusOf, wordsOf } from "./failures.ts";
import { named, target } from "./target.ts";

export interface MergeOrder {
  readonly number: number;
  /** The head that was checked; GitHub refuses when the branch has moved on. */
  readonly sha: Sha;
  readonly method: MergeMethod;
  /** Of the merge or squash commit; a rebase has none. */
  readonly title?: string;
  readonly message?: string;
}

/** `base-moved`: the base changed while GitHub merged; looking again is enough. */
export type RefusedBecause = "head-moved" | "base-moved" | "not-mergeable" | "not-allowed";

export type MergeOutcome =
  | { readonly kind: "merged"; readonly sha: Sha }
  | { readonly kind: "refused"; readonly because: RefusedBecause; readonly message: string }
  /** It may have been merged: read the pull request before anything else. */
  | { readonly kind: "unknown"; readonly failure: Failure };

const Answer = z.object({ sha: Sha, merged: z.literal(true) });

/**
 * https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request
 * @throws Failure when it is certain that nothing was merged and the pull request is not the reason: no permission, no
 *   such pull request, rate limit
 */
export async function mergePull(gh: InstallationGitHub, repo: RepositoryRef, order: MergeOrder): Promise<MergeOutcome> {
  try {
    return await gh.call(`merge pull request #${order.number} of ${named(repo)}`, async (octokit) => {
      const { data } = await octokit.rest.pulls.merge({
        ...target(repo),
        pull_number: order.number,
        sha: order.sha,
        merge_method: order.method,
        ...(order.title === undefined ? {} : { commit_title: order.title }),
        ...(order.message === undefined ? {} : { commit_message: order.message }),
      });
      return { kind: "merged", sha: Answer.parse(data).sha };
    });
  } catch (error) {
    return outcomeOf(asFailure(error));
  }
}

function outcomeOf(failure: Failure): MergeOutcome {
  const message = wordsOf(failure);
  switch (statusOf(failure)) {
    case 405:
      // Two meanings in one status; GitHub tells them apart in words only.
      return {
        kind: "refused",
        because: /base branch was modified/i.test(message) ? "base-moved" : "not-mergeable",
        message,
      };
    case 409:
      return { kind: "refused", because: "head-moved", message };
    case 422:
      return { kind: "refused", because: "not-allowed", message };
    case 401:
    case 403:
    case 404:
    case 429:
      throw failure;
    default:
      // 5xx, no answer at all, or an answer that was not understood.
      return { kind: "unknown", failure };
  }
}
