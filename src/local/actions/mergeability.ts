/** Can a pull request merge, and may it? */
import { mergeTree, rebaseCommits } from "../git/merge.ts";
import { isAncestor } from "../git/bare.ts";
import { latestStatuses } from "../render/check.ts";
import { noReply } from "../render/user.ts";
import type { BranchRules, CheckRun, PullRequest, Repository, RequiredCheck } from "../state.ts";
import type { World } from "../world.ts";

/** The pair of commits that a test merge is about. */
function pairOf(repository: Repository, { pull }: PullRequest): string {
  return `${repository.refs.get(`refs/heads/${pull.baseRef}`) ?? ""}+${pull.headSha}`;
}

/** Tries the merge now. */
export async function tryMerge(world: World, repository: Repository, issue: PullRequest) {
  const { pull } = issue;
  const key = pairOf(repository, issue);
  if (pull.mergeability?.key !== key) {
    const base = repository.refs.get(`refs/heads/${pull.baseRef}`);
    const { directory } = repository;
    const mergeable = base !== undefined && (await mergeTree(directory, base, pull.headSha)) !== null;
    const rebaseable = base !== undefined && mergeable && (await canRebase(world, directory, base, pull.headSha));
    pull.mergeability = { key, mergeable, rebaseable };
  }
  return pull.mergeability;
}

/** What is built on the base already can always be replayed on it. */
async function canRebase(world: World, directory: string, base: string, head: string): Promise<boolean> {
  return (
    (await isAncestor(directory, base, head)) ||
    (await rebaseCommits(directory, base, head, noReply(world.app.bot), world.clock())) !== null
  );
}

/**
 * What is known without waiting, as GitHub answers it: null at first, while the test merge that this call starts is
 * under way. https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests
 */
export function peekMergeability(world: World, repository: Repository, issue: PullRequest) {
  const { pull } = issue;
  const key = pairOf(repository, issue);
  if (pull.mergeability?.key === key) {
    return pull.mergeability;
  }
  if (pull.computing !== key) {
    pull.computing = key;
    void tryMerge(world, repository, issue)
      .catch(() => undefined)
      .finally(() => {
        pull.computing = null;
      });
  }
  return null;
}

export function rulesOf(repository: Repository, branch: string): readonly BranchRules[] {
  return repository.rules.get(branch) ?? [];
}

/** Why the rules of its base keep this pull request from merging, in GitHub's words; empty when they do not. */
export async function violations(repository: Repository, issue: PullRequest): Promise<string[]> {
  const { pull } = issue;
  const found: string[] = [];
  for (const rules of rulesOf(repository, pull.baseRef)) {
    const states = rules.checks.map((check) => ({ check, state: checkState(repository, pull.headSha, check) }));
    const expected = states.filter(({ state }) => state === "expected");
    if (expected.length > 1) {
      found.push(`${expected.length} of ${states.length} required status checks are expected.`);
    } else {
      found.push(...expected.map(({ check }) => `Required status check "${check.context}" is expected.`));
    }
    for (const { check, state } of states) {
      if (state === "pending") {
        found.push(`Required status check "${check.context}" is in progress.`);
      } else if (state === "failing") {
        found.push(`Required status check "${check.context}" is failing.`);
      }
    }
    if (rules.strict) {
      const base = repository.refs.get(`refs/heads/${pull.baseRef}`) ?? "";
      if (!(await isAncestor(repository.directory, base, pull.headSha))) {
        found.push("The head branch must be up to date with the base branch.");
      }
    }
    found.push(...missingApprovals(repository, issue, rules));
  }
  return found;
}

/** The last word of each reviewer with write access, comments aside. */
export function verdicts(repository: Repository, { pull }: PullRequest): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const review of pull.reviews) {
    const role = repository.roles.get(review.user);
    if (review.state !== "COMMENTED" && (role === "admin" || role === "write")) {
      last.set(review.user.login, review.state);
    }
  }
  return last;
}

function missingApprovals(repository: Repository, issue: PullRequest, rules: BranchRules): string[] {
  if (rules.approvals === 0) {
    return [];
  }
  const states = [...verdicts(repository, issue).values()];
  if (states.includes("CHANGES_REQUESTED")) {
    return ["Changes were requested by reviewers with write access."];
  }
  return states.filter((state) => state === "APPROVED").length < rules.approvals
    ? [`At least ${rules.approvals} approving review is required by reviewers with write access.`]
    : [];
}

type CheckState = "expected" | "pending" | "failing" | "passing";

/** The newest run with this name (of this App, if one is named), or the newest status when none is. */
function checkState(repository: Repository, sha: string, check: RequiredCheck): CheckState {
  const status = latestStatuses(repository, sha).find(
    ({ context, app }) => context === check.context && (check.appId === null || app?.id === check.appId),
  );
  const [run] = latestRuns(repository, sha).filter(
    ({ name, app }) => name === check.context && (check.appId === null || app.id === check.appId),
  );
  if (run !== undefined) {
    return runState(run);
  }
  switch (status?.state) {
    case undefined:
      return "expected";
    case "success":
      return "passing";
    case "pending":
      return "pending";
    case "error":
    case "failure":
      return "failing";
  }
}

function runState(run: CheckRun): CheckState {
  if (run.status !== "completed") {
    return "pending";
  }
  return run.conclusion === "success" || run.conclusion === "neutral" || run.conclusion === "skipped"
    ? "passing"
    : "failing";
}

/** The newest run of each name of each App on a commit, newest first. */
export function latestRuns(repository: Repository, sha: string): CheckRun[] {
  const latest = new Map<string, CheckRun>();
  for (const run of repository.runs) {
    if (run.headSha === sha) {
      latest.set(`${run.app.id}/${run.name}`, run);
    }
  }
  return [...latest.values()].sort((a, b) => b.id - a.id);
}

/** GitHub's `mergeable_state`. */
export async function mergeableState(world: World, repository: Repository, issue: PullRequest): Promise<string> {
  const known = peekMergeability(world, repository, issue);
  if (known === null) {
    return "unknown";
  }
  if (!known.mergeable) {
    return "dirty";
  }
  if (issue.pull.draft) {
    return "draft";
  }
  const reasons = await violations(repository, issue);
  if (reasons.length > 0) {
    return reasons.every((reason) => reason.startsWith("The head branch must be up to date")) ? "behind" : "blocked";
  }
  const { headSha } = issue.pull;
  const green =
    latestRuns(repository, headSha).every((run) => runState(run) === "passing") &&
    latestStatuses(repository, headSha).every(({ state }) => state === "success");
  return green ? "clean" : "unstable";
}
