/** Reviews. */
import { z } from "zod";
import { dismissReview, replyInThread, reviewComments, submitReview } from "../actions/reviews.ts";
import { actorOf, bodyOf, numberParam, pullOf, repositoryOf, type Context } from "../http/context.ts";
import { HttpError, notFound, validationFailed } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { reviewCommentJson, reviewJson } from "../render/pull.ts";
import type { PullRequest, Review, ReviewComment } from "../state.ts";
import { checkBody } from "./issues.ts";
import { created, ok, repo, route } from "./route.ts";

const NewReview = z.object({
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  body: z.string().optional(),
  commit_id: z.string().optional(),
  comments: z
    .array(
      z.object({
        path: z.string(),
        body: z.string(),
        line: z.number().int().optional(),
        position: z.number().int().optional(),
      }),
    )
    .optional(),
});
const Reply = z.object({ body: z.string() });
const Dismissal = z.object({ message: z.string() });
const states = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

const read = ["pull_requests=read"];
const write = ["pull_requests=write"];

export const reviewRoutes: readonly Route[] = [
  route("GET", `${repo}/pulls/:number/reviews`, read, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    return listAnswer(context, issue.pull.reviews, (review) => reviewJson(context.world, repository, issue, review));
  }),
  route("POST", `${repo}/pulls/:number/reviews`, write, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    const input = bodyOf(context, NewReview);
    const user = actorOf(context);
    if (user === issue.user && input.event !== "COMMENT") {
      const verb = input.event === "APPROVE" ? "approve" : "request changes on";
      throw new HttpError(422, "Unprocessable Entity", { errors: [`Can not ${verb} your own pull request`] });
    }
    const review = submitReview(context.world, repository, issue, {
      user,
      state: states[input.event],
      body: input.body ?? "",
      commitId: input.commit_id,
      comments: input.comments?.map(({ path, body, line, position }) => ({ path, body, line: line ?? position ?? 1 })),
    });
    return ok(reviewJson(context.world, repository, issue, review));
  }),
  route("GET", `${repo}/pulls/:number/reviews/:review`, read, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    return ok(reviewJson(context.world, repository, issue, reviewOf(context, issue)));
  }),
  route("PUT", `${repo}/pulls/:number/reviews/:review/dismissals`, write, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    const review = reviewOf(context, issue);
    dismissReview(context.world, repository, issue, review, bodyOf(context, Dismissal).message, actorOf(context));
    return ok(reviewJson(context.world, repository, issue, review));
  }),
  route("GET", `${repo}/pulls/:number/comments`, read, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    return listAnswer(context, reviewComments(issue), ({ review, comment }) =>
      reviewCommentJson(context.world, repository, issue, review, comment),
    );
  }),
  route("POST", `${repo}/pulls/:number/comments/:comment/replies`, write, (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    const first = firstCommentOf(context, issue);
    const { body } = bodyOf(context, Reply);
    checkBody(body);
    const { review, comment } = replyInThread(context.world, repository, issue, first, {
      user: actorOf(context),
      body,
    });
    return created(reviewCommentJson(context.world, repository, issue, review, comment));
  }),
];

/** @throws HttpError 404 for a comment that is not there, 422 for one that is a reply itself: GitHub takes replies to the first only */
function firstCommentOf(context: Context, issue: PullRequest): ReviewComment {
  const id = numberParam(context, "comment");
  const found = reviewComments(issue).find(({ comment }) => comment.id === id)?.comment;
  if (found === undefined) {
    throw notFound();
  }
  if (found.inReplyTo !== null) {
    throw validationFailed({ resource: "PullRequestReviewComment", code: "invalid", field: "in_reply_to" });
  }
  return found;
}

function reviewOf(context: Context, issue: PullRequest): Review {
  const id = numberParam(context, "review");
  const review = issue.pull.reviews.find((each) => each.id === id);
  if (review === undefined) {
    throw notFound();
  }
  return review;
}
