/** Which checks are read, and when a model is asked. */
import { describe, expect, test } from "@jest/globals";
import type { EvidenceKind } from "../../src/core/check-evidence.ts";
import type { CheckReading } from "../../src/core/check-reading.ts";
import { checkToRead, failureReading, mendingOf } from "../../src/core/check-readings.ts";
import type { CheckFacts, PullFacts } from "../../src/core/run.ts";
import { heads, pullFacts, sha } from "./facts.ts";

const check = (id: number, state: CheckFacts["state"], name = "ci"): CheckFacts => ({
  id,
  name,
  appId: 7,
  appName: "GitHub Actions",
  state,
});

function reading(id: number, changes: Partial<CheckReading> = {}): CheckReading {
  const head = heads.backend;
  return {
    check: "ci",
    appId: 7,
    head,
    id,
    evidence: "fault",
    reason: "",
    findings: "",
    asked: false,
    commentId: 5,
    ...changes,
  };
}

const pull = (checks: readonly CheckFacts[], checkReadings: readonly CheckReading[] = []): PullFacts =>
  pullFacts("backend", { checks, checkReadings });

test.each<[string, PullFacts, number | null]>([
  ["nothing failed", pull([check(1, "passed")]), null],
  ["one failed", pull([check(1, "passed", "docs"), check(2, "failed")]), 2],
  [
    "one failed and another still runs: together they tell more",
    pull([check(1, "pending", "docs"), check(2, "failed")]),
    null,
  ],
  ["it was read", pull([check(2, "failed")], [reading(2)]), null],
  ["the same name of another App was read", pull([check(2, "failed")], [reading(2, { appId: 8 })]), 2],
  ["it failed again in another run", pull([check(3, "failed")], [reading(2)]), 3],
  [
    "it passes after it had failed, whatever else runs",
    pull([check(1, "pending", "docs"), check(3, "passed")], [reading(2)]),
    3,
  ],
  ["that it passes was told", pull([check(3, "passed")], [reading(2), reading(3, { evidence: "passed" })]), null],
  [
    "the same run says again that it failed",
    pull([check(2, "failed")], [reading(2), reading(2, { evidence: "passed" })]),
    2,
  ],
  ["it runs again", pull([check(3, "pending")], [reading(2)]), null],
])("%s", (_, facts, expected) => {
  expect(checkToRead(facts)?.id ?? null).toBe(expected);
});

test("only the run that was read has its evidence", () => {
  const facts = pull([], [reading(2)]);
  expect(failureReading(facts, check(2, "failed"))?.id).toBe(2);
  expect(failureReading(facts, check(3, "failed"))).toBeNull();
  expect(failureReading(pull([], [reading(2, { evidence: "passed" })]), check(2, "failed"))).toBeNull();
});

describe("a model is asked", () => {
  const withModel = { model: { name: "gpt-5.1" } };
  const mending = (
    readings: readonly CheckReading[],
    evidence: EvidenceKind = "fault",
    facts: Parameters<typeof mendingOf>[0] = withModel,
  ) => mendingOf(facts, pull([], readings), check(9, "failed"), evidence);
  const asked = (digit: string, changes: Partial<CheckReading> = {}) =>
    reading(Number(digit), { head: sha(digit), asked: true, ...changes });

  test("for a fault, and for what is unclear", () => {
    expect(mending([], "fault")).toEqual({ kind: "ask", nth: 1 });
    expect(mending([], "unclear")).toEqual({ kind: "ask", nth: 1 });
  });

  test.each(["base", "flaky", "external"] as const)("not for evidence %s", (evidence) => {
    expect(mending([], evidence)).toEqual({ kind: "not-ours" });
  });

  test("not when there is none", () => {
    expect(mending([], "fault", { model: { reason: "No." } })).toEqual({ kind: "no-model" });
  });

  test("once for a head, however often it runs there", () => {
    expect(mending([asked("1", { head: heads.backend })])).toEqual({ kind: "asked-before" });
  });

  test("three times in a row, though each mending makes another head", () => {
    expect(mending([asked("1")])).toEqual({ kind: "ask", nth: 2 });
    expect(mending([asked("1"), asked("2")])).toEqual({ kind: "ask", nth: 3 });
    expect(mending([asked("1"), asked("2"), asked("3")])).toEqual({ kind: "given-up" });
    expect(mending([asked("1"), asked("2"), asked("3"), reading(4, { head: sha("4") })])).toEqual({ kind: "given-up" });
  });

  test("again after it passed in between; another check's tries are its own", () => {
    const passed = reading(4, { evidence: "passed" });
    expect(mending([asked("1"), asked("2"), asked("3"), passed])).toEqual({ kind: "ask", nth: 1 });
    const others = [asked("1", { check: "docs" }), asked("2", { appId: null }), asked("3")];
    expect(mending(others)).toEqual({ kind: "ask", nth: 2 });
  });
});
