/** The system gate: everything merged, the whole of both suites, and live requests through both servers. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding, GateReport } from "../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, versions } from "./gate.ts";
import { livePlan, Models, OpenApi } from "./live-plan.ts";
import { LiveResult, type LiveTask } from "./live-result.ts";
import { parseJson } from "./parse.ts";
import { describeTests, pytestEnvironment, testFindings, TestReport } from "./python/coverage.ts";
import { gateContext, type GateOptions, runGate } from "./run-gates.ts";
import { runTool } from "./tool.ts";
import { testCounts, vitest, vitestFindings, VitestReport } from "./typescript/coverage.ts";
import { checker } from "./typescript/modules.ts";

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

/** Build, migrate, serve, ask. */
async function live(context: GateContext): Promise<Part> {
  const { python, javascript } = context.toolchains;
  const plan = livePlan(
    parseJson("contracts/openapi.json", OpenApi, await text(context, "contracts/openapi.json")),
    context.files.includes("contracts/models.json")
      ? parseJson("contracts/models.json", Models, await text(context, "contracts/models.json"))
      : null,
  );
  const result = await runTool(context, {
    name: "The live check",
    kind: "javascript",
    args: ({ tree, scripts }) => {
      const module = (path: string) => `${tree}/frontend/node_modules/${path}`;
      const { name, script } = checker(javascript);
      const task: LiveTask = {
        tree,
        python: python.python,
        build: [
          { title: name, args: [module(script), "--noEmit"] },
          { title: "vite build", args: [module("vite/bin/vite.js"), "build"] },
        ],
        preview: [module("vite/bin/vite.js"), "preview"],
        plan,
      };
      return [`${scripts}/live-check.mts`, JSON.stringify(task)];
    },
  });
  const { steps, creations } = parseJson("The live check", LiveResult, result.stdout, result.stderr);
  const last = creations.at(-1)?.steps ?? [];
  const refusal = last.find(({ refused }) => refused);
  // A sample that every entity's own rules forbid proves nothing, for or against.
  const onlyRefused = creations.every((tried) => tried.steps.some(({ refused }) => refused));
  const all = [...steps, ...(onlyRefused ? last.filter(({ refused }) => !refused) : last)];
  const findings = all.filter(({ passed }) => !passed).map(({ name, detail }) => liveFinding(name, detail));
  const whole = plan.checks.every(({ name }) => steps.some((step) => step.name === name));
  if (findings.length === 0 && (!whole || (plan.creations.length > 0 && last.length === 0))) {
    throw new NotRun("the live check left requests out");
  }
  const requests = all.filter(({ name }) => /(?:GET|POST) |page/.test(name)).length;
  const without =
    plan.creations.length === 0
      ? " (nothing can be created through the API alone)"
      : onlyRefused && refusal !== undefined
        ? ` (no sample was created: ${refusal.detail})`
        : "";
  return { text: `frontend build, ${counted(requests, "live request")} through both${without}`, findings };
}

function liveFinding(name: string, detail: string): Finding {
  return { path: null, line: null, column: null, rule: "live", message: `${name}: ${detail.slice(-1800)}` };
}

async function text(context: GateContext, path: string): Promise<string | null> {
  return context.files.includes(path) ? readFile(join(context.tree, path), "utf8") : null;
}
