/**
 * The one next step of a run. Pure: the same facts always give the same action, with a reason that a person can read.
 * Whatever is unclear leads to `wait` or `stop`, never to a merge.
 */
import { changeTitle } from "./change.ts";
import { approveCommand, waitsForApproval, waitsForMergeCommand } from "./consent.ts";
import { checkToRead } from "./check-readings.ts";
import { digestOf } from "./digest.ts";
import { type AgentName, agentNames, type Sha, short } from "./ids.ts";
import { agentTitles, jobPlan } from "./plan.ts";
import { blockersOf, mustTakeBase, publishedHash, whyUndone } from "./readiness.ts";
import { checkRunFor } from "./render/check-run.ts";
import { progressComment } from "./render/progress.ts";
import { pullBody } from "./render/pull-request.ts";
import { stateLabel, stateLabels } from "./render/labels.ts";
import type { CheckFacts, MergeMethod, RunFacts } from "./run.ts";
import { conversationName } from "./spec-origin.ts";

export type Action = { readonly reason: string } & (
  | { readonly kind: "commit-contracts" }
  | { readonly kind: "write-progress" }
  | { readonly kind: "set-label"; readonly label: string; readonly remove: readonly string[] }
  | { readonly kind: "start-job"; readonly agent: AgentName }
  | { readonly kind: "open-pull"; readonly agent: AgentName }
  | { readonly kind: "update-pull"; readonly agent: AgentName; readonly number: number }
  | {
      readonly kind: "take-review";
      readonly agent: AgentName;
      readonly number: number;
      readonly review: number;
      readonly head: Sha;
    }
  | {
      readonly kind: "read-check";
      readonly agent: AgentName;
      readonly number: number;
      readonly head: Sha;
      readonly check: CheckFacts;
    }
  | { readonly kind: "decline-change"; readonly key: string }
  | { readonly kind: "answer-change"; readonly key: string }
  | { readonly kind: "report-check"; readonly agent: AgentName; readonly head: Sha; readonly id: number | null }
  | { readonly kind: "realign"; readonly agent: AgentName }
  | { readonly kind: "test-combination" }
  | {
      readonly kind: "merge";
      readonly agent: AgentName;
      readonly number: number;
      readonly head: Sha;
      readonly method: MergeMethod;
    }
  | { readonly kind: "prove-landing"; readonly agent: AgentName; readonly mergeSha: Sha; readonly expected: Sha | null }
  | { readonly kind: "finish" }
  | { readonly kind: "cancel" }
  | { readonly kind: "stop" }
  | { readonly kind: "wait" }
);

/** After this many merge calls without a known outcome, a person has to look. */
const mergeAttemptLimit = 3;

/** Each stage gives an action, or null: nothing to do here, ask the next. Their order is the lifecycle of a run. */
const stages: readonly ((facts: RunFacts) => Action | null)[] = [
  ended,
  announce,
  approval,
  contracts,
  landingProof,
  reviews,
  checks,
  declines,
  jobs,
  answers,
  pullRequests,
  combination,
  landing,
  report,
];

export function nextAction(facts: RunFacts): Action {
  for (const stage of stages) {
    const action = stage(facts);
    if (action !== null) {
      return action;
    }
  }
  return { kind: "wait", reason: waitReason(facts) };
}

function ended(facts: RunFacts): Action | null {
  if (facts.run.outcome !== null) {
    return { kind: "wait", reason: `the run ended: ${facts.run.outcome}` };
  }
  if (!facts.issue.open && !allMerged(facts)) {
    return { kind: "cancel", reason: `the ${conversationName(facts.run.origin)} was closed` };
  }
  return null;
}

/** People see the progress comment before anything else happens. */
function announce(facts: RunFacts): Action | null {
  return facts.progress === null ? { kind: "write-progress", reason: "the run started" } : null;
}

/** A plan that waits shows what it is and does nothing else: no branch, no job, no merge. */
function approval(facts: RunFacts): Action | null {
  return waitsForApproval(facts)
    ? (report(facts) ?? { kind: "wait", reason: `the plan waits for \`${approveCommand(facts)}\`` })
    : null;
}

function contracts(facts: RunFacts): Action | null {
  return facts.run.contractCommit === null
    ? { kind: "commit-contracts", reason: "all agents start from the contracts" }
    : null;
}

/** What people ask for becomes a change before a job starts or anything is merged. */
function reviews(facts: RunFacts): Action | null {
  for (const agent of agentNames) {
    const pull = facts.pulls[agent];
    const [review] = pull?.state === "open" ? pull.newReviews : [];
    if (pull !== undefined && review !== undefined) {
      const { number, head } = pull;
      const reason = `@${review.reviewer} reviewed #${number}`;
      return { kind: "take-review", agent, number, head, review: review.id, reason };
    }
  }
  return null;
}

