/** What a run, and each agent in it, is doing: derived from facts by one function each, never stored. */
import { waitsForApproval, waitsForMergeCommand } from "./consent.ts";
import { agentNames, type AgentName, short } from "./ids.ts";
import { type Blocker, blockersOf, gatesNotPassed } from "./readiness.ts";
import type { RunFacts } from "./run.ts";

export type RunStatus = "planning" | "building" | "landing" | "needs-you" | "built" | "stopped" | "cancelled";

export function runStatus(facts: RunFacts): RunStatus {
  switch (facts.run.outcome) {
    case "merged":
      return "built";
    case "stopped":
      return "stopped";
    case "cancelled":
    case "superseded":
      return "cancelled";
    case null:
      return openStatus(facts);
  }
}

function openStatus(facts: RunFacts): RunStatus {
  if (waitsForApproval(facts)) {
    return "planning";
  }
  const rows = agentNames.map((agent) => agentStatus(facts, agent));
  if (rows.some((row) => row.waitsFor.some((blocker) => blocker.by === "person"))) {
    return "needs-you";
  }
  return rows.some((row) => row.stage === "merged") || rows.every((row) => row.stage === "ready")
    ? "landing"
    : "building";
}

export interface AgentStatus {
  readonly stage: "waiting" | "working" | "red" | "checks" | "ready" | "merged" | "closed";
  /** For the table's "state" column. */
  readonly text: string;
  readonly waitsFor: readonly Blocker[];
}

export function agentStatus(facts: RunFacts, agent: AgentName): AgentStatus {
  const pull = facts.pulls[agent];
  if (pull?.state === "merged") {
    return {
      stage: "merged",
      text: pull.mergeSha === null ? "merged" : `merged as \`${short(pull.mergeSha)}\``,
      waitsFor: [],
    };
  }
  const waitsFor = blockersOf(facts, agent);
  if (pull?.state === "closed") {
    return { stage: "closed", text: "closed without a merge", waitsFor };
  }
  const job = facts.jobs[agent];
  switch (job.state) {
    case "idle":
      return { stage: "waiting", text: waitsForApproval(facts) ? "planned" : "queued", waitsFor };
    case "queued":
      return { stage: "waiting", text: "queued", waitsFor };
    case "running":
      return { stage: "working", text: "working", waitsFor };
    case "suspended":
      return { stage: "waiting", text: "waiting", waitsFor };
    case "failed":
      return { stage: "red", text: "failed", waitsFor };
    case "finished": {
      const red = gatesNotPassed(agent, job.gates).length;
      if (red > 0) {
        return { stage: "red", text: `${red} ${red === 1 ? "gate" : "gates"} not passed`, waitsFor };
      }
      return waitsFor.length > 0
        ? { stage: "checks", text: "built", waitsFor }
        : { stage: "ready", text: "ready", waitsFor: landingWait(facts, agent) };
    }
  }
}

/** What a ready pull request still waits for: the combination, or those that land before it. */
function landingWait(facts: RunFacts, agent: AgentName): readonly Blocker[] {
  const before = agentNames
    .slice(0, agentNames.indexOf(agent))
    .filter((earlier) => facts.pulls[earlier]?.state !== "merged");
  const unready = agentNames.filter(
    (other) => facts.pulls[other]?.state !== "merged" && blockersOf(facts, other).length > 0,
  );
  if (unready.length > 0) {
    return [{ by: "aurora", text: "the others to be ready" }];
  }
  const combination = facts.combination;
  if (combination?.state !== "finished" || combination.tested === null) {
    return [{ by: "aurora", text: "the system gate on what they give together" }];
  }
  if (combination.tested.report.status !== "passed") {
    return [{ by: "person", text: `a commit that mends the system gate: ${combination.tested.report.summary}` }];
  }
  if (waitsForMergeCommand(facts)) {
    return [{ by: "person", text: "`/aurora merge` by a person" }];
  }
  const [first] = before;
  const number = first === undefined ? undefined : facts.pulls[first]?.number;
  return [{ by: "aurora", text: number === undefined ? "its landing (next)" : `landing of #${number}` }];
}
