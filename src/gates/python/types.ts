import { cp } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Finding } from "../../core/gate.ts";
import { counted, type Gate, type GateContext, NotRun, percent, versions } from "../gate.ts";
import { inBackend, ownFiles, owns, pythonFile } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";
import { mypyOptions } from "../toolchains/python.ts";
import { ruff } from "./ruff.ts";

/** One line of `mypy --output json`. */
const Message = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  message: z.string(),
  code: z.string().nullable(),
  severity: z.enum(["error", "note", "warning"]),
});

/** mypy --strict, and Ruff's annotation rules on top: they also see functions that mypy would infer. */
export const pythonTypes: Gate = {
  name: "types",
  tools: ({ toolchains: { python } }) => versions(python.packages, ["mypy", "ruff"]),
  run: async (context) => {
    const files = ownFiles(context, pythonFile, "Python file");
    const [typed, annotated] = await Promise.all([
      mypy(context, files),
      // ANN401 forbids Any where it is meant; mypy --strict already finds where it is not.
      ruff(context, files, ["--isolated", "--ignore-noqa", "--select", "ANN", "--ignore", "ANN401"]),
    ]);
    const findings = [...typed, ...annotated];
    const bad = new Set(findings.map(({ path }) => path));
    const value = percent(files.length - files.filter((file) => bad.has(file)).length, files.length);
    const passed = findings.length === 0;
    const looked = `mypy strict, ${counted(files.length, "file")}`;
    return {
      status: passed ? "passed" : "failed",
      value,
      bar: 100,
      unit: "%",
      summary: `types ${value} % (${looked}${passed ? "" : `, ${counted(findings.length, "finding")}`})`,
      findings,
    };
  },
};

async function mypy(context: GateContext, files: readonly string[]): Promise<Finding[]> {
  const result = await runTool(context, {
    name: "mypy",
    kind: "python",
    directory: "backend",
    prepare: async ({ out }) => {
      await cp(context.toolchains.python.mypyCache, join(out, "cache"), { recursive: true });
    },
    args: ({ out }) => [
      ...["-m", "mypy", ...mypyOptions, "--output", "json", "--cache-dir", `${out}/cache`],
      ...files.map(inBackend),
    ],
  });
  const messages = result.stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => parseJson("mypy", Message, line))
    .filter(({ severity }) => severity === "error")
    .map((message): Finding => {
      const { line, column, code } = message;
      return { path: result.path(message.file), line, column: column + 1, rule: code, message: message.message };
    });
  // 2: it gave up, perhaps on a file of somebody else's, and looked at nothing more.
  if (result.exitCode !== 0 && (result.exitCode !== 1 || messages.length === 0)) {
    if (messages.length > 0) {
      return messages;
    }
    throw new NotRun(`mypy ended with code ${result.exitCode ?? "none"}`, result.stderr);
  }
  return messages.filter(({ path }) => path === null || owns(context.agent, path));
}
