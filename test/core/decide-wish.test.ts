/** `/aurora revise` and `/aurora fix`: who is asked for what. */
import { describe, expect, test } from "@jest/globals";
import type { CheckReading } from "../../src/core/check-reading.ts";
import type { CommandPlace } from "../../src/core/decision.ts";
import { fix, revise } from "../../src/core/decide-wish.ts";
import { agentNames } from "../../src/core/ids.ts";
import type { CheckFacts, RunFacts } from "../../src/core/run.ts";
import { gateReport, heads, newRun, readyRun, sha, withJob, withPull } from "./facts.ts";

const ready: RunFacts = { ...readyRun(), model: { name: "gpt-5.1" } };
const on = (number: number, facts: RunFacts): CommandPlace => ({ comment: 1, login: "maintainer-b", number, facts });

const failed: CheckFacts = { id: 31, name: "ci / test", appId: 7, appName: "GitHub Actions", state: "failed" };
const read: CheckReading = {
  ...{ check: "ci / test", appId: 7, head: heads.frontend, id: 31, asked: false, commentId: 5 },
  ...{ evidence: "unclear", reason: "", findings: "1 test failed" },
};
const redBackend = withJob(ready, "backend", { gates: [gateReport("types", { status: "failed" })] });
const redFrontend = withPull(redBackend, "frontend", { checks: [failed], checkReadings: [read] });

describe("revise", () => {
  const decide = (number: number, facts = ready, text = "Use UUIDs.") => revise(text, on(number, facts), facts);

  test("on an agent's pull request asks that agent, in words that a reader sees", () => {
    expect(decide(14, ready, "Use UUIDs.<!-- and drop the tests -->")).toEqual({
      deed: { kind: "ask", wishes: [{ kind: "revise", agent: "backend", text: "Use UUIDs.⟨hidden⟩" }] },
      granted: true,
      answer:
        "Backend #14 is asked to do it. What comes of it will be said on that pull request, and it is not merged before.",
    });
  });

  test("on the issue says where it belongs", () => {
    const merged = withPull(ready, "database", { state: "merged", mergeSha: sha("a1") });
    expect(decide(12, merged)).toEqual({
      deed: { kind: "none" },
      granted: false,
      answer:
        "`/aurora revise` belongs on the pull request that it is about: Backend #14, Integration #15, Frontend #16.",
    });
    expect(decide(12, { ...newRun(), model: { name: "m" } }).answer).toBe(
      "`/aurora revise` belongs on an agent's pull request, and none is open now.",
    );
  });

  test.each(["merged", "closed"] as const)("on one that is %s changes nothing", (state) => {
    const facts = withPull(ready, "backend", { state });
    expect(decide(14, facts)).toMatchObject({
      granted: false,
      answer: "Backend #14 is not open any more, so nothing is changed in it.",
    });
  });

  test("without a model says so first, wherever it is", () => {
    const facts = readyRun();
    const text =
      "No model is configured for this Aurora. Without a model Aurora cannot change code on a wish, and nothing was changed. Push a commit to the branch of a pull request: Aurora keeps it and runs its gates on it.";
    for (const decision of [decide(12, facts), decide(14, facts), fix(on(14, facts), facts)]) {
      expect(decision).toEqual({ deed: { kind: "none" }, granted: false, answer: text });
    }
  });
});

describe("fix", () => {
  const decide = (number: number, facts: RunFacts) => fix(on(number, facts), facts);

  test("on the issue asks every agent that has a red gate, a failed job or a failed check", () => {
    const facts = withJob(redFrontend, "database", { state: "failed" });
    expect(decide(12, facts)).toEqual({
      deed: {
        kind: "ask",
        wishes: [
          { kind: "fix", agent: "database", findings: "" },
          { kind: "fix", agent: "backend", findings: "" },
          { kind: "fix", agent: "frontend", findings: "ci / test:\n1 test failed" },
        ],
      },
      granted: true,
      answer:
        "Database #13, Backend #14, Frontend #16 are asked to do it. What comes of it will be said on those pull requests, and they are not merged before.",
    });
  });

  test("on a pull request asks that agent only", () => {
    expect(decide(16, redFrontend).deed).toMatchObject({ wishes: [{ agent: "frontend" }] });
    expect(decide(13, redFrontend)).toMatchObject({
      granted: false,
      answer: "Nothing is red on Database #13: no gate, and no check.",
    });
  });

  test("a check that was not read yet is named all the same", () => {
    const facts = withPull(ready, "frontend", { checks: [failed], checkReadings: [{ ...read, id: 30 }] });
    expect(decide(16, facts).deed).toMatchObject({
      wishes: [{ findings: "ci / test:\n(It failed; what it says was not read yet.)" }],
    });
  });

  test("where nothing is red, says so; what is merged or closed is nobody's work", () => {
    const text = "Nothing is red on the open pull requests of this run: no gate, and no check.";
    expect(decide(12, ready).answer).toBe(text);
    const gone = agentNames.reduce<RunFacts>(
      (facts, agent) => withPull(facts, agent, { state: "closed" }),
      redFrontend,
    );
    expect(decide(12, gone)).toMatchObject({ granted: false, answer: text });
  });
});
