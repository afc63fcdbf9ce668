/** Pull requests and reviews as GitHub writes them. */
import type { Json, PullRequest, Repository, Review, ReviewComment, User } from "../state.ts";
import { iso, nodeId, type World } from "../world.ts";
import { issueApi, issuePage, labelJson } from "./issue.ts";
import { mergeSettings, repositoryApi, repositoryJson, repositoryPage } from "./repository.ts";
import { association, nullableUser, simpleUser } from "./user.ts";

export function pullApi(world: World, repository: Repository, pull: PullRequest): string {
  return `${repositoryApi(world, repository)}/pulls/${pull.number}`;
}

function side(world: World, repository: Repository, ref: string, sha: string): Json {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: simpleUser(world, repository.owner),
    repo: { ...repositoryJson(world, repository), ...mergeSettings(repository) },
  };
}

function forkSide(world: World, repository: Repository, { headRef, headSha }: PullRequest["pull"], owner: User): Json {
  const user = simpleUser(world, owner);
  const fork = { full_name: `${owner.login}/${repository.name}`, owner: user, fork: true };
  const head = side(world, repository, headRef, headSha);
  return { ...head, label: `${owner.login}:${headRef}`, user, repo: { ...(head["repo"] as Json), ...fork } };
}

/** `pull-request-simple`: in lists. */
export function pullSimple(world: World, repository: Repository, issue: PullRequest): Json {
  const { pull } = issue;
  const api = pullApi(world, repository, issue);
  const page = issuePage(world, repository, issue);
  const statuses = `${repositoryApi(world, repository)}/statuses/${pull.headSha}`;
  const comments = `${issueApi(world, repository, issue)}/comments`;
  return {
    url: api,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueApi(world, repository, issue),
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: simpleUser(world, issue.user),
    body: issue.body,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : iso(issue.closedAt),
    merged_at: pull.merged === null ? null : iso(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedReviewers.map((user) => simpleUser(world, user)),
    requested_teams: [],
    labels: issue.labels.map((label) => ({
      ...labelJson(world, repository, label),
      description: label.description ?? "",
    })),
    milestone: null,
    draft: pull.draft,
    commits_url: `${api}/commits`,
    review_comments_url: `${api}/comments`,
    review_comment_url: `${repositoryApi(world, repository)}/pulls/comments{/number}`,
    comments_url: comments,
    statuses_url: statuses,
    head:
      pull.fork === null
        ? side(world, repository, pull.headRef, pull.headSha)
        : forkSide(world, repository, pull, pull.fork),
    base: side(world, repository, pull.baseRef, pull.baseSha),
    _links: {
      self: { href: api },
      html: { href: page },
      issue: { href: issueApi(world, repository, issue) },
      comments: { href: comments },
      review_comments: { href: `${api}/comments` },
      review_comment: { href: `${repositoryApi(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${api}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repository, issue.user),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** The figures that only a single pull request shows; they take git to find out. */
export interface PullFigures {
  readonly mergeable: boolean | null;
  readonly rebaseable: boolean | null;
  readonly mergeableState: string;
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** `pull-request`: on its own. */
export function pullJson(world: World, repository: Repository, issue: PullRequest, figures: PullFigures): Json {
  const { merged } = issue.pull;
  return {
    ...pullSimple(world, repository, issue),
    merged: merged !== null,
    mergeable: figures.mergeable,
    rebaseable: figures.rebaseable,
    mergeable_state: figures.mergeableState,
    merged_by: nullableUser(world, merged?.by ?? null),
    comments: issue.comments.length,
    review_comments: issue.pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    maintainer_can_modify: false,
    commits: figures.commits,
    additions: figures.additions,
    deletions: figures.deletions,
    changed_files: figures.changedFiles,
  };
}

export function reviewJson(world: World, repository: Repository, issue: PullRequest, review: Review): Json {
  const page = `${issuePage(world, repository, issue)}#pullrequestreview-${review.id}`;
  const api = pullApi(world, repository, issue);
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: simpleUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: api,
    author_association: association(repository, review.user),
    _links: { html: { href: page }, pull_request: { href: api } },
    submitted_at: iso(review.submittedAt),
    commit_id: review.commitId,
  };
}

export function reviewCommentJson(
  world: World,
  repository: Repository,
  issue: PullRequest,
  review: Review,
  comment: ReviewComment,
): Json {
  const api = `${repositoryApi(world, repository)}/pulls/comments/${comment.id}`;
  const page = `${repositoryPage(world, repository)}/pull/${issue.number}#discussion_r${comment.id}`;
  const pull = pullApi(world, repository, issue);
  return {
    url: api,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: "",
    path: comment.path,
    commit_id: review.commitId,
    original_commit_id: review.commitId,
    user: simpleUser(world, comment.user),
    body: comment.body,
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.createdAt),
    html_url: page,
    pull_request_url: pull,
    author_association: association(repository, comment.user),
    _links: { self: { href: api }, html: { href: page }, pull_request: { href: pull } },
    line: comment.line,
    original_line: comment.line,
    side: "RIGHT",
    subject_type: "line",
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}
