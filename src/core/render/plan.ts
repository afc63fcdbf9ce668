/** The plan of a run that waits for an approval: everything that a person wants to know before anything starts. */
import { approveCommand, planHashOf } from "../consent.ts";
import { agentNames, short } from "../ids.ts";
import { agentTitles, counted, jobPlan, modelTasks, type Plan } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { conversationName } from "../spec-origin.ts";
import { contractGraph } from "./graph.ts";
import { implementLabel, planLabel } from "./labels.ts";
import { table } from "./markdown.ts";
import { notImplementedSection } from "./not-implemented.ts";
import { editedSentence, frozenSentence } from "./progress-parts.ts";

/** The progress comment while the plan waits, and when it was given up. */
export function planPage(facts: RunFacts, title: string): string {
  const { run } = facts;
  return [
    `### ${title}`,
    `${frozenSentence(facts)} · asked for by @${run.requestedBy} · **plan \`${short(planHashOf(facts))}\`**`,
    ...editedSentence(facts),
    ...(run.outcome === null ? [whatNow(facts)] : [`**Why**: ${run.outcomeReason ?? ""}. Nothing of it was started.`]),
    planTable(facts),
    howItLands(facts),
    contractGraph(facts),
    notImplementedSection(facts),
    `**Model**: ${modelSentence(facts.plan)}`,
  ].join("\n\n");
}

/** Who does what. */
export function planTable({ plan }: RunFacts): string {
  return table(
    ["agent", "what it does", "files", "builds on", "publishes"],
    agentNames.map((agent) => {
      const { what, consumes, publishes } = jobPlan(plan, agent);
      const [on, out] = [consumes, publishes].map((names) => names.map((name) => `\`${name}\``).join(", "));
      return [agentTitles[agent], what, String(plan.files[agent] ?? ""), on ?? "", out ?? ""];
    }),
  );
}

function howItLands({ run, plan }: RunFacts): string {
  const base = run.baseCommit === null ? "" : `, which is at \`${short(run.baseCommit)}\``;
  const when = plan.configuration.merge === "commanded" ? "on `/aurora merge`" : "as soon as their checks pass";
  return `${firstCommit(plan)}Each agent opens one pull request into \`${run.baseBranch}\`${base}. They are merged in this order, ${when}.`;
}

function whatNow(facts: RunFacts): string {
  const { origin } = facts.run;
  return [
    `**It waits for you**: comment \`${approveCommand(facts)}\`, or \`/aurora approve\`, to start exactly this (write access needed). Until then no job starts, no branch is made and nothing is merged.`,
    `For a plan of another text add the label \`${planLabel}\` again; \`${implementLabel}\` starts at once from the text as it is then; \`/aurora cancel\`, or closing the ${conversationName(origin)}, drops the plan.`,
  ].join("\n\n");
}

function firstCommit({ files }: Plan): string {
  return files.contract === undefined
    ? ""
    : `Before them comes a commit with ${counted(files.contract, "file")} that all four start from: the spec, the contracts, tool configuration. `;
}

/** What the model is needed for, and what that costs at most: the number of pieces of work × the budget of one. */
function modelSentence(plan: Plan): string {
  const { model } = plan;
  const tasks = modelTasks(plan);
  const needs = tasks === 0 ? "Nothing in the spec needs one." : `${counted(tasks, "rule needs", "rules need")} one.`;
  if (model === null) {
    return `${needs} Expected cost: none, no model works here.`;
  }
  if (tasks === 0) {
    return `${needs} Expected cost: none.`;
  }
  return model.dollarsPerTask === null
    ? `${needs} Expected cost: not known, the price of \`${model.name}\` is not configured.`
    : `${needs} Expected cost: at most $${(tasks * model.dollarsPerTask).toFixed(2)}, ${tasks} × $${model.dollarsPerTask.toFixed(2)} for one piece of work of \`${model.name}\`.`;
}
