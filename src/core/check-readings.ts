/** What was found out about the repository's own checks on a pull request, which are to be read, and when a model is asked to mend one. Pure. */
import type { EvidenceKind } from "./check-evidence.ts";
import type { CheckReading } from "./check-reading.ts";
import type { CheckFacts, PullFacts, RunFacts } from "./run.ts";

/** In a row, for one check of one pull request; then a person has to look. */
export const mostMends = 3;

const isOf =
  ({ name, appId }: Pick<CheckFacts, "name" | "appId">) =>
  (reading: CheckReading) =>
    reading.check === name && reading.appId === appId;

/** What was found out last about a check; null: nothing, it never failed here. */
export function lastReading(pull: PullFacts, check: Pick<CheckFacts, "name" | "appId">): CheckReading | null {
  return pull.checkReadings.findLast(isOf(check)) ?? null;
}

/** What was found out about a check that fails now; null: it was not read yet. */
export function failureReading(pull: PullFacts, check: CheckFacts): CheckReading | null {
  const last = lastReading(pull, check);
  return last?.id === check.id && last.evidence !== "passed" ? last : null;
}

/**
 * The next check that is to be read: one that failed, as soon as all of the head have an answer (together they tell more than the first
 * one), or one that passes after people were told that it fails.
 */
export function checkToRead(pull: PullFacts): CheckFacts | null {
  const isSettled = pull.checks.every(({ state }) => state !== "pending");
  const unread = pull.checks.find((check) => {
    const last = lastReading(pull, check);
    switch (check.state) {
      case "pending":
        return false;
      case "failed":
        return isSettled && failureReading(pull, check) === null;
      case "passed":
        return last !== null && last.evidence !== "passed";
    }
  });
  return unread ?? null;
}

/**
 * no-model: nobody can be asked. not-ours: the evidence speaks against the agent's files. asked-before: on this very head. given-up: it
 * was mended `mostMends` times in a row and fails still. ask: the n-th time in a row.
 */
export type Mending =
  | { readonly kind: "no-model" | "not-ours" | "asked-before" | "given-up" }
  | { readonly kind: "ask"; readonly nth: number };

/** Whether a model is asked to mend a failed check. */
export function mendingOf(
  { model }: Pick<RunFacts, "model">,
  pull: PullFacts,
  check: Pick<CheckFacts, "name" | "appId">,
  evidence: EvidenceKind,
): Mending {
  if (evidence !== "fault" && evidence !== "unclear") {
    return { kind: "not-ours" };
  }
  if ("reason" in model) {
    return { kind: "no-model" };
  }
  const readings = pull.checkReadings.filter(isOf(check));
  const row = readings.slice(readings.findLastIndex((reading) => reading.evidence === "passed") + 1);
  const asked = row.filter((reading) => reading.asked);
  if (asked.some(({ head }) => head === pull.head)) {
    return { kind: "asked-before" };
  }
  return asked.length >= mostMends ? { kind: "given-up" } : { kind: "ask", nth: asked.length + 1 };
}
