import type { Finding } from "../../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, versions } from "../gate.ts";
import { inBackend, ownFiles, pythonFile } from "../owned.ts";
import { runTool } from "../tool.ts";
import { ruff } from "./ruff.ts";

/** Black and Ruff with the tree's own settings, which are the contract commit's. */
export const pythonLint: Gate = {
  name: "lint",
  tools: ({ toolchains: { python } }) => versions(python.packages, ["black", "ruff"]),
  run: async (context) => {
    const files = ownFiles(context, pythonFile, "Python file");
    const [linted, formatted] = await Promise.all([ruff(context, files), black(context, files)]);
    const findings = [...linted, ...formatted];
    const clean = findings.length === 0;
    return {
      status: clean ? "passed" : "failed",
      value: findings.length,
      bar: 0,
      unit: "findings",
      summary: clean
        ? `Black, Ruff clean (${counted(files.length, "file")})`
        : `Black, Ruff: ${counted(findings.length, "finding")} in ${counted(files.length, "file")}`,
      findings,
    };
  },
};

async function black(context: GateContext, files: readonly string[]): Promise<Finding[]> {
  const result = await runTool(context, {
    name: "Black",
    kind: "python",
    directory: "backend",
    args: () => ["-m", "black", "--check", "--diff", "--workers", "1", "--", ...files.map(inBackend)],
  });
  if (result.exitCode === 0) {
    // It has no machine-readable output; its closing line says how many files it looked at.
    if (!/\d+ files? would be left unchanged/.test(result.stderr)) {
      throw new NotRun(`Black did not say that it looked at a file`, result.stderr);
    }
    return [];
  }
  const lines = firstChangedLines(result.stdout);
  const finding = (printed: string, message: string): Finding => ({
    path: result.path(printed),
    line: lines.get(printed) ?? null,
    column: null,
    rule: "black",
    message,
  });
  const findings = [
    ...[...result.stderr.matchAll(/^would reformat (.+)$/gm)].map(([, path = ""]) =>
      finding(path, "Black would format this file differently."),
    ),
    ...[...result.stderr.matchAll(/^error: cannot format ([^:]+): (.+)$/gm)].map(([, path = "", reason = ""]) =>
      finding(path, reason),
    ),
  ];
  if (findings.length === 0) {
    throw new NotRun(`Black ended with code ${result.exitCode ?? "none"}`, result.stderr);
  }
  return findings;
}

/** From a unified difference: for each file the first line that would change. */
function firstChangedLines(difference: string): Map<string, number> {
  const lines = new Map<string, number>();
  let path = "";
  let next = 0;
  for (const line of difference.split("\n")) {
    const header = /^--- (.+?)\t/.exec(line)?.[1];
    const hunk = /^@@ -(\d+)/.exec(line)?.[1];
    if (header !== undefined) {
      path = header;
    } else if (hunk !== undefined) {
      next = Number(hunk);
    } else if (line.startsWith(" ")) {
      next += 1;
    } else if (/^[-+](?!\+\+ )/.test(line) && !lines.has(path)) {
      lines.set(path, next);
    }
  }
  return lines;
}
