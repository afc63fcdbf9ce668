/** The small app of test/fixtures/gates, as a tree of its own with changes, and one gate run on it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GateName } from "../../../src/core/gate.ts";
import type { AgentName } from "../../../src/core/ids.ts";
import { gatesOfAgent } from "../../../src/gates/agent-gates.ts";
import type { GateRun } from "../../../src/gates/gate.ts";
import { gateContext, type GateOptions, runGate } from "../../../src/gates/run-gates.ts";
import type { Toolchains } from "../../../src/gates/toolchains.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { testToolchains } from "./tools.ts";

const original = fileURLToPath(new URL("../../fixtures/gates/app", import.meta.url));

/** From the tree's root: the new text, a change of the present one, or null to remove the file. */
export type Changes = Readonly<Record<string, string | ((text: string) => string) | null>>;

/** Calls `use` with the absolute path of the changed app, which is gone afterwards. */
export async function withApp<T>(changes: Changes, use: (tree: string) => Promise<T>): Promise<T> {
  const tree = mkdtempSync(join(tmpdir(), "aurora-app-"));
  try {
    cpSync(original, tree, { recursive: true });
    for (const [path, change] of Object.entries(changes)) {
      const file = join(tree, path);
      if (change === null) {
        rmSync(file, { recursive: true });
        continue;
      }
      mkdirSync(dirname(file), { recursive: true });
      const text = typeof change === "string" ? change : change(readFileSync(file, "utf8"));
      if (typeof change === "function" && text === readFileSync(file, "utf8")) {
        throw new Error(`the change of ${path} changes nothing`);
      }
      writeFileSync(file, text);
    }
    return await use(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** The gate's result on the app with changes. */
export async function gateOn(
  agent: AgentName,
  name: GateName,
  changes: Changes,
  options: Partial<GateOptions> = {},
): Promise<GateRun> {
  const gate = gatesOfAgent[agent].find((one) => one.name === name);
  if (gate === undefined) {
    throw new Error(`${agent} has no gate ${name}`);
  }
  return withApp(changes, async (tree) => runGate(gate, await gateContext(await optionsFor(tree, options), agent)));
}

export async function optionsFor(tree: string, options: Partial<GateOptions> = {}): Promise<GateOptions> {
  return { tree, toolchains: await toolchains(), sandbox: await createSandbox(), trust: "baseline", ...options };
}

let prepared: Promise<Toolchains> | undefined;

export function toolchains(): Promise<Toolchains> {
  return (prepared ??= testToolchains());
}

/** "path:line:column rule message" of each finding, sorted. */
export function located({ report }: GateRun): string[] {
  return report.findings
    .map(
      ({ path, line, column, rule, message }) =>
        `${path ?? "-"}:${line ?? "-"}:${column ?? "-"} ${rule ?? "-"} ${message}`,
    )
    .sort();
}
