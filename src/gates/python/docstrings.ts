import { z } from "zod";
import { type Gate, NotRun, percent, versions } from "../gate.ts";
import { inBackend, ownFiles, pythonSource } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";
import { ruff } from "./ruff.ts";

const Count = z.object({ public: z.number().int() });

/**
 * Ruff's D1 rules find what lacks a docstring; a count over the syntax trees says out of how many. Special methods
 * (D105) and `__init__` (D107) are described by their class.
 */
export const pythonDocstrings: Gate = {
  name: "docstrings",
  tools: ({ toolchains: { python } }) => versions(python.packages, ["ruff"]),
  run: async (context) => {
    const files = ownFiles(context, pythonSource, "Python source");
    const [findings, count] = await Promise.all([
      ruff(context, files, ["--isolated", "--ignore-noqa", "--select", "D1", "--ignore", "D105,D107"]),
      runTool(context, {
        name: "The docstring count",
        kind: "python",
        directory: "backend",
        args: ({ scripts }) => ["-I", `${scripts}/docstring_count.py`, ...files.map(inBackend)],
      }),
    ]);
    const total = parseJson("The docstring count", Count, count.stdout, count.stderr).public;
    if (total < findings.length || total === 0) {
      throw new NotRun(`Ruff found ${findings.length} missing docstrings where ${total} are due`);
    }
    const present = total - findings.length;
    const value = percent(present, total);
    return {
      status: findings.length === 0 ? "passed" : "failed",
      value,
      bar: 100,
      unit: "%",
      summary: `docstrings ${value} % (${present} of ${total})`,
      findings,
    };
  },
};