/** People hear of a check that failed before a job starts over it, and of one that passes again. */
function checks(facts: RunFacts): Action | null {
  for (const agent of agentNames) {
    const pull = facts.pulls[agent];
    const check = pull?.state === "open" ? checkToRead(pull) : null;
    if (pull !== undefined && check !== null) {
      const { number, head } = pull;
      const verb = check.state === "passed" ? "passes on" : "failed on";
      return { kind: "read-check", agent, number, head, check, reason: `\`${check.name}\` ${verb} #${number}` };
    }
  }
  return null;
}

/** What nobody will do is said at once, without a job. */
function declines(facts: RunFacts): Action | null {
  for (const change of facts.changes) {
    const reason = whyUndone(facts, change);
    if (reason !== null) {
      return { kind: "decline-change", key: change.key, reason };
    }
  }
  return null;
}

function jobs(facts: RunFacts): Action | null {
  for (const agent of agentNames) {
    const reason = facts.pulls[agent]?.state === "merged" ? null : jobReason(facts, agent);
    if (reason !== null) {
      return { kind: "start-job", agent, reason };
    }
  }
  return null;
}

function jobReason(facts: RunFacts, agent: AgentName): string | null {
  const job = facts.jobs[agent];
  const pushed = job.branchHead !== job.head ? job.branchHead : null;
  switch (job.state) {
    case "queued":
    case "running":
      return null;
    case "idle":
      return "the contracts are there";
    case "suspended": {
      const hash = job.waitsFor === null ? null : publishedHash(facts, job.waitsFor);
      return hash === null ? null : `\`${job.waitsFor ?? ""}@${hash.slice(0, 7)}\` was published`;
    }
    case "failed":
      return pushed === null ? null : `${short(pushed)} was pushed after the job failed`;
    case "finished":
      return pushed === null
        ? (staleContract(facts, agent) ?? undoneChange(facts, agent))
        : `${short(pushed)} was pushed to its branch`;
  }
}

function staleContract(facts: RunFacts, agent: AgentName): string | null {
  const stale = jobPlan(facts.plan, agent).consumes.find((name) => {
    const hash = publishedHash(facts, name);
    return hash !== null && hash !== facts.jobs[agent].consumed[name];
  });
  return stale === undefined ? null : `\`${stale}\` has a new version`;
}

function undoneChange(facts: RunFacts, agent: AgentName): string | null {
  const undone = facts.changes.find((change) => change.agent === agent && change.outcome === null);
  return undone === undefined ? null : `${changeTitle(undone.wanted)} is to be done`;
}

/** People hear what became of what they asked for, before anything is merged. */
function answers(facts: RunFacts): Action | null {
  const done = facts.changes.find(({ outcome, answered }) => outcome !== null && !answered);
  return done === undefined
    ? null
    : { kind: "answer-change", key: done.key, reason: `${changeTitle(done.wanted)} has an outcome` };
}

function pullRequests(facts: RunFacts): Action | null {
  for (const agent of agentNames) {
    const pull = facts.pulls[agent];
    const job = facts.jobs[agent];
    if (pull === undefined) {
      if (job.branchHead !== null && isNextToOpen(facts, agent)) {
        return { kind: "open-pull", agent, reason: `${short(job.branchHead)} was pushed` };
      }
      continue;
    }
    if (pull.state !== "open") {
      continue;
    }
    const check = checkRunFor(facts, agent);
    if (check !== null && pull.auroraCheck?.digest !== digestOf(check)) {
      return {
        kind: "report-check",
        agent,
        head: pull.head,
        id: pull.auroraCheck?.id ?? null,
        reason: `${agentTitles[agent]}: ${check.title}`,
      };
    }
    // While the job works its description would change with every step.
    const settled = job.state === "finished" || job.state === "failed";
    if (settled && pull.bodyDigest !== digestOf(pullBody(facts, agent))) {
      return { kind: "update-pull", agent, number: pull.number, reason: "its description is out of date" };
    }
  }
  return null;
}

/** Pull requests are opened in contract order, so that their numbers read so; one that failed holds nobody back. */
function isNextToOpen(facts: RunFacts, agent: AgentName): boolean {
  return agentNames
    .slice(0, agentNames.indexOf(agent))
    .every((earlier) => facts.pulls[earlier] !== undefined || facts.jobs[earlier].state === "failed");
}

/** A merge is only done when the tree that landed is the tree that was tested. */
function landingProof(facts: RunFacts): Action | null {
  for (const agent of agentNames) {
    const pull = facts.pulls[agent];
    if (pull?.state !== "merged" || pull.mergeSha === null) {
      continue;
    }
    const proof = facts.proofs[agent];
    if (proof === undefined) {
      return {
        kind: "prove-landing",
        agent,
        mergeSha: pull.mergeSha,
        expected: facts.combination?.tested?.trees[agent] ?? null,
        reason: `#${pull.number} was merged as ${short(pull.mergeSha)}`,
      };
    }
    if (proof.expected !== null && proof.expected !== proof.tree) {
      return {
        kind: "stop",
        reason: `after the merge of #${pull.number}, \`${facts.run.baseBranch}\` has tree ${short(proof.tree)}; ${short(proof.expected)} was tested. Compare ${short(proof.mergeSha)} with what you expect before anything else is merged`,
      };
    }
  }
  return null;
}

