/** What a whole run on the local GitHub took; made in a process of its own by run-once.ts. */
import { z } from "zod";
import { inOwnProcess } from "./own-process.ts";

export const MeasuredRun = z.object({
  /** From the label to the closed issue. */
  wall: z.number(),
  /** What came one after another; adds up to `wall`. */
  phases: z.array(z.object({ name: z.string(), seconds: z.number(), idle: z.number() })),
  /** Each agent's seconds of work, waiting for others aside. */
  jobs: z.record(z.string(), z.number()),
  /** Requests to GitHub by method and route. */
  calls: z.record(z.string(), z.number()),
});
export type MeasuredRun = z.infer<typeof MeasuredRun>;

export interface RunConditions {
  readonly jobsAtOnce: number;
  readonly webhooks: boolean;
}

const measured = new Map<string, Promise<MeasuredRun>>();

/** A run under some conditions; those of two benches that are the same are made once. */
export function measureRun({ jobsAtOnce, webhooks }: RunConditions): Promise<MeasuredRun> {
  const args = [String(jobsAtOnce), webhooks ? "webhooks" : "tick"];
  const key = args.join();
  const run = measured.get(key) ?? inOwnProcess("run-once.ts", args, MeasuredRun);
  measured.set(key, run);
  return run;
}
