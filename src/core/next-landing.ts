/** The stages of landing: the combination is tested, each merge is guarded by what was tested, and proved afterwards. */
import type { Action } from "./action.ts";
import { waitsForMergeCommand } from "./consent.ts";
import { agentNames, short } from "./ids.ts";
import { allMerged, everyPullExists, headsHold, isCombinationBusy, isCombinationCurrent, unmerged } from "./landing.ts";
import { agentTitles } from "./plan.ts";
import { blockersOf, mustTakeBase } from "./readiness.ts";
import type { RunFacts } from "./run.ts";

/** After this many merge calls without a known outcome, a person has to look. */
const mergeAttemptLimit = 3;

/** A merge is only done when the tree that landed is the tree that was tested. */
export function landingProof(facts: RunFacts): Action | null {
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

export function combination(facts: RunFacts): Action | null {
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

export function landing(facts: RunFacts): Action | null {
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
