/** What landed of a run, and whether the tested combination still speaks of the rest. */
import { type AgentName, agentNames } from "./ids.ts";
import type { RunFacts } from "./run.ts";

/** Agents whose pull request is not merged, in contract order. */
export function unmerged(facts: RunFacts): readonly AgentName[] {
  return agentNames.filter((agent) => facts.pulls[agent]?.state !== "merged");
}

export function landed(facts: RunFacts): readonly AgentName[] {
  return agentNames.filter((agent) => facts.pulls[agent]?.state === "merged");
}

export function allMerged(facts: RunFacts): boolean {
  return unmerged(facts).length === 0;
}

export function everyPullExists(facts: RunFacts): boolean {
  return agentNames.every((agent) => facts.pulls[agent] !== undefined);
}

export function isCombinationBusy(facts: RunFacts): boolean {
  return facts.combination?.state === "queued" || facts.combination?.state === "running";
}

/**
 * Whether the tested combination still speaks of what would land: the same heads, and a base that holds nothing but
 * what was merged of it since.
 */
export function isCombinationCurrent(facts: RunFacts): boolean {
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
export function headsHold(facts: RunFacts): boolean {
  const tested = facts.combination?.tested;
  return tested != null && unmerged(facts).every((agent) => tested.heads[agent] === facts.pulls[agent]?.head);
}
