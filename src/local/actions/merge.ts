/** The merge button. */
import { updateRef } from "../git/bare.ts";
import { readCommits } from "../git/log.ts";
import { mergeCommit, rebaseCommits, squashCommit, type Signature } from "../git/merge.ts";
import { HttpError } from "../http/errors.ts";
import { noReply } from "../render/user.ts";
import type { MergeMethod, PullRequest, Repository, User } from "../state.ts";
import { inTurn, type World } from "../world.ts";
import { noteEvent } from "./issue-event.ts";
import { setState } from "./issues.ts";
import { violations } from "./mergeability.ts";
import { noticeRefs } from "./refs.ts";

export interface MergeInput {
  readonly method: MergeMethod;
  /** The head that the caller saw. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

const notAllowed: Readonly<Record<MergeMethod, string>> = {
  merge: "Merge commits are not allowed on this repository.",
  squash: "Squash merges are not allowed on this repository.",
  rebase: "Rebase merges are not allowed on this repository.",
};

/**
 * Merges in the bare repository.
 * @returns the commit that the base branch is now at
 * @throws HttpError 405 when it may not or cannot merge, 409 when the head is not the one that the caller saw
 */
export async function mergePull(
  world: World,
  repository: Repository,
  issue: PullRequest,
  input: MergeInput,
  actor: User,
): Promise<string> {
  return inTurn(repository, async () => {
    const { pull } = issue;
    if (issue.state !== "open") {
      throw new HttpError(405, "Pull Request is not mergeable");
    }
    if (input.sha !== undefined && input.sha !== pull.headSha) {
      throw new HttpError(409, "Head branch was modified. Review and try the merge again.");
    }
    if (pull.draft) {
      throw new HttpError(405, "Pull Request is still a draft");
    }
    if (!repository.mergeMethods.has(input.method)) {
      throw new HttpError(405, notAllowed[input.method]);
    }
    const reasons = await violations(repository, issue);
    if (reasons.length > 0) {
      throw new HttpError(405, refusal(repository, issue, reasons));
    }
    const ref = `refs/heads/${pull.baseRef}`;
    const base = repository.refs.get(ref);
    if (base === undefined) {
      throw new HttpError(405, "Base branch was modified. Review and try the merge again.");
    }
    const sha = await mergedCommit(world, repository, issue, base, input, actor);
    if (sha === null) {
      throw new HttpError(
        405,
        input.method === "rebase" ? "This branch can't be rebased" : "Pull Request is not mergeable",
      );
    }
    await updateRef(repository.directory, ref, sha, base);
    pull.merged = { sha, method: input.method, by: actor, at: world.clock() };
    noteEvent(world, issue, "merged", actor, {}, sha);
    setState(world, repository, issue, "closed", actor);
    if (repository.deleteBranchOnMerge) {
      await updateRef(repository.directory, `refs/heads/${pull.headRef}`, "0".repeat(40), pull.headSha);
    }
    await noticeRefs(world, repository, actor);
    return sha;
  });
}

function refusal(repository: Repository, issue: PullRequest, reasons: readonly string[]): string {
  const byRuleset = repository.rules.get(issue.pull.baseRef)?.some(({ source }) => source === "ruleset") ?? false;
  return byRuleset ? `Repository rule violations found\n\n${reasons.join("\n")}\n` : reasons.join(" ");
}

async function mergedCommit(
  world: World,
  repository: Repository,
  issue: PullRequest,
  base: string,
  input: MergeInput,
  actor: User,
): Promise<string | null> {
  const { directory } = repository;
  const { pull } = issue;
  const github = { name: "GitHub", email: "noreply@github.com" };
  const signature: Signature = { author: noReply(actor), committer: github, date: world.clock() };
  switch (input.method) {
    case "merge": {
      const title = input.title ?? `Merge pull request #${issue.number} from ${repository.owner.login}/${pull.headRef}`;
      return mergeCommit(directory, base, pull.headSha, text(title, input.message ?? issue.title), signature);
    }
    case "squash": {
      const commits = await readCommits(directory, ["--reverse", "--no-merges", `${base}..${pull.headSha}`]);
      const [only] = commits;
      const single = commits.length === 1 && only !== undefined ? only.message : undefined;
      const [subject = "", ...rest] = (single ?? "").split("\n");
      const title = input.title ?? `${single === undefined ? issue.title : subject} (#${issue.number})`;
      const message =
        single === undefined ? commits.map((commit) => `* ${commit.message}`).join("\n\n") : rest.join("\n").trim();
      const author = { name: issue.user.login, email: noReply(issue.user).email };
      return squashCommit(directory, base, pull.headSha, text(title, input.message ?? message), {
        ...signature,
        author,
      });
    }
    case "rebase":
      return rebaseCommits(directory, base, pull.headSha, noReply(actor), world.clock());
  }
}

function text(title: string, message: string): string {
  return message === "" ? `${title}\n` : `${title}\n\n${message}\n`;
}
