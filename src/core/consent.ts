/** What a run waits for a person to allow: its plan to start, its pull requests to be merged. */
import { type ContentHash, short } from "./ids.ts";
import { planHash } from "./plan-hash.ts";
import type { RunFacts } from "./run.ts";

/** A plan was asked for first, and nobody has approved it: nothing of the run starts. */
export function waitsForApproval({ run, consents }: RunFacts): boolean {
  return run.planFirst && consents.plan === undefined;
}

/** The repository wants a command before anything is merged, and nobody has given it. */
export function waitsForMergeCommand({ plan, consents }: RunFacts): boolean {
  return plan.configuration.merge === "commanded" && consents.merge === undefined;
}

/** The hash of the run's plan, to which an approval is bound. */
export function planHashOf({ run, plan }: RunFacts): ContentHash {
  return planHash({ specHash: run.specHash, plan, baseBranch: run.baseBranch });
}

/** What a person writes to approve exactly this plan. */
export function approveCommand(facts: RunFacts): string {
  return `/aurora approve ${short(planHashOf(facts))}`;
}
