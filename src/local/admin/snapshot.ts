/** Everything that a test may want to look at, as plain JSON. */
import { annotationJson } from "../render/check.ts";
import type { Comment, Edit, Issue, IssueEvent, Reaction, Repository } from "../state.ts";
import { fullName } from "../state.ts";
import { iso, type World } from "../world.ts";

const edits = (all: readonly Edit[]) => all.map(({ body, at, by }) => ({ body, at: iso(at), by: by.login }));
const reactions = (all: readonly Reaction[]) => all.map(({ user, content }) => ({ user: user.login, content }));

const commentView = (comment: Comment) => ({
  id: comment.id,
  user: comment.user.login,
  body: comment.body,
  createdAt: iso(comment.createdAt),
  updatedAt: iso(comment.updatedAt),
  /** Earlier texts, oldest first. */
  edits: edits(comment.edits),
  reactions: reactions(comment.reactions),
});

const eventView = (event: IssueEvent) => ({
  id: event.id,
  event: event.event,
  actor: event.actor.login,
  at: iso(event.createdAt),
  commitId: event.commitId,
  label: (event.extra["label"] as { readonly name?: string } | undefined)?.name ?? null,
});

const issueView = (issue: Issue) => ({
  number: issue.number,
  title: issue.title,
  body: issue.body,
  user: issue.user.login,
  state: issue.state,
  stateReason: issue.stateReason,
  labels: issue.labels.map(({ name }) => name),
  reactions: reactions(issue.reactions),
  comments: issue.comments.map(commentView),
  edits: edits(issue.edits),
  events: issue.events.map(eventView),
});

function pullViews(repository: Repository) {
  return repository.issues.flatMap((issue) => {
    const { pull } = issue;
    if (pull === null) {
      return [];
    }
    const { merged } = pull;
    return [
      {
        ...issueView(issue),
        headRef: pull.headRef,
        headSha: pull.headSha,
        baseRef: pull.baseRef,
        draft: pull.draft,
        merged: merged && { sha: merged.sha, method: merged.method, by: merged.by.login, at: iso(merged.at) },
        reviews: pull.reviews.map(({ id, user, state, body, commitId, comments }) => ({
          id,
          user: user.login,
          state,
          body,
          commitId,
          comments: comments.map((comment) => ({
            id: comment.id,
            user: comment.user.login,
            path: comment.path,
            line: comment.line,
            body: comment.body,
            inReplyTo: comment.inReplyTo,
          })),
        })),
        requestedReviewers: pull.requestedReviewers.map(({ login }) => login),
      },
    ];
  });
}

function repositoryView(world: World, repository: Repository) {
  return {
    fullName: fullName(repository),
    directory: repository.directory,
    defaultBranch: repository.defaultBranch,
    refs: Object.fromEntries(repository.refs),
    labels: repository.labels.map(({ name, color, description }) => ({ name, color, description })),
    /** Without pull requests. */
    issues: repository.issues.filter(({ pull }) => pull === null).map(issueView),
    pulls: pullViews(repository),
    checkRuns: repository.runs.map((run) => ({
      id: run.id,
      app: run.app.slug,
      name: run.name,
      headSha: run.headSha,
      status: run.status,
      conclusion: run.conclusion,
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations: run.annotations.map((each) => annotationJson(world, repository, run, each)),
    })),
    statuses: repository.statuses.map(({ sha, state, context, description, creator }) => ({
      sha,
      state,
      context,
      description,
      creator: creator.login,
    })),
    /** Merges of pull requests, in the order in which they happened. */
    merges: pullViews(repository)
      .flatMap(({ number, merged }) => (merged === null ? [] : [{ number, ...merged }]))
      .sort((a, b) => a.at.localeCompare(b.at) || a.number - b.number),
    pushes: repository.pushes.map((push) => ({ ...push, at: iso(push.at) })),
  };
}

/** The state as it is now; later changes do not show in it. */
export function takeSnapshot(world: World) {
  return {
    repositories: [...world.repositories.values()].map((repository) => repositoryView(world, repository)),
    /** Every event of the App's webhook, delivered or not, in the order in which they happened. */
    events: world.deliverer.events.map(({ name, action, payload }) => ({ name, action, payload })),
    deliveries: world.deliverer.deliveries.map((delivery) => ({
      id: delivery.id,
      guid: delivery.guid,
      url: delivery.url,
      event: delivery.event.name,
      action: delivery.event.action,
      redelivery: delivery.redelivery,
      statusCode: delivery.statusCode,
      at: iso(delivery.at),
    })),
    /** REST and git requests, without /api/v3. */
    requests: world.requests.map((request) => ({ ...request, at: iso(request.at) })),
  };
}

export type Snapshot = ReturnType<typeof takeSnapshot>;
