/** The library that Aurora uses finds its way: authentication, pages, errors. */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { beforeAll, expect, test } from "@jest/globals";
import { app, openPull, privateKey, useLocalGitHub } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = { owner: "ada", repo: "taskflow" };
let octokit: Octokit;

beforeAll(() => {
  // The library signs by the real clock.
  setup.now = new Date();
  octokit = new Octokit({
    baseUrl: setup.github.apiUrl,
    authStrategy: createAppAuth,
    auth: { appId: app.id, privateKey, installationId: setup.repository.installationId ?? 0 },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
});

test("an installation's Octokit reads, writes and pages", async () => {
  const { data: bot } = await octokit.rest.users.getByUsername({ username: "aurora[bot]" });
  expect(bot.type).toBe("Bot");
  for (const title of ["one", "two", "three"]) {
    await octokit.rest.issues.create({ ...repo, title, labels: ["aurora:implement"] });
  }
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, {
    ...repo,
    per_page: 1,
    labels: "aurora:implement",
  });
  expect(issues.map(({ title }) => title)).toEqual(["three", "two", "one"]);
  const repositories = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 1 });
  expect(repositories.map(({ name }) => name)).toEqual(["taskflow"]);
});

test("branch names with slashes work wherever Octokit puts them", async () => {
  const branch = "aurora/abc234de/database";
  const { number, sha } = await openPull(setup, branch, { "m.py": "x = 1\n" });
  expect((await octokit.rest.repos.getBranch({ ...repo, branch })).data.commit.sha).toBe(sha);
  expect((await octokit.rest.git.getRef({ ...repo, ref: `heads/${branch}` })).data.object.sha).toBe(sha);
  expect((await octokit.rest.repos.getBranchRules({ ...repo, branch })).data).toEqual([]);
  const compared = await octokit.rest.repos.compareCommitsWithBasehead({ ...repo, basehead: `main...${branch}` });
  expect(compared.data.ahead_by).toBe(1);
  const { data } = await octokit.rest.pulls.merge({ ...repo, pull_number: number, sha, merge_method: "squash" });
  expect(data.merged).toBe(true);
  await octokit.rest.git.deleteRef({ ...repo, ref: `heads/${branch}` });
  await expect(octokit.rest.repos.getBranch({ ...repo, branch })).rejects.toMatchObject({ status: 404 });
  await expect(octokit.rest.repos.getBranchProtection({ ...repo, branch: "main" })).rejects.toMatchObject({
    status: 404,
    response: { data: { message: "Branch not protected" } },
  });
});
