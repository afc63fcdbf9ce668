import { describe, expect, test } from "@jest/globals";
import { blockersOf, holdLabel } from "../../src/core/readiness.ts";
import type { RunFacts } from "../../src/core/run.ts";
import type { pullFacts } from "./facts.ts";
import { gateReport, heads, jobFacts, readyRun, sha, withJob, withPull } from "./facts.ts";

test("a pull request with nothing in its way is ready", () => {
  expect(blockersOf(readyRun(), "backend")).toEqual([]);
});

const ready = readyRun();

/** What is in the way of the backend's pull request → the words, and who has to move. */
const cases: readonly (readonly [string, RunFacts, string, string])[] = [
  ["the job has not begun", withJob(ready, "backend", { state: "queued" }), "aurora", "a free worker"],
  ["the job works", withJob(ready, "backend", { state: "running", step: "gates on b1" }), "aurora", "gates on b1"],
  [
    "the job waits for a contract",
    withJob(ready, "backend", { state: "suspended", waitsFor: "models" }),
    "aurora",
    "`models` from Database",
  ],
  [
    "the job failed",
    withJob(ready, "backend", {
      state: "failed",
      failure: { kind: "tool-missing", message: "No Python here.", retryable: false, audience: "operator" },
    }),
    "person",
    "its job failed: No Python here. Comment `/aurora retry backend`, push a commit to its branch, or label the issue again",
  ],
  [
    "a gate failed",
    withJob(ready, "backend", {
      gates: [
        ...jobFacts("backend").gates.filter(({ gate }) => gate !== "coverage"),
        gateReport("coverage", { status: "failed", summary: "coverage 74.2 %" }),
      ],
    }),
    "person",
    "a commit that mends its gates: coverage failed: coverage 74.2 %",
  ],
  [
    "a gate could not run",
    withJob(ready, "backend", {
      gates: [
        ...jobFacts("backend").gates.filter(({ gate }) => gate !== "types"),
        gateReport("types", { status: "not-run", summary: "mypy did not start" }),
      ],
    }),
    "person",
    "a commit that mends its gates: types not run: mypy did not start",
  ],
  [
    "a gate is missing",
    withJob(ready, "backend", { gates: jobFacts("backend").gates.filter(({ gate }) => gate !== "lint") }),
    "person",
    "a commit that mends its gates: lint (not run)",
  ],
  [
    "no gate ran at all",
    withJob(ready, "backend", { gates: [] }),
    "person",
    "a commit that mends its gates: contract (not run); types (not run); docstrings (not run); lint (not run); coverage (not run)",
  ],
  [
    "somebody pushed",
    withJob(ready, "backend", { branchHead: sha("ab") }),
    "aurora",
    "the gates on ab00000, which somebody pushed",
  ],
  [
    "a consumed contract has a new version",
    withJob(ready, "backend", { consumed: { models: "0123456".padEnd(64, "0") } }),
    "aurora",
    "a build on `models@9d1f000`; it was built on `models@0123456`",
  ],
  [
    "a consumed contract was never built on",
    withJob(ready, "backend", { consumed: {} }),
    "aurora",
    "a build on `models@9d1f000`; it was built on `nothing`",
  ],
  [
    "a consumed contract is not published",
    { ...ready, contracts: ready.contracts.filter(({ name }) => name !== "models") },
    "aurora",
    "`models` from Database",
  ],
  ["it is a draft", withPull(ready, "backend", { draft: true }), "person", "#14 to be marked as ready for review"],
  [
    "it was closed",
    withPull(ready, "backend", { state: "closed" }),
    "person",
    "#14 was closed: reopen it, or close the issue",
  ],
  [
    "it is held",
    withPull(ready, "backend", { labels: [holdLabel] }),
    "person",
    "the label `aurora:hold` to be taken away",
  ],
  [
    "the issue is held",
    { ...ready, issue: { open: true, labels: [holdLabel] } },
    "person",
    "the label `aurora:hold` to be taken away",
  ],
  ["it conflicts", withPull(ready, "backend", { mergeable: false }), "aurora", "`main` to be merged into it"],
  [
    "it conflicts and Aurora could not help",
    withPull(ready, "backend", { mergeable: false, conflict: "conflicts in a.py" }),
    "person",
    "a conflict to be resolved: conflicts in a.py",
  ],
  [
    "GitHub has not worked out whether it merges",
    withPull(ready, "backend", { mergeable: null }),
    "checks",
    "GitHub to work out whether it merges",
  ],
  [
    "Aurora's check is missing",
    withPull(ready, "backend", { auroraCheck: null }),
    "aurora",
    "the check `Aurora` on b100000",
  ],
  [
    "Aurora's check failed",
    withPull(ready, "backend", { auroraCheck: { id: 1, digest: "", conclusion: "failure" } }),
    "aurora",
    "the check `Aurora` on b100000",
  ],
  [
    "a reviewer asked for changes",
    withPull(ready, "backend", { reviews: [{ reviewer: "maintainer-b", state: "changes-requested" }] }),
    "person",
    "changes that @maintainer-b asked for",
  ],
  [
    "approvals are missing",
    {
      ...withPull(ready, "backend", { reviews: [{ reviewer: "maintainer-b", state: "approved" }] }),
      base: { ...ready.base, requiredApprovals: 2 },
    },
    "person",
    "1 more approval",
  ],
];

