import { describe, expect, test } from "@jest/globals";
import { declined as withoutOutcome } from "../../src/core/change.ts";
import { type Command, commandWords } from "../../src/core/command.ts";
import { decideCommand } from "../../src/core/decide-command.ts";
import type { CommandPlace } from "../../src/core/decision.ts";
import { planHashOf } from "../../src/core/consent.ts";
import { agentNames } from "../../src/core/ids.ts";
import { holdLabel } from "../../src/core/readiness.ts";
import type { RunFacts, RunOutcome } from "../../src/core/run.ts";
import { type RunStatus, runStatus } from "../../src/core/status.ts";
import { gateReport, newRun, plannedRun, readyRun, sha, testedCombination, withJob, withPull } from "./facts.ts";

const failure = { kind: "tool-failed", message: "mypy crashed.", retryable: false, audience: "user" } as const;
const failed = withJob(readyRun(), "backend", { state: "failed", failure });
const landed = agentNames.reduce<RunFacts>(
  (facts, agent) => withPull(facts, agent, { state: "merged", mergeSha: sha("a1") }),
  readyRun(),
);
function ended(facts: RunFacts, outcome: RunOutcome, outcomeReason: string | null = null): RunFacts {
  return { ...facts, run: { ...facts.run, outcome, outcomeReason } };
}

const states: Readonly<Record<RunStatus | "none", RunFacts | null>> = {
  none: null,
  planning: plannedRun(),
  building: withJob(newRun(), "database", { state: "running", step: "gates on d100000" }),
  landing: { ...readyRun(), combination: testedCombination },
  "needs-you": failed,
  built: ended(landed, "merged"),
  stopped: ended(readyRun(), "stopped", "another tree landed than was tested"),
  cancelled: ended(readyRun(), "cancelled", "@maintainer-a cancelled it"),
};

const place = (facts: RunFacts | null, number = 12): CommandPlace => ({
  login: "maintainer-b",
  number,
  comment: 9,
  facts,
});
const commandOf = (word: Command["word"]): Command => {
  switch (word) {
    case "retry":
      return { word, agent: null };
    case "approve":
      return { word, plan: null };
    case "revise":
      return { word, text: "use UUIDs" };
    case "misunderstood":
      return { word, problem: "There is no command `stauts`." };
    default:
      return { word };
  }
};

test("each state of the table is the state that it is called", () => {
  for (const [name, facts] of Object.entries(states)) {
    expect(facts === null ? "none" : runStatus(facts)).toBe(name);
  }
});

test("every command in every state", () => {
  const words = [...commandWords, "misunderstood"] as const;
  const rows = words.map((word) => {
    const cells = Object.entries(states).map(([state, facts]) => {
      const { deed, granted, answer } = decideCommand(commandOf(word), place(facts));
      expect(answer.trim()).not.toBe("");
      // What is declined is not done in part.
      expect(granted || deed.kind === "none").toBe(true);
      return `${state} ${granted ? (deed.kind === "none" ? "answers" : deed.kind) : "declines"}`;
    });
    return `${word}: ${cells.join(" | ")}`;
  });
  expect(rows.join("\n")).toMatchInlineSnapshot(`
   "status: none declines | planning answers | building answers | landing answers | needs-you answers | built answers | stopped answers | cancelled answers
   why: none declines | planning answers | building answers | landing answers | needs-you answers | built answers | stopped answers | cancelled answers
   approve: none declines | planning approve | building declines | landing declines | needs-you declines | built declines | stopped declines | cancelled declines
   retry: none declines | planning declines | building declines | landing declines | needs-you retry | built declines | stopped declines | cancelled declines
   revise: none declines | planning declines | building declines | landing declines | needs-you declines | built declines | stopped declines | cancelled declines
   fix: none declines | planning declines | building declines | landing declines | needs-you declines | built declines | stopped declines | cancelled declines
   hold: none declines | planning hold | building hold | landing hold | needs-you hold | built declines | stopped declines | cancelled declines
   resume: none declines | planning answers | building answers | landing answers | needs-you answers | built declines | stopped declines | cancelled declines
   merge: none declines | planning declines | building answers | landing answers | needs-you answers | built declines | stopped declines | cancelled declines
   cancel: none declines | planning cancel | building cancel | landing cancel | needs-you cancel | built declines | stopped declines | cancelled declines
   help: none answers | planning answers | building answers | landing answers | needs-you answers | built answers | stopped answers | cancelled answers
   misunderstood: none declines | planning declines | building declines | landing declines | needs-you declines | built declines | stopped declines | cancelled declines"
  `);
});

