/** Check runs, statuses, and what a branch demands. */
import { describe, expect, test } from "@jest/globals";
import { BranchName, Sha } from "../../src/core/ids.ts";
import {
  checkRunsFor,
  createCheckRun,
  statusesFor,
  updateCheckRun,
  type CheckRunFields,
} from "../../src/github/checks.ts";
import { branchRules } from "../../src/github/rules.ts";
import { failedDeliveries, redeliver } from "../../src/github/deliveries.ts";
import { github, nextPage, repo, sha, theApp, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const base = "/repos/acme/tasks";
const head = Sha.parse(sha("b"));
const main = BranchName.parse("main");

describe("check runs", () => {
  const annotation = (line: number) => ({
    path: "backend/app/main.py",
    line,
    title: "coverage",
    message: `line ${line}`,
  });
  const fields = (count: number, more: Partial<CheckRunFields> = {}): CheckRunFields => ({
    name: "Aurora",
    externalId: "digest",
    status: "completed",
    conclusion: "failure",
    title: "1 gate failed",
    summary: "coverage 74.2 %",
    annotations: Array.from({ length: count }, (_, index) => annotation(index + 1)),
    ...more,
  });
  type Sent = { output: { title: string; summary: string; annotations: { start_line: number }[] } };
  const lines = (body: Sent) => body.output.annotations.map(({ start_line }) => start_line);

  test("120 annotations are sent in batches of 50, each with the words", async () => {
    const sent: Sent[] = [];
    const keep = async (request: Request) => {
      sent.push((await request.json()) as Sent);
      return { id: 5 };
    };
    github().post(`${base}/check-runs`).reply(201, keep);
    github().patch(`${base}/check-runs/5`).twice().reply(200, keep);
    expect(await createCheckRun(theInstallation(), repo, { ...fields(120), headSha: head })).toBe(5);
    expect(sent.map((body) => lines(body).length)).toEqual([50, 50, 20]);
    expect(sent.flatMap(lines)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(new Set(sent.map(({ output }) => output.title))).toEqual(new Set(["1 gate failed"]));
    expect(sent[0]).toEqual({
      name: "Aurora",
      head_sha: head,
      status: "completed",
      conclusion: "failure",
      external_id: "digest",
      output: expect.objectContaining({ summary: "coverage 74.2 %" }) as object,
    });
    expect(sent[0]?.output.annotations[0]).toEqual({
      path: "backend/app/main.py",
      start_line: 1,
      end_line: 1,
      annotation_level: "failure",
      title: "coverage",
      message: "line 1",
    });
  });

  test("a check run that is not completed has no conclusion", async () => {
    const running = fields(0, { status: "in_progress", conclusion: null });
    github()
      .post(`${base}/check-runs`, {
        name: "Aurora",
        head_sha: head,
        status: "in_progress",
        external_id: "digest",
        output: { title: "1 gate failed", summary: "coverage 74.2 %", annotations: [] },
      })
      .reply(201, { id: 6 });
    expect(await createCheckRun(theInstallation(), repo, { ...running, headSha: head })).toBe(6);
  });

  test("an update sends only the annotations that GitHub does not have", async () => {
    github()
      .get(`${base}/check-runs/5/annotations`)
      .query({ per_page: 100 })
      .reply(200, [{ path: "backend/app/main.py", start_line: 1, message: "line 1" }]);
    github()
      .patch(`${base}/check-runs/5`)
      .reply(200, async (request: Request) => {
        expect(lines((await request.json()) as Sent)).toEqual([2]);
        return { id: 5 };
      });
    await updateCheckRun(theInstallation(), repo, 5, fields(2));
  });

  test("a text that is too long is cut and says so", async () => {
    github()
      .patch(`${base}/check-runs/5`)
      .reply(200, async (request: Request) => {
        const { summary } = ((await request.json()) as Sent).output;
        expect(summary).toHaveLength(65_535);
        expect(summary.endsWith("… (cut here: GitHub takes no more)")).toBe(true);
        return { id: 5 };
      });
    await updateCheckRun(theInstallation(), repo, 5, fields(0, { summary: "x".repeat(70_000) }));
  });

  test("the newest check run of each app and name is found over all pages", async () => {
    const run = (id: number, name: string, app: number, conclusion: string | null, status = "completed") => ({
      id,
      name,
      status,
      conclusion,
      external_id: `x${id}`,
      app: { id: app, slug: `app-${app}`, name: `App ${app}` },
    });
    const path = `${base}/commits/${head}/check-runs`;
    github()
      .get(path)
      .query({ filter: "latest", per_page: 100 })
      .reply(
        200,
        {
          total_count: 6,
          check_runs: [run(2, "test", 1, "success"), run(1, "test", 1, "failure"), run(3, "test", 2, "failure")],
        },
        nextPage(`${path}?page=2`),
      );
    github()
      .get(path)
      .query({ page: 2 })
      .reply(200, {
        total_count: 6,
        check_runs: [
          run(4, "lint", 1, null, "in_progress"),
          run(5, "docs", 1, "skipped"),
          run(6, "deploy", 1, "action_required"),
        ],
      });
    const runs = await checkRunsFor(theInstallation(), repo, head);
    expect(runs.map(({ id, name, appId, appName, state }) => [id, name, appId, appName, state])).toEqual([
      [2, "test", 1, "App 1", "passed"],
      [3, "test", 2, "App 2", "failed"],
      [4, "lint", 1, "App 1", "pending"],
      [5, "docs", 1, "App 1", "passed"],
      [6, "deploy", 1, "App 1", "failed"],
    ]);
    expect(runs[0]).toMatchObject({ externalId: "x2", conclusion: "success" });
  });

  test("the newest status of each context is found over all pages", async () => {
    const path = `${base}/commits/${head}/statuses`;
    github()
      .get(path)
      .query({ per_page: 100 })
      .reply(
        200,
        [
          { id: 9, context: "ci/test", state: "success" },
          { id: 8, context: "ci/test", state: "pending" },
        ],
        nextPage(`${path}?page=2`),
      );
    github()
      .get(path)
      .query({ page: 2 })
      .reply(200, [
        { id: 7, context: "ci/test", state: "failure" },
        { id: 6, context: "ci/lint", state: "error" },
        { id: 5, context: "ci/docs", state: "pending" },
      ]);
    expect((await statusesFor(theInstallation(), repo, head)).map(({ name, state }) => [name, state])).toEqual([
      ["ci/test", "passed"],
      ["ci/lint", "failed"],
      ["ci/docs", "pending"],
    ]);
  });
});

describe("what a branch demands", () => {
  const promiseRules = (rules: object[]) =>
    github().get(`${base}/rules/branches/main`).query({ per_page: 100 }).reply(200, rules);
  const promiseProtection = (status: number, body: object, headers = {}) =>
    github().get(`${base}/branches/main/protection`).reply(status, body, headers);
  const unprotected = { message: "Branch not protected" };

  test("nothing, where there are no rules and no protection", async () => {
    promiseRules([]);
    promiseProtection(404, unprotected);
    expect(await branchRules(theInstallation(), repo, main)).toEqual({
      requiredChecks: [],
      requiredApprovals: 0,
      mustBeUpToDate: false,
      mergeMethods: null,
      unknown: null,
    });
  });

  test("rulesets and classic protection together: every check, the most approvals, the fewest methods", async () => {
    promiseRules([
      { type: "deletion" },
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: true,
          required_status_checks: [{ context: "test", integration_id: 15368 }, { context: "lint" }],
        },
      },
      {
        type: "pull_request",
        parameters: { required_approving_review_count: 1, allowed_merge_methods: ["merge", "squash"] },
      },
    ]);
    promiseProtection(200, {
      required_status_checks: {
        strict: false,
        contexts: ["lint", "docs"],
        checks: [
          { context: "lint", app_id: null },
          { context: "docs", app_id: -1 },
          { context: "test", app_id: 99 },
        ],
      },
      required_pull_request_reviews: { required_approving_review_count: 2 },
      required_linear_history: { enabled: true },
    });
    expect(await branchRules(theInstallation(), repo, main)).toEqual({
      requiredChecks: [
        { name: "test", appId: 15368 },
        { name: "lint", appId: null },
        { name: "docs", appId: null },
        { name: "test", appId: 99 },
      ],
      requiredApprovals: 2,
      mustBeUpToDate: true,
      mergeMethods: ["squash"],
      unknown: null,
    });
  });

  test("rules on a second page count", async () => {
    github()
      .get(`${base}/rules/branches/main`)
      .query({ per_page: 100 })
      .reply(200, [], nextPage(`${base}/rules/branches/main?page=2`));
    github()
      .get(`${base}/rules/branches/main`)
      .query({ page: 2 })
      .reply(200, [{ type: "required_linear_history" }]);
    promiseProtection(404, unprotected);
    expect((await branchRules(theInstallation(), repo, main)).mergeMethods).toEqual(["squash", "rebase"]);
  });

  test("without permission to read the protection, its checks are read from the branch and the rest is said to be unknown", async () => {
    promiseRules([]);
    promiseProtection(
      403,
      { message: "Resource not accessible by integration" },
      { "x-accepted-github-permissions": "administration=read" },
    );
    github()
      .get(`${base}/branches/main`)
      .reply(200, {
        protected: true,
        protection: {
          enabled: true,
          required_status_checks: { contexts: ["test"], checks: [{ context: "test", app_id: 1 }] },
        },
      });
    const rules = await branchRules(theInstallation(), repo, main);
    expect(rules.requiredChecks).toEqual([{ name: "test", appId: 1 }]);
    expect(rules.unknown).toContain("Give the app the permission administration=read");
  });

  test("without that permission, a branch that is not protected is known to demand nothing", async () => {
    promiseRules([]);
    promiseProtection(403, { message: "Resource not accessible by integration" });
    github().get(`${base}/branches/main`).reply(200, { protected: false });
    expect((await branchRules(theInstallation(), repo, main)).unknown).toBeNull();
  });

  test("rules that cannot be read are a failure, not freedom", async () => {
    github().get(`${base}/rules/branches/main`).query({ per_page: 100 }).reply(500, {});
    promiseProtection(404, unprotected);
    await expect(branchRules(theInstallation(), repo, main)).rejects.toMatchObject({ kind: "github-unreachable" });
    promiseRules([]);
    promiseProtection(500, {});
    await expect(branchRules(theInstallation(), repo, main)).rejects.toMatchObject({ kind: "github-unreachable" });
  });

  test("a merge queue is said to be there", async () => {
    promiseRules([{ type: "merge_queue", parameters: {} }]);
    promiseProtection(404, unprotected);
    expect((await branchRules(theInstallation(), repo, main)).unknown).toContain("merge queue");
  });
});

