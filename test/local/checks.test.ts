/** Check runs, annotations, suites and statuses. */
import { beforeAll, expect, test } from "@jest/globals";
import { app, call, installationToken, openPull, settledPull, useLocalGitHub, type Data } from "./support/harness.ts";
import { answerProblems } from "./support/openapi.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

interface Run {
  readonly id: number;
  readonly [name: string]: unknown;
}
interface Runs {
  readonly total_count: number;
  readonly check_runs: readonly Run[];
}

const annotation = (line: number) => ({
  path: "README.md",
  start_line: line,
  end_line: line,
  annotation_level: "failure",
  message: `finding ${line}`,
});
const annotations = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => annotation(from + index));

test("a run is queued, worked on and completed; annotations add up over requests of fifty", async () => {
  const { sha, number } = await openPull(setup, "checked");
  const body = { name: "aurora / gates", head_sha: sha, external_id: "run-1", status: "in_progress" };
  const made = await call<Run>(setup, "POST", `${repo}/check-runs`, { token, body });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    status: "in_progress",
    conclusion: null,
    app: { id: app.id },
    pull_requests: [{ number }],
  });
  const path = `${repo}/check-runs/${made.body.id}`;
  const output = (from: number, to: number) => ({
    title: "Gates",
    summary: "68 findings",
    annotations: annotations(from, to),
  });
  await call(setup, "PATCH", path, { token, body: { output: output(1, 50) } });
  await call(setup, "PATCH", path, {
    token,
    body: { status: "completed", conclusion: "failure", output: output(51, 68) },
  });
  const { body: run } = await call(setup, "GET", path, { token });
  expect(run).toMatchObject({
    status: "completed",
    conclusion: "failure",
    output: { title: "Gates", annotations_count: 68 },
  });
  const second = await call<Data[]>(setup, "GET", `${path}/annotations?per_page=50&page=2`, { token });
  expect(second.body).toHaveLength(18);
  expect(second.body[0]).toMatchObject({ path: "README.md", start_line: 51, message: "finding 51" });
});

test("fifty-one annotations at once are refused", async () => {
  const { sha } = await openPull(setup, "too-many");
  const body = { name: "x", head_sha: sha, output: { title: "t", summary: "s", annotations: annotations(1, 51) } };
  const { status, body: answer } = await call(setup, "POST", `${repo}/check-runs`, { token, body, wrong: true });
  expect(status).toBe(422);
  expect(answer["message"]).toContain("No more than 50 items are allowed");
});

test("a run is not completed without a conclusion", async () => {
  const { sha } = await openPull(setup, "inconclusive");
  const body = { name: "x", head_sha: sha, status: "completed" };
  expect((await call(setup, "POST", `${repo}/check-runs`, { token, body, wrong: true })).status).toBe(422);
});

test("the latest run of a name hides the older one, by App and by name", async () => {
  const { sha } = await openPull(setup, "latest");
  const run = { name: "gate", head_sha: sha };
  await call(setup, "POST", `${repo}/check-runs`, { token, body: { ...run, conclusion: "failure" } });
  const newer = await call<Run>(setup, "POST", `${repo}/check-runs`, {
    token,
    body: { ...run, conclusion: "success" },
  });
  await setup.github.admin.createForeignCheckRun({ ref: sha, name: "ci", conclusion: "success" });
  const list = async (query: string) =>
    (await call<Runs>(setup, "GET", `${repo}/commits/${sha}/check-runs${query}`, { token })).body;
  expect((await list(`?app_id=${app.id}`)).check_runs.map(({ id }) => id)).toEqual([newer.body.id]);
  expect((await list("?filter=all")).total_count).toBe(3);
  expect((await list("?check_name=ci")).check_runs).toMatchObject([{ app: { slug: "github-actions", id: 15368 } }]);
  expect((await list("?status=queued")).total_count).toBe(0);
  const suites = await call<{ check_suites: Data[] }>(setup, "GET", `${repo}/commits/${sha}/check-suites`, { token });
  expect(suites.body.check_suites).toMatchObject([
    { app: { id: app.id }, status: "completed", conclusion: "failure", head_branch: "latest" },
    { app: { id: 15368 }, status: "completed", conclusion: "success" },
  ]);
});

test("a branch name with slashes finds its checks", async () => {
  const { sha } = await openPull(setup, "aurora/abc/backend", { "b.txt": "b" });
  await call(setup, "POST", `${repo}/check-runs`, { token, body: { name: "gate", head_sha: sha } });
  for (const ref of ["aurora/abc/backend", "aurora%2Fabc%2Fbackend"]) {
    const { body } = await call<Runs>(setup, "GET", `${repo}/commits/${ref}/check-runs`, { token });
    expect(body.total_count).toBe(1);
  }
});

