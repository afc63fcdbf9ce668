/** Opening, editing, closing and reopening of issues; pull requests share all but the opening. */
import type { Issue, Pull, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { emitIssue, noteEvent } from "./issue-event.ts";
import { addLabels } from "./labels.ts";

export interface NewIssue {
  readonly user: User;
  readonly title: string;
  readonly body: string | null;
  readonly labels?: readonly string[];
}

/** A number, and a place in the repository's list; no webhook yet. */
export function makeIssue<P extends Pull | null>(
  world: World,
  repository: Repository,
  input: NewIssue,
  pull: P,
): Issue & { readonly pull: P } {
  const now = world.clock();
  const issue = {
    id: world.nextId(),
    number: repository.issues.length + 1,
    user: input.user,
    createdAt: now,
    labels: [],
    reactions: [],
    comments: [],
    events: [],
    edits: [],
    pull,
    title: input.title,
    body: input.body,
    state: "open" as const,
    stateReason: null,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
  };
  repository.issues.push(issue);
  return issue;
}

export function openIssue(world: World, repository: Repository, input: NewIssue): Issue {
  const issue = makeIssue(world, repository, input, null);
  emitIssue(world, repository, issue, "opened", input.user);
  addLabels(world, repository, issue, input.labels ?? [], input.user);
  return issue;
}

/** Changes title and body; one `edited` for what really changed. */
export function editText(
  world: World,
  repository: Repository,
  issue: Issue,
  text: { readonly title?: string | undefined; readonly body?: string | null | undefined },
  actor: User,
): void {
  const changes: Record<string, { from: string }> = {};
  const now = world.clock();
  if (text.title !== undefined && text.title !== issue.title) {
    changes["title"] = { from: issue.title };
    noteEvent(world, issue, "renamed", actor, { rename: { from: issue.title, to: text.title } });
    issue.title = text.title;
  }
  if (text.body !== undefined && text.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.edits.push({ body: issue.body ?? "", at: now, by: actor });
    issue.body = text.body;
  }
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = now;
    emitIssue(world, repository, issue, "edited", actor, { changes });
  }
}

/** Closes or reopens; nothing happens when it is so already. */
export function setState(
  world: World,
  repository: Repository,
  issue: Issue,
  state: "open" | "closed",
  actor: User,
  reason: Issue["stateReason"] = null,
): void {
  if (state === issue.state) {
    return;
  }
  const now = world.clock();
  const closing = state === "closed";
  issue.state = state;
  issue.updatedAt = now;
  issue.closedAt = closing ? now : null;
  issue.closedBy = closing ? actor : null;
  if (issue.pull === null) {
    issue.stateReason = closing ? (reason ?? "completed") : "reopened";
  }
  noteEvent(world, issue, closing ? "closed" : "reopened", actor, { state_reason: issue.stateReason });
  emitIssue(world, repository, issue, closing ? "closed" : "reopened", actor);
}
