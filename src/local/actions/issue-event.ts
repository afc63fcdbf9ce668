/** The history and the webhooks of issues and pull requests. */
import { isPull } from "../http/context.ts";
import { issueJson } from "../render/issue.ts";
import { pullJson } from "../render/pull.ts";
import type { Issue, IssueEvent, Json, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "../webhooks/emit.ts";

/** Adds to an issue's history. */
export function noteEvent(
  world: World,
  issue: Issue,
  event: IssueEvent["event"],
  actor: User,
  extra: IssueEvent["extra"] = {},
  commitId: string | null = null,
): void {
  issue.events.push({ id: world.nextId(), event, actor, createdAt: world.clock(), commitId, extra });
}

/** `issues` for an issue, `pull_request` for a pull request, with the fields that only this action has. */
export function emitIssue(
  world: World,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: User,
  fields: Json = {},
): void {
  const subject = isPull(issue)
    ? { number: issue.number, pull_request: pullJson(world, repository, issue, unknownFigures) }
    : { issue: issueJson(world, repository, issue) };
  emit(world, repository, {
    name: isPull(issue) ? "pull_request" : "issues",
    action,
    sender,
    fields: { ...subject, ...fields },
  });
}

/** A webhook comes before anybody has asked for the figures; GitHub sends null and zero then, too. */
const unknownFigures = {
  mergeable: null,
  rebaseable: null,
  mergeableState: "unknown",
  commits: 1,
  additions: 0,
  deletions: 0,
  changedFiles: 0,
} as const;
