/** Answers to commands in comments. */
import { agentNames } from "../ids.ts";
import { unmerged } from "../next-action.ts";
import { agentTitles } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { agentStatus, type RunStatus, runStatus } from "../status.ts";
import { implementLabel } from "./labels.ts";
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
  ["`/aurora merge`", "what the merge waits for; Aurora merges by itself"],
  ["`/aurora cancel`", "ends the run and closes its open pull requests"],
  ["`/aurora approve`", "starts a plan that waits for it"],
  ["`/aurora revise TEXT`", "asks for a change of the code (needs a model)"],
  ["`/aurora fix`", "asks for a repair of what failed (needs a model)"],
  ["`/aurora help`", "this list"],
];

export const helpText = `${table(["command", "what it does"], descriptions)}\n\nA command stands on a line of its own, in a comment on the issue or on one of its pull requests, by somebody who may write here.`;

export const noRunText = `There is no run here. Put the label \`${implementLabel}\` on an issue that holds a spec, and Aurora starts one.`;

const states: Readonly<Record<RunStatus, string>> = {
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
  const lines = unmerged(facts).map((agent) => {
    const waits = agentStatus(facts, agent).waitsFor.map(({ text }) => text.replaceAll("\n", " "));
    return `- ${named(facts, agent)} waits for: ${waits.length === 0 ? "nothing" : waits.join("; ")}`;
  });
  return lines.length === 0 ? "All four pull requests are merged: the run is about to end." : lines.join("\n");
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
