/** What recorded effects say: the parts of the facts that GitHub does not hold. */
import { z } from "zod";
import { wantsReply } from "../core/change.ts";
import { CheckReading } from "../core/check-reading.ts";
import { GateReport } from "../core/gate.ts";
import { AgentName, agentNames, Sha } from "../core/ids.ts";
import { mayAsk, type Review } from "../core/review.ts";
import type { CombinationFacts, LandingProof, NewReview, RunFacts } from "../core/run.ts";
import type { Change, Effect, Job } from "../store/schema.ts";

const ByAgent = z.partialRecord(AgentName, Sha);

const CommentResult = z.object({ commentId: z.number().int() });
const PullResult = z.object({ number: z.number().int() });
const ProofResult = z.object({ mergeSha: Sha, tree: Sha, expected: Sha.nullable() });
const CombinationResult = z.object({ base: Sha, heads: ByAgent, trees: ByAgent, report: GateReport });

/** The results as they were recorded, one reader for each kind that has one. */
export const resultOf = {
  comment: (effect: Effect) => CommentResult.parse(effect.result),
  pull: (effect: Effect) => PullResult.parse(effect.result),
};

export const done = (effect: Effect) => effect.doneAt !== null;

export function proofs(effects: readonly Effect[]): RunFacts["proofs"] {
  const found: Partial<Record<AgentName, LandingProof>> = {};
  for (const agent of agentNames) {
    const effect = effects.find((candidate) => candidate.key === `prove-landing/${agent}` && done(candidate));
    if (effect !== undefined) {
      found[agent] = ProofResult.parse(effect.result);
    }
  }
  return found;
}

export function combinationFacts(job: Job | undefined, effects: readonly Effect[]): CombinationFacts | null {
  if (job?.requestedAt == null) {
    return null;
  }
  const last = effects.filter((effect) => effect.kind === "test-combination" && done(effect)).at(-1);
  return {
    state: job.finishedAt !== null ? "finished" : job.startedAt !== null ? "running" : "queued",
    tested: last === undefined ? null : CombinationResult.parse(last.result),
  };
}

/** Changes with whether their replies are written. */
export function changeFacts(changes: readonly Change[], effects: readonly Effect[]): RunFacts["changes"] {
  const written = new Set(effects.filter(done).map(({ key }) => key));
  return changes.map(({ key, agent, wanted, outcome }) => ({
    key,
    agent,
    wanted,
    outcome,
    answered: !wantsReply(wanted) || written.has(answerKey(key)),
  }));
}

/** The effect that writes the reply to a change. */
export const answerKey = (change: string) => `answer-change/${change}`;

/** The effect that reads a review. */
export const reviewKey = (review: number) => `take-review/${review}`;

/** Reviews that may ask for something and were not read yet. */
export function newReviews(reviews: readonly Review[], effects: readonly Effect[]): readonly NewReview[] {
  const read = new Set(effects.filter(done).map(({ key }) => key));
  return reviews
    .filter((review) => mayAsk(review) && !read.has(reviewKey(review.id)))
    .map(({ id, reviewer }) => ({ id, reviewer }));
}

/** What was found out about failed checks of an agent's pull request, oldest first. */
export function checkReadings(effects: readonly Effect[], agent: AgentName): readonly CheckReading[] {
  return effects
    .filter((effect) => effect.key.startsWith(`read-check/${agent}/`) && done(effect))
    .map(({ result }) => CheckReading.parse(result));
}

/** Merge calls for this head whose outcome was not told. */
export function mergeAttempts(effects: readonly Effect[], agent: AgentName, head: Sha): number {
  return effects.filter((effect) => effect.key.startsWith(`merge/${agent}/${head}/`) && !done(effect)).length;
}

/** Why the last try to bring this head up to date failed. */
export function realignFailure(effects: readonly Effect[], agent: AgentName, head: Sha): string | null {
  const tried = effects.find((effect) => effect.key === `realign/${agent}/${head}`);
  return tried?.failure?.message ?? null;
}
