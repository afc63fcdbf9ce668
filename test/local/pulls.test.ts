/** Pull requests: opening, mergeability, what may merge and what may not, reviews. */
import { beforeAll, expect, test } from "@jest/globals";
import { call, git, installationToken, openPull, settledPull, useLocalGitHub, type Data } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

const merge = (number: number, body: Data = {}) => call(setup, "PUT", `${repo}/pulls/${number}/merge`, { token, body });
const mainLog = async (format: string, count: number) =>
  (
    await git(setup.repository.directory, ["log", "--first-parent", `-${count}`, `--format=${format}`, "main"])
  ).stdout.trim();

test("the App opens a pull request once, between branches that exist and differ", async () => {
  const { sha } = await setup.github.admin.pushCommit({
    user: "bob",
    branch: "aurora/abc/database",
    message: "Models",
    files: { "models.py": "x = 1\n", "docs/guide.md": "one\n2\nthree\n", "README.md": null },
  });
  const body = { title: "Models", head: "aurora/abc/database", base: "main", body: "What." };
  const opened = await call<{ number: number }>(setup, "POST", `${repo}/pulls`, { token, body });
  expect(opened.status).toBe(201);
  expect(opened.body).toMatchObject({
    title: "Models",
    user: { login: "aurora[bot]" },
    head: { ref: "aurora/abc/database", sha },
    base: { ref: "main" },
    mergeable: null,
    merged: false,
    commits: 1,
    changed_files: 3,
    additions: 2,
    deletions: 2,
  });
  const again = await call(setup, "POST", `${repo}/pulls`, { token, body });
  expect([again.status, again.body["errors"]]).toEqual([
    422,
    [
      {
        resource: "PullRequest",
        code: "custom",
        message: "A pull request already exists for ada:aurora/abc/database.",
      },
    ],
  ]);
  const { number } = opened.body;
  const files = await call<Data[]>(setup, "GET", `${repo}/pulls/${number}/files`, { token });
  expect(files.body.map((file) => [file["filename"], file["status"]])).toEqual([
    ["README.md", "removed"],
    ["docs/guide.md", "modified"],
    ["models.py", "added"],
  ]);
  expect(files.body[1]?.["patch"]).toBe("@@ -1,3 +1,3 @@\n one\n-two\n+2\n three");
  const commits = await call<{ sha: string }[]>(setup, "GET", `${repo}/pulls/${number}/commits`, { token });
  expect(commits.body.map((commit) => commit.sha)).toEqual([sha]);
  const listed = await call<Data[]>(setup, "GET", `${repo}/pulls?head=ada:aurora/abc/database&base=main&state=all`, {
    token,
  });
  expect(listed.body.map((pull) => pull["number"])).toEqual([number]);
  const others = await call<Data[]>(setup, "GET", `${repo}/pulls?head=ada:nothing`, { token });
  expect(others.body).toEqual([]);
  const bySha = await call<Data[]>(setup, "GET", `${repo}/commits/${sha}/pulls`, { token });
  expect(bySha.body.map((pull) => pull["number"])).toEqual([number]);
});

test("a pull request without commits, or from or to nowhere, is refused", async () => {
  const create = (head: string, base: string) =>
    call(setup, "POST", `${repo}/pulls`, { token, body: { title: "T", head, base } });
  const { sha } = await setup.github.admin.pushCommit({ user: "bob", branch: "full", message: "m", files: { f: "f" } });
  const ref = { ref: "refs/heads/same", sha };
  await call(setup, "POST", `${repo}/git/refs`, { token, body: ref });
  expect((await create("same", "full")).body["errors"]).toMatchObject([
    { message: "No commits between full and same" },
  ]);
  expect((await create("missing", "main")).body["errors"]).toEqual([
    { resource: "PullRequest", field: "head", code: "invalid" },
  ]);
  expect((await create("full", "missing")).body["errors"]).toEqual([
    { resource: "PullRequest", field: "base", code: "invalid" },
  ]);
});

test("mergeability is not known at first, then real, and unknown again when the base moves", async () => {
  const first = await openPull(setup, "conflict-a", { "docs/guide.md": "one\nA\nthree\n" });
  const second = await openPull(setup, "conflict-b", { "docs/guide.md": "one\nB\nthree\n" });
  const path = `${repo}/pulls/${second.number}`;
  expect((await call(setup, "GET", path, { token })).body).toMatchObject({
    mergeable: null,
    mergeable_state: "unknown",
  });
  expect(await settledPull(setup, second.number, token)).toMatchObject({ mergeable: true, mergeable_state: "clean" });
  expect((await merge(first.number)).status).toBe(200);
  expect((await call(setup, "GET", path, { token })).body["mergeable"]).toBeNull();
  expect(await settledPull(setup, second.number, token)).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  const refused = await merge(second.number);
  expect([refused.status, refused.body["message"]]).toEqual([405, "Pull Request is not mergeable"]);
});

