/** The one progress comment of a run. */
import { agentNames } from "../ids.ts";
import { agentTitles } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { agentStatus, type RunStatus, runStatus } from "../status.ts";
import { gateRows, gateTable, sandboxNote } from "./gates.ts";
import { contractGraph } from "./graph.ts";
import { implementLabel } from "./labels.ts";
import { details, table } from "./markdown.ts";
import { modelSentence } from "./model.ts";
import { notImplementedSection } from "./not-implemented.ts";

const verbs: Readonly<Record<RunStatus, (app: string) => string>> = {
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
  const { run, plan } = facts;
  const title = [verbs[runStatus(facts)](plan.app), `run ${run.id}`, ...(elapsed === null ? [] : [elapsed])].join(
    " · ",
  );
  const rows = gateRows(facts);
  return [
    `### ${title}`,
    `Spec frozen at \`${run.specHash.slice(0, 7)}\` · started by @${run.requestedBy} · merges into \`${run.baseBranch}\` when checks pass`,
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
