/**
 * What a command does in a run's present state, and what it is answered: the table command × state. Pure. Every command
 * has an answer in every state, and what cannot be done is said, never left out.
 */
import type { Command } from "./command.ts";
import { approveCommand, planHashOf, waitsForApproval, waitsForMergeCommand } from "./consent.ts";
import { fix, revise } from "./decide-wish.ts";
import type { CommandPlace, Decision, Deed } from "./decision.ts";
import { type AgentName, agentNames, short } from "./ids.ts";
import { unmerged } from "./landing.ts";
import { agentTitles } from "./plan.ts";
import { hasUndoneRule, holdLabel, isRed } from "./readiness.ts";
import {
  commandedText,
  endText,
  helpText,
  mergeText,
  approvedText,
  noRunText,
  planWaitsText,
  statusText,
  whyText,
} from "./render/command.ts";
import type { RunFacts } from "./run.ts";

const nothing: Deed = { kind: "none" };
const granted = (answer: string, deed: Deed = nothing): Decision => ({ deed, granted: true, answer });
const declined = (answer: string): Decision => ({ deed: nothing, granted: false, answer });

export function decideCommand(command: Command, place: CommandPlace): Decision {
  if (command.word === "misunderstood") {
    return declined(`${command.problem} \`/aurora help\` lists the commands.`);
  }
  if (command.word === "help") {
    return granted(helpText);
  }
  const { facts } = place;
  if (facts === null) {
    return declined(noRunText);
  }
  if (command.word === "status") {
    return granted(statusText(facts));
  }
  if (command.word === "why") {
    return granted(whyText(facts));
  }
  if (facts.run.outcome !== null) {
    return declined(endText(facts));
  }
  return waitsForApproval(facts) ? inPlan(command, place, facts) : inOpenRun(command, place, facts);
}

type Changing = Exclude<Command, { readonly word: "misunderstood" | "help" | "status" | "why" }>;

function inPlan(command: Changing, place: CommandPlace, facts: RunFacts): Decision {
  switch (command.word) {
    case "approve":
      return approve(command.plan, place, facts);
    case "hold":
      return hold(place, facts);
    case "resume":
      return resume(facts);
    case "cancel":
      return granted("The plan is dropped. Nothing of it was started.", {
        kind: "cancel",
        reason: `@${place.login} dropped it`,
      });
    case "retry":
    case "merge":
    case "revise":
    case "fix":
      return declined(planWaitsText(facts));
  }
}

function inOpenRun(command: Changing, place: CommandPlace, facts: RunFacts): Decision {
  switch (command.word) {
    case "hold":
      return hold(place, facts);
    case "resume":
      return resume(facts);
    case "retry":
      return retry(command.agent, place, facts);
    case "cancel":
      return cancel(place, facts);
    case "merge":
      return merge(place, facts);
    case "approve":
      return declined(approvedText(facts));
    case "revise":
      return revise(command.text, place, facts);
    case "fix":
      return fix(place, facts);
  }
}

/** Bound to one plan: by its hash, or by a comment that was made when that plan could be read. */
function approve(named: string | null, { login, comment }: CommandPlace, facts: RunFacts): Decision {
  const plan = planHashOf(facts);
  if (named !== null && !plan.startsWith(named)) {
    return declined(`Another plan waits. To start it, comment \`${approveCommand(facts)}\`.`);
  }
  if (named === null && (facts.progress === null || comment <= facts.progress.commentId)) {
    return declined(
      `That comment is older than the plan that waits. To start this plan, comment \`${approveCommand(facts)}\`.`,
    );
  }
  return granted(`The plan \`${short(plan)}\` is approved: the agents start.`, { kind: "approve", login, plan });
}

/** By default Aurora needs nobody; where the repository wants a command, it holds for all of the run. */
function merge({ login }: CommandPlace, facts: RunFacts): Decision {
  if (facts.plan.configuration.merge !== "commanded") {
    return granted(mergeText(facts));
  }
  if (!waitsForMergeCommand(facts)) {
    return granted(commandedText(facts, facts.consents.merge?.login ?? login));
  }
  const consents = { ...facts.consents, merge: { login, at: facts.run.startedAt } };
  return granted(commandedText({ ...facts, consents }, login), { kind: "merge", login });
}