test("another App's run cannot be changed, and people cannot make any", async () => {
  const { sha } = await openPull(setup, "foreign");
  const { id } = await setup.github.admin.createForeignCheckRun({ ref: sha, name: "ci" });
  expect(
    (await call(setup, "PATCH", `${repo}/check-runs/${id}`, { token, body: { conclusion: "success" } })).status,
  ).toBe(403);
  const body = { name: "mine", head_sha: sha };
  const byPerson = await call(setup, "POST", `${repo}/check-runs`, { token: setup.tokens.bob, body });
  expect([byPerson.status, byPerson.body["message"]]).toEqual([403, "You must authenticate via a GitHub App."]);
  const nowhere = { name: "x", head_sha: "0".repeat(40) };
  expect((await call(setup, "POST", `${repo}/check-runs`, { token, body: nowhere })).status).toBe(422);
});

test("statuses combine: failure over pending over success, the newest of each context", async () => {
  const { sha, number } = await openPull(setup, "statuses");
  const { admin } = setup.github;
  const combined = async () => (await call(setup, "GET", `${repo}/commits/${sha}/status`, { token })).body;
  expect(await combined()).toMatchObject({ state: "pending", total_count: 0 });
  await admin.setStatus({ ref: sha, user: "bob", state: "failure", context: "legacy" });
  expect(await combined()).toMatchObject({ state: "failure", total_count: 1 });
  expect((await settledPull(setup, number, token))["mergeable_state"]).toBe("unstable");
  await admin.setStatus({ ref: sha, user: "bob", state: "success", context: "legacy", description: "fine" });
  await admin.setStatus({ ref: sha, user: "bob", state: "pending", context: "other" });
  expect(await combined()).toMatchObject({ state: "pending", total_count: 2 });
  const list = await call<Data[]>(setup, "GET", `${repo}/commits/${sha}/statuses`, { token });
  expect(list.body.map((status) => status["state"])).toEqual(["pending", "success", "failure"]);
});

test("the App reports statuses only when it may write them", async () => {
  const { sha } = await openPull(setup, "app-status");
  const path = `${repo}/statuses/${sha}`;
  const body = { state: "success", context: "aurora", description: null, target_url: null };
  expect((await call(setup, "POST", path, { token, body })).status).toBe(403);
  expect((await call(setup, "POST", path, { token: setup.tokens.bob, body })).body).toMatchObject({
    context: "aurora",
  });
});

test("another App's run has words and annotations, and a job of GitHub Actions a log behind a redirect", async () => {
  const { sha } = await openPull(setup, "logged");
  const { admin } = setup.github;
  const findings = [{ path: "README.md", line: 3, message: "wrong", title: "E501" }];
  const failed = { ref: sha, name: "ci", conclusion: "failure", log: "line one\n##[error]boom\n" } as const;
  const { id } = await admin.createForeignCheckRun({
    ...failed,
    title: "1 error",
    summary: "s",
    annotations: findings,
  });
  const run = await call(setup, "GET", `${repo}/check-runs/${id}`, { token });
  expect(run.body).toMatchObject({ conclusion: "failure", output: { title: "1 error", annotations_count: 1 } });
  const { body } = await call<Data[]>(setup, "GET", `${repo}/check-runs/${id}/annotations`, { token });
  expect(body).toMatchObject([{ path: "README.md", start_line: 3, message: "wrong", annotation_level: "failure" }]);

  const path = `${repo}/actions/jobs/${id}/logs`;
  const headers = { authorization: `Bearer ${token}` };
  const redirect = await fetch(setup.github.apiUrl + path, { headers, redirect: "manual" });
  expect(answerProblems("GET", path, redirect.status, null)).toEqual([]);
  expect(redirect.status).toBe(302);
  // The other host is asked without a token.
  const log = await fetch(redirect.headers.get("location") ?? "");
  expect([log.headers.get("content-type"), await log.text()]).toEqual(["text/plain; charset=utf-8", failed.log]);

  const { id: silent } = await admin.createForeignCheckRun({ ref: sha, name: "docs", conclusion: "failure" });
  expect((await call(setup, "GET", `${repo}/actions/jobs/${silent}/logs`, { token })).status).toBe(404);
  const narrow = await installationToken(setup, { permissions: { checks: "read" } });
  expect((await call(setup, "GET", path, { token: narrow })).status).toBe(403);
});

test("a job that runs again on the same head is a newer run beside the older one", async () => {
  const { sha } = await openPull(setup, "again");
  const { admin } = setup.github;
  await admin.createForeignCheckRun({ ref: sha, name: "ci", conclusion: "failure" });
  await admin.createForeignCheckRun({ ref: sha, name: "ci", conclusion: "success" });
  const list = async (filter: string) =>
    (await call<Runs>(setup, "GET", `${repo}/commits/${sha}/check-runs?filter=${filter}&check_name=ci`, { token })).body
      .check_runs;
  expect((await list("latest")).map((run) => run["conclusion"])).toEqual(["success"]);
  expect((await list("all")).map((run) => run["conclusion"]).sort()).toEqual(["failure", "success"]);
});
