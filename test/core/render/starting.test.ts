/** The pages about how a run starts, whole. */
import { describe, expect, test } from "@jest/globals";
import { planTooLate } from "../../../src/core/render/intake.ts";
import { progressComment } from "../../../src/core/render/progress.ts";
import {
  correctThe,
  forkRefusal,
  noSpecInPull,
  noSpecLinked,
  ownPullRefusal,
  severalInPull,
  severalLinked,
  unusableBranch,
  writeOrLink,
} from "../../../src/core/render/spec-source.ts";
import { closingSummary } from "../../../src/core/render/summary.ts";
import type { RunFacts } from "../../../src/core/run.ts";
import type { SpecOrigin } from "../../../src/core/spec-origin.ts";
import { plannedRun, readyRun, sha, testedCombination, trees, withPull } from "../facts.ts";
import { agentNames } from "../../../src/core/ids.ts";

const label = "aurora:implement";
const edited = (facts: RunFacts, origin: SpecOrigin): RunFacts => ({
  ...facts,
  run: { ...facts.run, origin, specEdited: true },
});
const warning = (facts: RunFacts) => /⚠️ (.*)/.exec(progressComment(facts))?.[1];
const link: SpecOrigin = { kind: "link", path: "specs/x.md" };
const pull: SpecOrigin = { kind: "pull", path: "specs/x.md" };

describe("a plan", () => {
  test("that waits", () => {
    expect(progressComment(plannedRun())).toMatchInlineSnapshot(`
     "### Aurora needs you: approve the plan of **taskflow** · run k3v9x2ma

     Spec frozen at \`3f9c2e1\` · asked for by @maintainer-a · **plan \`85ad47d\`**

     **It waits for you**: comment \`/aurora approve 85ad47d\`, or \`/aurora approve\`, to start exactly this (write access needed). Until then no job starts, no branch is made and nothing is merged.

     For a plan of another text add the label \`aurora:plan\` again; \`aurora:implement\` starts at once from the text as it is then; \`/aurora cancel\`, or closing the issue, drops the plan.

     | agent | what it does | files | builds on | publishes |
     | --- | --- | --- | --- | --- |
     | Database | 4 tables. | 9 |  | \`models\` |
     | Backend | 16 routes. | 41 | \`models\` | \`openapi\` |
     | Integration | 1 typed client. | 7 | \`models\` |  |
     | Frontend | 3 screens. | 33 | \`openapi\` | \`client\` |

     Before them comes a commit with 30 files that all four start from: the spec, the contracts, tool configuration. Each agent opens one pull request into \`main\`, which is at \`ba5e000\`. They are merged in this order, as soon as their checks pass.

     \`\`\`mermaid
     flowchart LR
       database["Database"]:::waiting
       backend["Backend"]:::waiting
       integration["Integration"]:::waiting
       frontend["Frontend"]:::waiting
       components(["components"])
       database -->|"models"| backend
       database -->|"models"| integration
       backend -->|"openapi"| frontend
       frontend -->|"client"| components
       classDef waiting fill:#eaeef2,stroke:#8c959f,color:#1f2328
     \`\`\`

     **Not implemented**:
     - \`startCheckout\` rule 1, “Refuse when the viewer already pays for the requested plan.” (line 112): needs a model

     **Model**: 1 rule needs one. Expected cost: none, no model works here."
    `);
  });

  test("of what a model would do says what it may cost at most", () => {
    const planned = plannedRun();
    const model = (dollarsPerTask: number | null, notImplemented = planned.plan.notImplemented) =>
      /\*\*Model\*\*: (.*)/.exec(
        progressComment({
          ...planned,
          plan: { ...planned.plan, notImplemented, model: { name: "small-model", dollarsPerTask } },
        }),
      )?.[1];
    const [rule] = planned.plan.notImplemented;
    const screen = {
      kind: "screen-list",
      title: "a list",
      line: 3,
      reason: "no agent generates it in this version",
      change: null,
    };
    expect(rule).toBeDefined();
    expect([
      model(0.5),
      model(0.5, rule === undefined ? [] : [rule, screen, rule, rule]),
      model(0.5, [screen]),
      model(null),
    ]).toMatchInlineSnapshot(`
     [
       "1 rule needs one. Expected cost: at most $0.50, 1 × $0.50 for one piece of work of \`small-model\`.",
       "3 rules need one. Expected cost: at most $1.50, 3 × $0.50 for one piece of work of \`small-model\`.",
       "Nothing in the spec needs one. Expected cost: none.",
       "1 rule needs one. Expected cost: not known, the price of \`small-model\` is not configured.",
     ]
    `);
  });

  test("that was dropped", () => {
    const planned = plannedRun();
    const dropped = { ...planned.run, outcome: "cancelled", outcomeReason: "@maintainer-b dropped it" } as const;
    const text = progressComment({ ...planned, run: dropped });
    expect(text.split("\n\n").slice(0, 3)).toMatchInlineSnapshot(`
     [
       "### **taskflow** was cancelled · run k3v9x2ma",
       "Spec frozen at \`3f9c2e1\` · asked for by @maintainer-a · **plan \`85ad47d\`**",
       "**Why**: @maintainer-b dropped it. Nothing of it was started.",
     ]
    `);
    expect(text).not.toContain("/aurora approve");
  });

  test("that was approved stays in the progress comment", () => {
    const ready = readyRun();
    const approved: RunFacts = {
      ...ready,
      run: { ...ready.run, planFirst: true },
      consents: { plan: { login: "maintainer-b", at: new Date("2026-01-02T10:00:00Z") } },
    };
    const text = progressComment(approved);
    expect(text).toContain("### Aurora is landing **taskflow**");
    expect(text).toMatch(/<details><summary>Plan <code>[0-9a-f]{7}<\/code>, approved by @maintainer-b<\/summary>/);
  });
});

