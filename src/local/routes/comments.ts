/** Comments on issues and pull requests, and reactions. */
import { z } from "zod";
import { createComment, deleteComment, editComment, findComment, react } from "../actions/comments.ts";
import { actorOf, bodyOf, choice, issueOf, numberParam, repositoryOf, type Context } from "../http/context.ts";
import { notFound, validationFailed } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { commentJson, reactionJson } from "../render/issue.ts";
import { reactionContents, type Reaction, type Repository } from "../state.ts";
import { checkBody } from "./issues.ts";
import { created, issueRead, issueWrite, noContent, ok, repo, route } from "./route.ts";

const CommentText = z.object({ body: z.string() });
const NewReaction = z.object({ content: z.enum(reactionContents) });

export const commentRoutes: readonly Route[] = [
  route("GET", `${repo}/issues/comments`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const since = Date.parse(context.query.get("since") ?? "");
    const sort = choice(context, "sort", ["created", "updated"], "created");
    const direction = choice(context, "direction", ["asc", "desc"], "desc");
    const found = repository.issues
      .flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })))
      .filter(({ comment }) => !(comment.updatedAt.getTime() < since));
    const key = ({ comment }: (typeof found)[number]) =>
      (sort === "created" ? comment.createdAt : comment.updatedAt).getTime();
    const sign = direction === "asc" ? 1 : -1;
    found.sort((a, b) => sign * (key(a) - key(b) || a.comment.id - b.comment.id));
    return listAnswer(context, found, ({ issue, comment }) => commentJson(context.world, repository, issue, comment));
  }),
  route("GET", `${repo}/issues/:number/comments`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    const since = Date.parse(context.query.get("since") ?? "");
    const all = issue.comments.filter(({ updatedAt }) => !(updatedAt.getTime() < since));
    return listAnswer(context, all, (comment) => commentJson(context.world, repository, issue, comment));
  }),
  route("POST", `${repo}/issues/:number/comments`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    const comment = createComment(context.world, repository, issue, actorOf(context), textOf(context));
    return created(commentJson(context.world, repository, issue, comment));
  }),
  route("GET", `${repo}/issues/comments/:comment`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const { issue, comment } = commentOf(context, repository);
    return ok(commentJson(context.world, repository, issue, comment));
  }),
  route("PATCH", `${repo}/issues/comments/:comment`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const { issue, comment } = commentOf(context, repository);
    editComment(context.world, repository, issue, comment, textOf(context), actorOf(context));
    return ok(commentJson(context.world, repository, issue, comment));
  }),
  route("DELETE", `${repo}/issues/comments/:comment`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const { issue, comment } = commentOf(context, repository);
    deleteComment(context.world, repository, issue, comment, actorOf(context));
    return noContent;
  }),
  ...reactionRoutes(`${repo}/issues/:number`, (context) => issueOf(context, repositoryOf(context)).reactions),
  ...reactionRoutes(
    `${repo}/issues/comments/:comment`,
    (context) => commentOf(context, repositoryOf(context)).comment.reactions,
  ),
];

function reactionRoutes(pattern: string, of: (context: Context) => Reaction[]): Route[] {
  return [
    route("GET", `${pattern}/reactions`, issueRead, (context) => {
      const content = context.query.get("content");
      const all = of(context).filter((reaction) => content === null || reaction.content === content);
      return listAnswer(context, all, (reaction) => reactionJson(context.world, reaction));
    }),
    route("POST", `${pattern}/reactions`, issueWrite, (context) => {
      const { content } = bodyOf(context, NewReaction);
      const result = react(context.world, of(context), actorOf(context), content);
      return { status: result.created ? 201 : 200, body: reactionJson(context.world, result.reaction) };
    }),
  ];
}

function commentOf(context: Context, repository: Repository) {
  const found = findComment(repository, numberParam(context, "comment"));
  if (found === undefined) {
    throw notFound();
  }
  return found;
}

function textOf(context: Context): string {
  const { body } = bodyOf(context, CommentText);
  checkBody(body);
  if (body.trim() === "") {
    throw validationFailed({
      resource: "IssueComment",
      code: "unprocessable",
      field: "data",
      message: "Body cannot be blank",
    });
  }
  return body;
}
