import { describe, expect, test } from "@jest/globals";
import { approveCommand } from "../../src/core/consent.ts";
import { agentNames } from "../../src/core/ids.ts";
import { nextAction } from "../../src/core/next-action.ts";
import type { RunFacts } from "../../src/core/run.ts";
import { act, merged, shown } from "./acting.ts";
import {
  gateReport,
  heads,
  newRun,
  plannedRun,
  readyRun,
  sha,
  testedCombination,
  trees,
  withJob,
  withPull,
} from "./facts.ts";

const ready = readyRun();
const tested = { ...ready, combination: testedCombination };

describe("the beginning", () => {
  const announced = { ...newRun(), progress: { commentId: 5, digest: "" } };
  const committed = { ...announced, run: { ...announced.run, contractCommit: sha("c0") } };

  test("people see the progress comment before anything else happens", () => {
    expect(act(newRun())).toBe("write-progress");
  });
  test("then the contracts are committed", () => {
    expect(act(announced)).toBe("commit-contracts");
  });
  test("then all four jobs are started, none waits for another's end", () => {
    let facts: RunFacts = committed;
    const started: string[] = [];
    for (let action = nextAction(facts); action.kind === "start-job"; action = nextAction(facts)) {
      started.push(action.agent);
      facts = withJob(facts, action.agent, { state: "queued" });
    }
    expect(started).toEqual(["database", "backend", "integration", "frontend"]);
  });
});

describe("a plan that waits", () => {
  const planned = plannedRun();
  const approved = { ...planned, consents: { plan: { login: "maintainer-a", at: new Date() } } };

  test("is posted first", () => {
    expect(act({ ...planned, progress: null })).toBe("write-progress");
  });
  test("gets its label, and then nothing is done: no commit, no job", () => {
    expect(act(planned)).toBe("set-label");
    expect(nextAction(shown(planned))).toEqual({
      kind: "wait",
      reason: `the plan waits for \`${approveCommand(planned)}\``,
    });
  });
  test("starts when it is approved", () => {
    expect(act(approved)).toBe("commit-contracts");
  });
  test("is given up with its issue", () => {
    expect(act({ ...planned, issue: { open: false, labels: [] } })).toBe("cancel");
  });
  test("merges nothing, whatever else is there", () => {
    expect(act(shown({ ...tested, run: { ...tested.run, planFirst: true } }))).toBe("wait");
  });
});

describe("where the repository wants a command before the merge", () => {
  const commanded: RunFacts = { ...tested, plan: { ...tested.plan, configuration: { merge: "commanded" } } };
  const given = { consents: { merge: { login: "maintainer-a", at: new Date() } } };
  const untested: RunFacts = { ...commanded, combination: null };

  test("the combination is tested without it, so that people know what they command", () => {
    expect(act(shown(untested))).toBe("test-combination");
  });
  test("nothing is merged without it", () => {
    expect(act(shown(commanded))).toBe("wait");
    expect(nextAction(shown(commanded)).reason).toBe("all is ready and waits for `/aurora merge`");
  });
  test("with it the first merge is the database's", () => {
    expect(act(shown({ ...commanded, ...given }))).toBe("merge database d1");
  });
  test("a base that moves while it is missing is tested once, when it comes", () => {
    const moved = { ...commanded, base: { ...commanded.base, head: sha("ba5f") } };
    expect(act(shown(moved))).toBe("wait");
    expect(act(shown({ ...moved, ...given }))).toBe("test-combination");
  });
  test("a red combination is tested again when the base moves, with it or without", () => {
    const red = { ...withSystem("failed"), plan: commanded.plan };
    expect(act(shown({ ...red, base: { ...red.base, head: sha("ba5f") } }))).toBe("test-combination");
  });
  test("it holds for later pushes", () => {
    const pushed = withJob(withPull({ ...commanded, ...given }, "frontend", { head: sha("f2") }), "frontend", {
      head: sha("f2"),
      branchHead: sha("f2"),
    });
    expect(act(shown(pushed))).toBe("test-combination");
  });
});

