/** Gate figures for people: one phrase each, one table for all. */
import type { GateReport } from "../gate.ts";
import { type AgentName, agentNames, short } from "../ids.ts";
import { agentTitles } from "../plan.ts";
import type { RunFacts } from "../run.ts";
import { plainText, table } from "./markdown.ts";

export function gatePhrase(report: GateReport): string {
  switch (report.status) {
    case "passed":
      return plainText(report.summary);
    case "failed":
      return `**${report.gate} failed**: ${plainText(report.summary)}, ${bar(report)} wanted`;
    case "not-run":
      return `**${report.gate} not run**: ${plainText(report.summary)}`;
  }
}

export function gatePhrases(gates: readonly GateReport[]): string {
  return gates.map(gatePhrase).join(" · ");
}

const bar = (report: GateReport) =>
  typeof report.bar === "number" ? `${report.bar}${report.unit === "%" ? " %" : ` ${report.unit}`}` : report.bar;

export interface GateRow {
  readonly agent: AgentName | "all";
  readonly head: string;
  readonly report: GateReport;
}

/** Every gate of a run with the commit that it speaks of, the system gate last. */
export function gateRows(facts: RunFacts): readonly GateRow[] {
  const rows: GateRow[] = agentNames.flatMap((agent) => {
    const { head, gates } = facts.jobs[agent];
    return head === null ? [] : gates.map((report) => ({ agent, head: short(head), report }));
  });
  const system = facts.combination?.tested?.report;
  return system === undefined ? rows : [...rows, { agent: "all", head: "combination", report: system }];
}

export function gateTable(rows: readonly GateRow[]): string {
  return table(
    ["agent", "gate", "result", "figure", "bar", "head"],
    rows.map(({ agent, head, report }) => [
      agent === "all" ? "all four" : agentTitles[agent],
      report.gate,
      report.status === "not-run" ? "**not run**" : report.status === "failed" ? "**failed**" : "passed",
      plainText(report.summary),
      bar(report),
      `\`${head}\``,
    ]),
  );
}

/** Said wherever figures are shown when a gate ran outside the sandbox. */
export function sandboxNote(rows: readonly GateRow[]): string | null {
  const outside = rows.filter(({ report }) => !report.sandboxed && report.status !== "not-run").length;
  return outside === 0
    ? null
    : `${outside === rows.length ? "All" : outside} of these gates ran without a sandbox (bubblewrap is not on this machine); only generated code that no model and no person touched is run so.`;
}
