/** Issues, labels, comments, reactions and their history. */
import { beforeAll, expect, test } from "@jest/globals";
import { call, installationToken, useLocalGitHub, type Data } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

const open = async (title: string, labels?: readonly string[]) => {
  const body = "What and why.";
  const issue = await setup.github.admin.openIssue({ user: "ada", title, body, ...(labels ? { labels } : {}) });
  return `${repo}/issues/${issue.number}`;
};

test("an issue is read, renamed, rewritten and closed", async () => {
  const path = await open("First");
  expect((await call(setup, "GET", path, { token })).body).toMatchObject({
    title: "First",
    state: "open",
    body: "What and why.",
  });
  const body = { title: "Second", body: "New.", state: "closed", state_reason: "completed" };
  const closed = await call(setup, "PATCH", path, { token, body });
  expect(closed.body).toMatchObject({ title: "Second", body: "New.", state: "closed", state_reason: "completed" });
  expect(closed.body["closed_by"]).toMatchObject({ login: "aurora[bot]", type: "Bot" });
  const reopened = await call(setup, "PATCH", path, { token, body: { state: "open" } });
  expect(reopened.body).toMatchObject({ state: "open", state_reason: "reopened", closed_at: null });
});

test("the App opens issues as its bot", async () => {
  const { status, body } = await call(setup, "POST", `${repo}/issues`, {
    token,
    body: { title: "By the App", labels: ["new"] },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    user: { login: "aurora[bot]", type: "Bot" },
    labels: [{ name: "new" }],
    performed_via_github_app: { slug: "aurora" },
  });
});

test("labels are added once, made when missing, and taken away by name", async () => {
  const path = await open("Labels");
  const added = await call<Data[]>(setup, "POST", `${path}/labels`, {
    token,
    body: { labels: ["aurora:working", "Bug"] },
  });
  expect(added.body.map((label) => label["name"])).toEqual(["aurora:working", "Bug"]);
  await call(setup, "POST", `${path}/labels`, { token, body: { labels: ["bug"] } });
  const removed = await call<Data[]>(setup, "DELETE", `${path}/labels/${encodeURIComponent("aurora:working")}`, {
    token,
  });
  expect(removed.body.map((label) => label["name"])).toEqual(["Bug"]);
  const again = await call(setup, "DELETE", `${path}/labels/aurora%3Aworking`, { token });
  expect([again.status, again.body["message"]]).toEqual([404, "Label does not exist"]);
  const set = await call<Data[]>(setup, "PUT", `${path}/labels`, { token, body: { labels: ["a", "b"] } });
  expect(set.body.map((label) => label["name"])).toEqual(["a", "b"]);
  const { body } = await call<Data[]>(setup, "GET", `${path}/labels`, { token });
  expect(body).toHaveLength(2);
});

test("a label that exists cannot be made again", async () => {
  const body = { name: "aurora:done", color: "0E8A16", description: "All merged" };
  expect((await call(setup, "POST", `${repo}/labels`, { token, body })).status).toBe(201);
  const again = await call(setup, "POST", `${repo}/labels`, { token, body });
  expect(again.status).toBe(422);
  expect(again.body["errors"]).toEqual([{ resource: "Label", code: "already_exists", field: "name" }]);
  expect((await call(setup, "GET", `${repo}/labels/aurora%3Adone`, { token })).body).toMatchObject({ color: "0e8a16" });
  expect((await call(setup, "GET", `${repo}/labels/none`, { token })).status).toBe(404);
});

test("lists are filtered by label, state and time", async () => {
  await open("Third", ["wanted", "other"]);
  const fourth = await open("Fourth", ["wanted"]);
  await call(setup, "PATCH", fourth, { token, body: { state: "closed" } });
  const titles = async (query: string) =>
    (await call<Data[]>(setup, "GET", `${repo}/issues?${query}`, { token })).body.map((issue) => issue["title"]);
  expect(await titles("labels=wanted")).toEqual(["Third"]);
  expect(await titles("labels=wanted&state=all")).toEqual(["Fourth", "Third"]);
  expect(await titles("labels=wanted,other&state=all")).toEqual(["Third"]);
  expect(await titles("labels=wanted&state=all&since=2030-01-01T00:00:00Z")).toEqual([]);
  expect((await call(setup, "GET", `${repo}/issues?state=broken`, { token })).status).toBe(422);
});

test("long lists come in pages, with links to the others", async () => {
  const path = await open("Pages");
  for (let index = 1; index <= 5; index += 1) {
    await setup.github.admin.comment({ issue: Number(path.split("/").at(-1)), user: "eve", body: `comment ${index}` });
  }
  const page = await call<Data[]>(setup, "GET", `${path}/comments?per_page=2&page=2`, { token });
  expect(page.body.map((comment) => comment["body"])).toEqual(["comment 3", "comment 4"]);
  const api = setup.github.apiUrl;
  expect(page.headers.get("link")).toBe(
    [
      `<${api}${path}/comments?per_page=2&page=1>; rel="prev"`,
      `<${api}${path}/comments?per_page=2&page=3>; rel="next"`,
      `<${api}${path}/comments?per_page=2&page=3>; rel="last"`,
      `<${api}${path}/comments?per_page=2&page=1>; rel="first"`,
    ].join(", "),
  );
  expect((await call(setup, "GET", `${path}/comments`, { token })).headers.get("link")).toBeNull();
});