test("with a model, a wish is granted where it is some open pull request's", () => {
  const withModel = (facts: RunFacts | null) => facts && { ...facts, model: { name: "gpt-5.1" } };
  const rows = (["revise", "fix"] as const).flatMap((word) =>
    [12, 14].map((number) => {
      const cells = Object.entries(states).map(([state, facts]) => {
        const decision = decideCommand(commandOf(word), place(withModel(facts), number));
        const { deed, granted } = decision;
        const who = deed.kind === "ask" ? deed.wishes.map(({ agent }) => agent).join("+") : "";
        return `${state} ${granted ? `${deed.kind} ${who}` : "declines"}`;
      });
      return `${word} on #${number}: ${cells.join(" | ")}`;
    }),
  );
  expect(rows.join("\n")).toMatchInlineSnapshot(`
   "revise on #12: none declines | planning declines | building declines | landing declines | needs-you declines | built declines | stopped declines | cancelled declines
   revise on #14: none declines | planning declines | building declines | landing ask backend | needs-you ask backend | built declines | stopped declines | cancelled declines
   fix on #12: none declines | planning declines | building declines | landing declines | needs-you ask backend | built declines | stopped declines | cancelled declines
   fix on #14: none declines | planning declines | building declines | landing declines | needs-you ask backend | built declines | stopped declines | cancelled declines"
  `);
});

const answer = (word: Command["word"], facts: RunFacts | null, number?: number) =>
  decideCommand(commandOf(word), place(facts, number)).answer;

describe("the words", () => {
  test("status", () => {
    expect(answer("status", failed)).toMatchInlineSnapshot(`
     "**taskflow** needs you · run k3v9x2ma

     - Database #13: ready
     - Backend #14: failed
     - Integration #15: ready
     - Frontend #16: ready"
    `);
    expect(answer("status", states.stopped)).toMatchInlineSnapshot(`
     "**taskflow** has stopped · run k3v9x2ma

     - Database #13: ready
     - Backend #14: ready
     - Integration #15: ready
     - Frontend #16: ready

     Run k3v9x2ma ended: another tree landed than was tested. To start again, put the label \`aurora:implement\` on #12."
    `);
  });

  test("why names checks, reviewers and what else is waited for", () => {
    const waiting = withPull(
      { ...failed, base: { ...failed.base, requiredChecks: [{ name: "lint", appId: null }] } },
      "frontend",
      { reviews: [{ reviewer: "maintainer-a", state: "changes-requested" }], labels: [holdLabel] },
    );
    expect(answer("why", waiting)).toMatchInlineSnapshot(`
     "- Database #13 waits for: the required check \`lint\`, which has not reported on d100000
     - Backend #14 waits for: its job failed: mypy crashed. Comment \`/aurora retry backend\`, push a commit to its branch, or label the issue again; the required check \`lint\`, which has not reported on b100000
     - Integration #15 waits for: the required check \`lint\`, which has not reported on e100000
     - Frontend #16 waits for: the label \`aurora:hold\` to be taken away; the required check \`lint\`, which has not reported on f100000; changes that @maintainer-a asked for"
    `);
    expect(answer("why", states.landing)).toMatchInlineSnapshot(`
     "- Database #13 waits for: its landing (next)
     - Backend #14 waits for: landing of #13
     - Integration #15 waits for: landing of #13
     - Frontend #16 waits for: landing of #13"
    `);
    expect(answer("why", landed)).toMatchInlineSnapshot(
      `"All four pull requests are merged: the run is about to end."`,
    );
  });

  test("merge says that Aurora does it, and what it waits for", () => {
    expect(answer("merge", states.landing)).toMatchInlineSnapshot(`
     "Aurora merges by itself here, in contract order, as soon as nothing waits.

     - Database #13 waits for: its landing (next)
     - Backend #14 waits for: landing of #13
     - Integration #15 waits for: landing of #13
     - Frontend #16 waits for: landing of #13"
    `);
  });

  test("approve, revise and fix pretend nothing", () => {
    expect(answer("approve", states.building)).toMatchInlineSnapshot(
      `"No plan waits for an approval here: this run was started by its label and is under way."`,
    );
    expect(answer("revise", states.building)).toMatchInlineSnapshot(
      `"No model is configured for this Aurora. Without a model Aurora cannot change code on a wish, and nothing was changed. Push a commit to the branch of a pull request: Aurora keeps it and runs its gates on it."`,
    );
    expect(answer("fix", failed)).toBe(answer("revise", states.building));
  });

  test("a run that ended says how, and how to start again", () => {
    expect(answer("hold", states.built)).toMatchInlineSnapshot(
      `"Run k3v9x2ma ended: all four pull requests are merged into \`main\`."`,
    );
    expect(answer("retry", states.cancelled)).toMatchInlineSnapshot(
      `"Run k3v9x2ma ended: @maintainer-a cancelled it. To start again, put the label \`aurora:implement\` on #12."`,
    );
    expect(
      answer("resume", ended(readyRun(), "superseded", "@maintainer-a started the issue anew")),
    ).toMatchInlineSnapshot(`"Run k3v9x2ma ended: @maintainer-a started the issue anew."`);
  });

  test("where there is no run, how to start one", () => {
    expect(answer("cancel", null)).toMatchInlineSnapshot(
      `"There is no run here. Put the label \`aurora:implement\` on an issue or pull request that holds a spec, and Aurora starts one; \`aurora:plan\` shows its plan first."`,
    );
  });

  test("a misunderstood one names the help", () => {
    expect(answer("misunderstood", null)).toMatchInlineSnapshot(
      `"There is no command \`stauts\`. \`/aurora help\` lists the commands."`,
    );
  });

  test("help lists every command", () => {
    const text = answer("help", null);
    expect(text).toMatchInlineSnapshot(`
     "| command | what it does |
     | --- | --- |
     | \`/aurora status\` | what each agent does |
     | \`/aurora why\` | what each pull request waits for |
     | \`/aurora retry [agent]\` | what failed starts again: one agent (\`database\`, \`backend\`, \`integration\`, \`frontend\`), or all that is red |
     | \`/aurora hold\` | nothing is merged until \`/aurora resume\` |
     | \`/aurora resume\` | merging goes on |
     | \`/aurora merge\` | Aurora merges when nothing else waits, where the repository wants this command; says what still waits |
     | \`/aurora cancel\` | ends the run and closes its open pull requests, or drops the plan that waits |
     | \`/aurora approve [hash]\` | starts the plan that waits |
     | \`/aurora revise TEXT\` | asks for a change of the code (needs a model) |
     | \`/aurora fix\` | asks for a repair of what failed (needs a model) |
     | \`/aurora help\` | this list |

     A command stands on a line of its own, in a comment on the issue or pull request of the run, or on one of its own pull requests, by somebody who may write here."
    `);
    for (const word of commandWords) {
      expect(text).toContain(`\`/aurora ${word}`);
    }
  });
});

