/** Webhooks: signed, complete, in order, and repeatable. */
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, expect, test } from "@jest/globals";
import {
  app,
  call,
  installationToken,
  jwt,
  openPull,
  useLocalGitHub,
  type Data,
  type Hook,
} from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

interface Example {
  readonly name: string;
  readonly examples: readonly Data[];
}
const examplesFile = new URL(
  "../../node_modules/@octokit/webhooks-examples/api.github.com/index.json",
  import.meta.url,
);
const examples = JSON.parse(readFileSync(examplesFile, "utf8")) as readonly Example[];

beforeAll(async () => {
  token = await installationToken(setup);
});

beforeEach(async () => {
  await setup.github.faults.clear();
  await setup.github.admin.settled();
  setup.hooks.length = 0;
});

/** Everything that was received so far, as "event.action". */
async function received(): Promise<string[]> {
  await setup.github.admin.settled();
  return setup.hooks.map(({ event, payload }) => {
    const { action } = payload;
    return typeof action === "string" ? `${event}.${action}` : event;
  });
}

async function one(event: string, action?: string): Promise<Hook> {
  await setup.github.admin.settled();
  const found = setup.hooks.find(
    (hook) => hook.event === event && (action === undefined || hook.payload["action"] === action),
  );
  if (found === undefined) {
    throw new Error(`no ${event} ${action ?? ""} among ${(await received()).join(", ")}`);
  }
  return found;
}

test("a delivery is signed by the secret and says what it is", async () => {
  await setup.github.admin.openIssue({ user: "ada", title: "Ünïcode", body: "✓" });
  const { headers, raw } = await one("issues", "opened");
  const signature = createHmac("sha256", app.webhookSecret).update(raw).digest("hex");
  expect(headers["x-hub-signature-256"]).toBe(`sha256=${signature}`);
  expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers["user-agent"]).toMatch(/^GitHub-Hookshot\//);
  expect(headers["content-type"]).toBe("application/json");
  expect(headers["x-github-hook-installation-target-type"]).toBe("integration");
});

test("what people do and what the App does are both told, in order", async () => {
  const { admin } = setup.github;
  const { number } = await admin.openIssue({ user: "ada", title: "T", body: "B" });
  await admin.addLabel({ issue: number, label: "aurora:implement", user: "bob" });
  await admin.editIssue({ issue: number, user: "ada", body: "C" });
  await admin.editIssue({ issue: number, user: "ada", body: "C" });
  await call(setup, "POST", `${repo}/issues/${number}/comments`, { token, body: { body: "hello" } });
  await admin.removeLabel({ issue: number, label: "aurora:implement", user: "bob" });
  await admin.closeIssue({ issue: number, user: "ada" });
  expect(await received()).toEqual([
    "issues.opened",
    "issues.labeled",
    "issues.edited",
    "issue_comment.created",
    "issues.unlabeled",
    "issues.closed",
  ]);
  const labeled = await one("issues", "labeled");
  expect(labeled.payload).toMatchObject({
    label: { name: "aurora:implement" },
    sender: { login: "bob", type: "User" },
    installation: { id: setup.repository.installationId },
  });
  expect((await one("issues", "edited")).payload["changes"]).toEqual({ body: { from: "B" } });
  const comment = await one("issue_comment", "created");
  expect(comment.payload["sender"]).toMatchObject({ login: "aurora[bot]", type: "Bot" });
});

