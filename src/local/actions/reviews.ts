/** Reviews of pull requests. */
import type { Json, PullRequest, Repository, Review, ReviewComment, ReviewState, User } from "../state.ts";
import type { World } from "../world.ts";
import { pullSimple, reviewJson } from "../render/pull.ts";
import { simpleUser } from "../render/user.ts";
import { emit } from "../webhooks/emit.ts";
import { noteEvent } from "./issue-event.ts";

export interface NewReview {
  readonly user: User;
  readonly state: Exclude<ReviewState, "DISMISSED">;
  readonly body: string;
  readonly commitId?: string | undefined;
  readonly comments?: readonly { readonly path: string; readonly line: number; readonly body: string }[] | undefined;
}

export function submitReview(world: World, repository: Repository, issue: PullRequest, input: NewReview): Review {
  const review: Review = {
    id: world.nextId(),
    user: input.user,
    body: input.body,
    commitId: input.commitId ?? issue.pull.headSha,
    submittedAt: world.clock(),
    comments: (input.comments ?? []).map((comment) => ({
      id: world.nextId(),
      user: input.user,
      createdAt: world.clock(),
      inReplyTo: null,
      ...comment,
    })),
    state: input.state,
  };
  issue.pull.reviews.push(review);
  const requested = issue.pull.requestedReviewers.indexOf(input.user);
  if (requested !== -1) {
    issue.pull.requestedReviewers.splice(requested, 1);
  }
  issue.updatedAt = world.clock();
  emitReview(world, repository, issue, review, "submitted", input.user);
  return review;
}

export interface PlacedComment {
  readonly review: Review;
  readonly comment: ReviewComment;
}

/** The comments on lines of a pull request, in the order in which they were made. */
export function reviewComments({ pull }: PullRequest): PlacedComment[] {
  return pull.reviews.flatMap((review) => review.comments.map((comment) => ({ review, comment })));
}

/** As on GitHub, a reply is a review of its own, which says nothing but that. */
export function replyInThread(
  world: World,
  repository: Repository,
  issue: PullRequest,
  first: ReviewComment,
  { user, body }: { readonly user: User; readonly body: string },
): PlacedComment {
  const { path, line } = first;
  const now = world.clock();
  const id = world.nextId();
  const comment = { id: world.nextId(), user, path, line, body, createdAt: now, inReplyTo: first.id };
  const review: Review = {
    id,
    user,
    body: "",
    commitId: issue.pull.headSha,
    submittedAt: now,
    comments: [comment],
    state: "COMMENTED",
  };
  issue.pull.reviews.push(review);
  issue.updatedAt = now;
  emitReview(world, repository, issue, review, "submitted", user);
  return { review, comment };
}

export function dismissReview(
  world: World,
  repository: Repository,
  issue: PullRequest,
  review: Review,
  message: string,
  actor: User,
): void {
  noteEvent(world, issue, "review_dismissed", actor, {
    dismissed_review: { state: review.state.toLowerCase(), review_id: review.id, dismissal_message: message },
    review_requester: simpleUser(world, actor),
  });
  review.state = "DISMISSED";
  emitReview(world, repository, issue, review, "dismissed", actor);
}

/** The webhook spells the state in lower case; REST does not. */
function emitReview(
  world: World,
  repository: Repository,
  issue: PullRequest,
  review: Review,
  action: string,
  sender: User,
): void {
  const json: Json = { ...reviewJson(world, repository, issue, review), state: review.state.toLowerCase() };
  emit(world, repository, {
    name: "pull_request_review",
    action,
    sender,
    fields: { review: json, pull_request: pullSimple(world, repository, issue) },
  });
}
