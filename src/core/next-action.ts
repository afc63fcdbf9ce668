/**
 * The one next step of a run. Pure: the same facts always give the same action, with a reason that a person can read.
 * Whatever is unclear leads to `wait` or `stop`, never to a merge.
 */
import type { Action } from "./action.ts";
import { changeTitle } from "./change.ts";
import { approveCommand, waitsForApproval, waitsForMergeCommand } from "./consent.ts";
import { checkToRead } from "./check-readings.ts";
import { digestOf } from "./digest.ts";
import { type AgentName, agentNames, short } from "./ids.ts";
import { allMerged, isCombinationBusy, unmerged } from "./landing.ts";
import { combination, landing, landingProof } from "./next-landing.ts";
import { agentTitles, jobPlan } from "./plan.ts";
import { blockersOf, publishedHash, whyUndone } from "./readiness.ts";
import { checkRunFor } from "./render/check-run.ts";
import { progressComment } from "./render/progress.ts";
import { pullBody } from "./render/pull-request.ts";
import { stateLabel, stateLabels } from "./render/labels.ts";
import type { RunFacts } from "./run.ts";
import { conversationName } from "./spec-origin.ts";

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
