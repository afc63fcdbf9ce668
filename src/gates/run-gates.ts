import { asFailure } from "../core/failure.ts";
import type { Finding, GateReport } from "../core/gate.ts";
import type { AgentName } from "../core/ids.ts";
import type { Sandbox, Trust } from "../sandbox/sandbox.ts";
import { gatesOfAgent } from "./agent-gates.ts";
import { type Gate, type GateContext, type GateRun, NotRun } from "./gate.ts";
import { limiter } from "./limiter.ts";
import { withoutPlace } from "./tool.ts";
import type { Toolchains } from "./toolchains.ts";
import { filesOf } from "./tree-copy.ts";

export interface GateOptions {
  /** Absolute. It is read only; a `.git` in it is left out of what tools see. */
  readonly tree: string;
  readonly toolchains: Toolchains;
  readonly sandbox: Sandbox;
  readonly trust: Trust;
  readonly signal?: AbortSignal;
}

export interface AgentGateOptions extends GateOptions {
  readonly agent: AgentName;
  /** Called as each gate ends, never twice at once; the next result waits until it is done. */
  readonly onReport?: (run: GateRun) => void | Promise<void>;
}

/** Gates of one job at a time; each starts up to two tools, and `runTool` bounds those of all jobs together. */
const gatesAtOnce = 2;

/**
 * Every gate of an agent on its tree. What goes wrong in a gate is that gate's `not-run`.
 * @returns in the order of `agentGates`
 * @throws the signal's reason when the caller aborts, and what `onReport` throws
 */
export async function runGates(options: AgentGateOptions): Promise<GateRun[]> {
  const context = await gateContext(options, options.agent);
  const gateSlots = limiter(gatesAtOnce);
  const reportSlot = limiter(1);
  return Promise.all(
    gatesOfAgent[options.agent].map(async (gate) => {
      const run = await gateSlots(() => runGate(gate, context));
      await reportSlot(async () => options.onReport?.(run));
      return run;
    }),
  );
}

export async function gateContext(options: GateOptions, agent: AgentName): Promise<GateContext> {
  const { tree, toolchains, sandbox, trust, signal } = options;
  return { tree, files: await filesOf(tree), agent, toolchains, sandbox, trust, signal };
}

/** One gate; only an abort is thrown. */
export async function runGate(gate: Gate, context: GateContext): Promise<GateRun> {
  const started = performance.now();
  const common = () => ({
    gate: gate.name,
    tools: gate.tools(context),
    sandboxed: context.sandbox.isolates,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  });
  const readable = (finding: Finding): Finding => ({ ...finding, message: withoutPlace(finding.message) });
  try {
    const { publishes, findings, status, value, bar, unit, summary } = await gate.run(context);
    const report: GateReport = { ...common(), status, value, bar, unit, summary, findings: findings.map(readable) };
    return { report, publishes: publishes ?? null };
  } catch (error) {
    context.signal?.throwIfAborted();
    const reason = error instanceof NotRun ? error.message : asFailure(error).message;
    const printed = error instanceof NotRun ? error.printed : "";
    const report: GateReport = {
      ...common(),
      status: "not-run",
      value: "not run",
      bar: "",
      unit: "",
      summary: withoutPlace(`${gate.name} not run: ${reason}`),
      findings: printed.includes("\n")
        ? [{ path: null, line: null, column: null, rule: null, message: withoutPlace(printed) }]
        : [],
    };
    return { report, publishes: null };
  }
}
