/** What models did for a run, and what it took. */
import { type ChangeFacts, changeTitle, type ChangeOutcome, type Cost, totalCost } from "../change.ts";
import type { AgentName } from "../ids.ts";
import { short } from "../ids.ts";
import { counted } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { duration } from "./markdown.ts";

/** One line for the models' work; none when no model was asked. */
export function modelSentence(changes: readonly ChangeFacts[]): readonly string[] {
  const asked = changes.filter(({ outcome }) => outcome?.cost != null);
  const [cost, ...others] = totalCost(asked);
  return cost === undefined
    ? []
    : [`**Model**: ${counted(asked.length, "task")}; ${[cost, ...others].map(costPhrase).join("; ")}.`];
}

/** "gpt-5.1, 12 calls, 45,210 tokens, $0.31, 48 s" */
export function costPhrase({ model, steps, inputTokens, outputTokens, dollars, seconds }: Cost): string {
  return [
    `\`${model}\``,
    counted(steps, "call"),
    `${(inputTokens + outputTokens).toLocaleString("en")} tokens`,
    dollars === null ? "price not configured" : dollarsPhrase(dollars),
    duration(seconds * 1000),
  ].join(", ");
}

/** Two digits, or as many as it takes to show that it was not free. */
function dollarsPhrase(dollars: number): string {
  return `$${dollars === 0 || dollars >= 0.01 ? dollars.toFixed(2) : dollars.toPrecision(1)}`;
}

/** What an agent was asked for beyond its baseline, and what came of it; for a reviewer. */
export function changeList(facts: RunFacts, agent: AgentName): readonly string[] {
  const mine = facts.changes.filter((change) => change.agent === agent);
  return mine.length === 0
    ? []
    : [
        `**Asked for**:\n${mine.map(({ wanted, outcome }) => `- ${changeTitle(wanted)}: ${outcomePhrase(outcome)}`).join("\n")}`,
      ];
}

/** A sentence or two, and where all of it can be read. */
export function outcomePhrase(outcome: ChangeOutcome | null): string {
  if (outcome === null) {
    return "to be done.";
  }
  const what = {
    changed: `done in ${outcome.commit === null ? "a commit" : short(outcome.commit)}. ${outcome.summary}`,
    unchanged: `no change was needed. ${outcome.summary}`,
    failed: `not done. ${outcome.summary}${triedPhrase(outcome.tried)}`,
    declined: `not tried. ${outcome.summary}`,
  }[outcome.kind];
  return outcome.trajectory === null ? what : `${what} ${trajectoryPhrase(outcome.trajectory)}`;
}

/** A link where people can reach Aurora's server, else the place where its operator finds it. */
function trajectoryPhrase(place: string): string {
  return place.startsWith("http")
    ? `[What the model was told and did](${place}).`
    : `What the model was told and did is kept in Aurora's data directory, \`${place}\`.`;
}

/** The last things that were tried: the first ones are mostly reading. */
const mostTried = 6;

function triedPhrase(tried: readonly string[]): string {
  const shown = tried.slice(-mostTried).map((phrase) => phrase.replace(/\.$/, ""));
  return shown.length === 0 ? "" : ` Tried: ${tried.length > mostTried ? "…; " : ""}${shown.join("; ")}.`;
}
