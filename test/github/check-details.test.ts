/** What a failed check says of itself, and the logs of Actions' jobs. */
import { describe, expect, test } from "@jest/globals";
import nock from "nock";
import { Sha } from "../../src/core/ids.ts";
import { checkAnnotations, checkRunDetails, passedOnce } from "../../src/github/check-details.ts";
import { statusesFor } from "../../src/github/checks.ts";
import { jobLog } from "../../src/github/job-logs.ts";
import { github, repo, sha, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const base = "/repos/acme/tasks";
const head = Sha.parse(sha("b"));

test("a check run's words, conclusion and page are read; what it does not say is left out", async () => {
  const run = {
    conclusion: "failure",
    html_url: "https://github.example/runs/31",
    output: { title: "1 error", summary: "", text: null },
    app: { slug: "github-actions" },
  };
  github().get(`${base}/check-runs/31`).reply(200, run);
  expect(await checkRunDetails(theInstallation(), repo, 31)).toEqual({
    conclusion: "failure",
    appSlug: "github-actions",
    output: ["1 error"],
    url: "https://github.example/runs/31",
  });
  github()
    .get(`${base}/check-runs/31`)
    .reply(200, { ...run, html_url: null, app: null });
  expect(await checkRunDetails(theInstallation(), repo, 31)).toMatchObject({ appSlug: null, url: null });
});

test("annotations: failures first, title and message together", async () => {
  const annotation = (line: number, annotation_level: string | null, title: string | null, message: string | null) => ({
    path: "a.py",
    start_line: line,
    annotation_level,
    title,
    message,
  });
  github()
    .get(`${base}/check-runs/31/annotations`)
    .query({ per_page: 100 })
    .reply(200, [
      annotation(1, "notice", null, "n"),
      annotation(2, "failure", "E501", "too long"),
      annotation(3, "warning", "", "w"),
      annotation(4, null, null, null),
    ]);
  expect((await checkAnnotations(theInstallation(), repo, 31)).map(({ line, message }) => [line, message])).toEqual([
    [2, "E501: too long"],
    [3, "w"],
    [1, "n"],
    [4, ""],
  ]);
});

test("whether a check of this App ever passed on the commit", async () => {
  const query = { check_name: "ci", filter: "all", per_page: 100 };
  const runs = (...all: readonly (readonly [string | null, number])[]) => ({
    total_count: all.length,
    check_runs: all.map(([conclusion, id]) => ({ conclusion, app: { id } })),
  });
  const gh = theInstallation();
  const passed = async (body: object) => {
    github().get(`${base}/commits/${head}/check-runs`).query(query).reply(200, body);
    return passedOnce(gh, repo, head, { name: "ci", appId: 7 });
  };
  expect(await passed(runs(["failure", 7], ["success", 7]))).toBe(true);
  expect(await passed(runs(["failure", 7], ["success", 8], ["neutral", 7], [null, 7]))).toBe(false);
});

test("a status says whether its context ever passed on the commit", async () => {
  const status = (id: number, context: string, state: string) => ({ id, context, state, description: null });
  github()
    .get(`${base}/commits/${head}/statuses`)
    .query({ per_page: 100 })
    .reply(200, [
      { ...status(3, "ci", "error"), description: "1 failed", target_url: "https://ci.example/3" },
      status(2, "ci", "success"),
      status(1, "docs", "failure"),
    ]);
  expect(await statusesFor(theInstallation(), repo, head)).toMatchObject([
    { id: 3, name: "ci", state: "failed", passedOnce: true, description: "1 failed", url: "https://ci.example/3" },
    { id: 1, name: "docs", state: "failed", passedOnce: false, description: "", url: null },
  ]);
});

describe("a job's log", () => {
  const path = `${base}/actions/jobs/31/logs`;
  const elsewhere = "https://logs.example";
  const redirected = () =>
    github()
      .get(path)
      .reply(302, "", { location: `${elsewhere}/31?signature=x` });

  test("is read where GitHub keeps it, without the token", async () => {
    redirected();
    nock(elsewhere, { badheaders: ["authorization"] })
      .get("/31?signature=x")
      .reply(200, "line one\nline two");
    expect(await jobLog(theInstallation(), repo, 31)).toEqual({ text: "line one\nline two" });
  });

  test("is its last two megabytes when it is longer", async () => {
    redirected();
    nock(elsewhere)
      .get("/31?signature=x")
      .reply(200, `${"a".repeat(5 * 1024 * 1024)}\nthe end`);
    const log = await jobLog(theInstallation(), repo, 31);
    const text = "text" in log ? log.text : "";
    expect(text.endsWith("\nthe end")).toBe(true);
    expect(text).toHaveLength(2 * 1024 * 1024);
  });

  test.each([
    [403, "Its log cannot be read: the App was not granted `actions: read`."],
    [404, "Its log cannot be read: GitHub has none (any more)."],
    [410, "Its log cannot be read: GitHub has none (any more)."],
  ])("that GitHub answers with %d is not readable, which is no failure", async (status, reason) => {
    github().get(path).reply(status, { message: "no" });
    expect(await jobLog(theInstallation(), repo, 31)).toEqual({ reason });
  });

  test("whose host refuses or is gone is not readable either", async () => {
    const gh = theInstallation();
    redirected();
    nock(elsewhere).get("/31?signature=x").reply(403, "expired");
    expect(await jobLog(gh, repo, 31)).toEqual({
      reason: "Its log cannot be read: the host that keeps it answered 403.",
    });
    redirected();
    nock(elsewhere).get("/31?signature=x").replyWithError("gone");
    expect(await jobLog(gh, repo, 31)).toEqual({
      reason: "Its log cannot be read: the host that keeps it did not answer.",
    });
  });

  test("of a GitHub that does not answer is a failure, so that it is asked again", async () => {
    github().get(path).reply(502, {});
    await expect(jobLog(theInstallation(), repo, 31)).rejects.toMatchObject({ kind: "github-unreachable" });
  });

  test("is not looked for at an address that is none", async () => {
    github().get(path).reply(302, "", { location: "file:///etc/passwd" });
    await expect(jobLog(theInstallation(), repo, 31)).rejects.toMatchObject({ kind: "internal" });
  });
});
