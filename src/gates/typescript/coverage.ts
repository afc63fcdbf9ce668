import { z } from "zod";
import type { Finding } from "../../core/gate.ts";
import { coverageBar, coverageFinding } from "../coverage-figure.ts";
import { counted, type Gate, NotRun, percent, versions } from "../gate.ts";
import { frontendSource, ownFiles, sourceNames } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool, type Tool } from "../tool.ts";

/** Vitest's `json` reporter, with the coverage map of Istanbul's form. */
export const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
  coverageMap: z
    .record(
      z.string(),
      z.object({
        statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.number() }) })),
        s: z.record(z.string(), z.number()),
      }),
    )
    .nullish(),
});
export type VitestReport = z.infer<typeof VitestReport>;

/** All of the frontend's tests; with coverage when asked. Writes vitest.json. */
export function vitest(withCoverage: boolean): Tool {
  return {
    name: "Vitest",
    kind: "javascript",
    directory: "frontend",
    args: ({ tree, out }) => [
      `${tree}/frontend/node_modules/vitest/vitest.mjs`,
      ...["run", "--reporter=json", `--outputFile=${out}/vitest.json`, "--maxWorkers=2"],
      ...(withCoverage
        ? [
            ...["--coverage.enabled", "--coverage.provider=v8", `--coverage.reportsDirectory=${out}/coverage`],
            ...["--coverage.reporter=json", "--coverage.reportOnFailure"],
            // The gate has its own bar; the tree's would make the exit code ambiguous.
            ...["lines", "statements", "functions", "branches"].map((what) => `--coverage.thresholds.${what}=0`),
            ...["--coverage.include=src/**/*.{js,jsx,ts,tsx,vue}"],
          ]
        : ["--coverage.enabled=false"]),
    ],
    outputs: ["vitest.json"],
  };
}

export const typescriptCoverage: Gate = {
  name: "coverage",
  tools: ({ toolchains: { javascript } }) => versions(javascript.packages, ["vitest", "@vitest/coverage-v8"]),
  run: async (context) => {
    const sources = new Set(ownFiles(context, frontendSource, "TypeScript source"));
    const result = await runTool(context, vitest(true));
    const printed = `${result.stderr}\n${result.stdout}`;
    const report = parseJson("Vitest", VitestReport, result.outputs["vitest.json"], printed);
    const failures = vitestFindings(report, result.path);
    const tests = testCounts(report);
    if (failures.length === 0 && result.exitCode !== 0) {
      throw new NotRun(`Vitest ended with code ${result.exitCode ?? "none"}`, printed);
    }
    if (tests.passed === 0 && failures.length === 0) {
      throw new NotRun("Vitest ran no test");
    }
    const files = Object.entries(report.coverageMap ?? {})
      .map(([path, file]) => ({ path: result.path(path) ?? path, lines: lineCounts(file) }))
      .filter(({ path }) => sources.has(path))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const all = files.flatMap(({ lines }) => [...lines.values()]);
    if (all.length === 0) {
      throw new NotRun(`Vitest measured no line of ${sourceNames.frontend}`, printed);
    }
    const covered = all.filter((count) => count > 0).length;
    const value = percent(covered, all.length);
    const reached = covered / all.length >= coverageBar / 100;
    return {
      status: reached && failures.length === 0 ? "passed" : "failed",
      value,
      bar: coverageBar,
      unit: "%",
      summary: `coverage ${value} % of ${sourceNames.frontend}, ${tests.text}`,
      findings: [
        ...failures,
        ...(reached
          ? []
          : files.flatMap(({ path, lines }) =>
              coverageFinding(
                path,
                [...lines].filter(([, count]) => count === 0).map(([line]) => line),
              ),
            )),
      ],
    };
  },
};

/** Runs of each line that begins a statement, by line, ascending. */
function lineCounts(file: NonNullable<VitestReport["coverageMap"]>[string]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [id, { start }] of Object.entries(file.statementMap)) {
    counts.set(start.line, Math.max(counts.get(start.line) ?? 0, file.s[id] ?? 0));
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** "18 tests, 1 failed, 2 skipped" */
export function testCounts(report: VitestReport): { passed: number; text: string } {
  const states = report.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const count = (wanted: readonly string[]) => states.filter((status) => wanted.includes(status)).length;
  const [passed, failed] = [count(["passed"]), count(["failed"])];
  const skipped = count(["skipped", "pending", "todo", "disabled"]);
  const text = [
    counted(passed + failed, "test"),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(", ");
  return { passed, text };
}

/** Tests that failed, and files that could not be run at all. */
export function vitestFindings(report: VitestReport, toPath: (printed: string) => string | null): Finding[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const path = toPath(name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (status === "failed" && failed.length === 0) {
      return [{ path, line: null, column: null, rule: "vitest", message: (message ?? "could not run").slice(0, 2000) }];
    }
    return failed.map((test): Finding => {
      const text = test.failureMessages?.join("\n") ?? "";
      // The frame of the test's own file: "at /…/note-list.test.tsx:12:5"
      const frame = text.indexOf(`${name}:`);
      const [line, column] =
        frame === -1
          ? []
          : text
              .slice(frame + name.length + 1)
              .split(/\D/, 2)
              .map(Number);
      return {
        path,
        line: line ?? null,
        column: column ?? null,
        rule: test.fullName,
        message: text.slice(0, 2000),
      };
    });
  });
}
