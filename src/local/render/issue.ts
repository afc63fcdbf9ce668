/** Issues, comments, labels, reactions and events as GitHub writes them. */
import {
  reactionContents,
  type Comment,
  type Issue,
  type IssueEvent,
  type Json,
  type Label,
  type Reaction,
  type Repository,
  type User,
} from "../state.ts";
import { iso, nodeId, type World } from "../world.ts";
import { repositoryApi, repositoryPage } from "./repository.ts";
import { association, integration, nullableUser, simpleUser } from "./user.ts";

export function issueApi(world: World, repository: Repository, issue: Issue): string {
  return `${repositoryApi(world, repository)}/issues/${issue.number}`;
}

export function issuePage(world: World, repository: Repository, issue: Issue): string {
  return `${repositoryPage(world, repository)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`;
}

/** Set when an App acted: its own bot is the author. */
export function viaApp(world: World, user: User): Json | null {
  return user === world.app.bot ? integration(world, world.app) : null;
}

export function labelJson(world: World, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: nodeId("LA", label.id),
    url: `${repositoryApi(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function reactionJson(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId("REA", reaction.id),
    user: simpleUser(world, reaction.user),
    content: reaction.content,
    created_at: iso(reaction.createdAt),
  };
}

/** `reaction-rollup`: how many of each kind. */
function rollup(url: string, reactions: readonly Reaction[]): Json {
  const counts = Object.fromEntries(reactionContents.map((content) => [content, 0]));
  for (const { content } of reactions) {
    counts[content] = (counts[content] ?? 0) + 1;
  }
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts };
}

export function issueJson(world: World, repository: Repository, issue: Issue): Json {
  const api = issueApi(world, repository, issue);
  const page = issuePage(world, repository, issue);
  const pull = issue.pull && {
    pull_request: {
      url: api.replace("/issues/", "/pulls/"),
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: issue.pull.merged === null ? null : iso(issue.pull.merged.at),
    },
  };
  return {
    url: api,
    repository_url: repositoryApi(world, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: page,
    id: issue.id,
    node_id: nodeId("I", issue.id),
    number: issue.number,
    title: issue.title,
    user: simpleUser(world, issue.user),
    labels: issue.labels.map((label) => labelJson(world, repository, label)),
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : iso(issue.closedAt),
    author_association: association(repository, issue.user),
    active_lock_reason: null,
    draft: issue.pull?.draft ?? false,
    ...pull,
    body: issue.body,
    closed_by: nullableUser(world, issue.closedBy),
    reactions: rollup(api, issue.reactions),
    timeline_url: `${api}/timeline`,
    performed_via_github_app: viaApp(world, issue.user),
    state_reason: issue.stateReason,
  };
}

export function commentJson(world: World, repository: Repository, issue: Issue, comment: Comment): Json {
  const api = `${repositoryApi(world, repository)}/issues/comments/${comment.id}`;
  return {
    url: api,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: issueApi(world, repository, issue),
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: simpleUser(world, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(repository, comment.user),
    body: comment.body,
    reactions: rollup(api, comment.reactions),
    performed_via_github_app: viaApp(world, comment.user),
  };
}

/** `issue-event`, also as it is in an issue's own list and timeline. */
export function eventJson(world: World, repository: Repository, event: IssueEvent): Json {
  const api = repositoryApi(world, repository);
  return {
    id: event.id,
    node_id: nodeId("IE", event.id),
    url: `${api}/issues/events/${event.id}`,
    actor: simpleUser(world, event.actor),
    event: event.event,
    commit_id: event.commitId,
    commit_url: event.commitId === null ? null : `${api}/commits/${event.commitId}`,
    created_at: iso(event.createdAt),
    ...event.extra,
    performed_via_github_app: viaApp(world, event.actor),
  };
}
