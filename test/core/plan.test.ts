import { expect, test } from "@jest/globals";
import { jobPlan, offeredWorkflowPath, planRun } from "../../src/core/plan.ts";
import { agentNames } from "../../src/core/ids.ts";
import { featureKinds } from "../../src/core/features.ts";
import { readExample, specOf } from "./spec/example.ts";

const tasks = specOf(readExample("task-manager"));
const plan = planRun(tasks, new Set(featureKinds), true);

test("says in counts what each pull request will hold", () => {
  expect(agentNames.map((agent) => jobPlan(plan, agent).what)).toEqual([
    "7 tables (3 of the app itself), 1 table check, 5 indexes beside those of foreign keys (1 partial), one migration, a seed of 2 rows.",
    "21 routes of 3 entities, 3 endpoints beyond CRUD, sign-in with refresh tokens, 3 policies, problem+json errors, tests of every route.",
    "1 typed client with 1 operation, retry and circuit breaker, connected accounts by OAuth, 1 inbound webhook, tests against a scripted service.",
    "4 screens, a typed client generated from the OpenAPI document, stores and tests.",
  ]);
});

test("the app's workflow goes among the repository's where Aurora may write there", () => {
  expect(plan.workflow).toBe(".github/workflows/taskflow.yml");
  expect(planRun(tasks, new Set(featureKinds), false).workflow).toBe(offeredWorkflowPath);
});

test("what no agent declares is not implemented, with its line", () => {
  const kinds = featureKinds.filter((kind) => kind !== "rule");
  expect(planRun(tasks, new Set(kinds), true).notImplemented).toEqual([
    expect.objectContaining({ kind: "rule", reason: "needs a model", title: expect.stringContaining("startCheckout") }),
  ]);
});