const deed = (command: Command, facts: RunFacts, number?: number) => decideCommand(command, place(facts, number)).deed;
const held = { ...readyRun(), issue: { open: true, labels: [holdLabel] } };

describe("hold and resume", () => {
  test("hold on the issue holds the issue", () => {
    expect(deed({ word: "hold" }, readyRun())).toEqual({ kind: "hold", on: 12 });
  });

  test("hold on a pull request holds that one, and on a merged one the issue", () => {
    expect(deed({ word: "hold" }, readyRun(), 14)).toEqual({ kind: "hold", on: 14 });
    const merged = withPull(readyRun(), "database", { state: "merged", mergeSha: sha("a1") });
    expect(deed({ word: "hold" }, merged, 13)).toEqual({ kind: "hold", on: 12 });
  });

  test("what is held is not held twice", () => {
    expect(decideCommand({ word: "hold" }, place(held))).toMatchObject({ deed: { kind: "none" }, granted: true });
  });

  test("resume takes the label from wherever it is, whoever put it there", () => {
    const both = withPull(held, "frontend", { labels: [holdLabel, "bug"] });
    expect(deed({ word: "resume" }, both, 14)).toEqual({ kind: "resume", on: [12, 16] });
    expect(deed({ word: "resume" }, readyRun())).toEqual({ kind: "none" });
  });
});

