/** https://docs.github.com/en/rest/repos, https://docs.github.com/en/rest/git/refs */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import { BranchName, Sha, type RepositoryRef } from "../core/ids.ts";
import type { MergeMethod } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { statusOf } from "./failures.ts";
import { named, target } from "./target.ts";

const Answer = z.object({
  id: z.number().int(),
  default_branch: BranchName,
  html_url: z.string(),
  clone_url: z.string(),
  archived: z.boolean(),
  // Left out for those who may not write.
  allow_merge_commit: z.boolean().optional(),
  allow_squash_merge: z.boolean().optional(),
  allow_rebase_merge: z.boolean().optional(),
});

export interface Repository {
  readonly id: number;
  readonly defaultBranch: BranchName;
  /** Without a slash at the end. */
  readonly url: string;
  readonly cloneUrl: string;
  readonly archived: boolean;
  /** By the repository's settings; a branch's rules may allow fewer. */
  readonly mergeMethods: readonly MergeMethod[];
}

export function getRepository(gh: InstallationGitHub, repo: RepositoryRef): Promise<Repository> {
  return gh.call(`read the repository ${named(repo)}`, async (octokit) => {
    const answer = Answer.parse((await octokit.rest.repos.get(target(repo))).data);
    const methods: [MergeMethod, boolean | undefined][] = [
      ["merge", answer.allow_merge_commit],
      ["squash", answer.allow_squash_merge],
      ["rebase", answer.allow_rebase_merge],
    ];
    return {
      id: answer.id,
      defaultBranch: answer.default_branch,
      url: answer.html_url,
      cloneUrl: answer.clone_url,
      archived: answer.archived,
      mergeMethods: methods.filter(([, allowed]) => allowed !== false).map(([method]) => method),
    };
  });
}

const Ref = z.object({ object: z.object({ sha: Sha }) });

/** The commit that a branch is at; null when there is no such branch, or the repository is empty. */
export async function branchHead(gh: InstallationGitHub, repo: RepositoryRef, branch: BranchName): Promise<Sha | null> {
  try {
    return await gh.call(`read the branch ${branch} of ${named(repo)}`, async (octokit) => {
      const { data } = await octokit.rest.git.getRef({ ...target(repo), ref: `heads/${branch}` });
      return Ref.parse(data).object.sha;
    });
  } catch (error) {
    // 409: "Git Repository is empty."
    const status = statusOf(asFailure(error));
    if (status === 404 || status === 409) {
      return null;
    }
    throw error;
  }
}

/** Deletes a branch; it is fine when it is gone. */
export async function deleteBranch(gh: InstallationGitHub, repo: RepositoryRef, branch: BranchName): Promise<void> {
  try {
    await gh.call(`delete the branch ${branch} of ${named(repo)}`, (octokit) =>
      octokit.rest.git.deleteRef({ ...target(repo), ref: `heads/${branch}` }),
    );
  } catch (error) {
    // GitHub answers 422 "Reference does not exist".
    const failure = asFailure(error);
    if (statusOf(failure) !== 404 && !failure.message.includes("Reference does not exist")) {
      throw failure;
    }
  }
}
