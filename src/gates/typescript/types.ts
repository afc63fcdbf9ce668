import type { Finding } from "../../core/gate.ts";
import { counted, type Gate, NotRun, percent, versions } from "../gate.ts";
import { frontendScript, ownFiles } from "../owned.ts";
import { runTool } from "../tool.ts";
import { checker } from "./modules.ts";

/** `tsc --strict` on the frontend's own project. */
export const typescriptTypes: Gate = {
  name: "types",
  tools: ({ toolchains: { javascript } }) => versions(javascript.packages, ["typescript"]),
  run: async (context) => {
    ownFiles(context, frontendScript, "TypeScript file");
    const { script, name } = checker(context.toolchains.javascript);
    const result = await runTool(context, {
      name,
      kind: "javascript",
      directory: "frontend",
      args: ({ tree }) => [
        `${tree}/frontend/node_modules/${script}`,
        ...["--project", "tsconfig.json", "--noEmit", "--strict", "--pretty", "false", "--listFiles"],
      ],
    });
    const lines = result.stdout.split("\n");
    const printed = lines.map(parseMessage).filter((message) => message !== null);
    const findings = printed.map((message): Finding => ({
      ...message,
      path: message.path && result.path(message.path),
    }));
    const files = lines
      .filter((line) => line.startsWith("/"))
      .map((line) => result.path(line))
      .filter((path): path is string => path !== null && context.files.includes(path));
    // 0: clean; 1 and 2: errors; anything else: it broke.
    if ((result.exitCode === 0) !== (findings.length === 0)) {
      throw new NotRun(`${name} ended with code ${result.exitCode ?? "none"}`, `${result.stderr}\n${result.stdout}`);
    }
    if (files.length === 0 && findings.length === 0) {
      throw new NotRun(`${name} looked at no file of the frontend`);
    }
    const bad = new Set(findings.map(({ path }) => path));
    const clean = files.filter((file) => !bad.has(file)).length;
    // An error outside of any file, in the settings, leaves no file checked.
    const value = bad.has(null) ? 0 : percent(clean, files.length);
    return {
      status: findings.length === 0 ? "passed" : "failed",
      value,
      bar: 100,
      unit: "%",
      summary: `types ${value} % (${name} strict, ${counted(files.length, "file")}${
        findings.length === 0 ? "" : `, ${counted(findings.length, "finding")}`
      })`,
      findings,
    };
  },
};

/** `src/a.ts(3,5): error TS2322: Type …`, or without a place: `error TS5023: Unknown compiler option …` */
function parseMessage(line: string): Finding | null {
  const match = /^(?:(?<path>.+?)\((?<line>\d+),(?<column>\d+)\): )?error (?<rule>TS\d+): (?<message>.*)$/.exec(line);
  if (match?.groups === undefined) {
    return null;
  }
  const { path = null, line: row, column, rule = null, message = "" } = match.groups;
  return {
    path,
    line: row === undefined ? null : Number(row),
    column: column === undefined ? null : Number(column),
    rule,
    message,
  };
}