function combination(facts: RunFacts): Action | null {
  const open = unmerged(facts);
  if (open.length === 0 || !everyPullExists(facts) || isCombinationBusy(facts)) {
    return null;
  }
  const conflicted = open.find((agent) => {
    const pull = facts.pulls[agent];
    return pull !== undefined && mustTakeBase(facts, pull) && pull.conflict === null;
  });
  if (conflicted !== undefined) {
    return {
      kind: "realign",
      agent: conflicted,
      reason: `${agentTitles[conflicted]} has to take in \`${facts.run.baseBranch}\` at ${short(facts.base.head)}`,
    };
  }
  const blocked = open.some((agent) => blockersOf(facts, agent).length > 0);
  if (blocked || isCombinationCurrent(facts)) {
    return null;
  }
  if (waitsForMergeCommand(facts) && headsHold(facts) && facts.combination?.tested?.report.status === "passed") {
    // However often the base moves until then, one more test is enough: the one before the merge.
    return null;
  }
  return {
    kind: "test-combination",
    reason: `${open.length === 4 ? "all four pull requests are ready" : "the base moved"}: what they give together on ${short(facts.base.head)} is tested before the next merge`,
  };
}

function landing(facts: RunFacts): Action | null {
  if (allMerged(facts)) {
    return { kind: "finish", reason: "all four pull requests are merged" };
  }
  const [agent] = unmerged(facts);
  const pull = agent === undefined ? undefined : facts.pulls[agent];
  const method = facts.base.mergeMethods[0];
  if (agent === undefined || pull === undefined || method === undefined) {
    return null;
  }
  const mayLand =
    everyPullExists(facts) &&
    !waitsForMergeCommand(facts) &&
    unmerged(facts).every((each) => blockersOf(facts, each).length === 0) &&
    isCombinationCurrent(facts) &&
    facts.combination?.tested?.report.status === "passed";
  if (!mayLand) {
    return null;
  }
  if (pull.mergeAttempts >= mergeAttemptLimit) {
    return {
      kind: "stop",
      reason: `GitHub did not tell the outcome of ${pull.mergeAttempts} merge calls for #${pull.number}. Merge it by hand, or label the issue again`,
    };
  }
  return {
    kind: "merge",
    agent,
    number: pull.number,
    head: pull.head,
    method,
    reason: `#${pull.number} is next in contract order`,
  };
}

/** What people see is brought up to date whenever nothing else is to do. */
function report(facts: RunFacts): Action | null {
  const label = stateLabel(facts);
  const remove = stateLabels.filter((other) => other !== label && facts.issue.labels.includes(other));
  if (!facts.issue.labels.includes(label) || remove.length > 0) {
    return { kind: "set-label", label, remove, reason: "the run's state changed" };
  }
  return facts.progress?.digest === digestOf(progressComment(facts))
    ? null
    : { kind: "write-progress", reason: "something changed" };
}

/** Agents whose pull request is not merged, in contract order. */
export function unmerged(facts: RunFacts): readonly AgentName[] {
  return agentNames.filter((agent) => facts.pulls[agent]?.state !== "merged");
}

function landed(facts: RunFacts): readonly AgentName[] {
  return agentNames.filter((agent) => facts.pulls[agent]?.state === "merged");
}

function allMerged(facts: RunFacts): boolean {
  return unmerged(facts).length === 0;
}

function everyPullExists(facts: RunFacts): boolean {
  return agentNames.every((agent) => facts.pulls[agent] !== undefined);
}

function isCombinationBusy(facts: RunFacts): boolean {
  return facts.combination?.state === "queued" || facts.combination?.state === "running";
}

/**
 * Whether the tested combination still speaks of what would land: the same heads, and a base that holds nothing but
 * what was merged of it since.
 */
function isCombinationCurrent(facts: RunFacts): boolean {
  const tested = facts.combination?.tested;
  if (tested == null || isCombinationBusy(facts)) {
    return false;
  }
  const lastLanded = landed(facts)
    .filter((agent) => tested.heads[agent] !== undefined)
    .at(-1);
  const expectedBase = lastLanded === undefined ? tested.base : facts.pulls[lastLanded]?.mergeSha;
  return headsHold(facts) && expectedBase === facts.base.head;
}

/** Whether what was tested last are the heads that would land. */
function headsHold(facts: RunFacts): boolean {
  const tested = facts.combination?.tested;
  return tested != null && unmerged(facts).every((agent) => tested.heads[agent] === facts.pulls[agent]?.head);
}

function waitReason(facts: RunFacts): string {
  const waits = unmerged(facts).flatMap((agent) => {
    const [first] = blockersOf(facts, agent);
    return first === undefined ? [] : [`${agentTitles[agent]} waits for ${first.text}`];
  });
  if (waits.length > 0) {
    return waits.join("; ");
  }
  if (isCombinationBusy(facts)) {
    return "the combination is being tested";
  }
  return waitsForMergeCommand(facts) ? "all is ready and waits for `/aurora merge`" : "nothing to do";
}
