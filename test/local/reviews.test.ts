/** Threads on lines: reviews with comments, replies, and where they are shown. */
import { beforeAll, expect, test } from "@jest/globals";
import { call, installationToken, openPull, useLocalGitHub, type Data } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});

async function reviewed(branch: string) {
  const { number } = await openPull(setup, branch, { "docs/guide.md": "one\n2\nthree\n" });
  const comments = [{ path: "docs/guide.md", line: 2, body: "why?" }];
  const { id } = await setup.github.admin.submitReview({ pull: number, user: "ada", state: "COMMENTED", comments });
  const path = `${repo}/pulls/${number}/comments`;
  const { body } = await call<Data[]>(setup, "GET", path, { token });
  return { number, review: id, path, first: Number(body[0]?.["id"]) };
}

test("a reply stands in the thread, by whoever wrote it, in a review of its own", async () => {
  const { number, path, first } = await reviewed("replied");
  const { body: reply } = await call(setup, "POST", `${path}/${first}/replies`, { token, body: { body: "Done." } });
  expect(reply).toMatchObject({
    in_reply_to_id: first,
    path: "docs/guide.md",
    line: 2,
    body: "Done.",
    user: { login: "aurora[bot]", type: "Bot" },
  });
  const all = await call<Data[]>(setup, "GET", path, { token });
  expect(all.body.map((each) => [each["body"], each["in_reply_to_id"] ?? null])).toEqual([
    ["why?", null],
    ["Done.", first],
  ]);
  const reviews = await call<Data[]>(setup, "GET", `${repo}/pulls/${number}/reviews`, { token });
  expect(reviews.body.map(({ state, body, user }) => [state, body, (user as Data)["login"]])).toEqual([
    ["COMMENTED", "", "ada"],
    ["COMMENTED", "", "aurora[bot]"],
  ]);
  await setup.github.admin.settled();
  const last = setup.hooks.at(-1);
  expect([last?.event, last?.payload["action"]]).toEqual(["pull_request_review", "submitted"]);
});

test("replies go to a thread's first comment, and are not blank threads elsewhere", async () => {
  const { number, path, first } = await reviewed("nested");
  const { admin } = setup.github;
  const { id } = await admin.replyInThread({ pull: number, comment: first, user: "eve", body: "I wonder, too." });
  const body = { body: "Hm." };
  expect((await call(setup, "POST", `${path}/${id}/replies`, { token, body })).status).toBe(422);
  expect((await call(setup, "POST", `${path}/999999/replies`, { token, body })).status).toBe(404);
  expect((await call(setup, "POST", `${path}/${first}/replies`, { token: setup.tokens.eve, body })).status).toBe(201);
});

test("a thread's replies are shown below it, not as reviews", async () => {
  const { number, first } = await reviewed("threaded");
  const { admin } = setup.github;
  await admin.replyInThread({ pull: number, comment: first, user: "bob", body: "Because **of** it." });
  const text = await (await fetch(`${setup.github.url}/ada/taskflow/pull/${number}`)).text();
  const thread = text.slice(text.indexOf(`id="discussion_r${first}"`));
  expect(thread).toMatch(/docs\/guide\.md:2[^]*why\?[^]*<blockquote[^]*bob[^]*Because <strong>of<\/strong> it\./);
  expect(text.match(/id="pullrequestreview-/g)).toHaveLength(1);
});

test("whoever may write dismisses a review", async () => {
  const { number, review } = await reviewed("dismissed");
  await setup.github.admin.dismissReview({ pull: number, review, user: "bob", message: "Settled." });
  const reviews = await call<Data[]>(setup, "GET", `${repo}/pulls/${number}/reviews`, { token });
  expect(reviews.body.map(({ state }) => state)).toEqual(["DISMISSED"]);
});
