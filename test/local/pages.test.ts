/** The pages that whoever runs the demo looks at. */
import { beforeAll, expect, test } from "@jest/globals";
import { call, installationToken, openPull, useLocalGitHub } from "./support/harness.ts";

const setup = useLocalGitHub();
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

async function show(
  path: string,
): Promise<{ readonly status: number; readonly text: string; readonly policy: string | null }> {
  const answer = await fetch(setup.github.url + path);
  return { status: answer.status, text: await answer.text(), policy: answer.headers.get("content-security-policy") };
}

test("the first page lists repositories, a repository its issues, pull requests and branches", async () => {
  const { admin } = setup.github;
  await admin.openIssue({ user: "ada", title: "Build <it>", body: "", labels: ["aurora:implement"] });
  await openPull(setup, "aurora/abc/database", { "models.py": "x = 1\n" });
  expect((await show("/")).text).toContain(`href="${setup.github.url}/ada/taskflow"`);
  const { text } = await show("/ada/taskflow");
  expect(text).toContain("#1 Build &lt;it&gt;");
  expect(text).toContain("aurora:implement");
  expect(text).toContain("#2 Change aurora/abc/database");
  expect(text).toContain("/compare/main...aurora/abc/database");
});

test("an issue shows its text and its conversation, and nothing of it runs", async () => {
  const { admin } = setup.github;
  const hostile = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> "quoted"';
  const { number } = await admin.openIssue({ user: "eve", title: "<b>Title</b>", body: hostile });
  await admin.comment({ issue: number, user: "eve", body: "**bold** <details><summary>no</summary>" });
  await admin.addLabel({ issue: number, label: "wanted", user: "bob" });
  const { text, policy } = await show(`/ada/taskflow/issues/${number}`);
  expect(text).not.toContain("<script>");
  expect(text).not.toMatch(/<img|href="javascript/);
  expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(text).toContain("&lt;b&gt;Title&lt;/b&gt;");
  expect(text).toContain("<strong>bold</strong>");
  expect(text).toContain("labeled wanted");
  expect(policy).toContain("default-src 'none'");
});

test("a pull request shows its text, checks with findings, commits and changes", async () => {
  const { admin } = setup.github;
  const { number, sha } = await openPull(setup, "shown", { "docs/guide.md": "one\n2\nthree\n" });
  await admin.requireApprovals("main", 1);
  const annotation = {
    path: "docs/guide.md",
    start_line: 2,
    end_line: 2,
    annotation_level: "failure",
    message: "wrong",
  };
  const output = {
    title: "1 finding",
    summary: "| gate | bar |\n| --- | --- |\n| lint | 0 |",
    annotations: [annotation],
  };
  const body = { name: "aurora / lint", head_sha: sha, conclusion: "failure", output };
  await call(setup, "POST", "/repos/ada/taskflow/check-runs", { token, body });
  await admin.setStatus({ ref: sha, user: "bob", state: "success", context: "legacy" });
  const comments = [{ path: "docs/guide.md", line: 2, body: "why?" }];
  await admin.submitReview({ pull: number, user: "ada", state: "CHANGES_REQUESTED", body: "Not yet.", comments });
  const { text } = await show(`/ada/taskflow/pull/${number}`);
  for (const expected of [
    "Changes were requested by reviewers",
    "aurora / lint",
    "<th>gate</th>",
    "docs/guide.md:2",
    "legacy",
    "asked for changes",
    "why?",
    '<span class="del">-two</span>',
    '<span class="add">+2</span>',
    `/commit/${sha}`,
  ]) {
    expect(text).toContain(expected);
  }
});

test("comparisons, commits, directories and files are shown at branches with slashes", async () => {
  const { sha } = await openPull(setup, "aurora/abc/frontend", { "src/a b.ts": "const a = 1 < 2;\n" });
  expect((await show("/ada/taskflow/compare/main...aurora/abc/frontend")).text).toContain("src/a b.ts");
  expect((await show("/ada/taskflow/compare/main..aurora/abc/frontend")).text).toContain("src/a b.ts");
  expect((await show(`/ada/taskflow/commit/${sha}`)).text).toContain("Add aurora/abc/frontend");
  expect((await show("/ada/taskflow/tree/aurora/abc/frontend/src")).text).toContain("a b.ts");
  expect((await show("/ada/taskflow/blob/aurora/abc/frontend/src/a%20b.ts")).text).toContain("const a = 1 &lt; 2;");
  expect((await show("/ada/taskflow/blob/main/README.md")).text).toContain("<h2>Taskflow</h2>");
});

test("what is not there is not found", async () => {
  for (const path of [
    "/nobody/nothing",
    "/ada/taskflow/issues/999",
    "/ada/taskflow/commit/zzz",
    "/ada/taskflow/compare/a...b",
    "/%E0",
  ]) {
    expect((await show(path)).status).toBe(404);
  }
});