test("a merge makes GitHub's merge commit and closes the pull request", async () => {
  const { number, sha } = await openPull(setup, "merged");
  const { status, body } = await merge(number, { sha });
  expect(status).toBe(200);
  expect(body).toEqual({ sha: await mainLog("%H", 1), merged: true, message: "Pull Request successfully merged" });
  expect(await mainLog("%B|%an|%cn|%P", 1)).toMatch(
    new RegExp(
      `^Merge pull request #${number} from ada/merged\n\nChange merged\n\\|aurora\\[bot\\]\\|GitHub\\|[0-9a-f]{40} ${sha}$`,
    ),
  );
  const pull = await call(setup, "GET", `${repo}/pulls/${number}`, { token });
  expect(pull.body).toMatchObject({
    state: "closed",
    merged: true,
    merged_by: { login: "aurora[bot]" },
    merge_commit_sha: body["sha"],
    mergeable: null,
    changed_files: 1,
  });
  expect((await call(setup, "GET", `${repo}/pulls/${number}/merge`, { token })).status).toBe(204);
  expect((await merge(number)).status).toBe(405);
  const events = await call<Data[]>(setup, "GET", `${repo}/issues/${number}/events`, { token });
  expect(events.body.map((event) => event["event"])).toEqual(["merged", "closed"]);
});

test("a squash keeps one commit's message and adds the number; of several it lists them under the title", async () => {
  const one = await openPull(setup, "one");
  await merge(one.number, { merge_method: "squash" });
  expect(await mainLog("%s|%P|%an", 1)).toMatch(new RegExp(`^Add one \\(#${one.number}\\)\\|[0-9a-f]{40}\\|bob$`));
  const many = await openPull(setup, "many");
  await setup.github.admin.pushCommit({ user: "bob", branch: "many", message: "More", files: { "many-2.txt": "2" } });
  await merge(many.number, { merge_method: "squash" });
  expect(await mainLog("%B", 1)).toBe(`Change many (#${many.number})\n\n* Add many\n\n* More`);
  const named = await openPull(setup, "named");
  await merge(named.number, { merge_method: "squash", commit_title: "Named", commit_message: "With a body." });
  expect(await mainLog("%B", 1)).toBe("Named\n\nWith a body.");
});

test("a rebase replays each commit on the base, with its author", async () => {
  const { number } = await openPull(setup, "replayed");
  await setup.github.admin.pushCommit({ user: "bob", branch: "replayed", message: "Second", files: { "r2.txt": "2" } });
  await setup.github.admin.pushCommit({ user: "ada", branch: "main", message: "Meanwhile", files: { "m.txt": "m" } });
  await merge(number, { merge_method: "rebase" });
  expect(await mainLog("%s %an %cn", 3)).toBe(
    "Second bob aurora[bot]\nAdd replayed bob aurora[bot]\nMeanwhile ada ada",
  );
  const tree = await git(setup.repository.directory, ["ls-tree", "--name-only", "main"]);
  expect(tree.stdout.split("\n")).toEqual(expect.arrayContaining(["replayed.txt", "r2.txt", "m.txt"]));
});

test("a head that moved is not merged", async () => {
  const { number, sha } = await openPull(setup, "moved");
  await setup.github.admin.pushCommit({ user: "bob", branch: "moved", message: "Later", files: { "late.txt": "x" } });
  const { status, body } = await merge(number, { sha });
  expect([status, body["message"]]).toEqual([409, "Head branch was modified. Review and try the merge again."]);
});

test("a draft, a closed pull request and a method that is not allowed are refused", async () => {
  const { number } = await openPull(setup, "draft");
  const { admin } = setup.github;
  await admin.setDraft({ pull: number, user: "bob", draft: true });
  expect((await settledPull(setup, number, token))["mergeable_state"]).toBe("draft");
  expect((await merge(number)).body["message"]).toBe("Pull Request is still a draft");
  await admin.setDraft({ pull: number, user: "bob", draft: false });
  await admin.setMergeMethods(["squash"]);
  expect((await merge(number)).body["message"]).toBe("Merge commits are not allowed on this repository.");
  expect((await call(setup, "GET", repo, { token })).body).toMatchObject({
    allow_merge_commit: false,
    allow_squash_merge: true,
  });
  await admin.setMergeMethods(["merge", "squash", "rebase"]);
  await admin.closePull({ pull: number, user: "bob" });
  expect((await merge(number)).status).toBe(405);
});

