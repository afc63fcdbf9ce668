/** https://docs.github.com/en/rest/reactions. Reacting twice with the same is once. */
import type { RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

export type Reaction = "eyes" | "rocket" | "confused" | "+1";

export type Reactable = { readonly issue: number } | { readonly comment: number };

export function react(gh: InstallationGitHub, repo: RepositoryRef, to: Reactable, content: Reaction): Promise<void> {
  const what = "issue" in to ? `#${to.issue}` : `comment ${to.comment}`;
  return gh.call(`react to ${what} of ${named(repo)}`, async (octokit) => {
    await ("issue" in to
      ? octokit.rest.reactions.createForIssue({ ...target(repo), issue_number: to.issue, content })
      : octokit.rest.reactions.createForIssueComment({ ...target(repo), comment_id: to.comment, content }));
  });
}