/** On an agent's open pull request the label goes there, else on the issue; either stops all merging, which is in order. */
function hold({ number }: CommandPlace, facts: RunFacts): Decision {
  const isOpenPull = agentNames.some((agent) => isOpen(facts, agent) && facts.pulls[agent]?.number === number);
  const on = isOpenPull ? number : facts.run.issue;
  const meanwhile = waitsForApproval(facts) ? "its plan still waits for an approval" : "the agents go on";
  const effect = `Nothing of this run is merged while \`${holdLabel}\` is on it; ${meanwhile}. \`/aurora resume\` takes it away.`;
  return heldOn(facts).includes(on)
    ? granted(`#${on} is held already. ${effect}`)
    : granted(`#${on} is held. ${effect}`, { kind: "hold", on });
}

function resume(facts: RunFacts): Decision {
  const on = heldOn(facts);
  return on.length === 0
    ? granted(`Nothing of this run is held.\n\n${whyText(facts)}`)
    : granted(`\`${holdLabel}\` is taken from ${numbers(on)}: Aurora merges when nothing else waits.`, {
        kind: "resume",
        on,
      });
}

/** The issue and those open pull requests that carry the label. */
function heldOn(facts: RunFacts): readonly number[] {
  const issue = facts.issue.labels.includes(holdLabel) ? [facts.run.issue] : [];
  const pulls = agentNames.flatMap((agent) => {
    const pull = facts.pulls[agent];
    return pull !== undefined && isOpen(facts, agent) && pull.labels.includes(holdLabel) ? [pull.number] : [];
  });
  return [...issue, ...pulls];
}

function cancel({ login }: CommandPlace, facts: RunFacts): Decision {
  return unmerged(facts).length === 0
    ? declined("All four pull requests are merged already: there is nothing left to cancel.")
    : granted(
        "The run is cancelled. Its open pull requests are closed, their branches stay, and what was merged stays merged.",
        { kind: "cancel", reason: `@${login} cancelled it` },
      );
}

/** An agent that is named; else that of the pull request; else everything that is red. */
function retry(named: AgentName | null, { login, number }: CommandPlace, facts: RunFacts): Decision {
  const here = agentNames.find((agent) => facts.pulls[agent]?.number === number) ?? null;
  const agent = named ?? here;
  const asked = agent === null ? agentNames : [agent];
  const red = asked.filter((each) => isRed(facts, each) || hasUndoneRule(facts, each));
  const jobs = red.length === 0 && named === null && isSystemGateRed(facts) ? (["system"] as const) : red;
  if (jobs.length > 0) {
    const what = jobs.map((job) => (job === "system" ? "The system gate" : agentTitles[job])).join(", ");
    return granted(`${what} ${jobs.length === 1 ? "starts" : "start"} again.`, {
      kind: "retry",
      jobs,
      reason: `@${login} asked for another try`,
    });
  }
  return agent === null
    ? declined(`Nothing failed that could be tried again.\n\n${whyText(facts)}`)
    : declined(`${agentTitles[agent]} ${whyNotAgain(facts, agent)}`);
}

function isSystemGateRed({ combination }: RunFacts): boolean {
  return (
    combination?.state === "finished" && combination.tested !== null && combination.tested.report.status !== "passed"
  );
}

function whyNotAgain(facts: RunFacts, agent: AgentName): string {
  const { state, step } = facts.jobs[agent];
  const pull = facts.pulls[agent];
  if (pull !== undefined && pull.state !== "open") {
    return pull.state === "merged" ? "is merged." : `has no open pull request: reopen #${pull.number} first.`;
  }
  switch (state) {
    case "idle":
      return "has not started yet.";
    case "queued":
      return "is about to start.";
    case "running":
      return `is at work: ${step ?? "its job"}.`;
    case "suspended":
      return "waits for a contract and goes on by itself.";
    case "finished":
    case "failed":
      return "passed its gates: there is nothing to try again.";
  }
}

const isOpen = (facts: RunFacts, agent: AgentName) => facts.pulls[agent]?.state === "open";
const numbers = (all: readonly number[]) => all.map((number) => `#${number}`).join(", ");
