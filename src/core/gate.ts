/** What a gate says. `not-run` is its own red state. */
import { z } from "zod";
import type { AgentName } from "./ids.ts";

export const gateNames = ["types", "docstrings", "coverage", "lint", "schema", "contract", "system"] as const;
export const GateName = z.enum(gateNames);
export type GateName = z.infer<typeof GateName>;

/** What an agent's pull request has to pass, in the order in which a job runs it: first what publishes a contract. */
export const agentGates: Readonly<Record<AgentName, readonly GateName[]>> = {
  database: ["schema", "types", "docstrings", "lint", "coverage"],
  backend: ["contract", "types", "docstrings", "lint", "coverage"],
  integration: ["types", "docstrings", "lint", "coverage"],
  frontend: ["contract", "types", "docstrings", "lint", "coverage"],
};

export const Finding = z.object({
  /** From the repository's root; null when the tool names none. */
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  /** The tool's code, such as D103 or TS2322. */
  rule: z.string().nullable(),
  message: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const GateReport = z.object({
  gate: GateName,
  /** `passed` needs a figure from a real run. */
  status: z.enum(["passed", "failed", "not-run"]),
  /** The figure that is compared with the bar: 100 for "100 %", 0 findings, "equal". */
  value: z.union([z.number(), z.string()]),
  bar: z.union([z.number(), z.string()]),
  unit: z.string(),
  /** One phrase that names what the figure is of: "coverage 96.1 % of backend/app, 42 tests". */
  summary: z.string(),
  findings: z.array(Finding),
  /** Which tools ran, with versions: "mypy 1.19.0". */
  tools: z.array(z.string()),
  sandboxed: z.boolean(),
  seconds: z.number(),
});
export type GateReport = z.infer<typeof GateReport>;