describe("retry", () => {
  const reason = "@maintainer-b asked for another try";
  const red = withJob(failed, "frontend", { gates: [gateReport("types", { status: "failed" })] });
  const redSystem: RunFacts = {
    ...readyRun(),
    combination: {
      state: "finished",
      tested: {
        base: sha("ba5e"),
        heads: {},
        trees: {},
        report: gateReport("system", { status: "not-run", summary: "npm ci failed" }),
      },
    },
  };

  test("of all: failed jobs and those with a red gate", () => {
    expect(deed({ word: "retry", agent: null }, red)).toEqual({ kind: "retry", jobs: ["backend", "frontend"], reason });
  });

  test("of one: that one only", () => {
    expect(deed({ word: "retry", agent: "frontend" }, red)).toEqual({ kind: "retry", jobs: ["frontend"], reason });
  });

  test("on a pull request it is that agent's, unless another is named", () => {
    expect(deed({ word: "retry", agent: null }, red, 14)).toEqual({ kind: "retry", jobs: ["backend"], reason });
    expect(deed({ word: "retry", agent: "frontend" }, red, 14)).toEqual({ kind: "retry", jobs: ["frontend"], reason });
  });

  test("of a rule that a model could not implement, while there is a model", () => {
    const wanted = { kind: "rule", endpoint: "startCheckout", number: 1, text: "Refuse." } as const;
    const outcome = { ...withoutOutcome("The time was over."), kind: "failed" } as const;
    const change = { key: "rule/startCheckout/1", agent: "backend", wanted, outcome, answered: true } as const;
    const undone: RunFacts = { ...readyRun(), changes: [change], model: { name: "small-model" } };
    expect(deed({ word: "retry", agent: null }, undone)).toEqual({ kind: "retry", jobs: ["backend"], reason });
    const changes = [{ ...change, outcome: { ...outcome, kind: "changed" as const } }];
    expect(deed({ word: "retry", agent: null }, { ...undone, changes })).toEqual({ kind: "none" });
    const none = { ...undone, model: { reason: "No model is configured for this Aurora." } };
    expect(deed({ word: "retry", agent: "backend" }, none)).toEqual({ kind: "none" });
  });

  test("a red system gate, from anywhere, once no agent is red", () => {
    const again = { kind: "retry", jobs: ["system"], reason };
    expect(deed({ word: "retry", agent: null }, redSystem)).toEqual(again);
    expect(deed({ word: "retry", agent: null }, redSystem, 14)).toEqual(again);
    const and = { ...red, combination: redSystem.combination };
    expect(deed({ word: "retry", agent: null }, and)).toMatchObject({ jobs: ["backend", "frontend"] });
  });

  test.each([
    ["idle", {}, "Backend has not started yet."],
    ["queued", {}, "Backend is about to start."],
    ["running", { step: "gates on b100000" }, "Backend is at work: gates on b100000."],
    ["suspended", {}, "Backend waits for a contract and goes on by itself."],
    ["finished", {}, "Backend passed its gates: there is nothing to try again."],
  ] as const)("not of one that is %s", (state, changes, text) => {
    const facts = withJob(readyRun(), "backend", { state, ...changes });
    expect(decideCommand({ word: "retry", agent: "backend" }, place(facts))).toEqual({
      deed: { kind: "none" },
      granted: false,
      answer: text,
    });
  });

  test("not of one that is merged or closed", () => {
    const merged = withPull(failed, "backend", { state: "merged", mergeSha: sha("a1") });
    expect(decideCommand({ word: "retry", agent: "backend" }, place(merged)).answer).toBe("Backend is merged.");
    const closed = withPull(failed, "backend", { state: "closed" });
    expect(decideCommand({ word: "retry", agent: "backend" }, place(closed)).answer).toBe(
      "Backend has no open pull request: reopen #14 first.",
    );
    expect(deed({ word: "retry", agent: null }, closed)).toEqual({ kind: "none" });
  });
});

