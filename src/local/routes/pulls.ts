/** Pull requests, their files, commits and merges. */
import { z } from "zod";
import { mergePull } from "../actions/merge.ts";
import { editText, setState } from "../actions/issues.ts";
import {
  createPull,
  forkPoint,
  pullDetails,
  pullFiles,
  pullsOf,
  removeReviewers,
  requestReviewers,
  retarget,
} from "../actions/pulls.ts";
import { readCommits } from "../git/log.ts";
import { actorOf, bodyOf, choice, pullOf, repositoryOf, type Context } from "../http/context.ts";
import { HttpError, notFound, validationFailed } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { commitJson, fileJson } from "../render/commit.ts";
import { pullSimple } from "../render/pull.ts";
import { simpleUser } from "../render/user.ts";
import type { User } from "../state.ts";
import { checkBody } from "./issues.ts";
import { created, noContent, ok, repo, route } from "./route.ts";

const NewPull = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().optional(),
  draft: z.boolean().optional(),
});
const ChangedPull = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});
const MergeRequest = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).optional(),
});
const Reviewers = z.object({ reviewers: z.array(z.string()).optional() });

const read = ["pull_requests=read"];
const write = ["pull_requests=write"];

export const pullRoutes: readonly Route[] = [
  route("GET", `${repo}/pulls`, read, listPulls),
  route("POST", `${repo}/pulls`, write, async (context) => {
    const repository = repositoryOf(context);
    const { title, head, base, body = null, draft = false } = bodyOf(context, NewPull);
    checkBody(body);
    const input = { user: actorOf(context), title, body, head, base, draft };
    const pull = await createPull(context.world, repository, input);
    return created(await pullDetails(context.world, repository, pull));
  }),
  route("GET", `${repo}/pulls/:number`, read, async (context) => {
    const repository = repositoryOf(context);
    return ok(await pullDetails(context.world, repository, pullOf(context, repository)));
  }),
  route("PATCH", `${repo}/pulls/:number`, write, async (context) => {
    const repository = repositoryOf(context);
    const pull = pullOf(context, repository);
    const actor = actorOf(context);
    const { title, body, state, base } = bodyOf(context, ChangedPull);
    checkBody(body);
    if (state === "open" && pull.state === "closed" && !canReopen(repository.refs, pull.pull)) {
      throw validationFailed({
        resource: "PullRequest",
        code: "invalid",
        field: "state",
        message: "state cannot be changed.",
      });
    }
    if (base !== undefined) {
      retarget(context.world, repository, pull, base, actor);
    }
    editText(context.world, repository, pull, { title, body }, actor);
    if (state !== undefined) {
      setState(context.world, repository, pull, state, actor);
    }
    return ok(await pullDetails(context.world, repository, pull));
  }),
  route("GET", `${repo}/pulls/:number/commits`, read, async (context) => {
    const repository = repositoryOf(context);
    const issue = pullOf(context, repository);
    const range = `${await forkPoint(repository, issue)}..${issue.pull.headSha}`;
    const all = await readCommits(repository.directory, ["--reverse", range]);
    return listAnswer(context, all, (commit) => commitJson(context.world, repository, commit));
  }),
  route("GET", `${repo}/pulls/:number/files`, read, async (context) => {
    const repository = repositoryOf(context);
    const pull = pullOf(context, repository);
    return listAnswer(context, await pullFiles(repository, pull), (file) =>
      fileJson(context.world, repository, pull.pull.headSha, file),
    );
  }),
  route("GET", `${repo}/pulls/:number/merge`, read, (context) => {
    if (pullOf(context, repositoryOf(context)).pull.merged === null) {
      throw notFound();
    }
    return noContent;
  }),
  // GitHub asks for contents here, since it is the branch that changes.
  route("PUT", `${repo}/pulls/:number/merge`, ["contents=write"], async (context) => {
    const repository = repositoryOf(context);
    const pull = pullOf(context, repository);
    const request = bodyOf(context, MergeRequest);
    const sha = await mergePull(
      context.world,
      repository,
      pull,
      {
        method: request.merge_method ?? "merge",
        sha: request.sha,
        title: request.commit_title,
        message: request.commit_message,
      },
      actorOf(context),
    );
    return ok({ sha, merged: true, message: "Pull Request successfully merged" });
  }),
  route("GET", `${repo}/pulls/:number/requested_reviewers`, read, (context) => {
    const { pull } = pullOf(context, repositoryOf(context));
    return ok({ users: pull.requestedReviewers.map((user) => simpleUser(context.world, user)), teams: [] });
  }),
  route("POST", `${repo}/pulls/:number/requested_reviewers`, write, (context) => {
    const repository = repositoryOf(context);
    const pull = pullOf(context, repository);
    requestReviewers(context.world, repository, pull, reviewersOf(context), actorOf(context));
    return created(pullSimple(context.world, repository, pull));
  }),
  route("DELETE", `${repo}/pulls/:number/requested_reviewers`, write, (context) => {
    const repository = repositoryOf(context);
    const pull = pullOf(context, repository);
    removeReviewers(context.world, repository, pull, reviewersOf(context), actorOf(context));
    return ok(pullSimple(context.world, repository, pull));
  }),
];

function canReopen(
  refs: ReadonlyMap<string, string>,
  pull: { readonly merged: unknown; readonly headRef: string },
): boolean {
  return pull.merged === null && refs.has(`refs/heads/${pull.headRef}`);
}

function listPulls(context: Context) {
  const repository = repositoryOf(context);
  const state = choice(context, "state", ["open", "closed", "all"], "open");
  const sort = choice(context, "sort", ["created", "updated", "popularity", "long-running"], "created");
  const direction = choice(context, "direction", ["asc", "desc"], sort === "created" ? "desc" : "asc");
  const base = context.query.get("base");
  const head = context.query.get("head");
  const found = pullsOf(repository).filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      (base === null || issue.pull.baseRef === base) &&
      // GitHub ignores a head without an owner.
      (head?.includes(":") !== true ||
        head.toLowerCase() === `${repository.owner.login}:${issue.pull.headRef}`.toLowerCase()),
  );
  const key = (issue: (typeof found)[number]) => (sort === "updated" ? issue.updatedAt : issue.createdAt).getTime();
  const sign = direction === "asc" ? 1 : -1;
  found.sort((a, b) => sign * (key(a) - key(b) || a.number - b.number));
  return listAnswer(context, found, (pull) => pullSimple(context.world, repository, pull));
}

function reviewersOf(context: Context): User[] {
  return (bodyOf(context, Reviewers).reviewers ?? []).map((login) => {
    const user = context.world.users.get(login.toLowerCase());
    if (user === undefined) {
      throw new HttpError(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
      );
    }
    return user;
  });
}