test("a pull request's life is told with its pushes, checks and reviews", async () => {
  const { admin } = setup.github;
  const { number, sha } = await openPull(setup, "life");
  await admin.setDraft({ pull: number, user: "bob", draft: true });
  await admin.setDraft({ pull: number, user: "bob", draft: false });
  await call(setup, "POST", `${repo}/check-runs`, { token, body: { name: "g", head_sha: sha, conclusion: "success" } });
  await admin.setStatus({ ref: sha, user: "bob", state: "success", context: "ci" });
  await admin.submitReview({ pull: number, user: "ada", state: "APPROVED" });
  await call(setup, "PUT", `${repo}/pulls/${number}/merge`, { token, body: {} });
  expect(await received()).toEqual([
    "push",
    "check_suite.requested",
    "pull_request.opened",
    "pull_request.converted_to_draft",
    "pull_request.ready_for_review",
    "check_run.created",
    "check_run.completed",
    "check_suite.completed",
    "status",
    "pull_request_review.submitted",
    "pull_request.closed",
    "push",
    "check_suite.requested",
  ]);
  expect((await one("pull_request", "closed")).payload["pull_request"]).toMatchObject({ merged: true, number });
  expect((await one("pull_request_review")).payload["review"]).toMatchObject({ state: "approved" });
});

/** One of each event, with the example of GitHub's that has the same action and belongs to a repository. */
const cases: readonly (readonly [string, string | null, () => Promise<unknown>])[] = [
  ["issues", "opened", () => setup.github.admin.openIssue({ user: "ada", title: "T", body: "B" })],
  ["issues", "labeled", async () => label("x", "add")],
  ["issues", "unlabeled", async () => label("x", "remove")],
  ["issues", "edited", async () => setup.github.admin.editIssue({ issue: await anIssue(), user: "ada", title: "U" })],
  ["issues", "reopened", async () => reopen()],
  [
    "issue_comment",
    "created",
    async () => setup.github.admin.comment({ issue: await anIssue(), user: "eve", body: "c" }),
  ],
  ["issue_comment", "edited", async () => editedComment()],
  ["issue_comment", "deleted", async () => deletedComment()],
  ["pull_request", "opened", () => openPull(setup, "keys-opened")],
  ["pull_request", "synchronize", async () => synchronize()],
  ["pull_request", "closed", async () => closed()],
  ["pull_request", "labeled", async () => labelPull("add")],
  ["pull_request", "unlabeled", async () => labelPull("remove")],
  ["pull_request", "ready_for_review", async () => ready()],
  ["pull_request_review", "submitted", async () => review("keys-review")],
  ["pull_request_review", "dismissed", async () => dismissed()],
  ["check_run", "created", async () => check("keys-run-1", { status: "queued" })],
  ["check_run", "completed", async () => check("keys-run-2", { conclusion: "failure" })],
  ["check_suite", "completed", async () => check("keys-suite-1", { conclusion: "success" })],
  ["check_suite", "requested", () => openPull(setup, "keys-suite-2")],
  ["status", null, async () => status()],
  [
    "push",
    null,
    () => setup.github.admin.pushCommit({ user: "bob", branch: "keys-push", message: "m", files: { p: "1" } }),
  ],
  ["installation", "created", () => setup.github.admin.createRepository({ owner: "olga", name: "one" })],
  ["installation_repositories", "added", () => setup.github.admin.createRepository({ owner: "olga", name: "two" })],
  ["ping", null, () => setup.github.admin.ping()],
];

test.each(cases)("%s %s has every field of GitHub's example, and the installation", async (event, action, act) => {
  await act();
  const { payload } = await one(event, action ?? undefined);
  const all = examples.find(({ name }) => name === event)?.examples ?? [];
  const fitting = all.filter((example) => action === null || example["action"] === action);
  expect(fitting.length).toBeGreaterThan(0);
  const gaps = fitting.map((example) => missing(example, payload));
  // The examples come from different years and kinds of repository; the payload must be whole by one of them.
  const [least = []] = gaps.sort((a, b) => a.length - b.length);
  // A ping of an App's webhook is about no repository; those of the examples belong to repositories.
  expect(least).toEqual(event === "ping" ? [".repository"] : []);
  expect(Object.hasOwn(payload, "installation")).toBe(event !== "ping");
});