test("the progress comment says that the text was edited after the start, and what to do", () => {
  expect([
    warning(edited(readyRun(), { kind: "issue" })),
    warning(edited(readyRun(), link)),
    warning(edited(readyRun(), pull)),
    warning(edited(plannedRun(), { kind: "issue" })),
  ]).toMatchInlineSnapshot(`
   [
     "The issue was edited after the start. This run goes on with the spec frozen at \`3f9c2e1\`; add the label \`aurora:implement\` again to start from the new text.",
     "\`specs/x.md\` on \`main\`, or the issue's link to it, was changed after the start. This run goes on with the spec frozen at \`3f9c2e1\`; add the label \`aurora:implement\` again to start from the new text.",
     "\`specs/x.md\` was changed on \`main\` after the start. This run goes on with the spec frozen at \`3f9c2e1\`; add the label \`aurora:implement\` again to start from the new text.",
     "The issue was edited after this plan. The plan is of the spec frozen at \`3f9c2e1\`; add the label \`aurora:plan\` again to plan the new text.",
   ]
  `);
  expect(warning(readyRun())).toBeUndefined();
  const over = edited(readyRun(), { kind: "issue" });
  expect(warning({ ...over, run: { ...over.run, outcome: "merged" } })).toBeUndefined();
});

test("the progress comment says which file the spec is from, and when the merge waits for a command", () => {
  const ready = readyRun();
  const commanded: RunFacts = {
    ...ready,
    run: { ...ready.run, origin: link },
    plan: { ...ready.plan, configuration: { merge: "commanded" } },
    combination: testedCombination,
  };
  const given: RunFacts = { ...commanded, consents: { merge: { login: "maintainer-b", at: new Date() } } };
  expect([commanded, given].map((facts) => progressComment(facts).split("\n\n").slice(0, 3))).toMatchInlineSnapshot(`
   [
     [
       "### Aurora needs you for **taskflow** · run k3v9x2ma",
       "Spec of \`specs/x.md\` frozen at \`3f9c2e1\` · started by @maintainer-a · merges into \`main\` when checks pass and somebody comments \`/aurora merge\`",
       "| agent | pull request | state | waits for |
   | --- | --- | --- | --- |
   | Database | #13 | ready | \`/aurora merge\` by a person |
   | Backend | #14 | ready | \`/aurora merge\` by a person |
   | Integration | #15 | ready | \`/aurora merge\` by a person |
   | Frontend | #16 | ready | \`/aurora merge\` by a person |",
     ],
     [
       "### Aurora is landing **taskflow** · run k3v9x2ma",
       "Spec of \`specs/x.md\` frozen at \`3f9c2e1\` · started by @maintainer-a · merges into \`main\` when checks pass, as @maintainer-b commanded",
       "| agent | pull request | state | waits for |
   | --- | --- | --- | --- |
   | Database | #13 | ready | its landing (next) |
   | Backend | #14 | ready | landing of #13 |
   | Integration | #15 | ready | landing of #13 |
   | Frontend | #16 | ready | landing of #13 |",
     ],
   ]
  `);
});

test("the closing summary on a pull request leaves its merge to people", () => {
  const facts = agentNames.reduce<RunFacts>(
    (current, agent) => ({
      ...withPull(current, agent, { state: "merged", mergeSha: sha("a1") }),
      proofs: { ...current.proofs, [agent]: { mergeSha: sha("a1"), tree: trees[agent], expected: trees[agent] } },
    }),
    readyRun(),
  );
  const summary = closingSummary(
    { ...facts, run: { ...facts.run, origin: pull, baseBranch: "specs/notes" } },
    new Date("2026-01-02T10:04:05Z"),
  );
  expect(summary.split("\n\n")[2]).toMatchInlineSnapshot(
    `"The branch \`specs/notes\` of this pull request now holds the app, beside its spec. Review and merge the pull request when you want it: Aurora leaves that to people."`,
  );
});