test("the required checks of a ruleset hold a merge back until this App's run is green", async () => {
  const { admin } = setup.github;
  await admin.pushCommit({ user: "ada", branch: "release", message: "Branch", files: { "v.txt": "1" } });
  await admin.requireChecks("release", [
    { context: "ci / test", appId: 15368 },
    { context: "aurora", appId: null },
  ]);
  const { sha } = await admin.pushCommit({ user: "bob", branch: "guarded", message: "G", files: { "g.txt": "g" } });
  const { number } = await admin.openPull({ user: "bob", title: "G", head: "guarded", base: "release" });
  const why = async () => (await merge(number)).body["message"];
  expect(await why()).toContain("2 of 2 required status checks are expected.");
  expect((await settledPull(setup, number, token))["mergeable_state"]).toBe("blocked");
  const run = { name: "aurora", head_sha: sha, conclusion: "success" };
  await call(setup, "POST", `${repo}/check-runs`, { token, body: run });
  await call(setup, "POST", `${repo}/check-runs`, { token, body: { ...run, name: "ci / test" } });
  expect(await why()).toContain('Required status check "ci / test" is expected.');
  const foreign = { ref: sha, name: "ci / test" };
  await admin.createForeignCheckRun({ ...foreign, status: "in_progress" });
  expect(await why()).toContain('"ci / test" is in progress');
  await admin.createForeignCheckRun({ ...foreign, conclusion: "failure" });
  expect(await why()).toContain('"ci / test" is failing');
  await admin.createForeignCheckRun({ ...foreign, conclusion: "success" });
  expect((await merge(number)).status).toBe(200);
  const rules = await call<Data[]>(setup, "GET", `${repo}/rules/branches/release`, { token });
  expect(rules.body).toMatchObject([
    {
      type: "required_status_checks",
      parameters: { required_status_checks: [{ context: "ci / test", integration_id: 15368 }, { context: "aurora" }] },
    },
  ]);
});

test("classic protection is told apart from rulesets, and none is 404", async () => {
  const { admin } = setup.github;
  const path = `${repo}/branches/main/protection`;
  expect((await call(setup, "GET", path, { token })).body["message"]).toBe("Branch not protected");
  await admin.requireChecks("classic", [{ context: "lint", appId: null }], { via: "classic", strict: true });
  await admin.requireApprovals("classic", 1, { via: "classic" });
  const { sha } = await admin.pushCommit({ user: "ada", branch: "classic", message: "C", files: { "c.txt": "c" } });
  expect((await call(setup, "GET", `${repo}/branches/classic/protection`, { token })).body).toMatchObject({
    required_status_checks: { strict: true, checks: [{ context: "lint", app_id: null }] },
    required_pull_request_reviews: { required_approving_review_count: 1 },
  });
  expect((await call(setup, "GET", `${repo}/rules/branches/classic`, { token })).body).toEqual([]);
  expect((await call(setup, "GET", `${repo}/branches/classic`, { token })).body).toMatchObject({
    protected: true,
    commit: { sha },
  });
  const narrow = await installationToken(setup, { permissions: { contents: "read" } });
  expect((await call(setup, "GET", `${repo}/branches/classic/protection`, { token: narrow })).status).toBe(403);
});