test("a push to the base of a pull request does not stop at the pull request", async () => {
  await openPull(setup, "beside");
  setup.hooks.length = 0;
  await setup.github.admin.pushCommit({ user: "ada", branch: "main", message: "m", files: { beside: "1" } });
  expect(await received()).toEqual(expect.arrayContaining(["push", "check_suite.requested"]));
  const push = (await one("push")).payload;
  expect(push).toMatchObject({
    ref: "refs/heads/main",
    created: false,
    forced: false,
    pusher: { name: "ada" },
    commits: [{ message: "m", added: ["beside"], author: { username: "ada" } }],
  });
});

test("dropped webhooks are recorded as failed and can be sent again", async () => {
  const { admin, faults } = setup.github;
  await faults.webhooks({ drop: true });
  await admin.openIssue({ user: "ada", title: "Lost", body: "" });
  expect(await received()).toEqual([]);
  const bearer = { token: jwt(setup.now) };
  const failed = await call<Data[]>(setup, "GET", "/app/hook/deliveries?status=failure", bearer);
  expect(failed.body[0]).toMatchObject({ event: "issues", action: "opened", status_code: 502, redelivery: false });
  await faults.webhooks({});
  const path = `/app/hook/deliveries/${String(failed.body[0]?.["id"])}`;
  expect((await call(setup, "POST", `${path}/attempts`, bearer)).status).toBe(202);
  expect(await received()).toEqual(["issues.opened"]);
  expect(setup.hooks[0]?.headers["x-github-delivery"]).toBe(failed.body[0]?.["guid"]);
  const [latest] = (await call<Data[]>(setup, "GET", "/app/hook/deliveries", bearer)).body;
  expect(latest).toMatchObject({ redelivery: true, status: "OK", status_code: 200 });
  const detail = await call(setup, "GET", path, bearer);
  expect(detail.body).toMatchObject({ request: { payload: { action: "opened" } } });
  expect((await call(setup, "POST", "/app/hook/deliveries/1/attempts", bearer)).status).toBe(404);
});

test("an answer that is no success is a failed delivery", async () => {
  setup.hookStatus = 500;
  await setup.github.admin.openIssue({ user: "ada", title: "Refused", body: "" });
  await setup.github.admin.settled();
  setup.hookStatus = 200;
  const { deliveries } = await setup.github.admin.snapshot();
  expect(deliveries.at(-1)).toMatchObject({ event: "issues", statusCode: 500 });
});

test("webhooks come twice under one delivery id when told to", async () => {
  await setup.github.faults.webhooks({ twice: true });
  await setup.github.admin.openIssue({ user: "ada", title: "Twice", body: "" });
  expect(await received()).toEqual(["issues.opened", "issues.opened"]);
  const [first, second] = setup.hooks.map(({ headers }) => headers["x-github-delivery"]);
  expect(second).toBe(first);
});

