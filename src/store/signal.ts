/** What goes through the queue: hints to look at something, and jobs to do. Facts are in the tables, never in here. */
import { z } from "zod";
import { agentNames, RunId } from "../core/ids.ts";

const repository = { owner: z.string(), name: z.string(), installationId: z.number().int() };

/** "Look at this again." */
export const Signal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("run"), run: RunId }),
  z.object({ kind: z.literal("issue"), ...repository, issue: z.number().int() }),
  z.object({ kind: z.literal("comments"), ...repository, issue: z.number().int() }),
  z.object({ kind: z.literal("repository"), ...repository }),
]);
export type Signal = z.infer<typeof Signal>;

/** "Do the work that the job row asks for." */
export const JobOrder = z.object({ run: RunId, agent: z.enum([...agentNames, "system"]) });
export type JobOrder = z.infer<typeof JobOrder>;

/** Signals with one key are one while they wait. */
export function signalKey(signal: Signal): string {
  switch (signal.kind) {
    case "run":
      return `run/${signal.run}`;
    case "issue":
      return `issue/${signal.owner}/${signal.name}/${signal.issue}`.toLowerCase();
    case "comments":
      return `comments/${signal.owner}/${signal.name}/${signal.issue}`.toLowerCase();
    case "repository":
      return `repository/${signal.owner}/${signal.name}`.toLowerCase();
    default:
      return signal satisfies never;
  }
}

/** Orders with one key are never worked on at the same time: an agent's worktree has room for one. */
export function orderKey(order: JobOrder): string {
  return `${order.run}/${order.agent}`;
}
