/** Opening an agent's pull request, and keeping its description true. */
import { digestOf } from "../../core/digest.ts";
import { agentBranch, type AgentName } from "../../core/ids.ts";
import { jobPlan } from "../../core/plan.ts";
import { marker } from "../../core/render/markdown.ts";
import { pullBody } from "../../core/render/pull-request.ts";
import type { RunFacts } from "../../core/run.ts";
import { createPull, findPullByHead, updatePull as writePull } from "../../github/pulls.ts";
import type { HeldRun } from "../context.ts";

/** Looks for one that is there already: an earlier call may have made it and died before it could say so. */
export async function openPull(held: HeldRun, facts: RunFacts, agent: AgentName): Promise<{ number: number }> {
  const { github, repository, run } = held;
  const head = agentBranch(run.id, agent);
  const existing = await findPullByHead(github, repository, head);
  if (existing !== null) {
    return { number: existing.number };
  }
  const { number } = await createPull(github, repository, {
    title: jobPlan(facts.plan, agent).title,
    body: markedBody(facts, agent),
    head,
    base: run.baseBranch,
  });
  return { number };
}

export async function updatePull(
  { github, repository }: HeldRun,
  facts: RunFacts,
  agent: AgentName,
  number: number,
): Promise<null> {
  await writePull(github, repository, number, { body: markedBody(facts, agent) });
  return null;
}

function markedBody(facts: RunFacts, agent: AgentName): string {
  const body = pullBody(facts, agent);
  return `${body}\n\n${marker("pull", facts.run.id, digestOf(body))}`;
}
