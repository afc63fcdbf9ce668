/** Git over HTTP, and reading the repository by REST. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { call, git, installationToken, openPull, useLocalGitHub, type Data } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

/** A clone with one more commit on a new branch. */
async function clone(name: string, branch: string, path = `${branch}.txt`): Promise<string> {
  const work = join(setup.directory, name);
  const cloned = await git(setup.directory, ["clone", "--quiet", setup.repository.cloneUrl, name], token);
  expect(cloned).toMatchObject({ exitCode: 0 });
  await git(work, ["checkout", "--quiet", "-b", branch]);
  await commit(work, path);
  return work;
}

async function commit(work: string, path: string): Promise<string> {
  await mkdir(join(work, path, ".."), { recursive: true });
  await writeFile(join(work, path), `${path}\n`);
  await git(work, ["add", "--all"]);
  expect((await git(work, ["commit", "--quiet", "-m", `Write ${path}`])).exitCode).toBe(0);
  return (await git(work, ["rev-parse", "HEAD"])).stdout.trim();
}

const pushes = async (ref: string) =>
  (await setup.github.admin.snapshot()).repositories[0]?.pushes.filter((push) => push.ref === ref) ?? [];

test("a token clones and pushes; the branch is there at once, by REST too", async () => {
  const work = await clone("first", "feature");
  const pushed = await git(work, ["push", "--quiet", "origin", "HEAD"], token);
  expect(pushed).toMatchObject({ exitCode: 0 });
  const sha = (await git(work, ["rev-parse", "HEAD"])).stdout.trim();
  const ref = await call(setup, "GET", `${repo}/git/ref/heads/feature`, { token });
  expect(ref.body).toMatchObject({ ref: "refs/heads/feature", object: { sha, type: "commit" } });
  expect(await pushes("refs/heads/feature")).toMatchObject([
    { by: "aurora[bot]", accepted: true, forced: false, after: sha },
  ]);
});

test("without a token, with a wrong one, or with one that may not, git is told so", async () => {
  const ls = (bearer?: string) => git(setup.directory, ["ls-remote", setup.repository.cloneUrl], bearer);
  expect((await ls()).stderr).toMatch(/could not read Username|Authentication failed/);
  expect((await ls("ghs_wrong")).stderr).toMatch(/Authentication failed|could not read/);
  const reader = await installationToken(setup, { permissions: { contents: "read" } });
  const work = await clone("reader", "unwanted");
  const refused = await git(work, ["push", "origin", "HEAD"], reader);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("403");
  const eve = await git(work, ["push", "origin", "HEAD"], setup.tokens.eve);
  expect(eve.stderr).toContain("403");
  expect((await ls(setup.tokens.eve)).exitCode).toBe(0);
  await setup.github.admin.createRepository({ owner: "ada", name: "closed", private: true });
  const narrow = await installationToken(setup, { repositories: ["taskflow"] });
  const other = await git(setup.directory, ["ls-remote", `${setup.github.url}/ada/closed.git`], narrow);
  expect(other.stderr).toContain("403");
});

test("a push moves the head of an open pull request, which then has to be merged anew", async () => {
  const { number, sha } = await openPull(setup, "moving");
  const work = join(setup.directory, "moving");
  await git(setup.directory, ["clone", "--quiet", "--branch", "moving", setup.repository.cloneUrl, "moving"], token);
  const next = await commit(work, "next.txt");
  expect((await git(work, ["push", "--quiet", "origin", "HEAD"], token)).exitCode).toBe(0);
  const { body } = await call<{ head: { sha: string } }>(setup, "GET", `${repo}/pulls/${number}`, { token });
  expect(body.head.sha).toBe(next);
  await setup.github.admin.settled();
  const synchronize = setup.hooks.find(
    ({ event, payload }) => event === "pull_request" && payload["action"] === "synchronize",
  );
  expect(synchronize?.payload).toMatchObject({ before: sha, after: next, sender: { login: "aurora[bot]" } });
});

test("the App's force-push is refused and recorded, unless the test allows it", async () => {
  const work = await clone("forced", "forced");
  await git(work, ["push", "--quiet", "origin", "HEAD"], token);
  await git(work, ["commit", "--quiet", "--amend", "-m", "Rewritten"]);
  const refused = await git(work, ["push", "--force", "origin", "HEAD"], token);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("Cannot force-push to this branch");
  expect((await pushes("refs/heads/forced")).at(-1)).toMatchObject({ accepted: false, forced: true });
  await setup.github.admin.refuseForcePushes(false);
  expect((await git(work, ["push", "--force", "origin", "HEAD"], token)).exitCode).toBe(0);
  await setup.github.admin.refuseForcePushes(true);
  expect((await pushes("refs/heads/forced")).at(-1)).toMatchObject({ accepted: true, forced: true });
});