test.each(cases)("not ready when %s", (_, facts, by, text) => {
  expect(blockersOf(facts, "backend")).toEqual([{ by, text }]);
});

describe("required checks", () => {
  const requiring = (appId: number | null, changes: Partial<ReturnType<typeof pullFacts>>) => ({
    ...withPull(ready, "backend", changes),
    base: { ...ready.base, requiredChecks: [{ name: "ci / test", appId }] },
  });
  const check = (state: "pending" | "passed" | "failed", appId = 7) => ({
    id: 31,
    name: "ci / test",
    appId,
    appName: "GitHub Actions",
    state,
  });
  const reading = {
    ...{ check: "ci / test", appId: 7, head: heads.backend, id: 31, findings: "", asked: false, commentId: 5 },
    ...({ evidence: "fault", reason: "it points at `backend/app/main.py:3`" } as const),
  };

  test.each([
    ["has not reported", requiring(null, {}), "the required check `ci / test`, which has not reported on b100000"],
    ["runs", requiring(null, { checks: [check("pending")] }), "`ci / test` of GitHub Actions"],
    [
      "failed",
      requiring(null, { checks: [check("failed")] }),
      "the required check `ci / test` of GitHub Actions, which failed",
    ],
    [
      "failed, with what was found out about it",
      requiring(null, { checks: [check("failed")], checkReadings: [reading] }),
      "the required check `ci / test` of GitHub Actions, which failed (it points at `backend/app/main.py:3`)",
    ],
    [
      "failed again, which was not read yet",
      requiring(null, { checks: [check("failed")], checkReadings: [{ ...reading, id: 30 }] }),
      "the required check `ci / test` of GitHub Actions, which failed",
    ],
    [
      "was reported by another app",
      requiring(9, { checks: [check("passed")] }),
      "the required check `ci / test`, which has not reported on b100000",
    ],
    [
      "passed once and failed once",
      requiring(null, { checks: [check("passed"), check("failed", 8)] }),
      "the required check `ci / test` of GitHub Actions, which failed",
    ],
  ])("block when one %s", (_, facts, text) => {
    expect(blockersOf(facts, "backend").map((blocker) => blocker.text)).toEqual([text]);
  });

  test("do not block when all passed", () => {
    expect(blockersOf(requiring(7, { checks: [check("passed")] }), "backend")).toEqual([]);
  });

  test("Aurora's own is not waited for twice, and another app cannot stand in for it", () => {
    const own = { ...ready, base: { ...ready.base, requiredChecks: [{ name: "Aurora", appId: 1 }] } };
    expect(blockersOf(own, "backend")).toEqual([]);
    const forged = withPull(own, "backend", {
      auroraCheck: null,
      checks: [{ id: 1, name: "Aurora", appId: 7, appName: "Other", state: "passed" }],
    });
    expect(blockersOf(forged, "backend")).toEqual([{ by: "aurora", text: "the check `Aurora` on b100000" }]);
  });
});

test("without a pull request, it waits for that", () => {
  const { backend: _, ...pulls } = ready.pulls;
  expect(blockersOf({ ...ready, pulls }, "backend")).toEqual([{ by: "aurora", text: "its pull request" }]);
});
