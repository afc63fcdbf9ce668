/** Runs a part of a bench in a Node of its own, so that nothing is warm, cached or shared from the part before. */
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { lessMemory } from "../scripts/own-node.mjs";
import { run } from "../src/process/run.ts";

/** @returns the last line of its output, as JSON. @throws with what it wrote to standard error when it fails */
export async function inOwnProcess<T>(
  script: string,
  args: readonly string[],
  schema: z.ZodType<T>,
  timeoutMs = 900_000,
): Promise<T> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout, stderr, exitCode } = await run(process.execPath, [...lessMemory, path, ...args], {
    cwd: process.cwd(),
    timeoutMs,
  });
  if (exitCode !== 0) {
    throw new Error(`${script} ${args.join(" ")}: ${stderr}\n${stdout}`);
  }
  return schema.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
}
