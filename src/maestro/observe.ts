/** Store + GitHub → facts. Reads only; decides nothing. */
import { agentBranch, type AgentName, agentNames, Sha } from "../core/ids.ts";
import { Plan } from "../core/plan.ts";
import { checkName } from "../core/readiness.ts";
import { digestInMarker } from "../core/render/markdown.ts";
import { timelineOf } from "../core/render/timeline.ts";
import { chooseModel, underConfiguration } from "../core/repository-configuration.ts";
import { latestReviews, type Review } from "../core/review.ts";
import { SpecOrigin } from "../core/spec-origin.ts";
import type { BaseFacts, CheckFacts, JobFacts, PullFacts, ReviewFacts, RunFacts } from "../core/run.ts";
import { checkRunsFor, statusesFor } from "../github/checks.ts";
import { getComment } from "../github/comments.ts";
import { getIssue } from "../github/issues.ts";
import { getPull } from "../github/pulls.ts";
import { listReviews } from "../github/reviews.ts";
import { canWrite } from "../github/permissions.ts";
import { branchHead } from "../github/repos.ts";
import { changesOf } from "../store/changes.ts";
import { consentsOf } from "../store/consents.ts";
import { effectsOf } from "../store/effects.ts";
import { jobsOf } from "../store/jobs.ts";
import { contractsOf, gatesOf } from "../store/results.ts";
import type { Effect, GateRow, Job } from "../store/schema.ts";
import type { HeldRun } from "./context.ts";
import {
  changeFacts,
  checkReadings,
  combinationFacts,
  done,
  mergeAttempts,
  newReviews,
  proofs,
  realignFailure,
  resultOf,
} from "./effect-facts.ts";
import { isSpecEdited } from "./spec-edited.ts";

/** Everything that the next action depends on, as it is at this moment. */
export async function observe(held: HeldRun): Promise<RunFacts> {
  const { context, run } = held;
  const { db } = context.store;
  const plan = Plan.parse(run.plan);
  const [jobRows, gateRows, contracts, changes, effects, consentRows] = await Promise.all([
    jobsOf(db, run.id),
    gatesOf(db, run.id),
    contractsOf(db, run.id),
    changesOf(db, run.id),
    effectsOf(db, run.id),
    consentsOf(db, run.id),
  ]);
  const [base, issue, progress, pulls] = await Promise.all([
    observeBase(held, plan),
    getIssue(held.github, held.repository, run.issueNumber),
    observeProgress(held, effects),
    observePulls(held, effects),
  ]);
  const [jobs, specEdited] = await Promise.all([
    observeJobs(held, jobRows, gateRows, pulls),
    isSpecEdited(held, issue, base.head),
  ]);
  return {
    run: {
      id: run.id,
      repository: held.repository,
      issue: run.issueNumber,
      requestedBy: run.requestedBy,
      specHash: run.specHash,
      origin: SpecOrigin.parse(run.origin),
      specEdited,
      planFirst: run.planFirst,
      baseBranch: run.baseBranch,
      baseCommit: run.baseSha,
      contractCommit: run.contractSha,
      startedAt: run.createdAt,
      outcome: run.outcome,
      outcomeReason: effects.find(({ kind }) => kind === "stop" || kind === "cancel")?.reason ?? null,
      endedAt: run.endedAt,
    },
    plan,
    consents: Object.fromEntries(consentRows.map(({ kind, login, at }) => [kind, { login, at }])),
    jobs,
    contracts: contracts.map(({ name, hash, producer, commitSha }) => ({ name, hash, producer, commit: commitSha })),
    changes: changeFacts(changes, effects),
    model: chooseModel(
      plan.configuration,
      context.models.map(({ name }) => name),
    ),
    combination: combinationFacts(
      jobRows.find((row) => row.agent === "system"),
      effects,
    ),
    proofs: proofs(effects),
    pulls,
    base,
    issue: { open: issue.state === "open", labels: issue.labels },
    progress,
    timeline: timelineOf(
      effects.map(({ kind, key, reason, doneAt, intendedAt }) => ({ kind, key, reason, at: doneAt ?? intendedAt })),
      consentRows,
    ),
    links: { repositoryUrl: `${context.places.githubUrl}/${run.repositoryOwner}/${run.repositoryName}` },
  };
}

async function observeBase(held: HeldRun, { configuration }: Plan): Promise<BaseFacts> {
  const { context, run, github, repository, settings } = held;
  // Who closes a pull request may delete its branch as well: what it was is enough to see that the run is over.
  const head = (await branchHead(github, repository, run.baseBranch)) ?? run.baseSha;
  const base = { head: Sha.parse(head), ...settings, auroraAppId: context.github.appId };
  return underConfiguration(base, configuration);
}

async function observeProgress({ run, github, repository }: HeldRun, effects: readonly Effect[]) {
  const created = effects.find((effect) => effect.kind === "write-progress" && done(effect));
  if (created === undefined) {
    return null;
  }
  const commentId = resultOf.comment(created).commentId;
  const comment = await getComment(github, repository, commentId);
  // Somebody deleted it: another is written.
  return comment === null ? null : { commentId, digest: digestInMarker(comment.body, "progress", run.id) ?? "" };
}

