import { z } from "zod";
import type { Finding } from "../../core/gate.ts";
import { type GateContext, NotRun } from "../gate.ts";
import { inBackend } from "../owned.ts";
import { parseJson } from "../parse.ts";
import { runTool } from "../tool.ts";

/** `ruff check --output-format json` */
const Messages = z.array(
  z.object({
    code: z.string().nullable(),
    message: z.string(),
    filename: z.string(),
    location: z.object({ row: z.number(), column: z.number() }),
  }),
);

/**
 * @param files from the tree's root
 * @throws NotRun
 */
export async function ruff(
  context: GateContext,
  files: readonly string[],
  options: readonly string[] = [],
): Promise<Finding[]> {
  const result = await runTool(context, {
    name: "Ruff",
    kind: "python",
    directory: "backend",
    args: () => [
      ...["-m", "ruff", "check", "--no-cache", "--output-format", "json", "--no-fix", ...options, "--"],
      ...files.map(inBackend),
    ],
  });
  // 0: nothing found, 1: findings, 2: it could not work.
  if (result.exitCode !== 0 && result.exitCode !== 1) {
    throw new NotRun(`Ruff ended with code ${result.exitCode ?? "none"}`, result.stderr);
  }
  return parseJson("Ruff", Messages, result.stdout, result.stderr).map((message) => ({
    path: result.path(message.filename),
    line: message.location.row,
    column: message.location.column,
    rule: message.code,
    message: message.message,
  }));
}
