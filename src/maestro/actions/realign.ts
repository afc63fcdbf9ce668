/** Brings a branch up to date with its base without rewriting it. */
import { agentBranch, type AgentName, agentNames, short } from "../../core/ids.ts";
import type { RunFacts } from "../../core/run.ts";
import { mergeCommits, realignAfterSquash } from "../../git/merge.ts";
import type { HeldRun } from "../context.ts";
import { fetchRepository, pushBranch } from "./repository.ts";

/** @throws Failure git-conflict when a person has to decide. */
export async function realign(held: HeldRun, facts: RunFacts, agent: AgentName): Promise<{ head: string }> {
  const { context, run } = held;
  const branchHead = facts.pulls[agent]?.head;
  if (branchHead === undefined) {
    throw new Error(`${agent} has no pull request to bring up to date`);
  }
  const opened = await fetchRepository(held);
  const base = facts.base.head;
  const landed = agentNames.flatMap((name) => {
    const pull = facts.pulls[name];
    return pull?.mergeSha == null ? [] : [{ squash: pull.mergeSha, squashedHead: pull.head }];
  });
  const signed = {
    message: `Bring up to date with ${run.baseBranch} at ${short(base)}`,
    identity: await context.github.identity(),
    at: context.clock(),
  };
  let head = branchHead;
  // Each landing in its order: a branch that holds an earlier agent's commits has to meet that agent's squash first.
  for (const landing of landed) {
    head = await realignAfterSquash(opened.mirror, { branchHead: head, ...landing, base: landing.squash, ...signed });
  }
  head = await mergeCommits(opened.mirror, { into: head, commit: base, ...signed });
  await pushBranch(opened, agentBranch(run.id, agent), head, branchHead);
  return { head };
}
