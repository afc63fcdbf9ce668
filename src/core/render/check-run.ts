/** Aurora's check run on an agent's head: figures as summary, findings as annotations. */
import type { Finding } from "../gate.ts";
import type { AgentName } from "../ids.ts";
import { agentTitles } from "../plan.ts";
import { gatesNotPassed } from "../readiness.ts";
import type { RunFacts } from "../run.ts";
import { gateTable, sandboxNote } from "./gates.ts";

export interface CheckRunContent {
  readonly status: "in_progress" | "completed";
  readonly conclusion: "success" | "failure" | null;
  readonly title: string;
  readonly summary: string;
  /** Those with a path and a line; the others stand in the summary. */
  readonly annotations: readonly Annotation[];
}

export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/** More would hide the first ones; the summary says how many there are. */
const annotationLimit = 200;

/** @returns null: there is nothing to say about this head yet. */
export function checkRunFor(facts: RunFacts, agent: AgentName): CheckRunContent | null {
  const job = facts.jobs[agent];
  const head = facts.pulls[agent]?.head;
  if (head === undefined) {
    return null;
  }
  if (job.state === "failed") {
    const message = job.failure?.message ?? "no reason was recorded";
    return { status: "completed", conclusion: "failure", title: "The job failed", summary: message, annotations: [] };
  }
  if (job.state !== "finished" || job.head !== head) {
    // The progress comment says what goes on; here each change would be one more request, so it is said once.
    return {
      status: "in_progress",
      conclusion: null,
      title: "The gates have not ended on this head",
      summary: `#${facts.run.issue} shows what ${agentTitles[agent]} does at present and what it waits for.`,
      annotations: [],
    };
  }
  return finishedCheck(facts, agent, job.gates, head.slice(0, 7));
}

function finishedCheck(
  facts: RunFacts,
  agent: AgentName,
  gates: RunFacts["jobs"][AgentName]["gates"],
  head: string,
): CheckRunContent {
  const red = gatesNotPassed(agent, gates);
  const findings = gates.flatMap((report) => report.findings);
  const rows = gates.map((report) => ({ agent, head, report }));
  const unplaced = findings.filter((finding) => finding.path === null || finding.line === null);
  return {
    status: "completed",
    conclusion: red.length === 0 ? "success" : "failure",
    title:
      red.length === 0
        ? `${gates.length} of ${gates.length} gates passed`
        : `${red.map((gate) => (typeof gate === "string" ? gate : gate.gate)).join(", ")} not passed`,
    summary: [
      gateTable(rows),
      sandboxNote(rows),
      ...(findings.length > annotationLimit
        ? [`${findings.length} findings, the first ${annotationLimit} as annotations.`]
        : []),
      ...(unplaced.length === 0 ? [] : [["```text", ...unplaced.slice(0, 50).map(line), "```"].join("\n")]),
    ]
      .filter((part) => part !== null)
      .join("\n\n"),
    annotations: findings.flatMap((finding) => annotation(finding)).slice(0, annotationLimit),
  };
}

const line = (finding: Finding) =>
  `${finding.path ?? ""}${finding.rule === null ? "" : ` [${finding.rule}]`} ${finding.message}`
    .trim()
    .replaceAll("```", "'''");

function annotation(finding: Finding): Annotation[] {
  return finding.path === null || finding.line === null
    ? []
    : [{ path: finding.path, line: finding.line, title: finding.rule ?? "finding", message: finding.message }];
}