test("a comment is written, edited in place and deleted; its earlier texts are kept", async () => {
  const path = await open("Comments");
  const made = await call<{ id: number }>(setup, "POST", `${path}/comments`, { token, body: { body: "one" } });
  expect(made.status).toBe(201);
  const comment = `${repo}/issues/comments/${made.body.id}`;
  await call(setup, "PATCH", comment, { token, body: { body: "two" } });
  const edited = await call(setup, "PATCH", comment, { token, body: { body: "three" } });
  expect(edited.body).toMatchObject({ body: "three", user: { login: "aurora[bot]" } });
  const snapshot = await setup.github.admin.snapshot();
  const kept = snapshot.repositories[0]?.issues
    .flatMap(({ comments }) => comments)
    .find(({ id }) => id === made.body.id);
  expect(kept?.edits.map(({ body }) => body)).toEqual(["one", "two"]);
  expect((await call(setup, "DELETE", comment, { token })).status).toBe(204);
  expect((await call(setup, "GET", comment, { token })).status).toBe(404);
});

test("all comments of a repository are listed since a moment, in either order", async () => {
  const path = await open("Listed");
  const made: string[] = [];
  for (const text of ["first", "second"]) {
    const { body } = await call<{ url: string }>(setup, "POST", `${path}/comments`, { token, body: { body: text } });
    made.push(body.url);
  }
  const listed = async (query: string) =>
    (await call<Data[]>(setup, "GET", `${repo}/issues/comments?${query}`, { token })).body.map(({ url }) => url);
  expect((await listed("direction=asc&per_page=100")).slice(-2)).toEqual(made);
  expect((await listed("per_page=100")).slice(0, 2)).toEqual(made.toReversed());
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await listed(`since=${later}`)).toEqual([]);
});

test("a blank or endless comment is refused", async () => {
  const path = `${await open("Refused")}/comments`;
  expect((await call(setup, "POST", path, { token, body: { body: "  " } })).status).toBe(422);
  expect((await call(setup, "POST", path, { token, body: { body: "x".repeat(65_537) } })).status).toBe(422);
  const missing = await call(setup, "POST", path, { token, body: {}, wrong: true });
  expect([missing.status, missing.body["message"]]).toEqual([422, `Invalid request.\n\n"body" wasn't supplied.`]);
});

test("a reaction is made once for each person", async () => {
  const path = `${await open("Reactions")}/reactions`;
  const first = await call(setup, "POST", path, { token, body: { content: "eyes" } });
  const second = await call(setup, "POST", path, { token, body: { content: "eyes" } });
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(second.body["id"]).toBe(first.body["id"]);
  expect((await call<Data[]>(setup, "GET", path, { token })).body).toHaveLength(1);
  const issue = await call<{ reactions: Data }>(setup, "GET", path.replace("/reactions", ""), { token });
  expect(issue.body.reactions).toMatchObject({ total_count: 1, eyes: 1, "+1": 0 });
});

test("comments take reactions, too", async () => {
  const path = await open("Reacted comment");
  const { id } = await setup.github.admin.comment({
    issue: Number(path.split("/").at(-1)),
    user: "eve",
    body: "/aurora why",
  });
  const reactions = `${repo}/issues/comments/${id}/reactions`;
  expect((await call(setup, "POST", reactions, { token, body: { content: "rocket" } })).status).toBe(201);
  const list = await call<Data[]>(setup, "GET", `${reactions}?content=rocket`, { token });
  expect(list.body).toMatchObject([{ content: "rocket", user: { login: "aurora[bot]" } }]);
});

test("events say who put which label, and the timeline has the comments between them", async () => {
  const path = await open("Events");
  const issue = Number(path.split("/").at(-1));
  await setup.github.admin.addLabel({ issue, label: "aurora:implement", user: "bob" });
  setup.now = new Date(setup.now.getTime() + 1000);
  await setup.github.admin.comment({ issue, user: "eve", body: "nice" });
  setup.now = new Date(setup.now.getTime() + 1000);
  await setup.github.admin.removeLabel({ issue, label: "aurora:implement", user: "bob" });
  await setup.github.admin.closeIssue({ issue, user: "ada" });
  const events = await call<Data[]>(setup, "GET", `${path}/events`, { token });
  expect(events.body).toMatchObject([
    { event: "labeled", actor: { login: "bob" }, label: { name: "aurora:implement" } },
    { event: "unlabeled", actor: { login: "bob" }, label: { name: "aurora:implement" } },
    { event: "closed", actor: { login: "ada" } },
  ]);
  const [labeled] = events.body;
  const one = await call(setup, "GET", `${repo}/issues/events/${String(labeled?.["id"])}`, { token });
  expect(one.body).toMatchObject({ event: "labeled", issue: { number: issue } });
  const timeline = await call<Data[]>(setup, "GET", `${path}/timeline`, { token });
  expect(timeline.body.map((entry) => entry["event"])).toEqual(["labeled", "commented", "unlabeled", "closed"]);
});

test("what is not there is not found", async () => {
  expect((await call(setup, "GET", `${repo}/issues/999`, { token })).status).toBe(404);
  expect((await call(setup, "GET", `${repo}/issues/events/999`, { token })).status).toBe(404);
  expect((await call(setup, "PATCH", `${repo}/issues/comments/999`, { token, body: { body: "x" } })).status).toBe(404);
  expect((await call(setup, "GET", "/users/ada", { token })).body).toMatchObject({ login: "ada" });
});