describe("webhook deliveries", () => {
  const delivery = (id: number, guid: string, status_code: number, delivered_at = "2026-11-22T12:00:00Z") => ({
    id,
    guid,
    delivered_at,
    status_code,
    event: "issues",
  });

  test("those of which no attempt arrived are found once, back to the given time", async () => {
    github()
      .get("/app/hook/deliveries")
      .query({ per_page: 100 })
      .reply(
        200,
        [delivery(9, "retried", 200), delivery(8, "lost", 502), delivery(7, "lost", 500), delivery(6, "retried", 502)],
        nextPage("/app/hook/deliveries?cursor=v1"),
      );
    github()
      .get("/app/hook/deliveries")
      .query({ cursor: "v1" })
      .reply(
        200,
        [delivery(5, "unreached", 0), delivery(4, "old", 200, "2026-11-22T10:00:00Z")],
        nextPage("/app/hook/deliveries?cursor=v2"),
      );
    expect(await failedDeliveries(theApp(), new Date("2026-11-22T11:00:00Z"))).toEqual([
      { id: 8, guid: "lost", event: "issues" },
      { id: 5, guid: "unreached", event: "issues" },
    ]);
  });

  test("one is asked for again", async () => {
    github().post("/app/hook/deliveries/8/attempts").reply(202, {});
    await redeliver(theApp(), 8);
  });
});
