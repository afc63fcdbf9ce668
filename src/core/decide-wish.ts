/** `/aurora revise` and `/aurora fix`: which agent is asked for what, or why none is. Pure. */
import type { CommandPlace, Decision, Wish } from "./decision.ts";
import { failureReading } from "./check-readings.ts";
import { type AgentName, agentNames } from "./ids.ts";
import { agentTitles } from "./plan.ts";
import { isRed } from "./readiness.ts";
import type { CheckFacts, RunFacts } from "./run.ts";
import { canonicalMarkdown } from "./untrusted-text.ts";

const declined = (answer: string): Decision => ({ deed: { kind: "none" }, granted: false, answer });

function asked(facts: RunFacts, wishes: readonly Wish[]): Decision {
  const where = wishes.map(({ agent }) => named(facts, agent)).join(", ");
  const one = wishes.length === 1;
  return {
    deed: { kind: "ask", wishes },
    granted: true,
    answer: `${where} ${one ? "is" : "are"} asked to do it. What comes of it will be said on ${one ? "that pull request" : "those pull requests"}, and ${one ? "it is" : "they are"} not merged before.`,
  };
}

/** Of one pull request: what is to be changed has to be somebody's. */
export function revise(text: string, { number }: CommandPlace, facts: RunFacts): Decision {
  if ("reason" in facts.model) {
    return withoutModel(facts.model.reason);
  }
  const here = agentAt(facts, number);
  if (here === null) {
    const open = agentNames.filter((agent) => facts.pulls[agent]?.state === "open");
    return declined(
      open.length === 0
        ? "`/aurora revise` belongs on an agent's pull request, and none is open now."
        : `\`/aurora revise\` belongs on the pull request that it is about: ${open.map((agent) => named(facts, agent)).join(", ")}.`,
    );
  }
  return facts.pulls[here]?.state === "open"
    ? asked(facts, [{ kind: "revise", agent: here, text: canonicalMarkdown(text) }])
    : declined(`${named(facts, here)} is not open any more, so nothing is changed in it.`);
}

/** What is red: on a pull request that one, on the issue all of them. */
export function fix({ number }: CommandPlace, facts: RunFacts): Decision {
  if ("reason" in facts.model) {
    return withoutModel(facts.model.reason);
  }
  const here = agentAt(facts, number);
  const wishes = (here === null ? agentNames : [here]).flatMap((agent): Wish[] => {
    const failed = failedChecks(facts, agent);
    const mayWork = facts.pulls[agent]?.state === "open";
    return mayWork && (isRed(facts, agent) || failed.length > 0)
      ? [{ kind: "fix", agent, findings: findingsOf(facts, agent, failed) }]
      : [];
  });
  return wishes.length === 0
    ? declined(
        `Nothing is red ${here === null ? "on the open pull requests of this run" : `on ${named(facts, here)}`}: no gate, and no check.`,
      )
    : asked(facts, wishes);
}

function withoutModel(reason: string): Decision {
  return declined(
    `${reason} Without a model Aurora cannot change code on a wish, and nothing was changed. Push a commit to the branch of a pull request: Aurora keeps it and runs its gates on it.`,
  );
}

function failedChecks(facts: RunFacts, agent: AgentName): readonly CheckFacts[] {
  return facts.pulls[agent]?.checks.filter(({ state }) => state === "failed") ?? [];
}

/** What was read of the checks that fail now. */
function findingsOf(facts: RunFacts, agent: AgentName, failed: readonly CheckFacts[]): string {
  const pull = facts.pulls[agent];
  return failed
    .map((check) => {
      const read = pull === undefined ? null : failureReading(pull, check);
      return `${check.name}:\n${read?.findings ?? "(It failed; what it says was not read yet.)"}`;
    })
    .join("\n\n");
}

function agentAt(facts: RunFacts, number: number): AgentName | null {
  return agentNames.find((agent) => facts.pulls[agent]?.number === number) ?? null;
}

const named = (facts: RunFacts, agent: AgentName) => `${agentTitles[agent]} #${facts.pulls[agent]?.number ?? 0}`;
