/** One test for each way in which GitHub does not do what was asked. */
import { expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { asFailure, type Failure } from "../../src/core/failure.ts";
import { statusOf, wordsOf } from "../../src/github/failures.ts";
import { getIssue } from "../../src/github/issues.ts";
import { github, repo, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const clock = () => new Date("2026-11-22T12:00:00Z");
const documentation_url = "https://docs.github.com/rest";

/** What becomes of an answer to "read issue #12 of acme/tasks". */
async function failureOf(status: number, body: object, headers: Record<string, string> = {}): Promise<Failure> {
  github().get("/repos/acme/tasks/issues/12").reply(status, body, headers);
  return caught(getIssue(theInstallation({ clock }), repo, 12));
}

async function caught(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    return asFailure(error);
  }
  throw new Error("it did not fail");
}

test("403 without a rate limit names the permission that would have sufficed", async () => {
  const failure = await failureOf(
    403,
    { message: "Resource not accessible by integration", documentation_url },
    { "x-accepted-github-permissions": "issues=read" },
  );
  expect(failure).toMatchObject({ kind: "github-forbidden", retryable: false, audience: "operator" });
  expect(failure.message).toBe(
    'Aurora could not read issue #12 of acme/tasks: GitHub answered 403 "Resource not accessible by integration". Give the ' +
      "app the permission issues=read and accept it in the installation. See https://docs.github.com/rest",
  );
  expect(statusOf(failure)).toBe(403);
  expect(wordsOf(failure)).toBe("Resource not accessible by integration");
});

test("403 with the primary rate limit used up says when it ends", async () => {
  const reset = clock().getTime() / 1000 + 90;
  const failure = await failureOf(
    403,
    { message: "API rate limit exceeded" },
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
  );
  expect(failure).toMatchObject({ kind: "github-rate-limited", retryable: true, retryAfterSeconds: 91 });
  expect(failure.message).toBe(
    "Aurora could not read issue #12 of acme/tasks: GitHub's rate limit is used up. It goes on by itself in 91 s.",
  );
});

test("403 with a secondary rate limit waits as long as GitHub asks, or a minute", async () => {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes";
  expect(await failureOf(403, { message }, { "retry-after": "30" })).toMatchObject({
    kind: "github-rate-limited",
    retryAfterSeconds: 30,
  });
  expect(await failureOf(403, { message })).toMatchObject({ kind: "github-rate-limited", retryAfterSeconds: 60 });
});

test("429 is a rate limit", async () => {
  expect(await failureOf(429, { message: "Too many requests" })).toMatchObject({
    kind: "github-rate-limited",
    retryable: true,
    retryAfterSeconds: 60,
  });
});

test("404 says that it does not exist, or that the app is not installed there", async () => {
  const failure = await failureOf(404, { message: "Not Found", documentation_url });
  expect(failure).toMatchObject({ kind: "github-not-found", retryable: false });
  expect(failure.message).toBe(
    'Aurora could not read issue #12 of acme/tasks: GitHub answered 404 "Not Found". It does not exist, or the app is not ' +
      "installed there. See https://docs.github.com/rest",
  );
});

test("410 is not found, too", async () => {
  expect(await failureOf(410, { message: "This issue was deleted" })).toMatchObject({ kind: "github-not-found" });
});

test("409 says that something changed", async () => {
  const failure = await failureOf(409, { message: "Head branch was modified" });
  expect(failure).toMatchObject({ kind: "github-conflict", retryable: false });
});

test("422 lists what GitHub says of each field", async () => {
  const failure = await failureOf(422, {
    message: "Validation Failed",
    errors: [
      { resource: "PullRequest", field: "head", code: "invalid" },
      { message: "A pull request already exists" },
      "and a sentence",
    ],
    documentation_url,
  });
  expect(failure).toMatchObject({ kind: "github-invalid", retryable: false });
  expect(failure.message).toBe(
    'Aurora could not read issue #12 of acme/tasks: GitHub answered 422 "Validation Failed" (head: invalid; A pull request ' +
      "already exists; and a sentence). See https://docs.github.com/rest",
  );
});

test("401 points at the credentials and the clock", async () => {
  github().get("/app").reply(401, { message: "A JSON web token could not be decoded" });
  const { theApp } = await import("./nock-helper.ts");
  const failure = await caught(theApp().appSlug());
  expect(failure).toMatchObject({ kind: "github-forbidden", retryable: false, audience: "operator" });
  expect(failure.message).toBe(
    'Aurora could not read what the app is called: GitHub answered 401 "A JSON web token could not be decoded". Check the ' +
      "app id and the private key, and that the clock is right.",
  );
});

test("5xx is tried again", async () => {
  for (const status of [500, 502, 503]) {
    const failure = await failureOf(status, { message: "Server Error" });
    expect(failure).toMatchObject({ kind: "github-unreachable", retryable: true });
    expect(statusOf(failure)).toBe(status);
  }
});

test("an HTML page in place of an answer is a failure like any other", async () => {
  github().get("/repos/acme/tasks/issues/12").reply(502, "<html>Bad Gateway</html>", { "content-type": "text/html" });
  expect(await caught(getIssue(theInstallation(), repo, 12))).toMatchObject({ kind: "github-unreachable" });
});

test("no answer at all is tried again, and has no status", async () => {
  github().get("/repos/acme/tasks/issues/12").replyWithError("connect ECONNREFUSED 127.0.0.1:443");
  const failure = await caught(getIssue(theInstallation(), repo, 12));
  expect(failure).toMatchObject({ kind: "github-unreachable", retryable: true });
  expect(failure.message).toContain("GitHub could not be reached (connect ECONNREFUSED 127.0.0.1:443)");
  expect(statusOf(failure)).toBeNull();
});

test("an answer without the fields that are needed is for the operator, and says which", async () => {
  const failure = await failureOf(200, { number: 12, title: "t", state: "ajar", labels: [], user: null });
  expect(failure).toMatchObject({ kind: "internal", retryable: false, audience: "operator" });
  expect(failure.message).toContain("at state");
});

test("a failure, printed with its cause, does not show the token", async () => {
  const failure = await failureOf(500, { message: "Server Error" });
  expect(inspect(failure, { depth: 10 })).not.toContain("ghs_secret");
});
