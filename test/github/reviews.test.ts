/** Reviews, their threads, and who is asked for one. */
import { expect, test } from "@jest/globals";
import { listReviewComments, replyInThread } from "../../src/github/review-comments.ts";
import { getReview, listReviews, requestReview } from "../../src/github/reviews.ts";
import { github, nextPage, repo, sha, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const base = "/repos/acme/tasks/pulls/14";
const review = (id: number, login: string, state: string, digit = "b") => ({
  id,
  user: { login, type: "User" },
  body: "",
  state,
  commit_id: sha(digit),
});

test("every page of reviews is read; what was not submitted, or has no author any more, is left out", async () => {
  const bot = { ...review(3, "ci[bot]", "COMMENTED"), user: { login: "ci[bot]", type: "Bot" } };
  github()
    .get(`${base}/reviews`)
    .query({ per_page: 100 })
    .reply(
      200,
      [review(1, "a", "APPROVED"), review(2, "b", "CHANGES_REQUESTED", "c"), bot],
      nextPage(`${base}/reviews?page=2`),
    );
  github()
    .get(`${base}/reviews`)
    .query({ page: 2 })
    .reply(200, [
      { ...review(5, "b", "DISMISSED"), body: "Use UUIDs.", commit_id: null },
      review(6, "d", "PENDING"),
      { ...review(8, "f", "APPROVED"), user: null },
    ]);
  const reviews = await listReviews(theInstallation(), repo, 14);
  expect(
    reviews.map(({ id, reviewer, reviewerType, state, commit }) => [id, reviewer, reviewerType, state, commit?.[0]]),
  ).toEqual([
    [1, "a", "User", "approved", "b"],
    [2, "b", "User", "changes-requested", "c"],
    [3, "ci[bot]", "Bot", "commented", "b"],
    [5, "b", "User", "dismissed", undefined],
  ]);
  expect(reviews.at(-1)?.body).toBe("Use UUIDs.");
});

test("a review is read as it is now; one that is gone is none, and a refusal is no absence", async () => {
  const gh = theInstallation();
  github()
    .get(`${base}/reviews/2`)
    .reply(200, review(2, "b", "DISMISSED"));
  expect(await getReview(gh, repo, 14, 2)).toMatchObject({ reviewer: "b", state: "dismissed" });
  github().get(`${base}/reviews/2`).reply(404, { message: "Not Found" });
  expect(await getReview(gh, repo, 14, 2)).toBeNull();
  github().get(`${base}/reviews/2`).reply(403, { message: "no" });
  await expect(getReview(gh, repo, 14, 2)).rejects.toMatchObject({ kind: "github-forbidden" });
});

test("comments on lines are read with their threads, over all pages", async () => {
  const comment = { id: 21, pull_request_review_id: 2, user: { login: "b" }, path: "a.py", line: 3, body: "why?" };
  github()
    .get(`${base}/comments`)
    .query({ per_page: 100 })
    .reply(200, [comment], nextPage(`${base}/comments?page=2`));
  github()
    .get(`${base}/comments`)
    .query({ page: 2 })
    .reply(200, [
      { ...comment, id: 22, in_reply_to_id: 21, line: null, user: null },
      { ...comment, id: 23, pull_request_review_id: null, line: undefined, subject_type: "file" },
    ]);
  expect(await listReviewComments(theInstallation(), repo, 14)).toEqual([
    { id: 21, reviewId: 2, inReplyTo: null, author: "b", path: "a.py", line: 3, body: "why?" },
    { id: 22, reviewId: 2, inReplyTo: 21, author: null, path: "a.py", line: null, body: "why?" },
    { id: 23, reviewId: null, inReplyTo: null, author: "b", path: "a.py", line: null, body: "why?" },
  ]);
});

test("a reply goes to the thread's first comment; a thread that is gone is said, and nothing is sent twice", async () => {
  const gh = theInstallation({ retries: 3 });
  const path = `${base}/comments/21/replies`;
  github().post(path, { body: "Done." }).reply(201, { id: 24 });
  expect(await replyInThread(gh, repo, 14, 21, "Done.")).toBe(true);
  github().post(path).reply(404, { message: "Not Found" });
  expect(await replyInThread(gh, repo, 14, 21, "Done.")).toBe(false);
  github().post(path).reply(502, {});
  await expect(replyInThread(gh, repo, 14, 21, "Done.")).rejects.toMatchObject({ kind: "github-unreachable" });
});

test("a reviewer is asked again; whom GitHub does not let be asked is not", async () => {
  const gh = theInstallation();
  github()
    .post(`${base}/requested_reviewers`, { reviewers: ["b"] })
    .reply(201, {});
  expect(await requestReview(gh, repo, 14, "b")).toBe(true);
  github()
    .post(`${base}/requested_reviewers`)
    .reply(422, { message: "Reviews may only be requested from collaborators." });
  expect(await requestReview(gh, repo, 14, "gone")).toBe(false);
  github().post(`${base}/requested_reviewers`).reply(403, { message: "no" });
  await expect(requestReview(gh, repo, 14, "b")).rejects.toMatchObject({ kind: "github-forbidden" });
});
