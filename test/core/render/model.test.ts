/** What people read of a model's work: in the pull request, the progress comment and the summary. */
import { expect, test } from "@jest/globals";
import type { ChangeFacts, ChangeOutcome, Cost } from "../../../src/core/change.ts";
import { costPhrase } from "../../../src/core/render/model.ts";
import { missingFeatures, notImplementedSection } from "../../../src/core/render/not-implemented.ts";
import { progressComment } from "../../../src/core/render/progress.ts";
import { pullBody } from "../../../src/core/render/pull-request.ts";
import type { RunFacts } from "../../../src/core/run.ts";
import { readyRun, sha } from "../facts.ts";

const cost: Cost = {
  model: "small-model",
  steps: 16,
  inputTokens: 30_000,
  outputTokens: 1_899,
  dollars: 0.049,
  seconds: 106,
};
const outcome: ChangeOutcome = {
  kind: "changed",
  commit: sha("0de23b2"),
  summary: "startCheckout answers 409 when the viewer pays already.",
  tried: ["wrote backend/app/billing/service.py", "The gates pass."],
  replies: [],
  cost,
  trajectory: "https://aurora.example.com/trajectories/f010798754c15652020fd2891db7dd95",
};
const rule: ChangeFacts = {
  key: "rule/startCheckout/1",
  agent: "backend",
  wanted: {
    kind: "rule",
    endpoint: "startCheckout",
    number: 1,
    text: "Refuse when the viewer already pays for the requested plan.",
  },
  outcome,
  answered: true,
};
const revise: ChangeFacts = {
  key: "revise/7/0",
  agent: "backend",
  wanted: { kind: "revise", commentId: 7, login: "maintainer-b", text: "Shorter names." },
  outcome: {
    ...outcome,
    kind: "failed",
    commit: null,
    summary: "The calls that one piece of work may take were used up before the gates passed.",
    tried: [
      "1",
      "2",
      "3",
      "wrote a.py",
      "The gates do not pass.",
      "wrote a.py",
      "The gates do not pass.",
      "wrote b.py",
    ],
    trajectory: "trajectories/f010798754c15652020fd2891db7dd95.jsonl",
  },
  answered: true,
};
const withChanges = (...changes: readonly ChangeFacts[]): RunFacts => ({ ...readyRun(), changes });

test("a pull request lists what was asked for, what came of it, where it can be read, and what it took", () => {
  const body = pullBody(withChanges(rule, revise), "backend");
  expect(body.slice(body.indexOf("**Not implemented**"))).toMatchInlineSnapshot(`
   "**Not implemented**: nothing.

   **Asked for**:
   - rule 1 of \`startCheckout\`, “Refuse when the viewer already pays for the requested plan.”: done in 0de23b2. startCheckout answers 409 when the viewer pays already. [What the model was told and did](https://aurora.example.com/trajectories/f010798754c15652020fd2891db7dd95).
   - what @maintainer-b asked for: not done. The calls that one piece of work may take were used up before the gates passed. Tried: …; 3; wrote a.py; The gates do not pass; wrote a.py; The gates do not pass; wrote b.py. What the model was told and did is kept in Aurora's data directory, \`trajectories/f010798754c15652020fd2891db7dd95.jsonl\`.

   **Model**: 2 tasks; \`small-model\`, 32 calls, 63,798 tokens, $0.10, 3 min 32 s.

   Ask for a change by reviewing; Aurora merges only when nobody asks for one."
  `);
  expect(pullBody(withChanges(rule, revise), "frontend")).not.toContain("**Asked for**");
});

test("the progress comment says what models took in all", () => {
  expect(/^\*\*Model\*\*.*$/m.exec(progressComment(withChanges(rule, revise)))?.[0]).toMatchInlineSnapshot(
    `"**Model**: 2 tasks; \`small-model\`, 32 calls, 63,798 tokens, $0.10, 3 min 32 s."`,
  );
  expect(progressComment(withChanges())).not.toContain("**Model**");
});

test("before its agent comes to it, a rule is a model's to implement where there is one", () => {
  const facts = withChanges();
  const planned = (name: string) => ({ ...facts, plan: { ...facts.plan, model: { name, dollarsPerTask: null } } });
  expect(missingFeatures(facts).map(({ reason }) => reason)).toEqual(["needs a model"]);
  expect(missingFeatures(planned("small-model")).map(({ reason }) => reason)).toEqual(["a model is to implement it"]);
});

test.each<[string, ChangeFacts["outcome"], readonly string[]]>([
  ["to be done", null, ["a model is to implement it"]],
  ["done", outcome, []],
  [
    "tried in vain",
    { ...outcome, kind: "failed", commit: null, summary: "The time was over." },
    ["The time was over. `/aurora retry backend` has it tried again."],
  ],
  [
    "declined",
    { ...outcome, kind: "declined", commit: null, summary: "There is no sandbox." },
    ["There is no sandbox."],
  ],
])("a rule that is %s", (_, became, reasons) => {
  const facts = withChanges({ ...rule, outcome: became });
  expect(missingFeatures(facts).map(({ reason }) => reason)).toEqual(reasons);
});

test("what is implemented is not called missing", () => {
  expect(notImplementedSection(withChanges(rule))).toBe("**Not implemented**: nothing.");
});

test("money that is not known is not shown as none", () => {
  expect(costPhrase({ ...cost, dollars: null })).toBe(
    "`small-model`, 16 calls, 31,899 tokens, price not configured, 1 min 46 s",
  );
  expect(costPhrase({ ...cost, dollars: 0.0004 })).toContain("$0.0004");
});
