/** What goes into `scripts/live-check.mts` and what comes out. */
import { z } from "zod";
import type { LivePlan } from "./live-plan.ts";

export interface LiveTask {
  readonly tree: string;
  readonly python: string;
  /** Arguments to node, in the frontend's directory, one program after the other. */
  readonly build: readonly { readonly title: string; readonly args: readonly string[] }[];
  readonly preview: readonly string[];
  readonly plan: LivePlan;
}

export const LiveStep = z.object({
  name: z.string(),
  passed: z.boolean(),
  detail: z.string(),
  /** The API understood every field of a create and refused it by a rule between them, which no schema tells. */
  refused: z.boolean(),
});
export type LiveStep = z.infer<typeof LiveStep>;

export const LiveResult = z.object({
  steps: z.array(LiveStep),
  /** What was tried, in order; the last one passed, or none did. */
  creations: z.array(z.object({ entity: z.string(), steps: z.array(LiveStep) })),
});
export type LiveResult = z.infer<typeof LiveResult>;
