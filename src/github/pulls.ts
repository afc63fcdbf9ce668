/** https://docs.github.com/en/rest/pulls/pulls */
import { z } from "zod";
import { BranchName, Sha, type RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Summary = z.object({
  number: z.number().int(),
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  html_url: z.string(),
  head: z.object({ sha: Sha, ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: BranchName, repo: z.object({ full_name: z.string() }) }),
  labels: z.array(z.object({ name: z.string() })),
  merged_at: z.string().nullish(),
  merge_commit_sha: Sha.nullish(),
});

/** What only the answer about a single pull request has. */
const Details = Summary.extend({
  mergeable: z.boolean().nullable(),
  mergeable_state: z.string(),
});

export interface PullSummary {
  readonly number: number;
  readonly state: "open" | "closed";
  /** A merged one is closed, too. */
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly url: string;
  readonly head: Sha;
  readonly headBranch: string;
  /** Its head is a branch of another repository, or of one that is gone. */
  readonly fromFork: boolean;
  readonly base: BranchName;
  readonly labels: readonly string[];
  /** The commit on the base branch that the merge made; null while it is not merged. */
  readonly mergeSha: Sha | null;
}

export interface Pull extends PullSummary {
  /** null: GitHub is still working it out. */
  readonly mergeable: boolean | null;
  /** clean, dirty, blocked, behind, unstable, draft, has_hooks, unknown; GitHub does not promise that there are no others. */
  readonly mergeableState: string;
}

/** The newest pull request from a branch of this repository, in whatever state; null when there was never one. */
export function findPullByHead(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  branch: BranchName,
): Promise<PullSummary | null> {
  return gh.call(`look for the pull request of ${branch} in ${named(repo)}`, async (octokit) => {
    const { data } = await octokit.rest.pulls.list({
      ...target(repo),
      head: `${repo.owner}:${branch}`,
      state: "all",
      sort: "created",
      direction: "desc",
      per_page: 100,
    });
    // GitHub ignores a filter that it does not understand, and then answers with every pull request.
    const found = z
      .array(Summary)
      .parse(data)
      .find((pull) => pull.head.ref === branch && isOf(pull, repo));
    return found === undefined ? null : summaryOf(found);
  });
}

export function getPull(gh: InstallationGitHub, repo: RepositoryRef, number: number): Promise<Pull> {
  return gh.call(`read pull request #${number} of ${named(repo)}`, async (octokit) =>
    pullOf((await octokit.rest.pulls.get({ ...target(repo), pull_number: number })).data),
  );
}

export interface NewPull {
  readonly head: BranchName;
  readonly base: BranchName;
  readonly title: string;
  readonly body: string;
  readonly draft?: boolean;
}

/**
 * Opens a pull request. Not repeated by itself when its outcome is unknown: look for it by its head first.
 * @throws Failure `github-invalid` when one is open for this head, or there is nothing between head and base
 */
export function createPull(gh: InstallationGitHub, repo: RepositoryRef, fields: NewPull): Promise<Pull> {
  return gh.call(`open a pull request for ${fields.head} in ${named(repo)}`, async (octokit) =>
    pullOf((await octokit.rest.pulls.create({ ...target(repo), ...fields })).data),
  );
}

export interface PullChanges {
  readonly title?: string;
  readonly body?: string;
  readonly base?: BranchName;
}

export function updatePull(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  number: number,
  changes: PullChanges,
): Promise<Pull> {
  return gh.call(`edit pull request #${number} of ${named(repo)}`, async (octokit) =>
    pullOf((await octokit.rest.pulls.update({ ...target(repo), pull_number: number, ...changes })).data),
  );
}

export function closePull(gh: InstallationGitHub, repo: RepositoryRef, number: number): Promise<void> {
  return gh.call(`close pull request #${number} of ${named(repo)}`, async (octokit) => {
    await octokit.rest.pulls.update({ ...target(repo), pull_number: number, state: "closed" });
  });
}

/** The paths that it changes; of a renamed file both. At most 3,000, GitHub's limit. */
export function pullFiles(gh: InstallationGitHub, repo: RepositoryRef, number: number): Promise<string[]> {
  return gh.call(`list the files of pull request #${number} of ${named(repo)}`, async (octokit) => {
    const files = await octokit.paginate(octokit.rest.pulls.listFiles, {
      ...target(repo),
      pull_number: number,
      per_page: 100,
    });
    return z
      .array(z.object({ filename: z.string(), previous_filename: z.string().optional() }))
      .parse(files)
      .flatMap(({ filename, previous_filename }) =>
        previous_filename === undefined ? [filename] : [previous_filename, filename],
      );
  });
}

function isOf(pull: z.infer<typeof Summary>, repo: RepositoryRef): boolean {
  return pull.head.repo?.full_name.toLowerCase() === named(repo).toLowerCase();
}

function summaryOf(answer: z.infer<typeof Summary>): PullSummary {
  const merged = (answer.merged_at ?? null) !== null;
  return {
    number: answer.number,
    state: answer.state,
    merged,
    title: answer.title,
    body: answer.body ?? "",
    draft: answer.draft ?? false,
    url: answer.html_url,
    head: answer.head.sha,
    headBranch: answer.head.ref,
    fromFork: answer.head.repo?.full_name.toLowerCase() !== answer.base.repo.full_name.toLowerCase(),
    base: answer.base.ref,
    labels: answer.labels.map(({ name }) => name),
    // Before the merge the field names a trial merge that nobody should take for the result.
    mergeSha: merged ? (answer.merge_commit_sha ?? null) : null,
  };
}

function pullOf(data: unknown): Pull {
  const answer = Details.parse(data);
  return { ...summaryOf(answer), mergeable: answer.mergeable, mergeableState: answer.mergeable_state };
}
