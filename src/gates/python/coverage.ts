import { z } from "zod";
import type { Finding } from "../../core/gate.ts";
import type { AgentName } from "../../core/ids.ts";
import { counted, type Gate, NotRun, percent, versions } from "../gate.ts";
import { ownFiles, owns, pythonSource, sourceNames } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";
import { coverageBar, coverageFinding } from "../coverage-figure.ts";

/** What `scripts/aurora_pytest_report.py` writes. */
export const TestReport = z.object({
  passed: z.number().int(),
  /** Strict expected failures: what is not implemented and says so. */
  xfailed: z.number().int(),
  skipped: z.number().int(),
  failures: z.array(
    z.object({ test: z.string(), path: z.string(), line: z.number().int().nullable(), message: z.string() }),
  ),
});
export type TestReport = z.infer<typeof TestReport>;

const Summary = z.object({
  covered_lines: z.number(),
  num_statements: z.number(),
  covered_branches: z.number(),
  num_branches: z.number(),
});

/** `coverage json` */
const CoverageReport = z.object({
  files: z.record(z.string(), z.object({ summary: Summary, missing_lines: z.array(z.number()) })),
});

const testPaths: Readonly<Record<Exclude<AgentName, "frontend">, readonly string[]>> = {
  database: ["tests/database"],
  backend: ["tests", "--ignore=tests/database", "--ignore=tests/integrations"],
  integration: ["tests/integrations"],
};

/** The agent's own tests, and how much of the agent's own source they run: statements and branches. */
export function pythonCoverage(agent: Exclude<AgentName, "frontend">): Gate {
  return {
    name: "coverage",
    tools: ({ toolchains: { python } }) => versions(python.packages, ["pytest", "coverage"]),
    run: async (context) => {
      ownFiles(context, pythonSource, "Python source");
      ownFiles(context, /^backend\/tests\/.*\.py$/, "test");
      const result = await runTool(context, {
        name: "pytest",
        kind: "python",
        directory: "backend",
        args: ({ out, scripts }) => [
          ...["-m", "pytest", "-q", "-p", "aurora_pytest_report", "-p", "no:cacheprovider"],
          ...[
            "--continue-on-collection-errors",
            "--cov=app",
            `--cov-config=${scripts}/coverage.ini`,
            `--cov-report=json:${out}/coverage.json`,
          ],
          ...testPaths[agent],
        ],
        env: pytestEnvironment,
        outputs: ["tests.json", "coverage.json"],
      });
      const printed = `${result.stderr}\n${result.stdout}`;
      const tests = parseJson("pytest", TestReport, result.outputs["tests.json"], printed);
      const failures = testFindings(tests, result.path);
      if (failures.length === 0 && result.exitCode !== 0) {
        throw new NotRun(`pytest ended with code ${result.exitCode ?? "none"}`, printed);
      }
      const report = parseJson("coverage", CoverageReport, result.outputs["coverage.json"], printed);
      const files = Object.entries(report.files)
        .map(([path, file]) => ({ ...file.summary, path: result.path(path) ?? path, missing: file.missing_lines }))
        .filter(({ path }) => owns(agent, path));
      const all = sum(files.map((file) => file.num_statements + file.num_branches));
      const covered = sum(files.map((file) => file.covered_lines + file.covered_branches));
      if (tests.passed === 0 && failures.length === 0) {
        throw new NotRun("pytest ran no test");
      }
      if (all === 0) {
        throw new NotRun(`there is no statement in ${sourceNames[agent]} to cover`);
      }
      const value = percent(covered, all);
      const reached = covered / all >= coverageBar / 100;
      return {
        status: reached && failures.length === 0 ? "passed" : "failed",
        value,
        bar: coverageBar,
        unit: "%",
        summary: `coverage ${value} % of ${sourceNames[agent]}, ${describeTests(tests)}`,
        findings: [
          ...failures,
          ...(reached ? [] : files.flatMap(({ path, missing }) => coverageFinding(path, missing))),
        ],
      };
    },
  };
}

/** The plugin is found by PYTHONPATH and writes beside the other outputs. */
export function pytestEnvironment({ out, scripts }: { readonly out: string; readonly scripts: string }) {
  return { PYTHONPATH: scripts, AURORA_PYTEST_REPORT: `${out}/tests.json`, COVERAGE_FILE: `${out}/.coverage` };
}

/** "42 tests, 2 failed, 1 expected to fail" */
export function describeTests({ passed, xfailed, skipped, failures }: TestReport): string {
  return [
    counted(passed + failures.length + xfailed, "test"),
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(xfailed > 0 ? [`${xfailed} expected to fail`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(", ");
}

export function testFindings(tests: TestReport, path: (printed: string) => string | null): Finding[] {
  return tests.failures.map((failure) => ({
    path: path(failure.path),
    line: failure.line,
    column: null,
    rule: failure.test,
    message: failure.message,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
