/** `aurora gates DIR [--json FILE]` */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { agentTitles } from "../core/plan.ts";
import { locksOfTree, prepareToolchains } from "../gates/toolchains.ts";
import { runTreeGates, type TreeGate } from "../gates/tree-gates.ts";
import { endAllPrograms } from "../process/run.ts";
import { createSandbox } from "../sandbox/sandbox.ts";

/** Findings that are shown of each gate; `--json` has all. */
const shownFindings = 20;

/** @returns the exit code: 1 when a gate is not passed. */
export async function gates(directory: string, json: string | null): Promise<number> {
  process.on("exit", endAllPrograms);
  const tree = resolve(directory);
  const toolchains = await prepareToolchains({
    locks: await locksOfTree(tree),
    onProgress: (line) => {
      console.error(line);
    },
  });
  const sandbox = await createSandbox();
  // Who calls this asks for this very tree to be run; in the sandbox where there is one.
  const trust = sandbox.isolates ? "untrusted" : "baseline";
  if (trust === "baseline") {
    console.error(
      "No bubblewrap on this machine: the gates run without a sandbox. `apt-get install bubblewrap` adds it.",
    );
  }
  const all = await runTreeGates(tree, { toolchains, sandbox, trust, onReport: print });
  if (json !== null) {
    await writeFile(
      json,
      `${JSON.stringify(
        all.map(({ agent, report }) => ({ agent, ...report })),
        null,
        2,
      )}\n`,
    );
  }
  const red = all.filter(({ report }) => report.status !== "passed").length;
  console.log(red === 0 ? `All ${all.length} gates passed.` : `${red} of ${all.length} gates are not passed.`);
  return red === 0 ? 0 : 1;
}

function print({ agent, report }: TreeGate): void {
  const mark = { passed: "passed ", failed: "FAILED ", "not-run": "NOT RUN" }[report.status];
  const title = agent === "system" ? "All four" : agentTitles[agent];
  console.log(`${mark} ${title.padEnd(12)} ${report.gate.padEnd(11)} ${report.summary} (${report.seconds} s)`);
  for (const { path, line, column, rule, message } of report.findings.slice(0, shownFindings)) {
    const place = [path, line, column].filter((part) => part !== null).join(":");
    console.log(`          ${place}${rule === null ? "" : ` [${rule}]`} ${message}`);
  }
  const more = report.findings.length - shownFindings;
  if (more > 0) {
    console.log(`          and ${more} more`);
  }
}
