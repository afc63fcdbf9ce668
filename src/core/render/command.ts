/** Answers to commands in comments. */
import { approveCommand, waitsForApproval } from "../consent.ts";
import { agentNames } from "../ids.ts";
import { unmerged } from "../landing.ts";
import { agentTitles } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { agentStatus, type RunStatus, runStatus } from "../status.ts";
import { implementLabel, planLabel } from "./labels.ts";
import { marker, table } from "./markdown.ts";

const descriptions: readonly (readonly [string, string])[] = [
  ["`/aurora status`", "what each agent does"],
  ["`/aurora why`", "what each pull request waits for"],
  [
    "`/aurora retry [agent]`",
    "what failed starts again: one agent (`database`, `backend`, `integration`, `frontend`), or all that is red",
  ],
  ["`/aurora hold`", "nothing is merged until `/aurora resume`"],
  ["`/aurora resume`", "merging goes on"],
  [
    "`/aurora merge`",
    "Aurora merges when nothing else waits, where the repository wants this command; says what still waits",
  ],
  ["`/aurora cancel`", "ends the run and closes its open pull requests, or drops the plan that waits"],
  ["`/aurora approve [hash]`", "starts the plan that waits"],
  ["`/aurora revise TEXT`", "asks for a change of the code (needs a model)"],
  ["`/aurora fix`", "asks for a repair of what failed (needs a model)"],
  ["`/aurora help`", "this list"],
];

export const helpText = `${table(["command", "what it does"], descriptions)}\n\nA command stands on a line of its own, in a comment on the issue or pull request of the run, or on one of its own pull requests, by somebody who may write here.`;

export const noRunText = `There is no run here. Put the label \`${implementLabel}\` on an issue or pull request that holds a spec, and Aurora starts one; \`${planLabel}\` shows its plan first.`;

/** An approval where nothing waits for one. */
export function approvedText({ consents: { plan } }: RunFacts): string {
  return plan === undefined
    ? "No plan waits for an approval here: this run was started by its label and is under way."
    : `The plan was approved by @${plan.login}: the run is under way.`;
}

const states: Readonly<Record<RunStatus, string>> = {
  planning: "is planned and needs you: approve",
  building: "is being built",
  landing: "is landing",
  "needs-you": "needs you",
  built: "is built",
  stopped: "has stopped",
  cancelled: "was cancelled",
};

/** A line for the run and one for each agent. */
export function statusText(facts: RunFacts): string {
  const lines = agentNames.map((agent) => `- ${named(facts, agent)}: ${agentStatus(facts, agent).text}`);
  const head = `**${facts.plan.app}** ${states[runStatus(facts)]} · run ${facts.run.id}`;
  return [head, lines.join("\n"), ...(facts.run.outcome === null ? [] : [endText(facts)])].join("\n\n");
}

/** What each unmerged pull request waits for, with names. */
export function whyText(facts: RunFacts): string {
  if (facts.run.outcome !== null) {
    return endText(facts);
  }
  if (waitsForApproval(facts)) {
    return planWaitsText(facts);
  }
  const lines = unmerged(facts).map((agent) => {
    const waits = agentStatus(facts, agent).waitsFor.map(({ text }) => text.replaceAll("\n", " "));
    return `- ${named(facts, agent)} waits for: ${waits.length === 0 ? "nothing" : waits.join("; ")}`;
  });
  return lines.length === 0 ? "All four pull requests are merged: the run is about to end." : lines.join("\n");
}

/** Nothing else can be asked of a run of which only a plan is there. */
export function planWaitsText(facts: RunFacts): string {
  return `The plan waits for an approval, and nothing has started: comment \`${approveCommand(facts)}\` to start it, \`/aurora cancel\` to drop it.`;
}

/** Somebody commanded the merge where the repository wants that. */
export function commandedText(facts: RunFacts, login: string): string {
  return `By the command of @${login} Aurora merges in contract order as soon as nothing waits; it holds for the whole run, later pushes included. \`/aurora hold\` stops it.\n\n${whyText(facts)}`;
}

export function mergeText(facts: RunFacts): string {
  return `Aurora merges by itself here, in contract order, as soon as nothing waits.\n\n${whyText(facts)}`;
}

/** How a run ended, and what to do now. */
export function endText({ run }: RunFacts): string {
  const again = `To start again, put the label \`${implementLabel}\` on #${run.issue}.`;
  switch (run.outcome) {
    case "merged":
      return `Run ${run.id} ended: all four pull requests are merged into \`${run.baseBranch}\`.`;
    case "superseded":
      return `Run ${run.id} ended: ${run.outcomeReason ?? "the issue was started anew"}.`;
    case "cancelled":
    case "stopped":
    case null:
      return `Run ${run.id} ended${run.outcomeReason === null ? "" : `: ${run.outcomeReason}`}. ${again}`;
  }
}

/** One polite sentence for somebody who may not. */
export function commandRefusal(login: string): string {
  return `@${login}, only people with write access can give Aurora commands here.`;
}

/** The comment that answers another one, found again by that one's id. */
export function commandAnswer(login: string, comment: number, answers: readonly string[]): string {
  return `@${login}\n\n${answers.join("\n\n---\n\n")}\n\n${marker("answer", String(comment), "")}`;
}

function named(facts: RunFacts, agent: (typeof agentNames)[number]): string {
  const number = facts.pulls[agent]?.number;
  return `${agentTitles[agent]}${number === undefined ? "" : ` #${number}`}`;
}
