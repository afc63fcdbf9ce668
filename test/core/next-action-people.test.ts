/** What people ask for, and checks of the repository's own: when Maestro takes them up. */
import { expect, test } from "@jest/globals";
import { type ChangeFacts, declined } from "../../src/core/change.ts";
import type { CheckReading } from "../../src/core/check-reading.ts";
import type { CheckFacts, RunFacts } from "../../src/core/run.ts";
import { act, merged, shown } from "./acting.ts";
import { heads, readyRun, sha, testedCombination, withJob, withPull } from "./facts.ts";

const ready = readyRun();
const tested = { ...ready, combination: testedCombination };
const asked: ChangeFacts = {
  key: "review/7",
  agent: "backend",
  wanted: {
    kind: "review",
    reviewId: 7,
    reviewer: "maintainer-b",
    head: heads.backend,
    text: "Use UUIDs.",
    threads: [],
  },
  outcome: null,
  answered: false,
};
const failedCi: CheckFacts = { id: 31, name: "ci", appId: 7, appName: "GitHub Actions", state: "failed" };
const readCi: CheckReading = {
  ...{ check: "ci", appId: 7, head: heads.frontend, id: 31, findings: "", asked: false, commentId: 5 },
  ...{ evidence: "unclear", reason: "it names no file that Frontend wrote" },
};
const withModel: RunFacts = { ...ready, model: { name: "gpt-5.1" } };
const withChange = (change: ChangeFacts, facts: RunFacts): RunFacts => ({ ...facts, changes: [change] });
const cases: readonly (readonly [string, RunFacts, string])[] = [
  [
    "a review that was not read yet is read before anything else is done",
    withPull(withJob(tested, "frontend", { branchHead: sha("ab") }), "backend", {
      newReviews: [{ id: 7, reviewer: "b" }],
    }),
    "take-review backend b1",
  ],
  [
    "a review of a merged pull request is nobody's work",
    shown(withPull(merged(tested, "database"), "database", { newReviews: [{ id: 7, reviewer: "b" }] })),
    "merge backend b1",
  ],
  [
    "a check of the repository's own that failed is read before anything is merged, required or not",
    shown(withPull(tested, "frontend", { checks: [failedCi] })),
    "read-check frontend f1",
  ],
  [
    "not on a merged pull request",
    shown(withPull(merged(tested, "database"), "database", { checks: [failedCi] })),
    "merge backend b1",
  ],
  [
    "once it was read and nobody was asked to mend it, one that is not required holds nothing back",
    shown(withPull(tested, "frontend", { checks: [failedCi], checkReadings: [readCi] })),
    "merge database d1",
  ],
  ["with a model a change starts its agent's job", withChange(asked, withModel), "start-job backend"],
  ["without one it is declined without a job", withChange(asked, ready), "decline-change"],
  [
    "a rule that waits for a model is its job's to decline",
    withChange(
      { ...asked, wanted: { kind: "rule", endpoint: null, number: 1, text: "Be kind." }, answered: true },
      ready,
    ),
    "start-job backend",
  ],
  [
    "a change whose pull request was merged before is declined, too",
    withChange(asked, merged(withModel, "database", "backend")),
    "decline-change",
  ],
  [
    "while a job may still do it, it is not",
    withChange(asked, withJob(merged(withModel, "database", "backend"), "backend", { state: "running" })),
    "report-check integration e1",
  ],
  [
    "what came of it is said before anything is merged",
    shown(withChange({ ...asked, outcome: declined("No.") }, tested)),
    "answer-change",
  ],
  [
    "what was answered holds nobody back",
    shown(withChange({ ...asked, outcome: declined("No."), answered: true }, tested)),
    "merge database d1",
  ],
  [
    "what is not answered holds the combination back",
    shown(withJob(withChange(asked, withModel), "backend", { state: "running" })),
    "wait",
  ],
];

test.each(cases)("%s", (_, facts, expected) => {
  expect(act(facts)).toBe(expected);
});