test("approvals count for people who may write, and a request for changes blocks", async () => {
  const { admin } = setup.github;
  await admin.pushCommit({ user: "ada", branch: "reviewed", message: "B", files: { "r.txt": "r" } });
  await admin.requireApprovals("reviewed", 1);
  await admin.pushCommit({ user: "bob", branch: "wants-review", message: "W", files: { "w.txt": "w" } });
  const { number } = await admin.openPull({ user: "bob", title: "W", head: "wants-review", base: "reviewed" });
  const why = async () => String((await merge(number)).body["message"]);
  expect(await why()).toContain("At least 1 approving review is required");
  await admin.submitReview({ pull: number, user: "eve", state: "APPROVED" });
  expect(await why()).toContain("At least 1 approving review is required");
  const comments = [{ path: "w.txt", line: 1, body: "why w?" }];
  const { id } = await admin.submitReview({
    pull: number,
    user: "ada",
    state: "CHANGES_REQUESTED",
    body: "No.",
    comments,
  });
  expect(await why()).toContain("Changes were requested");
  const dismissal = `${repo}/pulls/${number}/reviews/${id}/dismissals`;
  expect((await call(setup, "PUT", dismissal, { token, body: { message: "done" } })).body["state"]).toBe("DISMISSED");
  const approval = { event: "APPROVE", body: "Good." };
  const approved = await call(setup, "POST", `${repo}/pulls/${number}/reviews`, {
    token: setup.tokens.ada,
    body: approval,
  });
  expect(approved.body).toMatchObject({ state: "APPROVED", user: { login: "ada" } });
  const reviews = await call<Data[]>(setup, "GET", `${repo}/pulls/${number}/reviews`, { token });
  expect(reviews.body.map((review) => review["state"])).toEqual(["APPROVED", "DISMISSED", "APPROVED"]);
  const remarks = await call<Data[]>(setup, "GET", `${repo}/pulls/${number}/comments`, { token });
  expect(remarks.body).toMatchObject([{ path: "w.txt", line: 1, body: "why w?", user: { login: "ada" } }]);
  const timeline = await call<Data[]>(setup, "GET", `${repo}/issues/${number}/timeline`, { token });
  expect(timeline.body.map((entry) => entry["event"])).toContain("reviewed");
  expect((await merge(number)).status).toBe(200);
});

test("nobody approves a pull request of their own", async () => {
  const { number } = await openPull(setup, "own");
  const path = `${repo}/pulls/${number}/reviews`;
  const { status, body } = await call(setup, "POST", path, { token: setup.tokens.bob, body: { event: "APPROVE" } });
  expect([status, body["errors"]]).toEqual([422, ["Can not approve your own pull request"]]);
});

test("reviewers are asked and released", async () => {
  const { number } = await openPull(setup, "reviewers");
  const path = `${repo}/pulls/${number}/requested_reviewers`;
  const asked = await call(setup, "POST", path, { token, body: { reviewers: ["ada"] } });
  expect(asked.body).toMatchObject({ requested_reviewers: [{ login: "ada" }] });
  expect((await call(setup, "GET", path, { token })).body).toMatchObject({ users: [{ login: "ada" }] });
  await call(setup, "DELETE", path, { token, body: { reviewers: ["ada"] } });
  expect((await call(setup, "GET", path, { token })).body).toMatchObject({ users: [] });
  expect((await call(setup, "POST", path, { token, body: { reviewers: ["nobody"] } })).status).toBe(422);
});

test("a pull request is rewritten, retargeted, closed and opened again", async () => {
  const { number } = await openPull(setup, "rewritten");
  const path = `${repo}/pulls/${number}`;
  await setup.github.admin.pushCommit({ user: "ada", branch: "other-base", message: "O", files: { "o.txt": "o" } });
  const body = { title: "New", body: "Body", base: "other-base" };
  expect((await call(setup, "PATCH", path, { token, body })).body).toMatchObject({
    title: "New",
    base: { ref: "other-base" },
  });
  expect((await call(setup, "PATCH", path, { token, body: { state: "closed" } })).body["state"]).toBe("closed");
  expect((await call(setup, "PATCH", path, { token, body: { state: "open" } })).body["state"]).toBe("open");
  await setup.github.admin.deleteBranch({ user: "bob", branch: "rewritten" });
  expect((await call(setup, "GET", path, { token })).body["state"]).toBe("closed");
  expect((await call(setup, "PATCH", path, { token, body: { state: "open" } })).status).toBe(422);
});

test("a head that is pushed into its base counts as merged", async () => {
  const { number, sha } = await openPull(setup, "pushed-in");
  const directory = setup.repository.directory;
  await call(setup, "POST", `${repo}/git/refs`, {
    token,
    body: { ref: "refs/heads/target", sha: (await git(directory, ["rev-parse", "main"])).stdout.trim() },
  });
  await call(setup, "PATCH", `${repo}/pulls/${number}`, { token, body: { base: "target" } });
  await call(setup, "PATCH", `${repo}/git/refs/heads/target`, { token, body: { sha } });
  const { body } = await call(setup, "GET", `${repo}/pulls/${number}`, { token });
  expect(body).toMatchObject({ state: "closed", merged: true, merge_commit_sha: sha, changed_files: 1 });
});

test("the branch goes with the merge when the repository says so", async () => {
  const { admin } = setup.github;
  await admin.setDeleteBranchOnMerge(true);
  const { number } = await openPull(setup, "swept");
  await merge(number);
  await admin.setDeleteBranchOnMerge(false);
  expect((await call(setup, "GET", `${repo}/git/ref/heads/swept`, { token })).status).toBe(404);
});