test("a protected branch takes no direct push, and still takes merges", async () => {
  await setup.github.admin.pushCommit({ user: "ada", branch: "stable", message: "S", files: { "s.txt": "s" } });
  await setup.github.admin.refusePushes("stable");
  const work = await clone("protected", "for-stable");
  const refused = await git(work, ["push", "origin", "+HEAD:stable"], token);
  expect(refused.stderr).toContain("GH006: Protected branch update failed for refs/heads/stable");
  await git(work, ["push", "--quiet", "origin", "HEAD"], token);
  const body = { title: "T", head: "for-stable", base: "stable" };
  const pull = await call<{ number: number }>(setup, "POST", `${repo}/pulls`, { token, body });
  expect((await call(setup, "PUT", `${repo}/pulls/${pull.body.number}/merge`, { token, body: {} })).status).toBe(200);
});

test("workflows need a permission that the App does not have", async () => {
  const work = await clone("workflow", "workflow", ".github/workflows/ci.yml");
  const refused = await git(work, ["push", "origin", "HEAD"], token);
  expect(refused.stderr).toContain(
    "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml`",
  );
  expect((await git(work, ["push", "--quiet", "origin", "HEAD"], setup.tokens.bob)).exitCode).toBe(0);
});

test("refs are made, moved forward only, listed by prefix and deleted", async () => {
  const { sha } = await setup.github.admin.pushCommit({
    user: "bob",
    branch: "refs/a",
    message: "m",
    files: { ra: "1" },
  });
  const post = (ref: string, to: string) => call(setup, "POST", `${repo}/git/refs`, { token, body: { ref, sha: to } });
  expect((await post("refs/heads/refs/b", sha)).status).toBe(201);
  expect((await post("refs/heads/refs/b", sha)).body["message"]).toBe("Reference already exists");
  expect((await post("refs/heads/refs/c", "0".repeat(40))).body["message"]).toBe("Object does not exist");
  expect((await post("refs/heads/a..b", sha)).status).toBe(422);
  const path = `${repo}/git/refs/heads/refs/b`;
  const parent = (await git(setup.repository.directory, ["rev-parse", `${sha}^`])).stdout.trim();
  expect((await call(setup, "PATCH", path, { token, body: { sha: parent } })).body["message"]).toBe(
    "Update is not a fast forward",
  );
  expect((await call(setup, "PATCH", path, { token, body: { sha: parent, force: true } })).status).toBe(200);
  const matching = await call<Data[]>(setup, "GET", `${repo}/git/matching-refs/heads/refs/`, { token });
  expect(matching.body.map(({ ref }) => ref)).toEqual(["refs/heads/refs/a", "refs/heads/refs/b"]);
  expect((await call(setup, "DELETE", path, { token })).status).toBe(204);
  expect((await call(setup, "DELETE", path, { token })).status).toBe(422);
  expect((await call(setup, "DELETE", `${repo}/git/refs/heads/main`, { token })).status).toBe(422);
  const branches = await call<Data[]>(setup, "GET", `${repo}/branches?per_page=100`, { token });
  expect(branches.body.map(({ name }) => name)).toEqual(expect.arrayContaining(["main", "refs/a"]));
  expect((await call(setup, "GET", `${repo}/branches/gone`, { token })).body["message"]).toBe("Branch not found");
});

