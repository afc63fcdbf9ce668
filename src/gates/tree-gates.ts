/** Every gate on a complete generated tree, for `aurora gates`. */
import { agentNames, type AgentName } from "../core/ids.ts";
import type { GateReport } from "../core/gate.ts";
import type { GateOptions } from "./run-gates.ts";
import { runGates } from "./run-gates.ts";
import { systemGate } from "./system.ts";

export interface TreeGate {
  readonly agent: AgentName | "system";
  readonly report: GateReport;
}

/**
 * @param onReport called as each gate ends
 * @returns agents in contract order, each one's gates in theirs, the system gate last
 */
export async function runTreeGates(
  tree: string,
  options: Omit<GateOptions, "tree"> & { readonly onReport?: (gate: TreeGate) => void },
): Promise<TreeGate[]> {
  const { onReport, ...rest } = options;
  const all: TreeGate[] = [];
  for (const agent of agentNames) {
    const runs = await runGates({ ...rest, tree, agent, onReport: ({ report }) => onReport?.({ agent, report }) });
    all.push(...runs.map(({ report }) => ({ agent, report })));
  }
  const last: TreeGate = { agent: "system", report: await systemGate({ ...rest, tree }) };
  onReport?.(last);
  return [...all, last];
}
