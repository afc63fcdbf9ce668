/** The system gate: everything merged, the whole of both suites, and live requests through both servers. */
import type { Finding, GateReport } from "../core/gate.ts";
import { type Gate, type GateContext, NotRun, versions } from "./gate.ts";
import { live } from "./live.ts";
import { parseJson } from "./parse.ts";
import { describeTests, pytestEnvironment, testFindings, TestReport } from "./python/coverage.ts";
import { gateContext, type GateOptions, runGate } from "./run-gates.ts";
import { runTool } from "./tool.ts";
import { testCounts, vitest, vitestFindings, VitestReport } from "./typescript/coverage.ts";

/** @param options.tree all branches merged */
export async function systemGate(options: GateOptions): Promise<GateReport> {
  // It looks at every agent's files; the name only fills the context.
  const { report } = await runGate(system, await gateContext(options, "backend"));
  return report;
}

interface Part {
  /** "backend 61 tests" */
  readonly text: string;
  readonly findings: readonly Finding[];
}

export const system: Gate = {
  name: "system",
  tools: ({ toolchains: { python, javascript } }) => [
    ...versions(python.packages, ["pytest", "alembic", "uvicorn"]),
    ...versions(javascript.packages, ["vite", "vitest"]),
  ],
  run: async (context) => {
    const parts = await Promise.all([live(context), backendSuite(context), frontendSuite(context)]);
    const findings = parts.flatMap((part) => part.findings);
    const passed = findings.length === 0;
    return {
      status: passed ? "passed" : "failed",
      value: passed ? "pass" : "fail",
      bar: "pass",
      unit: "",
      summary: parts.map(({ text }) => text).join(", "),
      findings,
    };
  },
};

async function backendSuite(context: GateContext): Promise<Part> {
  const result = await runTool(context, {
    name: "pytest",
    kind: "python",
    directory: "backend",
    args: () => [
      ...["-m", "pytest", "-q", "-p", "aurora_pytest_report", "-p", "no:cacheprovider"],
      ...["--continue-on-collection-errors", "tests"],
    ],
    env: pytestEnvironment,
    outputs: ["tests.json"],
  });
  const printed = `${result.stderr}\n${result.stdout}`;
  const tests = parseJson("pytest", TestReport, result.outputs["tests.json"], printed);
  const findings = testFindings(tests, result.path);
  if (findings.length === 0 && (result.exitCode !== 0 || tests.passed === 0)) {
    throw new NotRun(`pytest ended with code ${result.exitCode ?? "none"}`, printed);
  }
  return { text: `backend ${describeTests(tests)}`, findings };
}

async function frontendSuite(context: GateContext): Promise<Part> {
  const result = await runTool(context, vitest(false));
  const printed = `${result.stderr}\n${result.stdout}`;
  const report = parseJson("Vitest", VitestReport, result.outputs["vitest.json"], printed);
  const findings = vitestFindings(report, result.path);
  const { passed, text } = testCounts(report);
  if (findings.length === 0 && (result.exitCode !== 0 || passed === 0)) {
    throw new NotRun(`Vitest ended with code ${result.exitCode ?? "none"}`, printed);
  }
  return { text: `frontend ${text}`, findings };
}
