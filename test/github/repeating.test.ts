/** What is sent again by itself, and what never is. */
import { expect, test } from "@jest/globals";
import { createComment } from "../../src/github/comments.ts";
import { getIssue } from "../../src/github/issues.ts";
import { addLabels } from "../../src/github/labels.ts";
import { mergePull } from "../../src/github/merge.ts";
import { Sha } from "../../src/core/ids.ts";
import { github, repo, sha, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const issue = { number: 12, title: "t", state: "open", labels: [], user: null };

test("reading is tried again after a 502", async () => {
  github().get("/repos/acme/tasks/issues/12").reply(502).get("/repos/acme/tasks/issues/12").reply(200, issue);
  expect(await getIssue(theInstallation({ retries: 1 }), repo, 12)).toMatchObject({ number: 12 });
});

test("reading is tried again when no answer came", async () => {
  github().get("/repos/acme/tasks/issues/12").replyWithError("socket hang up");
  github().get("/repos/acme/tasks/issues/12").reply(200, issue);
  expect(await getIssue(theInstallation({ retries: 1 }), repo, 12)).toMatchObject({ number: 12 });
});

test("what GitHub refuses is not tried again", async () => {
  for (const status of [403, 404, 405, 409, 422]) {
    github().get("/repos/acme/tasks/issues/12").reply(status, { message: "no" });
    await expect(getIssue(theInstallation({ retries: 3 }), repo, 12)).rejects.toMatchObject({ retryable: false });
  }
});

test("a comment is not made again after a 502: the first one may be there", async () => {
  github().post("/repos/acme/tasks/issues/12/comments").reply(502);
  const comment = createComment(theInstallation({ retries: 3 }), repo, 12, "hello");
  await expect(comment).rejects.toMatchObject({ kind: "github-unreachable", retryable: true });
});

test("a merge is not called again after a 500", async () => {
  github().put("/repos/acme/tasks/pulls/13/merge").reply(500);
  const order = { number: 13, sha: Sha.parse(sha("a")), method: "merge" } as const;
  expect(await mergePull(theInstallation({ retries: 3 }), repo, order)).toMatchObject({ kind: "unknown" });
});

test("labels, which can be added twice, are tried again", async () => {
  github().post("/repos/acme/tasks/issues/12/labels").reply(502);
  github().post("/repos/acme/tasks/issues/12/labels").reply(200, []);
  await addLabels(theInstallation({ retries: 1 }), repo, 12, ["aurora:building"]);
});

test("a short rate limit is waited for, a long one is a failure", async () => {
  const limited = (seconds: number) =>
    github()
      .get("/repos/acme/tasks/issues/12")
      .reply(403, { message: "You have exceeded a secondary rate limit" }, { "retry-after": String(seconds) });
  limited(1);
  github().get("/repos/acme/tasks/issues/12").reply(200, issue);
  expect(await getIssue(theInstallation({ throttle: true }), repo, 12)).toMatchObject({ number: 12 });
  limited(300);
  await expect(getIssue(theInstallation({ throttle: true }), repo, 12)).rejects.toMatchObject({
    kind: "github-rate-limited",
    retryAfterSeconds: 300,
  });
});
