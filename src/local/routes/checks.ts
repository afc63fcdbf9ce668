/** Check runs, suites and commit statuses. */
import { z } from "zod";
import { createCheckRun, createStatus, updateCheckRun, type CheckRunFields } from "../actions/checks.ts";
import { latestRuns } from "../actions/mergeability.ts";
import { readCommit } from "../git/log.ts";
import { actorOf, bodyOf, choice, numberParam, param, repositoryOf, type Context } from "../http/context.ts";
import { HttpError, invalidRequest, notFound } from "../http/errors.ts";
import { listAnswer, pageOf } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { annotationJson, checkRunJson, checkSuiteJson, combinedStatus, statusJson } from "../render/check.ts";
import { simpleCommit } from "../render/commit.ts";
import { repositoryJson } from "../render/repository.ts";
import { checkStatuses, conclusions, type CheckRun, type Repository } from "../state.ts";
import { commitOf } from "./commits.ts";
import { created, ok, repo, route } from "./route.ts";

const date = z
  .string()
  .transform((text) => new Date(text))
  .refine((value) => !Number.isNaN(value.getTime()), "is not a date");
const Annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().nullable().default(null),
  end_column: z.number().int().nullable().default(null),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().nullable().default(null),
  raw_details: z.string().nullable().default(null),
});
/** GitHub takes fifty in one request; more come by further updates, which add to them. */
const longestText = 65_535;
const Output = z.object({
  title: z.string().optional(),
  summary: z.string().max(longestText),
  text: z.string().max(longestText).optional(),
  annotations: z.array(Annotation).max(50, "No more than 50 items are allowed").optional(),
});
const shape = {
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(checkStatuses).optional(),
  started_at: date.optional(),
  conclusion: z.enum(conclusions).optional(),
  completed_at: date.optional(),
  output: Output.optional(),
};
const NewRun = z.object({
  ...shape,
  name: z.string(),
  head_sha: z.string(),
  output: Output.extend({ title: z.string() }).optional(),
});
const ChangedRun = z.object({ ...shape, name: z.string().optional() });
const NewStatus = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.string().nullable().optional(),
  description: z.string().max(140).nullable().optional(),
  context: z.string().default("default"),
});

export const checkRoutes: readonly Route[] = [
  route("POST", `${repo}/check-runs`, ["checks=write"], async (context) => {
    onlyApps(context);
    const repository = repositoryOf(context);
    const { name, head_sha: sha, ...rest } = bodyOf(context, NewRun);
    const headSha = await commitOf(repository, sha);
    const { world } = context;
    const run = await createCheckRun(world, repository, world.app, headSha, { ...fieldsOf(rest), name });
    return created(checkRunJson(context.world, repository, run));
  }),
  route("GET", `${repo}/check-runs/:run`, ["checks=read"], (context) => {
    const repository = repositoryOf(context);
    return ok(checkRunJson(context.world, repository, runOf(context, repository)));
  }),
  route("PATCH", `${repo}/check-runs/:run`, ["checks=write"], async (context) => {
    onlyApps(context);
    const repository = repositoryOf(context);
    const run = runOf(context, repository);
    if (run.app !== context.world.app) {
      throw new HttpError(403, "Invalid app_id `check_run` was created by another app.");
    }
    const { name, ...rest } = bodyOf(context, ChangedRun);
    await updateCheckRun(context.world, repository, run, { name, ...fieldsOf(rest) });
    return ok(checkRunJson(context.world, repository, run));
  }),
  route("GET", `${repo}/check-runs/:run/annotations`, ["checks=read"], (context) => {
    const repository = repositoryOf(context);
    const run = runOf(context, repository);
    return listAnswer(context, run.annotations, (each) => annotationJson(context.world, repository, run, each));
  }),
  route("GET", `${repo}/commits/:ref+/check-runs`, ["checks=read"], listRuns),
  route("GET", `${repo}/commits/:ref+/check-suites`, ["checks=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "ref"));
    const appId = context.query.get("app_id");
    const all = repository.suites.filter(
      (suite) => suite.headSha === sha && (appId === null || String(suite.app.id) === appId),
    );
    const head = simpleCommit(await readCommit(repository.directory, sha));
    const { items, headers } = pageOf(context, all);
    const suites = items.map((suite) => ({
      ...checkSuiteJson(context.world, repository, suite),
      head_commit: head,
      repository: repositoryJson(context.world, repository),
    }));
    return { status: 200, headers, body: { total_count: all.length, check_suites: suites } };
  }),
  route("POST", `${repo}/statuses/:sha`, ["statuses=write"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "sha"));
    const input = bodyOf(context, NewStatus);
    const app = context.caller.kind === "installation" ? context.world.app : null;
    const { state, context: name, description = null, target_url: targetUrl = null } = input;
    const fields = { state, context: name, description, targetUrl };
    const status = await createStatus(context.world, repository, sha, fields, actorOf(context), app);
    return created(statusJson(context.world, repository, status));
  }),
  route("GET", `${repo}/commits/:ref+/statuses`, ["statuses=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "ref"));
    const all = repository.statuses.filter((status) => status.sha === sha).toReversed();
    return listAnswer(context, all, (status) => statusJson(context.world, repository, status));
  }),
  route("GET", `${repo}/commits/:ref+/status`, ["statuses=read"], async (context) => {
    const repository = repositoryOf(context);
    const sha = await commitOf(repository, param(context, "ref"));
    return ok(combinedStatus(context.world, repository, sha));
  }),
];

async function listRuns(context: Context) {
  const repository = repositoryOf(context);
  const sha = await commitOf(repository, param(context, "ref"));
  const filter = choice(context, "filter", ["latest", "all"], "latest");
  const { query } = context;
  const among =
    filter === "latest"
      ? latestRuns(repository, sha)
      : repository.runs.filter((run) => run.headSha === sha).toReversed();
  const wanted = (name: string, value: string | null) => query.get(name) === null || query.get(name) === value;
  const all = among.filter(
    (run) => wanted("app_id", String(run.app.id)) && wanted("check_name", run.name) && wanted("status", run.status),
  );
  const { items, headers } = pageOf(context, all);
  const runs = items.map((run) => checkRunJson(context.world, repository, run));
  return { status: 200, headers, body: { total_count: all.length, check_runs: runs } };
}

/** Only Apps report check runs; people have statuses. */
function onlyApps(context: Context): void {
  if (context.caller.kind !== "installation") {
    throw new HttpError(403, "You must authenticate via a GitHub App.");
  }
}

function runOf(context: Context, repository: Repository): CheckRun {
  const id = numberParam(context, "run");
  const run = repository.runs.find((each) => each.id === id);
  if (run === undefined) {
    throw notFound();
  }
  return run;
}

/** @throws HttpError 422 for a run that is said to be completed, but not how */
function fieldsOf(input: Omit<z.infer<typeof ChangedRun>, "name">): Omit<CheckRunFields, "name"> {
  if (input.status === "completed" && input.conclusion === undefined) {
    throw invalidRequest(["For 'anyOf/0', missing required key: conclusion."]);
  }
  return {
    status: input.status,
    conclusion: input.conclusion,
    externalId: input.external_id,
    detailsUrl: input.details_url,
    startedAt: input.started_at,
    completedAt: input.completed_at,
    output: input.output,
  };
}
