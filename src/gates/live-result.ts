/** What goes into `scripts/live-check.mts` and what comes out. */
import { z } from "zod";
import type { LivePlan } from "./live-plan.ts";

export interface LiveTask {
  readonly tree: string;
  readonly python: string;
  /** Arguments to node, in the frontend's directory, one program after the other. */
  readonly build: readonly { readonly title: string; readonly args: readonly string[] }[];
  readonly preview: readonly string[];
  /** Each is migrated, filled and asked. */
  readonly databases: readonly { readonly name: string; /** null: a new SQLite file. */ readonly url: string | null }[];
  readonly plan: LivePlan;
}

export const LiveStep = z.object({
  name: z.string(),
  passed: z.boolean(),
  detail: z.string(),
  /** The API understood the request and refused it by a rule of the app, which no schema tells. */
  refused: z.boolean(),
});
export type LiveStep = z.infer<typeof LiveStep>;

export const LiveResult = z.object({
  /** The build. */
  steps: z.array(LiveStep),
  databases: z.array(
    z.object({
      name: z.string(),
      steps: z.array(LiveStep),
      /** What was tried, in order; the last one passed, or none did. */
      creations: z.array(z.object({ entity: z.string(), steps: z.array(LiveStep) })),
    }),
  ),
});
export type LiveResult = z.infer<typeof LiveResult>;
