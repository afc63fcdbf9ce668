import { readdirSync } from "node:fs";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { GateReport } from "../../src/core/gate.ts";
import { agentGates } from "../../src/core/gate.ts";
import { gatesOfAgent } from "../../src/gates/agent-gates.ts";
import { runGates } from "../../src/gates/run-gates.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { optionsFor, toolchains, withApp } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(90_000);

test("the gates that run are those that pull requests have to pass, in that order", () => {
  const run = Object.fromEntries(
    Object.entries(gatesOfAgent).map(([agent, gates]) => [agent, gates.map(({ name }) => name)]),
  );
  expect(run).toEqual(agentGates);
});

test("reports come one at a time as gates end, results in the order of the gates, and the tree stays as it was", async () => {
  await withApp({}, async (tree) => {
    // What a worktree brings along: it is left out of what tools see.
    mkdirSync(join(tree, ".git"));
    writeFileSync(join(tree, ".git/config"), "");
    const before = readdirSync(tree, { recursive: true }).sort();
    let open = 0;
    const seen: string[] = [];
    const runs = await runGates({
      ...(await optionsFor(tree)),
      agent: "integration",
      onReport: async ({ report }) => {
        open += 1;
        expect(open).toBe(1);
        await sleep(20);
        seen.push(report.gate);
        open -= 1;
      },
    });
    expect(runs.map(({ report }) => report.gate)).toEqual(agentGates.integration);
    expect(seen.sort()).toEqual([...agentGates.integration].sort());
    expect(runs.map(({ report }) => report.status)).toEqual(["passed", "passed", "passed", "passed"]);
    const { isolates } = await createSandbox();
    for (const { report } of runs) {
      expect(GateReport.parse(report)).toEqual(report);
      expect(report.sandboxed).toBe(isolates);
    }
    expect(readdirSync(tree, { recursive: true }).sort()).toEqual(before);
  });
});

test("without bubblewrap the baseline runs, and its reports say that they were not sandboxed", async () => {
  const sandbox = await createSandbox({ bubblewrap: null });
  await withApp({}, async (tree) => {
    const runs = await runGates({ ...(await optionsFor(tree, { sandbox })), agent: "integration" });
    expect(runs.map(({ report }) => [report.status, report.sandboxed])).toEqual(Array(4).fill(["passed", false]));
  });
});
