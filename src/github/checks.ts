/** Check runs and commit statuses. https://docs.github.com/en/rest/checks/runs, https://docs.github.com/en/rest/commits/statuses */
import { z } from "zod";
import type { RepositoryRef, Sha } from "../core/ids.ts";
import type { CheckRunContent } from "../core/render/check-run.ts";
import type { CheckFacts } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

export interface CheckRunFields extends CheckRunContent {
  readonly name: string;
  /** Ours; GitHub gives it back. */
  readonly externalId: string;
}

/** GitHub's limits: https://docs.github.com/en/rest/checks/runs#create-a-check-run */
const annotationsPerRequest = 50;
const mostSummaryCharacters = 65_535;
const mostTitleCharacters = 255;
/** GitHub says 64 KB; in UTF-8 a character has up to four bytes. */
const mostMessageCharacters = 16_000;

const Id = z.object({ id: z.number().int() });

/**
 * Makes a check run with all its annotations, which takes a request for each fifty. Not repeated by itself when its outcome
 * is unknown: look among the commit's check runs first.
 * @returns its id
 */
export function createCheckRun(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  fields: CheckRunFields & { readonly headSha: Sha },
): Promise<number> {
  return gh.call(`make the check run ${fields.name} in ${named(repo)}`, async (octokit) => {
    const [first, ...rest] = outputs(fields, annotationsOf(fields));
    const { data } = await octokit.rest.checks.create({
      ...target(repo),
      name: fields.name,
      head_sha: fields.headSha,
      ...state(fields),
      output: first,
    });
    const { id } = Id.parse(data);
    for (const output of rest) {
      await octokit.rest.checks.update({ ...target(repo), check_run_id: id, output });
    }
    return id;
  });
}

/** Makes a check run say something else. GitHub only ever adds annotations, so those that it has are not sent again. */
export function updateCheckRun(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  id: number,
  fields: CheckRunFields,
): Promise<void> {
  return gh.call(`change the check run ${fields.name} in ${named(repo)}`, async (octokit) => {
    const wanted = annotationsOf(fields);
    const known = new Set(
      wanted.length === 0
        ? []
        : z
            .array(AnnotationAnswer)
            .parse(
              await octokit.paginate(octokit.rest.checks.listAnnotations, {
                ...target(repo),
                check_run_id: id,
                per_page: 100,
              }),
            )
            .map(annotationKey),
    );
    const [first, ...rest] = outputs(
      fields,
      wanted.filter((annotation) => !known.has(annotationKey(annotation))),
    );
    await octokit.rest.checks.update({ ...target(repo), check_run_id: id, ...state(fields), output: first });
    for (const output of rest) {
      await octokit.rest.checks.update({ ...target(repo), check_run_id: id, output });
    }
  });
}

const AnnotationAnswer = z.object({ path: z.string(), start_line: z.number(), message: z.string().nullable() });

function annotationKey({ path, start_line, message }: z.infer<typeof AnnotationAnswer>): string {
  return JSON.stringify([path, start_line, message]);
}

const CheckRunAnswer = z.object({
  id: z.number().int(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  external_id: z.string().nullish(),
  app: z.object({ id: z.number().int(), slug: z.string().optional(), name: z.string() }).nullable(),
});

export interface CheckRun extends CheckFacts {
  readonly conclusion: string | null;
  readonly externalId: string | null;
}

/** The newest check run of each app and name on a commit. */
export function checkRunsFor(gh: InstallationGitHub, repo: RepositoryRef, sha: Sha): Promise<CheckRun[]> {
  return gh.call(`read the check runs on ${sha} in ${named(repo)}`, async (octokit) => {
    const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
      ...target(repo),
      ref: sha,
      filter: "latest",
      per_page: 100,
    });
    // "latest" is the latest of each check suite, and an app can have several suites on a commit.
    const latest = new Map<string, CheckRun>();
    for (const answer of z.array(CheckRunAnswer).parse(runs)) {
      const key = `${answer.app?.id ?? ""}/${answer.name}`;
      if (answer.id > (latest.get(key)?.id ?? 0)) {
        latest.set(key, {
          id: answer.id,
          name: answer.name,
          appId: answer.app?.id ?? null,
          appName: answer.app?.name ?? null,
          state: answer.status === "completed" ? stateOf(answer.conclusion) : "pending",
          conclusion: answer.conclusion,
          externalId: answer.external_id ?? null,
        });
      }
    }
    return [...latest.values()];
  });
}

const StatusAnswer = z.object({
  id: z.number().int(),
  context: z.string(),
  state: z.enum(["error", "failure", "pending", "success"]),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
});

export interface Status extends CheckFacts {
  /** Whether any status of this context passed on the commit, this one or an earlier one. */
  readonly passedOnce: boolean;
  readonly description: string;
  /** Wherever whoever reported it says; null: nowhere. */
  readonly url: string | null;
}

/** The newest status of each context on a commit. */
export function statusesFor(gh: InstallationGitHub, repo: RepositoryRef, sha: Sha): Promise<Status[]> {
  return gh.call(`read the statuses of ${sha} in ${named(repo)}`, async (octokit) => {
    const statuses = await octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, {
      ...target(repo),
      ref: sha,
      per_page: 100,
    });
    const latest = new Map<string, Status>();
    const all = z.array(StatusAnswer).parse(statuses);
    const passed = new Set(all.filter(({ state }) => state === "success").map(({ context }) => context));
    // Newest first.
    for (const { id, context, state, description, target_url: url } of all) {
      if (!latest.has(context)) {
        const found = state === "success" ? "passed" : state === "pending" ? "pending" : "failed";
        latest.set(context, {
          id,
          name: context,
          appId: null,
          appName: null,
          state: found,
          passedOnce: passed.has(context),
          description: description ?? "",
          url: url ?? null,
        });
      }
    }
    return [...latest.values()];
  });
}

/** Neutral and skipped satisfy a required check on GitHub; everything else that is completed does not. */
function stateOf(conclusion: string | null): CheckFacts["state"] {
  return conclusion === "success" || conclusion === "neutral" || conclusion === "skipped" ? "passed" : "failed";
}

function state({ status, conclusion, externalId }: CheckRunFields) {
  return { status, external_id: externalId, ...(conclusion === null ? {} : { conclusion }) };
}

/** Findings of a check that passed are worth knowing; those of one that failed are what to mend. */
function annotationsOf({ annotations, conclusion }: CheckRunFields) {
  return annotations.map(({ path, line, title, message }) => ({
    path,
    start_line: line,
    end_line: line,
    annotation_level: conclusion === "failure" ? ("failure" as const) : ("notice" as const),
    title: cut(title, mostTitleCharacters),
    message: cut(message, mostMessageCharacters),
  }));
}

/** The output for each request that is needed: the words in each, as GitHub wants it, and its share of the annotations. */
function outputs(fields: CheckRunFields, annotations: ReturnType<typeof annotationsOf>) {
  const words = { title: fields.title, summary: cut(fields.summary, mostSummaryCharacters) };
  const share = (from: number) => ({ ...words, annotations: annotations.slice(from, from + annotationsPerRequest) });
  const more = Math.max(0, Math.ceil(annotations.length / annotationsPerRequest) - 1);
  return [share(0), ...Array.from({ length: more }, (_, index) => share((index + 1) * annotationsPerRequest))] as const;
}

const ellipsis = "\n\n… (cut here: GitHub takes no more)";

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - ellipsis.length)}${ellipsis}`;
}