test("commits are read alone, in lists and as git objects", async () => {
  const { sha } = await setup.github.admin.pushCommit({
    user: "bob",
    branch: "commits",
    message: "Subject\n\nBody line",
    files: { "docs/guide.md": "one\ntwo\n", "new.txt": "n\n" },
  });
  const commit = await call(setup, "GET", `${repo}/commits/${sha}`, { token });
  expect(commit.body).toMatchObject({
    sha,
    commit: { message: "Subject\n\nBody line", author: { name: "bob" } },
    author: { login: "bob" },
    stats: { additions: 1, deletions: 1, total: 2 },
    files: [
      { filename: "docs/guide.md", status: "modified" },
      { filename: "new.txt", status: "added" },
    ],
  });
  const list = await call<Data[]>(setup, "GET", `${repo}/commits?sha=commits&per_page=1`, { token });
  expect(list.body).toMatchObject([{ sha }]);
  expect(list.headers.get("link")).toContain('rel="next"');
  const object = await call(setup, "GET", `${repo}/git/commits/${sha}`, { token });
  expect(object.body).toMatchObject({ sha, message: "Subject\n\nBody line", verification: { verified: false } });
  expect((await call(setup, "GET", `${repo}/git/commits/${"0".repeat(40)}`, { token })).status).toBe(404);
  expect((await call(setup, "GET", `${repo}/commits/unknown`, { token })).status).toBe(422);
});

test("a comparison counts both ways and shows the files since the common ancestor", async () => {
  const { admin } = setup.github;
  await admin.pushCommit({ user: "bob", branch: "compare/a", message: "a", files: { "ca.txt": "a\n" } });
  await admin.pushCommit({ user: "ada", branch: "main", message: "on main", files: { "cm.txt": "m\n" } });
  const path = `${repo}/compare/main...compare/a`;
  const { body } = await call(setup, "GET", path, { token });
  expect(body).toMatchObject({
    status: "diverged",
    ahead_by: 1,
    behind_by: 1,
    total_commits: 1,
    files: [{ filename: "ca.txt" }],
  });
  const encoded = await call(setup, "GET", `${repo}/compare/${encodeURIComponent("main...compare/a")}`, { token });
  expect(encoded.body["ahead_by"]).toBe(1);
  expect((await call(setup, "GET", `${repo}/compare/main...main`, { token })).body["status"]).toBe("identical");
  expect((await call(setup, "GET", `${repo}/compare/main...nothing`, { token })).status).toBe(404);
});

test("files and directories are read at a ref", async () => {
  const file = await call<{ content: string }>(
    setup,
    "GET",
    `${repo}/contents/docs/guide.md?ref=${setup.repository.headSha}`,
    { token },
  );
  expect(Buffer.from(file.body.content, "base64").toString("utf8")).toBe("one\ntwo\nthree\n");
  expect(file.body).toMatchObject({ type: "file", encoding: "base64", size: 14, path: "docs/guide.md" });
  const directory = await call<Data[]>(setup, "GET", `${repo}/contents/docs`, { token });
  expect(directory.body).toMatchObject([{ type: "file", name: "guide.md" }]);
  expect((await call(setup, "GET", `${repo}/contents/nothing.md`, { token })).status).toBe(404);
  expect((await call(setup, "GET", `${repo}/contents/docs?ref=nothing`, { token })).status).toBe(404);
});

test("a file with a long name, unusual bytes and a rename survives the diff", async () => {
  const { admin } = setup.github;
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
  await admin.pushCommit({ user: "bob", branch: "odd", message: "add", files: { "odd name é.txt": text } });
  const { sha } = await admin.pushCommit({
    user: "bob",
    branch: "odd",
    message: "rename",
    files: { "odd name é.txt": null, "renamed é.txt": `${text}\nmore`, "binary.bin": "\u0000\u0001" },
  });
  const { body } = await call<{ files: Data[] }>(setup, "GET", `${repo}/commits/${sha}`, { token });
  expect(body.files).toMatchObject([
    { filename: "binary.bin", status: "added", additions: 0 },
    { filename: "renamed é.txt", previous_filename: "odd name é.txt", status: "renamed", additions: 2, deletions: 1 },
  ]);
  expect(body.files[0]?.["patch"]).toBeUndefined();
  expect(String(body.files[1]?.["patch"])).toContain("+more");
});

test("a file that becomes a symbolic link does not mix up the patches after it", async () => {
  const work = await clone("typed", "typed", "a-link");
  await git(work, ["rm", "--quiet", "a-link"]);
  await symlink("README.md", join(work, "a-link"));
  const sha = await commit(work, "z.txt");
  expect((await git(work, ["push", "--quiet", "origin", "HEAD"], token)).exitCode).toBe(0);
  const { body } = await call<{ files: Data[] }>(setup, "GET", `${repo}/commits/${sha}`, { token });
  expect(body.files).toMatchObject([
    { filename: "a-link", status: "changed" },
    { filename: "z.txt", status: "added", patch: "@@ -0,0 +1 @@\n+z.txt" },
  ]);
});
