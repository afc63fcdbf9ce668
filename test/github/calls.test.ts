import { expect, test } from "@jest/globals";
import { callKind } from "../../src/github/calls.ts";
import { getRepository } from "../../src/github/repos.ts";
import { issuesWithLabel } from "../../src/github/issues.ts";
import type { GitHubCall } from "../../src/process/metrics.ts";
import { github, nextPage, repo, theInstallation, useNock } from "./nock-helper.ts";

useNock();

test.each([
  ["GET", "/repos/{owner}/{repo}", "GET /repos/{owner}/{repo}"],
  ["GET", "/repos/{owner}/{repo}/git/ref/{ref}", "GET /repos/{owner}/{repo}/git/ref/{}"],
  ["GET", "https://api.github.com/repos/acme/tasks/issues?labels=x%2Fy", "GET /repos/{owner}/{repo}/issues"],
  [
    "GET",
    "https://ghe.example/api/v3/repositories/7/commits/main/check-runs?page=2",
    "GET /repos/{owner}/{repo}/commits/{}/check-runs",
  ],
  ["PUT", "/repos/acme/tasks/pulls/12/merge", "PUT /repos/{owner}/{repo}/pulls/{}/merge"],
  ["GET", "/repos/acme/tasks/collaborators/user-a/permission", "GET /repos/{owner}/{repo}/collaborators/{}/permission"],
])("%s %s is of the kind %s", (method, url, kind) => {
  expect(callKind(method, url)).toBe(kind);
});

test("every request over the wire is told with its status and what the rate limit leaves, repeated ones again", async () => {
  const calls: GitHubCall[] = [];
  const gh = theInstallation({ onCall: (call) => calls.push(call), retries: 1 });
  github().get("/repos/acme/tasks").reply(502, { message: "oops" });
  github().get("/repos/acme/tasks").reply(200, aRepository, { "x-ratelimit-remaining": "4711" });
  await getRepository(gh, repo);
  const token = { identity: "app", kind: "POST /app/installations/{}/access_tokens", status: 201, remaining: null };
  const read = { identity: "installation-42", kind: "GET /repos/{owner}/{repo}" };
  expect(calls).toEqual([token, { ...read, status: 502, remaining: null }, { ...read, status: 200, remaining: 4711 }]);
});

test("all pages of a list are of one kind, and no answer is told, too", async () => {
  const calls: GitHubCall[] = [];
  const gh = theInstallation({ onCall: (call) => calls.push(call) });
  const path = "/repos/acme/tasks/issues";
  github().get(path).query(true).reply(200, [], nextPage("/repositories/1/issues?page=2"));
  github().get("/repositories/1/issues?page=2").replyWithError("the line is cut");
  await expect(issuesWithLabel(gh, repo, "aurora:implement")).rejects.toMatchObject({ kind: "github-unreachable" });
  expect(calls.slice(1).map(({ kind, status }) => [kind, status])).toEqual([
    ["GET /repos/{owner}/{repo}/issues", 200],
    ["GET /repos/{owner}/{repo}/issues", null],
  ]);
});

const aRepository = {
  id: 1,
  default_branch: "main",
  html_url: "https://github.example/acme/tasks",
  clone_url: "https://github.example/acme/tasks.git",
  archived: false,
};
