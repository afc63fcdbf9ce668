/** The real tools on what the agent writes, on its own: contract commit and Frontend files, nothing else. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { gatesOfAgent } from "../../../src/gates/agent-gates.ts";
import { gateContext, runGate } from "../../../src/gates/run-gates.ts";
import { optionsFor, toolchains } from "../../gates/support/fixture.ts";
import { installTimeout } from "../../gates/support/tools.ts";
import { branchTree, frozenSpec, type SpecFile, writeTree } from "./trees.ts";

let directory: string;
beforeAll(async () => {
  await toolchains();
  directory = await mkdtemp(join(tmpdir(), "aurora-frontend-"));
}, installTimeout);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The gates that the demo's own run does not show: React pages of every field type, and the API layer alone. */
test.each<[SpecFile, string[]]>([
  ["every-type", ["contract", "types", "docstrings", "lint"]],
  ["clinic", ["contract", "types", "docstrings", "lint", "coverage"]],
])(
  "%s passes %j",
  async (name, gates) => {
    const tree = join(directory, name);
    await writeTree(await branchTree(await frozenSpec(name)), tree);
    const context = await gateContext(await optionsFor(tree), "frontend");
    const reports = [];
    for (const gate of gatesOfAgent.frontend.filter((one) => gates.includes(one.name))) {
      const { report } = await runGate(gate, context);
      reports.push({ gate: report.gate, status: report.status, findings: report.findings });
    }
    expect(reports).toEqual(gates.map((gate) => ({ gate, status: "passed", findings: [] })));
  },
  300_000,
);
