import { z } from "zod";
import type { Finding } from "../../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, versions } from "../gate.ts";
import { inFrontend, ownFiles, owns } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";

/** `eslint --format json` */
const Results = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullable(),
        message: z.string(),
        line: z.number().optional(),
        column: z.number().optional(),
      }),
    ),
  }),
);

const formatted = /^frontend\/.*\.(?:[cm]?[jt]sx?|vue|css|html|json|md)$/;

/** ESLint and Prettier with the tree's own settings, which are the contract commit's. Warnings count. */
export const typescriptLint: Gate = {
  name: "lint",
  tools: ({ toolchains: { javascript } }) => versions(javascript.packages, ["eslint", "prettier"]),
  run: async (context) => {
    const files = ownFiles(context, formatted, "frontend file");
    const [linted, unformatted] = await Promise.all([eslint(context), prettier(context, files)]);
    const findings = [...linted.findings, ...unformatted];
    const clean = findings.length === 0;
    const looked = counted(linted.files, "file");
    return {
      status: clean ? "passed" : "failed",
      value: findings.length,
      bar: 0,
      unit: "findings",
      summary: clean
        ? `ESLint, Prettier clean (${looked})`
        : `ESLint, Prettier: ${counted(findings.length, "finding")} in ${looked}`,
      findings,
    };
  },
};

async function eslint(context: GateContext): Promise<{ files: number; findings: Finding[] }> {
  const result = await runTool(context, {
    name: "ESLint",
    kind: "javascript",
    directory: "frontend",
    args: ({ tree }) => [`${tree}/frontend/node_modules/eslint/bin/eslint.js`, "--format", "json", "."],
  });
  // 0 and 1: it looked; 2: its configuration or a rule broke.
  if (result.exitCode !== 0 && result.exitCode !== 1) {
    throw new NotRun(`ESLint ended with code ${result.exitCode ?? "none"}`, result.stderr);
  }
  const results = parseJson("ESLint", Results, result.stdout, result.stderr)
    .map(({ filePath, messages }) => ({ path: result.path(filePath), messages }))
    .filter(({ path }) => path !== null && owns(context.agent, path));
  if (results.length === 0) {
    throw new NotRun("ESLint looked at no file of the frontend agent");
  }
  const findings = results.flatMap(({ path, messages }) =>
    messages.map(({ ruleId, message, line, column }): Finding => ({
      path,
      line: line ?? null,
      column: column ?? null,
      rule: ruleId,
      message,
    })),
  );
  return { files: results.length, findings };
}

async function prettier(context: GateContext, files: readonly string[]): Promise<Finding[]> {
  const result = await runTool(context, {
    name: "Prettier",
    kind: "javascript",
    directory: "frontend",
    args: ({ tree }) => [
      `${tree}/frontend/node_modules/prettier/bin/prettier.cjs`,
      "--list-different",
      ...files.map(inFrontend),
    ],
  });
  if (result.exitCode === 0) {
    return [];
  }
  const finding = (printed: string, line: number | null, message: string): Finding => ({
    path: result.path(printed),
    line,
    column: null,
    rule: "prettier",
    message,
  });
  const findings = [
    ...result.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((path) => finding(path, null, "Prettier would format this file differently.")),
    ...[...result.stderr.matchAll(/^\[error\] ([^\s:]+): (\w*Error: .+?)(?: \((\d+):\d+\))?$/gm)].map(
      ([, path = "", message = "", line]) => finding(path, line === undefined ? null : Number(line), message),
    ),
  ];
  if (findings.length === 0) {
    throw new NotRun(`Prettier ended with code ${result.exitCode ?? "none"}`, result.stderr);
  }
  return findings;
}