describe("approve", () => {
  const planned = plannedRun();
  const hash = planHashOf(planned);
  const approve = (plan: string | null, facts: RunFacts = planned, comment = 9) =>
    decideCommand({ word: "approve", plan }, { ...place(facts), comment });
  const approved = { granted: true, deed: { kind: "approve", login: "maintainer-b", plan: hash } };

  test("of the plan that waits, by its hash or a part of it that is long enough to be seen", () => {
    expect(approve(hash)).toMatchObject(approved);
    expect(approve(hash.slice(0, 7))).toMatchObject(approved);
  });

  test("of another hash is declined, with the right one", () => {
    const { answer: text, ...decision } = approve("0".repeat(7));
    expect(decision).toEqual({ granted: false, deed: { kind: "none" } });
    expect(text).toBe(`Another plan waits. To start it, comment \`/aurora approve ${hash.slice(0, 7)}\`.`);
  });

  test("without a hash counts only in a comment that is newer than the plan's", () => {
    expect(approve(null, planned, 6)).toMatchObject(approved);
    for (const comment of [4, 5]) {
      const { answer: text, ...decision } = approve(null, planned, comment);
      expect(decision).toEqual({ granted: false, deed: { kind: "none" } });
      expect(text).toBe(
        `That comment is older than the plan that waits. To start this plan, comment \`/aurora approve ${hash.slice(0, 7)}\`.`,
      );
    }
    expect(approve(null, { ...planned, progress: null })).toMatchObject({ granted: false });
    expect(approve(hash, planned, 4)).toMatchObject(approved);
  });

  test("twice says who did it first", () => {
    const twice = { ...planned, consents: { plan: { login: "maintainer-a", at: new Date() } } };
    expect(approve(hash, twice)).toMatchObject({
      granted: false,
      answer: "The plan was approved by @maintainer-a: the run is under way.",
    });
  });

  test("another spec, another plan and another branch have another hash", () => {
    const others: RunFacts[] = [
      { ...planned, run: { ...planned.run, specHash: "4".repeat(64) } },
      { ...planned, run: { ...planned.run, baseBranch: "release" } },
      { ...planned, plan: { ...planned.plan, configuration: { approvals: 1 } } },
    ];
    expect(new Set([planned, ...others].map(planHashOf)).size).toBe(4);
    // A database gives the keys of JSON in an order of its own.
    const { app, ...rest } = planned.plan;
    expect(planHashOf({ ...planned, plan: { ...rest, app } })).toBe(hash);
  });
});

describe("a plan that waits", () => {
  const planned = plannedRun();

  test("is what status and why speak of", () => {
    expect(answer("status", planned)).toMatchInlineSnapshot(`
     "**taskflow** is planned and needs you: approve · run k3v9x2ma

     - Database: planned
     - Backend: planned
     - Integration: planned
     - Frontend: planned"
    `);
    expect(answer("why", planned)).toMatchInlineSnapshot(
      `"The plan waits for an approval, and nothing has started: comment \`/aurora approve 85ad47d\` to start it, \`/aurora cancel\` to drop it."`,
    );
  });

  test("is merged by nobody and tried again by nobody", () => {
    for (const word of ["merge", "retry", "revise", "fix"] as const) {
      expect(answer(word, planned)).toBe(answer("why", planned));
    }
  });

  test("is dropped by cancel", () => {
    expect(decideCommand({ word: "cancel" }, place(planned))).toEqual({
      deed: { kind: "cancel", reason: "@maintainer-b dropped it" },
      granted: true,
      answer: "The plan is dropped. Nothing of it was started.",
    });
  });
});

describe("merge where the repository wants a command", () => {
  const commanded = { ...readyRun(), plan: { ...readyRun().plan, configuration: { merge: "commanded" as const } } };
  const tested = { ...commanded, combination: testedCombination };

  test("is kept, and says what still has to happen", () => {
    const decision = decideCommand({ word: "merge" }, place(withPull(tested, "backend", { draft: true })));
    expect(decision.deed).toEqual({ kind: "merge", login: "maintainer-b" });
    expect(decision.answer).toMatchInlineSnapshot(`
     "By the command of @maintainer-b Aurora merges in contract order as soon as nothing waits; it holds for the whole run, later pushes included. \`/aurora hold\` stops it.

     - Database #13 waits for: the others to be ready
     - Backend #14 waits for: #14 to be marked as ready for review
     - Integration #15 waits for: the others to be ready
     - Frontend #16 waits for: the others to be ready"
    `);
  });

  test("twice is once", () => {
    const twice = { ...tested, consents: { merge: { login: "maintainer-a", at: new Date() } } };
    const decision = decideCommand({ word: "merge" }, place(twice));
    expect(decision.deed).toEqual({ kind: "none" });
    expect(decision.answer).toContain("By the command of @maintainer-a");
  });

  test("until then each ready pull request waits for a person", () => {
    expect(runStatus(tested)).toBe("needs-you");
    expect(answer("why", tested)).toMatchInlineSnapshot(`
     "- Database #13 waits for: \`/aurora merge\` by a person
     - Backend #14 waits for: \`/aurora merge\` by a person
     - Integration #15 waits for: \`/aurora merge\` by a person
     - Frontend #16 waits for: \`/aurora merge\` by a person"
    `);
  });
});

test("cancel says who, and comes too late when all are merged", () => {
  expect(deed({ word: "cancel" }, readyRun())).toEqual({ kind: "cancel", reason: "@maintainer-b cancelled it" });
  expect(decideCommand({ word: "cancel" }, place(landed))).toMatchObject({ deed: { kind: "none" }, granted: false });
});
