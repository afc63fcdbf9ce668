/** Comments on issues and pull requests, and reactions to anything. */
import type { Comment, Issue, Json, Reaction, ReactionContent, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { commentJson, issueJson } from "../render/issue.ts";
import { emit } from "../webhooks/emit.ts";

export function createComment(world: World, repository: Repository, issue: Issue, user: User, body: string): Comment {
  const now = world.clock();
  const comment: Comment = { id: world.nextId(), user, createdAt: now, reactions: [], edits: [], body, updatedAt: now };
  issue.comments.push(comment);
  issue.updatedAt = now;
  emitComment(world, repository, issue, comment, "created", user);
  return comment;
}

/** The old text stays in `edits`. */
export function editComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  body: string,
  actor: User,
): void {
  const from = comment.body;
  comment.edits.push({ body: from, at: world.clock(), by: actor });
  comment.body = body;
  comment.updatedAt = world.clock();
  emitComment(world, repository, issue, comment, "edited", actor, { changes: { body: { from } } });
}

export function deleteComment(world: World, repository: Repository, issue: Issue, comment: Comment, actor: User): void {
  issue.comments.splice(issue.comments.indexOf(comment), 1);
  emitComment(world, repository, issue, comment, "deleted", actor);
}

/** A comment by its id, with the issue that it is on. */
export function findComment(repository: Repository, id: number): { issue: Issue; comment: Comment } | undefined {
  for (const issue of repository.issues) {
    const comment = issue.comments.find((each) => each.id === id);
    if (comment !== undefined) {
      return { issue, comment };
    }
  }
  return undefined;
}

/** One reaction of a kind for each person; `created` is false when it was there. */
export function react(
  world: World,
  reactions: Reaction[],
  user: User,
  content: ReactionContent,
): { reaction: Reaction; created: boolean } {
  const known = reactions.find((each) => each.user === user && each.content === content);
  if (known !== undefined) {
    return { reaction: known, created: false };
  }
  const reaction = { id: world.nextId(), user, content, createdAt: world.clock() };
  reactions.push(reaction);
  return { reaction, created: true };
}

function emitComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  action: string,
  sender: User,
  fields: Json = {},
): void {
  emit(world, repository, {
    name: "issue_comment",
    action,
    sender,
    fields: {
      issue: issueJson(world, repository, issue),
      comment: commentJson(world, repository, issue, comment),
      ...fields,
    },
  });
}
