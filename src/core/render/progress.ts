/** The one progress comment of a run. */
import { planHashOf } from "../consent.ts";
import { agentNames, short } from "../ids.ts";
import { agentTitles } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { agentStatus, type RunStatus, runStatus } from "../status.ts";
import { gateRows, gateTable, sandboxNote } from "./gates.ts";
import { contractGraph } from "./graph.ts";
import { implementLabel } from "./labels.ts";
import { details, table } from "./markdown.ts";
import { modelSentence } from "./model.ts";
import { notImplementedSection } from "./not-implemented.ts";
import { planPage, planTable } from "./plan.ts";
import { editedSentence, frozenSentence } from "./progress-parts.ts";

const verbs: Readonly<Record<RunStatus, (app: string) => string>> = {
  planning: (app) => `Aurora needs you: approve the plan of **${app}**`,
  building: (app) => `Aurora is building **${app}**`,
  landing: (app) => `Aurora is landing **${app}**`,
  "needs-you": (app) => `Aurora needs you for **${app}**`,
  built: (app) => `Aurora has built **${app}**`,
  stopped: (app) => `Aurora has stopped **${app}**`,
  cancelled: (app) => `**${app}** was cancelled`,
};

/**
 * @param elapsed how long the run has taken, as people say it; left out of the digest, so that time alone causes no edit.
 */
export function progressComment(facts: RunFacts, elapsed: string | null = null): string {
  const { run, plan, consents } = facts;
  const title = [verbs[runStatus(facts)](plan.app), `run ${run.id}`, ...(elapsed === null ? [] : [elapsed])].join(
    " · ",
  );
  if (run.planFirst && consents.plan === undefined) {
    return planPage(facts, title);
  }
  const rows = gateRows(facts);
  return [
    `### ${title}`,
    `${frozenSentence(facts)} · started by @${run.requestedBy} · merges into \`${run.baseBranch}\` ${mergesWhen(facts)}`,
    ...editedSentence(facts),
    table(
      ["agent", "pull request", "state", "waits for"],
      agentNames.map((agent) => {
        const status = agentStatus(facts, agent);
        const number = facts.pulls[agent]?.number;
        return [
          agentTitles[agent],
          number === undefined ? "" : `#${number}`,
          status.text,
          status.waitsFor.map(({ text }) => text.replaceAll("|", "\\|").replaceAll("\n", " ")).join("; "),
        ];
      }),
    ),
    ...(run.outcome === null || run.outcomeReason === null
      ? []
      : [`**Why**: ${run.outcomeReason}. To start again, add the label \`${implementLabel}\`.`]),
    contractGraph(facts),
    notImplementedSection(facts),
    ...modelSentence(facts.changes),
    ...(rows.length === 0
      ? []
      : [
          details(
            `Gates (${rows.filter(({ report }) => report.status === "passed").length} of ${rows.length} passed)`,
            [gateTable(rows), sandboxNote(rows)].filter((part) => part !== null).join("\n\n"),
          ),
        ]),
    ...(consents.plan === undefined
      ? []
      : [
          details(
            `Plan <code>${short(planHashOf(facts))}</code>, approved by @${consents.plan.login}`,
            planTable(facts),
          ),
        ]),
    ...(facts.timeline.length === 0
      ? []
      : [
          details(
            "Timeline",
            facts.timeline.map(({ at, text }) => `- ${at.toISOString().slice(11, 19)} ${text}`).join("\n"),
          ),
        ]),
  ].join("\n\n");
}

function mergesWhen({ plan, consents }: RunFacts): string {
  if (plan.configuration.merge !== "commanded") {
    return "when checks pass";
  }
  return consents.merge === undefined
    ? "when checks pass and somebody comments `/aurora merge`"
    : `when checks pass, as @${consents.merge.login} commanded`;
}
