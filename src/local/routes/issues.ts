/** Issues, their events and their timelines. */
import { z } from "zod";
import { editText, openIssue, setState } from "../actions/issues.ts";
import { setLabels } from "../actions/labels.ts";
import { actorOf, bodyOf, choice, issueOf, isPull, numberParam, repositoryOf, type Context } from "../http/context.ts";
import { invalidRequest, notFound } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { commentJson, eventJson, issueJson } from "../render/issue.ts";
import { reviewJson } from "../render/pull.ts";
import { simpleUser } from "../render/user.ts";
import type { Issue, Json, Repository } from "../state.ts";
import type { World } from "../world.ts";
import { created, issueRead, issueWrite, ok, repo, route } from "./route.ts";

const LabelNames = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));
const NewIssue = z.object({
  title: z.coerce.string(),
  body: z.string().nullable().optional(),
  labels: LabelNames.optional(),
});
const ChangedIssue = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  state_reason: z.enum(["completed", "not_planned", "duplicate", "reopened"]).nullable().optional(),
  labels: LabelNames.optional(),
});
/** GitHub refuses longer texts. */
const longestBody = 65_536;

export const issueRoutes: readonly Route[] = [
  route("GET", `${repo}/issues`, issueRead, listIssues),
  route("POST", `${repo}/issues`, ["issues=write"], (context) => {
    const repository = repositoryOf(context);
    const { title, body = null, labels = [] } = bodyOf(context, NewIssue);
    checkBody(body);
    const issue = openIssue(context.world, repository, { user: actorOf(context), title, body, labels });
    return created(issueJson(context.world, repository, issue));
  }),
  route("GET", `${repo}/issues/events/:event`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const id = numberParam(context, "event");
    for (const issue of repository.issues) {
      const event = issue.events.find((each) => each.id === id);
      if (event !== undefined) {
        return ok({
          ...eventJson(context.world, repository, event),
          issue: issueJson(context.world, repository, issue),
        });
      }
    }
    throw notFound();
  }),
  route("GET", `${repo}/issues/:number`, issueRead, (context) => {
    const repository = repositoryOf(context);
    return ok(issueJson(context.world, repository, issueOf(context, repository)));
  }),
  route("PATCH", `${repo}/issues/:number`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    const actor = actorOf(context);
    const { title, body, state, state_reason: reason, labels } = bodyOf(context, ChangedIssue);
    checkBody(body);
    editText(context.world, repository, issue, { title, body }, actor);
    if (labels !== undefined) {
      setLabels(context.world, repository, issue, labels, actor);
    }
    if (state !== undefined) {
      setState(context.world, repository, issue, state, actor, reason ?? null);
    }
    return ok(issueJson(context.world, repository, issue));
  }),
  route("GET", `${repo}/issues/:number/events`, issueRead, (context) => {
    const repository = repositoryOf(context);
    return listAnswer(context, issueOf(context, repository).events, (event) =>
      eventJson(context.world, repository, event),
    );
  }),
  route("GET", `${repo}/issues/:number/timeline`, issueRead, (context) => {
    const repository = repositoryOf(context);
    return listAnswer(context, timeline(context.world, repository, issueOf(context, repository)), (entry) => entry);
  }),
];

/** @throws HttpError 422 for a text that is too long */
export function checkBody(body: string | null | undefined): void {
  if (body !== null && body !== undefined && body.length > longestBody) {
    throw invalidRequest([`body is too long (maximum is ${longestBody} characters)`]);
  }
}

function listIssues(context: Context) {
  const repository = repositoryOf(context);
  const state = choice(context, "state", ["open", "closed", "all"], "open");
  const direction = choice(context, "direction", ["asc", "desc"], "desc");
  const sort = choice(context, "sort", ["created", "updated", "comments"], "created");
  const labels = (context.query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const creator = context.query.get("creator");
  const since = Date.parse(context.query.get("since") ?? "");
  const found = repository.issues.filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      (creator === null || issue.user.login === creator) &&
      !(issue.updatedAt.getTime() < since) &&
      labels.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())),
  );
  const key = (issue: Issue) =>
    sort === "comments" ? issue.comments.length : (sort === "created" ? issue.createdAt : issue.updatedAt).getTime();
  const sign = direction === "asc" ? 1 : -1;
  found.sort((a, b) => sign * (key(a) - key(b) || a.number - b.number));
  return listAnswer(context, found, (issue) => issueJson(context.world, repository, issue));
}

/** Events, comments and reviews in the order in which they happened. */
function timeline(world: World, repository: Repository, issue: Issue): Json[] {
  const entries: { id: number; json: Json }[] = issue.events.map((event) => ({
    id: event.id,
    json: eventJson(world, repository, event),
  }));
  for (const comment of issue.comments) {
    const actor = simpleUser(world, comment.user);
    const json = { event: "commented", actor, ...commentJson(world, repository, issue, comment) };
    entries.push({ id: comment.id, json });
  }
  if (isPull(issue)) {
    for (const review of issue.pull.reviews) {
      const json = { event: "reviewed", ...reviewJson(world, repository, issue, review) };
      entries.push({ id: review.id, json: { ...json, state: review.state.toLowerCase() } });
    }
  }
  // Ids are given out in order, also within one millisecond.
  return entries.sort((a, b) => a.id - b.id).map(({ json }) => json);
}
