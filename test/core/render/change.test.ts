/** What people who asked for a change are told. */
import { describe, expect, test } from "@jest/globals";
import type { ChangeOutcome, Wanted } from "../../../src/core/change.ts";
import { declined } from "../../../src/core/change.ts";
import { changeAnswer, threadReply } from "../../../src/core/render/change.ts";
import type { ReviewFacts, RunFacts } from "../../../src/core/run.ts";
import { heads, readyRun, sha, withPull } from "../facts.ts";

const review: Wanted = {
  kind: "review",
  reviewId: 7,
  reviewer: "maintainer-b",
  head: heads.backend,
  text: "Use UUIDs.",
  threads: [],
};
const revise: Wanted = { kind: "revise", commentId: 3, login: "maintainer-b", text: "Use UUIDs." };

const changed: ChangeOutcome = {
  kind: "changed",
  commit: sha("abc1234"),
  summary: "Identifiers are UUIDs now.",
  tried: [],
  replies: [{ commentId: 21, text: "The column is a UUID.<!-- aurora:reply key=x -->" }],
  cost: { model: "gpt-5.1", steps: 12, inputTokens: 40_000, outputTokens: 5_210, dollars: 0.31, seconds: 48 },
  trajectory: null,
};
const unchanged: ChangeOutcome = { ...changed, kind: "unchanged", commit: null, summary: "They are UUIDs already." };
const failed: ChangeOutcome = {
  ...changed,
  kind: "failed",
  commit: null,
  summary: "The migration did not run.",
  tried: ["read models.py", "wrote models.py."],
};
const off = declined("No model is configured for this Aurora.");

const said = (state: ReviewFacts["state"]) =>
  withPull(readyRun(), "backend", { reviews: [{ reviewer: "maintainer-b", state }] });
const answer = (wanted: Wanted, outcome: ChangeOutcome, facts: RunFacts = said("changes-requested")) =>
  changeAnswer(facts, { key: "k", agent: "backend", wanted, outcome, answered: false });

describe("a review", () => {
  test("without a model: nothing was changed, and what to do", () => {
    expect(answer(review, off)).toMatchInlineSnapshot(`
     "@maintainer-b, Aurora cannot act on your review, and nothing was changed. No model is configured for this Aurora.

     Push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. #14 is not merged until @maintainer-b approves it or the review is dismissed."
    `);
    expect(answer(review, off, said("commented"))).toMatchInlineSnapshot(`
     "@maintainer-b, Aurora cannot act on your review, and nothing was changed. No model is configured for this Aurora.

     Push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it."
    `);
  });

  test("that led to a commit: what it took, and a request to look again", () => {
    expect(answer(review, changed)).toMatchInlineSnapshot(`
     "The review of @maintainer-b: done in abc1234. Identifiers are UUIDs now.

     It took \`gpt-5.1\`, 12 calls, 45,210 tokens, $0.31, 48 s.

     @maintainer-b, please look again. #14 is not merged until @maintainer-b approves it or the review is dismissed."
    `);
  });

  test("that needed no change", () => {
    expect(answer(review, unchanged)).toMatchInlineSnapshot(`
     "The review of @maintainer-b: no change was needed. They are UUIDs already.

     It took \`gpt-5.1\`, 12 calls, 45,210 tokens, $0.31, 48 s.

     #14 is not merged until @maintainer-b approves it or the review is dismissed."
    `);
  });

  test("that could not be done", () => {
    expect(answer(review, failed)).toMatchInlineSnapshot(`
     "The review of @maintainer-b: not done. The migration did not run. Tried: read models.py; wrote models.py.

     It took \`gpt-5.1\`, 12 calls, 45,210 tokens, $0.31, 48 s.

     Push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it. #14 is not merged until @maintainer-b approves it or the review is dismissed."
    `);
  });

  test("of a pull request that is merged by now has no next step", () => {
    const merged = withPull(readyRun(), "backend", { state: "merged", mergeSha: sha("a1") });
    expect(answer(review, declined("#14 was merged before."), merged)).toMatchInlineSnapshot(
      `"@maintainer-b, Aurora cannot act on your review, and nothing was changed. #14 was merged before."`,
    );
  });
});

test("a command's answer names who asked, and holds nobody back", () => {
  expect(answer(revise, changed)).toMatchInlineSnapshot(`
   "What @maintainer-b asked for: done in abc1234. Identifiers are UUIDs now.

   It took \`gpt-5.1\`, 12 calls, 45,210 tokens, $0.31, 48 s."
  `);
  expect(answer(revise, off)).toMatchInlineSnapshot(`
   "What @maintainer-b asked for: not tried. No model is configured for this Aurora.

   Push a commit to the branch \`aurora/k3v9x2ma/backend\`: Aurora keeps it and runs its gates on it."
  `);
});

test.each<[string, ChangeOutcome, number, string]>([
  [
    "the model's own words, without what would pass for Aurora's marker, and the commit",
    changed,
    21,
    "The column is a UUID.⟨hidden⟩\n\n(The commit for this review: abc1234.)",
  ],
  ["a short sentence with the commit where the model had none", changed, 22, "Done in abc1234."],
  [
    "where nothing was needed",
    { ...unchanged, replies: [] },
    22,
    "No change was needed; the comment on the review says why.",
  ],
  ["where it was not done", { ...failed, replies: [] }, 22, "Not done; the comment on the review says why."],
])("a reply in a thread: %s", (_, outcome, comment, expected) => {
  expect(threadReply(outcome, comment)).toBe(expected);
});
