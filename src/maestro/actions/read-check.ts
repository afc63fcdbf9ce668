/** A check of the repository's own that failed: what it says, why, who mends it; told in one comment for each head and check. */
import type { Wanted } from "../../core/change.ts";
import { checkEvidence, type CheckFailure } from "../../core/check-evidence.ts";
import { logExcerpt } from "../../core/check-log.ts";
import type { CheckReading } from "../../core/check-reading.ts";
import { lastReading, mendingOf } from "../../core/check-readings.ts";
import { digestOf } from "../../core/digest.ts";
import type { Sha } from "../../core/ids.ts";
import type { Action } from "../../core/action.ts";
import { checkFindings, checkPasses, failedCheck } from "../../core/render/failed-check.ts";
import type { CheckFacts, RunFacts } from "../../core/run.ts";
import { canonicalMarkdown, canonicalText } from "../../core/untrusted-text.ts";
import { checkAnnotations, checkRunDetails, passedOnce } from "../../github/check-details.ts";
import { checkRunsFor, statusesFor } from "../../github/checks.ts";
import { upsertComment } from "../../github/comments.ts";
import { jobLog } from "../../github/job-logs.ts";
import { pullFiles } from "../../github/pulls.ts";
import { requestChanges } from "../../store/changes.ts";
import type { HeldRun } from "../context.ts";

type ReadCheck = Extract<Action, { kind: "read-check" }>;

/** The App whose check runs are jobs with logs. */
const actionsSlug = "github-actions";

/** Safe to repeat: the comment is found by its marker, and a change is asked for once. */
export function readCheck(held: HeldRun, facts: RunFacts, action: ReadCheck): Promise<CheckReading> {
  return action.check.state === "passed" ? tellPass(held, facts, action) : tellFailure(held, facts, action);
}

async function tellPass(held: HeldRun, facts: RunFacts, action: ReadCheck): Promise<CheckReading> {
  const { agent, number, head, check } = action;
  const pull = facts.pulls[agent];
  const last = pull === undefined ? null : lastReading(pull, check);
  const said = last ?? { head, commentId: null };
  const body = checkPasses(check, { failedOn: said.head, passesOn: head });
  const commentId = await write(held, number, said.head, check, said.commentId, body);
  return { ...reading(head, check), evidence: "passed", reason: "it passes", findings: "", asked: false, commentId };
}

async function tellFailure(held: HeldRun, facts: RunFacts, action: ReadCheck): Promise<CheckReading> {
  const { context, run } = held;
  const { agent, number, head, check } = action;
  const pull = facts.pulls[agent];
  if (pull === undefined) {
    throw new Error(`${agent} has no pull request whose checks could be read`);
  }
  const { failure, url, unreadable } = await look(held, facts, action);
  const evidence = checkEvidence(failure);
  const mending = mendingOf(facts, pull, check, evidence.kind);
  const findings = checkFindings(failure);
  const body = failedCheck(facts, { agent, check, head, failure, evidence, mending, url, unreadable });
  const commentId = await write(held, number, head, check, null, body);
  if (mending.kind === "ask") {
    const wanted: Wanted = { kind: "check", head, check: check.name, app: check.appName, findings };
    await requestChanges(context.store.db, { run: run.id, epoch: run.epoch }, [{ agent, wanted }]);
  }
  return {
    ...reading(head, check),
    evidence: evidence.kind,
    reason: evidence.reason,
    findings,
    asked: mending.kind === "ask",
    commentId,
  };
}

const reading = (head: Sha, { id, name, appId }: CheckFacts) => ({ check: name, appId, head, id });

interface Looked {
  readonly failure: CheckFailure;
  /** Where people see more. */
  readonly url: string | null;
  /** Why there is no log; null: there is one, or it is nothing that has a log. */
  readonly unreadable: string | null;
}

async function look(held: HeldRun, facts: RunFacts, { agent, number, head, check }: ReadCheck): Promise<Looked> {
  const { github, repository, run } = held;
  const [files, onBase] = await Promise.all([
    pullFiles(github, repository, number),
    check.appId === null
      ? statusesFor(github, repository, facts.base.head)
      : checkRunsFor(github, repository, facts.base.head),
  ]);
  const failed = onBase.some(
    ({ name, appId, state }) => name === check.name && appId === check.appId && state === "failed",
  );
  const base = { branch: run.baseBranch, head: facts.base.head, failed };
  const common = { agent, files, base };
  if (check.appId === null) {
    const status = (await statusesFor(github, repository, head)).find(({ id }) => id === check.id);
    const output = canonicalText(status?.description ?? "");
    const passedToo = status?.passedOnce ?? false;
    const failure = { ...common, conclusion: null, annotations: [], output, log: null, passedToo };
    return { failure, url: status?.url ?? null, unreadable: null };
  }
  const [details, annotations, passedToo] = await Promise.all([
    checkRunDetails(github, repository, check.id),
    checkAnnotations(github, repository, check.id),
    passedOnce(github, repository, head, { name: check.name, appId: check.appId }),
  ]);
  const log = details.appSlug === actionsSlug ? await jobLog(github, repository, check.id) : null;
  return {
    failure: {
      ...common,
      conclusion: details.conclusion,
      annotations: annotations.map(({ path, line, message }) => ({
        path: canonicalText(path),
        line,
        message: canonicalText(message),
      })),
      output: details.output.map(canonicalMarkdown).join("\n\n"),
      log: log !== null && "text" in log ? logExcerpt(log.text) : null,
      passedToo,
    },
    url: details.url,
    unreadable: log !== null && "reason" in log ? log.reason : null,
  };
}

/** One comment for each head and check. */
function write(
  { github, repository, run }: HeldRun,
  number: number,
  head: Sha,
  { name, appId }: CheckFacts,
  commentId: number | null,
  body: string,
): Promise<number> {
  const marker = `<!-- aurora:check key=${run.id}/${digestOf({ head, name, appId })} -->`;
  return upsertComment(github, repository, number, { commentId, marker, body: `${body}\n\n${marker}` });
}