test("webhooks come last first when shuffled, and those that do not fill a batch come too", async () => {
  await setup.github.faults.webhooks({ shuffle: 2 });
  const { number } = await setup.github.admin.openIssue({ user: "ada", title: "Shuffled", body: "" });
  await setup.github.admin.addLabel({ issue: number, label: "x", user: "ada" });
  await setup.github.admin.closeIssue({ issue: number, user: "ada" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await received()).toEqual(["issues.labeled", "issues.opened", "issues.closed"]);
});

test("nobody is told while the App has no webhook address, and what happened then stays untold", async () => {
  const { admin } = setup.github;
  const url = (await admin.snapshot()).deliveries.at(-1)?.url ?? "";
  await admin.setWebhookUrl(null);
  await admin.openIssue({ user: "ada", title: "Unheard", body: "" });
  await admin.settled();
  await admin.setWebhookUrl(url);
  await admin.openIssue({ user: "ada", title: "Heard", body: "" });
  expect(await received()).toEqual(["issues.opened"]);
  expect(setup.hooks[0]?.payload).toMatchObject({ issue: { title: "Heard" } });
});

/**
 * What only other set-ups have: an App's own choice of permissions, repositories of organizations, checks that belong to
 * a deployment.
 */
const elsewhere = /\.permissions\.\w+$|^\.organization$|^\.check_run\.deployment$/;

/** Paths of keys that `example` has and `value` has not. Of lists the first items are compared. */
function missing(example: unknown, value: unknown, path = ""): string[] {
  if (Array.isArray(example)) {
    return Array.isArray(value) && value.length > 0 && example.length > 0
      ? missing(example[0], value[0], `${path}[0]`)
      : [];
  }
  if (example === null || typeof example !== "object") {
    return [];
  }
  if (value === null || typeof value !== "object") {
    // Something that is there in the example and null here: a milestone, an assignee.
    return value === null ? [] : [path];
  }
  return Object.entries(example as Data)
    .map(([key, inner]) => ({ key, inner, at: `${path}.${key}` }))
    .filter(({ at }) => !elsewhere.test(at))
    .flatMap(({ key, inner, at }) => (Object.hasOwn(value, key) ? missing(inner, (value as Data)[key], at) : [at]));
}

async function anIssue(): Promise<number> {
  return (await setup.github.admin.openIssue({ user: "ada", title: "T", body: "B" })).number;
}

async function label(name: string, what: "add" | "remove"): Promise<void> {
  const input = { issue: await anIssue(), label: name, user: "ada" };
  await setup.github.admin.addLabel(input);
  if (what === "remove") {
    await setup.github.admin.removeLabel(input);
  }
}

async function labelPull(what: "add" | "remove"): Promise<void> {
  const { number } = await openPull(setup, `keys-label-${what}`);
  const input = { issue: number, label: "x", user: "ada" };
  await setup.github.admin.addLabel(input);
  if (what === "remove") {
    await setup.github.admin.removeLabel(input);
  }
}

async function reopen(): Promise<void> {
  const input = { issue: await anIssue(), user: "ada" };
  await setup.github.admin.closeIssue(input);
  await setup.github.admin.reopenIssue(input);
}

async function editedComment(): Promise<string> {
  const { id } = await setup.github.admin.comment({ issue: await anIssue(), user: "eve", body: "c" });
  const path = `${repo}/issues/comments/${id}`;
  await call(setup, "PATCH", path, { token, body: { body: "d" } });
  return path;
}

async function deletedComment(): Promise<void> {
  await call(setup, "DELETE", await editedComment(), { token });
}

async function synchronize(): Promise<void> {
  await openPull(setup, "keys-sync");
  await setup.github.admin.pushCommit({ user: "bob", branch: "keys-sync", message: "m", files: { s: "2" } });
}

async function closed(): Promise<void> {
  const { number } = await openPull(setup, "keys-closed");
  await setup.github.admin.closePull({ pull: number, user: "bob" });
}

async function ready(): Promise<void> {
  const { number } = await openPull(setup, "keys-ready");
  await setup.github.admin.setDraft({ pull: number, user: "bob", draft: true });
  await setup.github.admin.setDraft({ pull: number, user: "bob", draft: false });
}

async function review(branch: string): Promise<{ readonly number: number; readonly id: number }> {
  const { number } = await openPull(setup, branch);
  const { id } = await setup.github.admin.submitReview({
    pull: number,
    user: "ada",
    state: "CHANGES_REQUESTED",
    body: "no",
  });
  return { number, id };
}

async function dismissed(): Promise<void> {
  const { number, id } = await review("keys-dismissed");
  await call(setup, "PUT", `${repo}/pulls/${number}/reviews/${id}/dismissals`, { token, body: { message: "done" } });
}

async function check(branch: string, fields: Data): Promise<void> {
  const { sha } = await openPull(setup, branch);
  await call(setup, "POST", `${repo}/check-runs`, { token, body: { name: "g", head_sha: sha, ...fields } });
}

async function status(): Promise<void> {
  const { sha } = await openPull(setup, "keys-status");
  await setup.github.admin.setStatus({ ref: sha, user: "bob", state: "success", context: "ci" });
}