async function observePulls(held: HeldRun, effects: readonly Effect[]): Promise<RunFacts["pulls"]> {
  const pulls: Partial<Record<AgentName, PullFacts>> = {};
  await Promise.all(
    agentNames.map(async (agent) => {
      const opened = effects.find((effect) => effect.key === `open-pull/${agent}` && done(effect));
      if (opened !== undefined) {
        pulls[agent] = await observePull(held, agent, resultOf.pull(opened).number, effects);
      }
    }),
  );
  return pulls;
}

async function observePull(
  held: HeldRun,
  agent: AgentName,
  number: number,
  effects: readonly Effect[],
): Promise<PullFacts> {
  const { context, run, github, repository } = held;
  const pull = await getPull(github, repository, number);
  const head = Sha.parse(pull.head);
  const open = pull.state === "open";
  const [checkRuns, statuses, reviews] = open
    ? await Promise.all([
        checkRunsFor(github, repository, head),
        statusesFor(github, repository, head),
        listReviews(github, repository, number),
      ])
    : [[], [], []];
  const isOwn = (check: CheckFacts) => check.appId === context.github.appId && check.name === checkName;
  const own = checkRuns.find(isOwn);
  const checks: CheckFacts[] = [...checkRuns.filter((check) => !isOwn(check)), ...statuses].map(
    ({ id, name, appId, appName, state }) => ({ id, name, appId, appName, state }),
  );
  return {
    number,
    state: pull.merged ? "merged" : pull.state,
    head,
    mergeSha: pull.mergeSha === null ? null : Sha.parse(pull.mergeSha),
    draft: pull.draft,
    labels: pull.labels,
    mergeable: pull.mergeable,
    isBehind: pull.mergeableState === "behind",
    conflict: realignFailure(effects, agent, head),
    checks,
    checkReadings: checkReadings(effects, agent),
    reviews: await countingReviews(held, latestReviews(reviews)),
    newReviews: newReviews(reviews, effects),
    auroraCheck: own === undefined ? null : { id: own.id, digest: own.externalId ?? "", conclusion: own.conclusion },
    bodyDigest: digestInMarker(pull.body, "pull", run.id),
    mergeAttempts: mergeAttempts(effects, agent, head),
  };
}

/**
 * As on GitHub, an approval or a request for changes counts when its author may write: else anybody could hold a merge, or give an
 * approval that the repository's configuration asks for. An App that reviews was given its permissions by the repository's owner.
 */
async function countingReviews({ github, repository }: HeldRun, latest: readonly Review[]): Promise<ReviewFacts[]> {
  const counting = await Promise.all(
    latest.map(async ({ reviewer, reviewerType, state }) => {
      const decides = state === "approved" || state === "changes-requested";
      const counts = !decides || reviewerType !== "User" || (await canWrite(github, repository, reviewer));
      return counts ? [{ reviewer, state }] : [];
    }),
  );
  return counting.flat();
}

async function observeJobs(
  { run, github, repository }: HeldRun,
  rows: readonly Job[],
  gates: readonly GateRow[],
  pulls: RunFacts["pulls"],
): Promise<RunFacts["jobs"]> {
  const facts = await Promise.all(
    agentNames.map(async (agent) => {
      const row = rows.find((candidate) => candidate.agent === agent && candidate.epoch === run.epoch);
      const branch = agentBranch(run.id, agent);
      const known = pulls[agent]?.head ?? (row === undefined ? null : await branchHead(github, repository, branch));
      const pushed = known === null ? null : Sha.parse(known);
      return [agent, jobFacts(row, pushed, gates)] as const;
    }),
  );
  return Object.fromEntries(facts) as RunFacts["jobs"];
}

function jobFacts(row: Job | undefined, branchHeadNow: Sha | null, gates: readonly GateRow[]): JobFacts {
  const state = stateOf(row);
  const gated = state === "finished" ? row?.headSha : branchHeadNow;
  return {
    state,
    waitsFor: (row?.waitsFor ?? null) as JobFacts["waitsFor"],
    step: row?.step ?? null,
    head: row?.headSha ?? null,
    branchHead: branchHeadNow,
    consumed: row?.consumed ?? {},
    gates: gates.filter((gate) => gate.agent === row?.agent && gate.headSha === gated).map(({ report }) => report),
    failure: row?.failure ?? null,
    seconds:
      row?.finishedAt == null || row.startedAt == null
        ? null
        : (row.finishedAt.getTime() - row.startedAt.getTime()) / 1000,
  };
}

function stateOf(row: Job | undefined): JobFacts["state"] {
  if (row?.requestedAt == null) {
    return "idle";
  }
  if (row.failure !== null) {
    return "failed";
  }
  if (row.finishedAt !== null) {
    return "finished";
  }
  if (row.waitsFor !== null) {
    return "suspended";
  }
  return row.startedAt === null ? "queued" : "running";
}
