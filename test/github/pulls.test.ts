/** Pull requests, merging, reviews, repositories and branches. */
import { describe, expect, test } from "@jest/globals";
import { BranchName, Sha } from "../../src/core/ids.ts";
import { mergePull } from "../../src/github/merge.ts";
import { closePull, createPull, findPullByHead, getPull, pullFiles, updatePull } from "../../src/github/pulls.ts";
import { branchHead, deleteBranch, getRepository } from "../../src/github/repos.ts";
import { github, nextPage, repo, sha, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const base = "/repos/acme/tasks";
const branch = BranchName.parse("aurora/k7m2p4xq/backend");
const main = BranchName.parse("main");

function pull(fields: object = {}) {
  return {
    number: 14,
    state: "open",
    title: "taskflow: HTTP API",
    body: "Part of #12",
    draft: false,
    html_url: "https://github.example/acme/tasks/pull/14",
    head: { sha: sha("b"), ref: branch, repo: { full_name: "acme/tasks" } },
    base: { ref: "main", repo: { full_name: "acme/tasks" } },
    labels: [{ name: "aurora:hold" }],
    merged_at: null,
    merge_commit_sha: sha("e"),
    ...fields,
  };
}
const details = { merged: false, mergeable: true, mergeable_state: "clean" };

describe("pull requests", () => {
  test("one is read; the trial merge of an open one is not taken for its result", async () => {
    github()
      .get(`${base}/pulls/14`)
      .reply(200, { ...pull(), ...details });
    expect(await getPull(theInstallation(), repo, 14)).toEqual({
      number: 14,
      state: "open",
      merged: false,
      title: "taskflow: HTTP API",
      body: "Part of #12",
      draft: false,
      url: "https://github.example/acme/tasks/pull/14",
      head: sha("b"),
      headBranch: branch,
      fromFork: false,
      base: "main",
      labels: ["aurora:hold"],
      mergeSha: null,
      mergeable: true,
      mergeableState: "clean",
    });
  });

  test.each([
    ["another repository", { full_name: "reader-a/tasks" }],
    ["one that is gone", null],
  ])("one from a branch of %s is from a fork", async (_, from) => {
    const head = { sha: sha("b"), ref: "spec", repo: from };
    github()
      .get(`${base}/pulls/14`)
      .reply(200, { ...pull({ head }), ...details });
    expect(await getPull(theInstallation(), repo, 14)).toMatchObject({ headBranch: "spec", fromFork: true });
  });

  test("of a merged one the commit is known; mergeability may be unknown", async () => {
    const merged = { state: "closed", merged_at: "2026-11-22T12:00:00Z" };
    github()
      .get(`${base}/pulls/14`)
      .reply(200, { ...pull(merged), merged: true, mergeable: null, mergeable_state: "unknown" });
    expect(await getPull(theInstallation(), repo, 14)).toMatchObject({
      state: "closed",
      merged: true,
      mergeSha: sha("e"),
      mergeable: null,
    });
  });

  test("the newest of a branch is found, in whatever state, and no fork's or other branch's", async () => {
    const query = { head: `acme:${branch}`, state: "all", sort: "created", direction: "desc", per_page: 100 };
    github()
      .get(`${base}/pulls`)
      .query(query)
      .reply(200, [
        pull({ number: 17, head: { sha: sha("1"), ref: "other", repo: { full_name: "acme/tasks" } } }),
        pull({ number: 16, head: { sha: sha("1"), ref: branch, repo: { full_name: "mallory/tasks" } } }),
        pull({ number: 15, state: "closed", head: { sha: sha("1"), ref: branch, repo: { full_name: "Acme/Tasks" } } }),
        pull(),
      ]);
    expect(await findPullByHead(theInstallation(), repo, branch)).toMatchObject({ number: 15, state: "closed" });
  });

  test("a branch without one has none", async () => {
    github().get(`${base}/pulls`).query(true).reply(200, []);
    expect(await findPullByHead(theInstallation(), repo, branch)).toBeNull();
  });

  test("one is opened, edited and closed", async () => {
    const gh = theInstallation();
    const fields = { head: branch, base: main, title: "t", body: "b" };
    github()
      .post(`${base}/pulls`, fields)
      .reply(201, { ...pull(), ...details });
    expect((await createPull(gh, repo, fields)).number).toBe(14);
    github()
      .patch(`${base}/pulls/14`, { body: "b2" })
      .reply(200, { ...pull({ body: "b2" }), ...details });
    expect((await updatePull(gh, repo, 14, { body: "b2" })).body).toBe("b2");
    github().patch(`${base}/pulls/14`, { state: "closed" }).reply(200, {});
    await closePull(gh, repo, 14);
  });

  test("its files are listed over all pages, a renamed one under both names", async () => {
    github()
      .get(`${base}/pulls/14/files`)
      .query({ per_page: 100 })
      .reply(200, [{ filename: "a.py" }], nextPage(`${base}/pulls/14/files?page=2`));
    github()
      .get(`${base}/pulls/14/files`)
      .query({ page: 2 })
      .reply(200, [{ filename: "c.py", previous_filename: ".github/workflows/ci.yml" }]);
    expect(await pullFiles(theInstallation(), repo, 14)).toEqual(["a.py", ".github/workflows/ci.yml", "c.py"]);
  });
});

describe("merging", () => {
  const order = { number: 14, sha: Sha.parse(sha("b")), method: "squash", title: "taskflow: HTTP API (#14)" } as const;
  const promise = (status: number, body: object) =>
    github()
      .put(`${base}/pulls/14/merge`, { sha: sha("b"), merge_method: "squash", commit_title: order.title })
      .reply(status, body);

  test("a merge tells the commit that it made", async () => {
    promise(200, { sha: sha("c"), merged: true, message: "Pull Request successfully merged" });
    expect(await mergePull(theInstallation(), repo, order)).toEqual({ kind: "merged", sha: sha("c") });
  });

  test.each([
    [405, "Pull Request is not mergeable", "not-mergeable"],
    [405, 'Required status check "ci" is expected.', "not-mergeable"],
    [405, "Base branch was modified. Review and try the merge again.", "base-moved"],
    [409, "Head branch was modified. Review and try the merge again.", "head-moved"],
    [422, "Squash merges are not allowed on this repository.", "not-allowed"],
  ])("%d %p is a refusal: %s", async (status, message, because) => {
    promise(status, { message });
    expect(await mergePull(theInstallation(), repo, order)).toEqual({ kind: "refused", because, message });
  });

  test.each([500, 502, 504])("%d may have merged", async (status) => {
    promise(status, { message: "Server Error" });
    const outcome = await mergePull(theInstallation(), repo, order);
    expect(outcome).toMatchObject({ kind: "unknown", failure: { kind: "github-unreachable", retryable: true } });
  });

  test("no answer may have merged", async () => {
    github().put(`${base}/pulls/14/merge`).replyWithError("socket hang up");
    expect(await mergePull(theInstallation(), repo, order)).toMatchObject({ kind: "unknown" });
  });

  test("an answer that nobody understands may have merged", async () => {
    promise(200, { merged: "perhaps" });
    expect(await mergePull(theInstallation(), repo, order)).toMatchObject({ kind: "unknown" });
  });

  test.each([
    [403, "github-forbidden"],
    [404, "github-not-found"],
    [429, "github-rate-limited"],
  ])("%d merged nothing and is a failure: %s", async (status, kind) => {
    promise(status, { message: "no" });
    await expect(mergePull(theInstallation(), repo, order)).rejects.toMatchObject({ kind });
  });

  test("a merge is not begun without a token", async () => {
    github().post("/app/installations/42/access_tokens").reply(500, {});
    const { theApp } = await import("./nock-helper.ts");
    // Nobody can tell from the status alone, so it is treated as unknown and looked up.
    expect(await mergePull(theApp().forInstallation(42), repo, order)).toMatchObject({ kind: "unknown" });
  });
});

describe("repositories and branches", () => {
  const repository = {
    id: 8_000_000_001,
    default_branch: "main",
    html_url: "https://github.example/acme/tasks",
    clone_url: "https://github.example/acme/tasks.git",
    archived: false,
  };

  test("a repository's settings say how may be merged; what is not said is allowed", async () => {
    const gh = theInstallation();
    github()
      .get(base)
      .reply(200, { ...repository, allow_merge_commit: false, allow_squash_merge: true, allow_rebase_merge: true });
    expect(await getRepository(gh, repo)).toEqual({
      id: 8_000_000_001,
      defaultBranch: "main",
      url: "https://github.example/acme/tasks",
      cloneUrl: "https://github.example/acme/tasks.git",
      archived: false,
      mergeMethods: ["squash", "rebase"],
    });
    github().get(base).reply(200, repository);
    expect((await getRepository(gh, repo)).mergeMethods).toEqual(["merge", "squash", "rebase"]);
  });

  test("a branch's head is read; a branch that is missing, or an empty repository, has none", async () => {
    const gh = theInstallation();
    const path = `${base}/git/ref/heads%2Faurora%2Fk7m2p4xq%2Fbackend`;
    github()
      .get(path)
      .reply(200, { object: { sha: sha("d") } });
    expect(await branchHead(gh, repo, branch)).toBe(sha("d"));
    github().get(path).reply(404, { message: "Not Found" });
    expect(await branchHead(gh, repo, branch)).toBeNull();
    github().get(path).reply(409, { message: "Git Repository is empty." });
    expect(await branchHead(gh, repo, branch)).toBeNull();
    github().get(path).reply(403, { message: "no" });
    await expect(branchHead(gh, repo, branch)).rejects.toMatchObject({ kind: "github-forbidden" });
  });

  test("a branch is deleted, also when it is gone; not when GitHub refuses", async () => {
    const gh = theInstallation();
    const path = `${base}/git/refs/heads%2Faurora%2Fk7m2p4xq%2Fbackend`;
    github().delete(path).reply(204);
    await deleteBranch(gh, repo, branch);
    github().delete(path).reply(422, { message: "Reference does not exist" });
    await deleteBranch(gh, repo, branch);
    github().delete(path).reply(422, { message: "Cannot delete a protected branch" });
    await expect(deleteBranch(gh, repo, branch)).rejects.toMatchObject({ kind: "github-invalid" });
  });
});
