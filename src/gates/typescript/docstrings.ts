import { z } from "zod";
import { type Gate, NotRun, percent, versions } from "../gate.ts";
import { frontendSource, inFrontend, ownFiles } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";

/** What `scripts/docstring-count.mts` prints. */
const Count = z.object({
  public: z.number().int(),
  missing: z.array(z.object({ path: z.string(), line: z.number(), column: z.number(), name: z.string() })),
});

/** Exported functions, components and classes, and public methods, by the syntax trees of TypeScript. */
export const typescriptDocstrings: Gate = {
  name: "docstrings",
  tools: ({ toolchains: { javascript } }) => versions(javascript.packages, ["typescript"]),
  run: async (context) => {
    const files = ownFiles(context, frontendSource, "TypeScript source");
    const result = await runTool(context, {
      name: "The docstring count",
      kind: "javascript",
      directory: "frontend",
      args: ({ tree, scripts }) => [
        `${scripts}/docstring-count.mts`,
        `${tree}/frontend/node_modules`,
        ...files.map(inFrontend),
      ],
    });
    const count = parseJson("The docstring count", Count, result.stdout, result.stderr);
    if (count.public === 0) {
      throw new NotRun("there is no exported function to look at");
    }
    const present = count.public - count.missing.length;
    const value = percent(present, count.public);
    return {
      status: count.missing.length === 0 ? "passed" : "failed",
      value,
      bar: 100,
      unit: "%",
      summary: `docstrings ${value} % (${present} of ${count.public})`,
      findings: count.missing.map(({ path, line, column, name }) => ({
        path: result.path(path),
        line,
        column,
        rule: "tsdoc",
        message: `\`${name}\` is exported and has no TSDoc comment.`,
      })),
    };
  },
};
