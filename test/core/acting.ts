/** What Maestro does with facts, in short; for tests of its decisions. */
import { digestOf } from "../../src/core/digest.ts";
import { type AgentName, agentNames } from "../../src/core/ids.ts";
import type { Action } from "../../src/core/action.ts";
import { nextAction } from "../../src/core/next-action.ts";
import { checkRunFor } from "../../src/core/render/check-run.ts";
import { stateLabel } from "../../src/core/render/labels.ts";
import { progressComment } from "../../src/core/render/progress.ts";
import { pullBody } from "../../src/core/render/pull-request.ts";
import type { RunFacts } from "../../src/core/run.ts";
import { sha, trees, withPull } from "./facts.ts";

/** Everything that people see is up to date, so that the action under test is not hidden behind an edit. */
export function shown(facts: RunFacts): RunFacts {
  let current = facts;
  for (const agent of agentNames) {
    const pull = current.pulls[agent];
    const check = checkRunFor(current, agent);
    if (pull?.state === "open" && check !== null && pull.auroraCheck !== null) {
      current = withPull(current, agent, { auroraCheck: { ...pull.auroraCheck, digest: digestOf(check) } });
    }
  }
  for (const agent of agentNames) {
    if (current.pulls[agent]?.state === "open") {
      current = withPull(current, agent, { bodyDigest: digestOf(pullBody(current, agent)) });
    }
  }
  const labels = [...current.issue.labels.filter((label) => label === "aurora:hold"), stateLabel(current)];
  current = { ...current, issue: { ...current.issue, labels } };
  return { ...current, progress: { commentId: 5, digest: digestOf(progressComment(current)) } };
}

const brief = (action: Action) =>
  [
    action.kind,
    ...("agent" in action ? [action.agent] : []),
    ...("head" in action ? [action.head.slice(0, 2)] : []),
  ].join(" ");

export const act = (facts: RunFacts) => brief(nextAction(facts));

export function merged(facts: RunFacts, ...landed: AgentName[]): RunFacts {
  return landed.reduce<RunFacts>((current, agent) => {
    const mergeSha = sha(`a${agentNames.indexOf(agent)}`);
    return {
      ...withPull(current, agent, { state: "merged", mergeSha }),
      proofs: { ...current.proofs, [agent]: { mergeSha, tree: trees[agent], expected: trees[agent] } },
      base: { ...current.base, head: mergeSha },
    };
  }, facts);
}
