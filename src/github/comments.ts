/** Comments of issues and pull requests. https://docs.github.com/en/rest/issues/comments */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import { endsWithMarker } from "../core/render/markdown.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Answer = z.object({
  id: z.number().int(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
  created_at: z.string(),
  html_url: z.string(),
  issue_url: z.string(),
});

export interface Comment {
  readonly id: number;
  /** Number of the issue or pull request that it is on. */
  readonly issue: number;
  readonly body: string;
  /** null: the account is gone. */
  readonly author: { readonly login: string; readonly type: string } | null;
  readonly at: Date;
  readonly url: string;
}

/**
 * The comments on an issue or pull request, oldest first.
 * @param since only those that were made or edited since then; absent: all
 */
export function listComments(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  since?: Date,
): Promise<Comment[]> {
  return gh.call(`list the comments of #${issue} of ${named(repo)}`, async (octokit) => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      ...target(repo),
      issue_number: issue,
      per_page: 100,
      ...(since === undefined ? {} : { since: since.toISOString() }),
    });
    return comments.map(commentOf);
  });
}

/** The comments on all issues and pull requests of the repository that were made or edited since then, oldest first. */
export function listRepositoryComments(gh: InstallationGitHub, repo: RepositoryRef, since: Date): Promise<Comment[]> {
  return gh.call(`list the comments of ${named(repo)}`, async (octokit) => {
    const comments = await octokit.paginate(octokit.rest.issues.listCommentsForRepo, {
      ...target(repo),
      since: since.toISOString(),
      sort: "created",
      direction: "asc",
      per_page: 100,
    });
    return comments.map(commentOf);
  });
}

/** One comment by its id; null when it was deleted. */
export async function getComment(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  comment: number,
): Promise<Comment | null> {
  try {
    return await gh.call(`read comment ${comment} of ${named(repo)}`, async (octokit) =>
      commentOf((await octokit.rest.issues.getComment({ ...target(repo), comment_id: comment })).data),
    );
  } catch (error) {
    if (asFailure(error).kind === "github-not-found") {
      return null;
    }
    throw error;
  }
}

/** Not repeated by itself when its outcome is unknown: look for the marker first. */
export function createComment(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  body: string,
): Promise<Comment> {
  return gh.call(`comment on #${issue} of ${named(repo)}`, async (octokit) =>
    commentOf((await octokit.rest.issues.createComment({ ...target(repo), issue_number: issue, body })).data),
  );
}

export function updateComment(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  comment: number,
  body: string,
): Promise<Comment> {
  return gh.call(`edit comment ${comment} of ${named(repo)}`, async (octokit) =>
    commentOf((await octokit.rest.issues.updateComment({ ...target(repo), comment_id: comment, body })).data),
  );
}

/**
 * The first comment that ends with the marker and is Aurora's own: anybody can write the marker into theirs.
 * @param marker an HTML comment or its beginning: `<!-- aurora:progress key=k7m2p4xq `
 */
export async function findByMarker(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  marker: string,
): Promise<Comment | null> {
  const bot = (await gh.botLogin()).toLowerCase();
  const comments = await listComments(gh, repo, issue);
  return (
    comments.find((comment) => comment.author?.login.toLowerCase() === bot && endsWithMarker(comment.body, marker)) ??
    null
  );
}

export interface UpsertedComment {
  /** The comment as it is known; null: look for the marker. */
  readonly commentId: number | null;
  /** The beginning of an HTML comment, or all of it, that no other comment of ours holds. */
  readonly marker: string;
  /** Ends with the marker. */
  readonly body: string;
}

/**
 * Makes the comment, or edits the one that is there when it says something else. One that somebody deleted is made again.
 * @returns its id
 */
export async function upsertComment(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  { commentId, marker, body }: UpsertedComment,
): Promise<number> {
  if (!endsWithMarker(body, marker)) {
    throw new Error(`a comment that is to be found by ${marker} must end with it`);
  }
  const known = commentId === null ? null : await getComment(gh, repo, commentId);
  const found = known ?? (await findByMarker(gh, repo, issue, marker));
  if (found === null) {
    return (await createComment(gh, repo, issue, body)).id;
  }
  // GitHub keeps line ends as it likes.
  if (found.body.replaceAll("\r\n", "\n") !== body) {
    await updateComment(gh, repo, found.id, body);
  }
  return found.id;
}

function commentOf(data: unknown): Comment {
  const answer = Answer.parse(data);
  return {
    id: answer.id,
    issue: Number(/\/(\d+)$/.exec(answer.issue_url)?.[1]),
    body: answer.body ?? "",
    author: answer.user ? { login: answer.user.login, type: answer.user.type } : null,
    at: new Date(answer.created_at),
    url: answer.html_url,
  };
}