/** Facts → action, in the order of a run's life. */
const cases: readonly (readonly [string, RunFacts, string])[] = [
  [
    "a suspended job stays so while its contract is missing",
    shown({
      ...withJob(ready, "backend", { state: "suspended", waitsFor: "models" }),
      contracts: ready.contracts.filter(({ name }) => name !== "models"),
    }),
    "wait",
  ],
  [
    "a suspended job starts when its contract is published, whatever its producer still does",
    withJob(withJob(ready, "backend", { state: "suspended", waitsFor: "models" }), "database", { state: "running" }),
    "start-job backend",
  ],
  ["a person's push leads to another job", withJob(ready, "backend", { branchHead: sha("ab") }), "start-job backend"],
  [
    "a new contract version refreshes its consumers",
    withJob(ready, "frontend", { consumed: { openapi: "ee".padEnd(64, "0") } }),
    "start-job frontend",
  ],
  ["a failed job is not repeated by itself", shown(withJob(ready, "backend", { state: "failed" })), "wait"],
  [
    "a failed job starts again when somebody pushes",
    withJob(ready, "backend", { state: "failed", branchHead: sha("ab") }),
    "start-job backend",
  ],
  [
    "a pushed branch gets a pull request, also while its gates run",
    { ...withJob(newRunWithContracts(), "database", { state: "running", branchHead: heads.database }) },
    "open-pull database",
  ],
  [
    "pull requests are opened in contract order",
    withJob(newRunWithContracts(), "backend", { state: "running", branchHead: heads.backend }),
    "set-label",
  ],
  [
    "one that failed holds nobody back",
    withJob(withJob(newRunWithContracts(), "backend", { state: "running", branchHead: heads.backend }), "database", {
      state: "failed",
    }),
    "open-pull backend",
  ],
  ["a check that is out of date is reported", ready, "report-check database d1"],
  [
    "a description that is out of date is written",
    withPull(shown(tested), "integration", { bodyDigest: null }),
    "update-pull integration",
  ],
  ["four ready pull requests are tested together", shown(ready), "test-combination"],
  ["one that is not ready holds the combination back", shown(withPull(ready, "frontend", { draft: true })), "wait"],
  [
    "while the combination is tested, nothing merges",
    shown({ ...tested, combination: { ...testedCombination, state: "running" } }),
    "wait",
  ],
  ["the first merge is the database's", shown(tested), "merge database d1"],
  ["a failed system gate merges nothing", shown(withSystem("failed")), "wait"],
  ["a system gate that did not run merges nothing", shown(withSystem("not-run")), "wait"],
  [
    "a head that moved after the test is tested again",
    shown(
      withJob(withPull(tested, "frontend", { head: sha("f2") }), "frontend", {
        head: sha("f2"),
        branchHead: sha("f2"),
      }),
    ),
    "test-combination",
  ],
  [
    "a base that moved after the test is tested again",
    shown({ ...tested, base: { ...tested.base, head: sha("ba5f") } }),
    "test-combination",
  ],
  ["a landed tree is compared before the next merge", unproved(), "prove-landing database"],
  ["then comes the next in contract order", shown(merged(tested, "database")), "merge backend b1"],
  [
    "what somebody merged in between is tested again",
    shown({ ...merged(tested, "database"), base: { ...tested.base, head: sha("beef") } }),
    "test-combination",
  ],
  [
    "a branch that no longer merges after a squash is realigned",
    shown(withPull(merged(tested, "database"), "backend", { mergeable: false })),
    "realign backend",
  ],
  [
    "a branch that is behind is brought up to date where the rules ask for it",
    shown(withPull({ ...tested, base: { ...tested.base, mustBeUpToDate: true } }, "database", { isBehind: true })),
    "realign database",
  ],
  ["and left alone where they do not", shown(withPull(tested, "database", { isBehind: true })), "merge database d1"],
  [
    "a realignment that failed waits for a person",
    shown(withPull(merged(tested, "database"), "backend", { mergeable: false, conflict: "conflicts in a.py" })),
    "wait",
  ],
  [
    "a review that asks for changes stops the landing between two merges",
    shown(
      withPull(merged(tested, "database"), "frontend", {
        reviews: [{ reviewer: "maintainer-b", state: "changes-requested" }],
      }),
    ),
    "wait",
  ],
  ["another tree than the tested one stops the run", differentTree(), "stop"],
  [
    "merge calls without an outcome are not repeated for ever",
    shown(withPull(tested, "database", { mergeAttempts: 3 })),
    "stop",
  ],
  ["four merges finish the run", shown(merged(tested, ...agentNames)), "finish"],
  ["a closed issue cancels", { ...tested, issue: { open: false, labels: [] } }, "cancel"],
  [
    "an issue that was closed by finishing is no reason to cancel",
    { ...merged(tested, ...agentNames), issue: { open: false, labels: [] } },
    "finish",
  ],
  [
    "a closed pull request cancels as a closed issue does",
    {
      ...tested,
      run: { ...tested.run, origin: { kind: "pull", path: "spec.md" } },
      issue: { open: false, labels: [] },
    },
    "cancel",
  ],
  ["a run that ended is left alone", { ...tested, run: { ...tested.run, outcome: "stopped" } }, "wait"],
  [
    "what people see is brought up to date when nothing else is to do",
    { ...shown(withPull(ready, "frontend", { draft: true })), progress: { commentId: 5, digest: "old" } },
    "write-progress",
  ],
  [
    "the state label follows the state",
    { ...shown(withPull(ready, "frontend", { draft: true })), issue: { open: true, labels: [] } },
    "set-label",
  ],
];

test.each(cases)("%s", (_, facts, expected) => {
  expect(act(facts)).toBe(expected);
});

test("a merge names the tested head and the first allowed method", () => {
  const squashOnly = shown({ ...tested, base: { ...tested.base, mergeMethods: ["squash"] } });
  expect(nextAction(squashOnly)).toMatchObject({ kind: "merge", head: heads.database, method: "squash", number: 13 });
});

test("every action and every wait has a reason", () => {
  for (const [, facts] of cases) {
    expect(nextAction(facts).reason).not.toBe("");
  }
});

test("deciding twice gives the same action", () => {
  for (const [, facts] of cases) {
    expect(nextAction(structuredClone(facts))).toEqual(nextAction(facts));
  }
});

function newRunWithContracts(): RunFacts {
  const facts = { ...newRun(), progress: { commentId: 5, digest: "" } };
  const started = agentNames.reduce<RunFacts>((current, agent) => withJob(current, agent, { state: "queued" }), facts);
  return { ...started, run: { ...started.run, contractCommit: sha("c0") } };
}

function withSystem(status: "failed" | "not-run"): RunFacts {
  const { tested: result } = testedCombination;
  return {
    ...tested,
    combination: {
      state: "finished",
      tested: result === null ? null : { ...result, report: gateReport("system", { status }) },
    },
  };
}

function unproved(): RunFacts {
  const facts = merged(tested, "database");
  return { ...facts, proofs: {} };
}

function differentTree(): RunFacts {
  const facts = merged(tested, "database");
  return { ...facts, proofs: { database: { mergeSha: sha("a0"), tree: sha("bad"), expected: trees.database } } };
}

test("a pull request that a person merged early has no tree to be compared with", () => {
  const early = withPull({ ...ready, proofs: {} }, "database", { state: "merged", mergeSha: sha("a0") });
  expect(nextAction(early)).toMatchObject({ kind: "prove-landing", expected: null });
});
