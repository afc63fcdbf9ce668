/** The summary for people. */
import type { ChangeOutcome } from "../../core/change.ts";
import { costPhrase, outcomePhrase } from "../../core/render/model.ts";
import { agentTitles } from "../../core/plan.ts";
import type { DemoSummary, GateSummary } from "./summary.ts";

export function printSummary(summary: DemoSummary, places: { readonly directory: string; readonly url: string }): void {
  const { pullRequests, gates, seconds, notImplemented, changes, repository } = summary;
  const lines = [
    "",
    "Pull requests",
    ...pullRequests.map(
      ({ agent, number, merged, mergeSha, headSha, changedFiles }) =>
        `  #${number} ${agentTitles[agent].padEnd(12)} ${merged ? `merged as ${mergeSha?.slice(0, 7) ?? ""}` : `open at ${headSha.slice(0, 7)}`}, ${changedFiles} files`,
    ),
    "",
    "Gates",
    ...gates.map(gateLine),
    ...(gates.some(({ sandboxed }) => !sandboxed)
      ? [
          "  Some ran without a sandbox, since bubblewrap is not on this machine: only generated code that no model and no",
          "  person touched is run so. `apt-get install bubblewrap` adds it.",
        ]
      : []),
    "",
    "Seconds",
    `  ${Object.entries(seconds)
      .map(([step, value]) => `${step} ${value.toFixed(1)}`)
      .join(" · ")}`,
    "",
    ...(changes.length === 0
      ? []
      : [
          "Model",
          ...changes.map(({ title, outcome }) => `  ${title}: ${outcomePhrase(outcome)}${costOf(outcome)}`),
          "",
        ]),
    notImplemented.length === 0 ? "Not implemented: nothing." : "Not implemented",
    ...notImplemented.map(
      ({ title, line, reason }) => `  ${title}${line === null ? "" : ` (line ${line})`}: ${reason}`,
    ),
    "",
    `Merged repository: ${repository}`,
    `Everything of this demo, Aurora's log included: ${places.directory}`,
    "",
    "Start the app that was built:",
    `  git clone ${repository} ${summary.app ?? "app"} && cd ${summary.app ?? "app"}    # its README.md goes on from here`,
    "",
    summary.status === "merged"
      ? "All four pull requests are merged."
      : summary.status === "timeout"
        ? "The run took too long; aurora.log says where it stands."
        : "The run did not end with four merges; the issue's comment above says why.",
  ];
  console.log(lines.join("\n"));
}

function gateLine({ agent, gate, status, summary }: GateSummary): string {
  const title = agent === "system" ? "All four" : agentTitles[agent];
  const mark = { passed: "passed ", failed: "FAILED ", "not-run": "NOT RUN" }[status];
  return `  ${mark} ${title.padEnd(12)} ${gate.padEnd(11)} ${summary}`;
}

const costOf = (outcome: ChangeOutcome | null) => (outcome?.cost == null ? "" : ` (${costPhrase(outcome.cost)})`);