describe("answers that start nothing", () => {
  test("in an issue", () => {
    expect(writeOrLink("main", label)).toMatchInlineSnapshot(
      `"Edit the issue: put the spec into it, or link to the file of \`main\` that holds it, as in \`[spec](specs/app.md)\`; then add the label \`aurora:implement\` again."`,
    );
    expect(severalLinked(["specs/a.md", "specs/b.yaml"], label)).toMatchInlineSnapshot(`
     "### The issue links to 2 specs, so Aurora did not start

     - \`specs/a.md\`
     - \`specs/b.yaml\`

     Which one is meant? Leave the link to that one and take the others out, then add the label \`aurora:implement\` again."
    `);
    expect(
      noSpecLinked(
        { missing: ["specs/a.md"], others: ["README.md"], elsewhere: ["https://github.com/acme/other/blob/main/b.md"] },
        "main",
        label,
      ),
    ).toMatchInlineSnapshot(`
     "### The issue links to no spec that Aurora can take, so it did not start

     - \`specs/a.md\` is not on \`main\`.
     - \`README.md\` is no spec: a spec is Markdown with a block that starts with \`\`\`\` \`\`\`yaml aurora \`\`\`\`, or YAML with \`aurora: 1\` on its top level.
     - \`https://github.com/acme/other/blob/main/b.md\` is not a file of this repository on \`main\`.

     Aurora takes a spec from the default branch of this repository only. Commit it to \`main\`, link to it as in \`[spec](specs/app.md)\` or by an address with \`/blob/main/\`, then add the label \`aurora:implement\` again."
    `);
    expect(planTooLate("k3v9x2ma")).toMatchInlineSnapshot(
      `"Run k3v9x2ma is under way here, so there is nothing left to plan: it goes on. \`/aurora cancel\` ends it; the label \`aurora:implement\` ends it and starts anew."`,
    );
  });

  test("in a pull request", () => {
    expect(noSpecInPull("specs/notes", label)).toMatchInlineSnapshot(`
     "### This pull request has no spec, so Aurora did not start

     Aurora looks among the files that it adds or changes for one that is a spec, at most 256 KB large: a spec is Markdown with a block that starts with \`\`\`\` \`\`\`yaml aurora \`\`\`\`, or YAML with \`aurora: 1\` on its top level.

     Push the spec to \`specs/notes\`, then add the label \`aurora:implement\` again."
    `);
    expect(severalInPull(["a.md", "b.md"], "aurora:plan")).toMatchInlineSnapshot(`
     "### This pull request changes 2 specs, so Aurora did not start

     - \`a.md\`
     - \`b.md\`

     A run implements one. Move the others to pull requests of their own, then add the label \`aurora:plan\` again."
    `);
    expect(forkRefusal(label)).toMatchInlineSnapshot(
      `"Aurora cannot open pull requests against a branch of a fork: push the spec to a branch of this repository, open a pull request from there, and add the label \`aurora:implement\` to it."`,
    );
    expect(ownPullRefusal(12)).toMatchInlineSnapshot(
      `"This pull request is a part of a run of Aurora's own. To start anew, add the label \`aurora:implement\` to #12."`,
    );
    expect(ownPullRefusal(null)).toMatchInlineSnapshot(
      `"This pull request is a part of a run of Aurora's own. To start anew, add the label \`aurora:implement\` to the issue or pull request that holds the spec."`,
    );
    expect(unusableBranch("a`b", "has a name that Aurora does not take", label)).toMatchInlineSnapshot(
      `"Aurora did not start: the branch \`\`a\`b\`\` has a name that Aurora does not take. Mend that, then add the label \`aurora:implement\` again."`,
    );
  });

  test("a mistake is corrected where the spec is", () => {
    expect([
      correctThe({ kind: "issue" }, "main", label),
      correctThe(link, "main", label),
      correctThe(pull, "specs/notes", label),
    ]).toMatchInlineSnapshot(`
     [
       "Edit the issue, then add the label \`aurora:implement\` again.",
       "Correct \`specs/x.md\` on \`main\` (the issue itself can stay as it is), then add the label \`aurora:implement\` again.",
       "Push a correction of \`specs/x.md\` to \`specs/notes\`, then add the label \`aurora:implement\` again.",
     ]
    `);
  });
});
