import { expect, test } from "@jest/globals";
import { decideIntake, type IntakeFacts, wouldOverwrite } from "../../src/core/intake.ts";

const asked: IntakeFacts = {
  issue: { number: 12, open: true, labelled: true },
  label: "aurora:implement",
  request: { id: "77", login: "maintainer-a", isBot: false },
  mayWrite: true,
  openRun: null,
};

/** Facts → decision; whatever is unclear starts nothing. */
test.each<readonly [string, IntakeFacts, object]>([
  [
    "a writer's label starts",
    asked,
    { kind: "start", requestId: "77", login: "maintainer-a", planFirst: false, supersedes: false },
  ],
  ["a label that is gone", { ...asked, issue: { ...asked.issue, labelled: false } }, { kind: "ignore" }],
  ["a closed issue", { ...asked, issue: { ...asked.issue, open: false } }, { kind: "ignore" }],
  ["nobody on record", { ...asked, request: null }, { kind: "ignore" }],
  ["a bot", { ...asked, request: { id: "77", login: "ci[bot]", isBot: true } }, { kind: "ignore" }],
  [
    "a bot that may write",
    { ...asked, request: { id: "77", login: "ci[bot]", isBot: true }, mayWrite: true },
    { kind: "ignore" },
  ],
  ["a reader", { ...asked, mayWrite: false }, { kind: "refuse", login: "maintainer-a" }],
  ["the same request again", { ...asked, openRun: { requestId: "77", isPlan: false } }, { kind: "acknowledge" }],
  [
    "a new request while a run is open",
    { ...asked, openRun: { requestId: "70", isPlan: false } },
    { kind: "start", supersedes: true },
  ],
  [
    "a reader while a run is open",
    { ...asked, mayWrite: false, openRun: { requestId: "70", isPlan: false } },
    { kind: "refuse" },
  ],
  ["a plan", { ...asked, label: "aurora:plan" }, { kind: "start", planFirst: true, supersedes: false }],
  ["a plan that a reader asks for", { ...asked, label: "aurora:plan", mayWrite: false }, { kind: "refuse" }],
  [
    "a plan in place of one that waits",
    { ...asked, label: "aurora:plan", openRun: { requestId: "70", isPlan: true } },
    { kind: "start", planFirst: true, supersedes: true },
  ],
  [
    "a plan while a run is under way",
    { ...asked, label: "aurora:plan", openRun: { requestId: "70", isPlan: false } },
    { kind: "too-late" },
  ],
  [
    "a start while a plan waits",
    { ...asked, openRun: { requestId: "70", isPlan: true } },
    { kind: "start", planFirst: false, supersedes: true },
  ],
])("%s", (_, facts, decision) => {
  expect(decideIntake(facts)).toMatchObject(decision);
});

test("only other content at a generated path below the root is in the way", () => {
  const generated = new Map([
    ["README.md", "generated"],
    ["backend/app/main.py", "generated"],
    ["backend/app/core/db.py", "generated"],
    ["frontend/src/main.tsx", "generated"],
  ]);
  const existing = new Map([
    ["README.md", "ours"],
    ["backend/app/main.py", "ours"],
    ["backend/app/core/db.py", "generated"],
  ]);
  expect(wouldOverwrite(generated, existing)).toEqual(["backend/app/main.py"]);
});
