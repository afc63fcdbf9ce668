/** Issues, comments, labels, reactions, permissions. */
import { describe, expect, test } from "@jest/globals";
import {
  createComment,
  findByMarker,
  getComment,
  listComments,
  listRepositoryComments,
  upsertComment,
} from "../../src/github/comments.ts";
import { closeIssue, getIssue, issuesWithLabel, lastLabeler } from "../../src/github/issues.ts";
import { addLabels, ensureLabel, removeLabel } from "../../src/github/labels.ts";
import { canWrite, permissionOf, writers } from "../../src/github/permissions.ts";
import { react } from "../../src/github/reactions.ts";
import { github, nextPage, repo, theInstallation, useNock } from "./nock-helper.ts";

useNock();

const base = "/repos/acme/tasks";

describe("issues", () => {
  const issue = {
    number: 12,
    title: "Build it",
    body: null,
    state: "open",
    labels: ["bug", { name: "aurora:implement" }],
    user: null,
  };

  test("an issue is read with its labels, whichever way GitHub writes them", async () => {
    github()
      .get(`${base}/issues/12`)
      .reply(200, { ...issue, user: { login: "maintainer-a" } });
    expect(await getIssue(theInstallation(), repo, 12)).toEqual({
      number: 12,
      title: "Build it",
      body: "",
      state: "open",
      labels: ["bug", "aurora:implement"],
      author: "maintainer-a",
      isPullRequest: false,
    });
  });

  test("every page of issues with a label is read; pull requests are marked", async () => {
    const query = { labels: "aurora:implement", state: "open", sort: "created", direction: "asc", per_page: 100 };
    github()
      .get(`${base}/issues`)
      .query(query)
      .reply(200, [issue], nextPage(`${base}/issues?page=2`));
    github()
      .get(`${base}/issues`)
      .query({ page: 2 })
      .reply(200, [{ ...issue, number: 13, pull_request: { url: "…" } }]);
    const issues = await issuesWithLabel(theInstallation(), repo, "aurora:implement");
    expect(issues.map(({ number, isPullRequest }) => [number, isPullRequest])).toEqual([
      [12, false],
      [13, true],
    ]);
  });

  test("the last to put the label on is found on the last page, among other events", async () => {
    const labelled = (id: number, login: string, name: string, type = "User") => ({
      id,
      event: "labeled",
      actor: { login, type },
      created_at: "2026-11-22T12:00:00Z",
      label: { name },
    });
    github()
      .get(`${base}/issues/12/events`)
      .query({ per_page: 100 })
      .reply(200, [labelled(1, "maintainer-a", "aurora:implement")], nextPage(`${base}/issues/12/events?page=2`));
    github()
      .get(`${base}/issues/12/events`)
      .query({ page: 2 })
      .reply(200, [
        labelled(2, "maintainer-b", "Aurora:Implement"),
        labelled(3, "mallory", "bug"),
        { id: 4, event: "closed", actor: null, created_at: "2026-11-22T12:00:00Z" },
      ]);
    expect(await lastLabeler(theInstallation(), repo, 12, "aurora:implement")).toEqual({
      login: "maintainer-b",
      isBot: false,
      eventId: "2",
      at: new Date("2026-11-22T12:00:00Z"),
    });
  });

  test("nobody labelled it, or nobody who still has an account", async () => {
    const ghost = { id: 1, event: "labeled", actor: null, created_at: "2026-11-22T12:00:00Z", label: { name: "l" } };
    github().get(`${base}/issues/12/events`).query({ per_page: 100 }).reply(200, [ghost]);
    expect(await lastLabeler(theInstallation(), repo, 12, "l")).toBeNull();
    github().get(`${base}/issues/12/events`).query({ per_page: 100 }).reply(200, []);
    expect(await lastLabeler(theInstallation(), repo, 12, "l")).toBeNull();
  });

  test("an issue is closed as completed", async () => {
    github().patch(`${base}/issues/12`, { state: "closed", state_reason: "completed" }).reply(200, {});
    await closeIssue(theInstallation(), repo, 12);
  });
});

describe("comments", () => {
  const marker = "<!-- aurora:progress key=k7m2p4xq ";
  const comment = (id: number, login: string, body: string) => ({
    id,
    body,
    user: { login, type: "User" },
    created_at: "2026-11-22T12:00:00Z",
    html_url: `https://github.example/acme/tasks/issues/12#issuecomment-${id}`,
    issue_url: "https://api.github.example/repos/acme/tasks/issues/12",
  });
  const promiseComments = (...comments: object[]) =>
    github().get(`${base}/issues/12/comments`).query({ per_page: 100 }).reply(200, comments);
  const promiseApp = () => github().get("/app").reply(200, { id: 7, slug: "aurora" });

  test("every page of comments is read", async () => {
    github()
      .get(`${base}/issues/12/comments`)
      .query({ per_page: 100 })
      .reply(200, [comment(1, "a", "one")], nextPage(`${base}/issues/12/comments?page=2`));
    github()
      .get(`${base}/issues/12/comments`)
      .query({ page: 2 })
      .reply(200, [{ ...comment(2, "b", "two"), user: null }]);
    const comments = await listComments(theInstallation(), repo, 12);
    expect(comments.map(({ body, author }) => [body, author?.login ?? null])).toEqual([
      ["one", "a"],
      ["two", null],
    ]);
  });

  test("the comments since a moment, of one issue and of the whole repository, say where they are", async () => {
    const since = "2026-11-22T12:00:00.000Z";
    github()
      .get(`${base}/issues/12/comments`)
      .query({ per_page: 100, since })
      .reply(200, [comment(1, "a", "one")]);
    expect(await listComments(theInstallation(), repo, 12, new Date(since))).toMatchObject([{ id: 1, issue: 12 }]);
    github()
      .get(`${base}/issues/comments`)
      .query({ per_page: 100, since, sort: "created", direction: "asc" })
      .reply(200, [comment(1, "a", "one")], nextPage(`${base}/issues/comments?page=2`));
    github()
      .get(`${base}/issues/comments`)
      .query({ page: 2 })
      .reply(200, [{ ...comment(2, "b", "two"), issue_url: "https://api.github.example/repos/acme/tasks/issues/13" }]);
    const comments = await listRepositoryComments(theInstallation(), repo, new Date(since));
    expect(comments.map(({ id, issue }) => [id, issue])).toEqual([
      [1, 12],
      [2, 13],
    ]);
  });

  test("Aurora's own comment is found by its marker, not one of somebody who copied it, nor one that quotes it", async () => {
    promiseApp();
    const quoting = comment(4, "aurora[bot]", `a log:\n${marker}x -->\n\n<!-- aurora:check key=y -->`);
    promiseComments(
      comment(1, "mallory", `${marker}x -->`),
      quoting,
      comment(2, "aurora[bot]", `text\n\n${marker}y -->`),
    );
    expect((await findByMarker(theInstallation(), repo, 12, marker))?.id).toBe(2);
  });

  test("a comment that is missing is made", async () => {
    promiseApp();
    promiseComments(comment(1, "mallory", `${marker}x -->`));
    const body = `hello\n\n${marker}x -->`;
    github()
      .post(`${base}/issues/12/comments`, { body })
      .reply(201, comment(3, "aurora[bot]", body));
    expect(await upsertComment(theInstallation(), repo, 12, { commentId: null, marker, body })).toBe(3);
  });

  test("a comment that is there is edited, by its id without a search", async () => {
    github()
      .get(`${base}/issues/comments/3`)
      .reply(200, comment(3, "aurora[bot]", `old\n\n${marker}x -->`));
    const body = `new\n\n${marker}x -->`;
    github()
      .patch(`${base}/issues/comments/3`, { body })
      .reply(200, comment(3, "aurora[bot]", body));
    expect(await upsertComment(theInstallation(), repo, 12, { commentId: 3, marker, body })).toBe(3);
  });

  test("a comment that says the same already is left alone", async () => {
    github()
      .get(`${base}/issues/comments/3`)
      .reply(200, comment(3, "aurora[bot]", `one\r\n${marker}x -->`));
    const body = `one\n${marker}x -->`;
    expect(await upsertComment(theInstallation(), repo, 12, { commentId: 3, marker, body })).toBe(3);
  });

  test("a comment that somebody deleted is made again", async () => {
    github().get(`${base}/issues/comments/3`).reply(404, { message: "Not Found" });
    promiseApp();
    promiseComments();
    const body = `hello\n\n${marker}x -->`;
    github()
      .post(`${base}/issues/12/comments`, { body })
      .reply(201, comment(4, "aurora[bot]", body));
    expect(await upsertComment(theInstallation(), repo, 12, { commentId: 3, marker, body })).toBe(4);
  });

  test("a comment without its marker is not made: it could never be found again", async () => {
    const fields = { commentId: null, marker, body: "hello" };
    const { theApp } = await import("./nock-helper.ts");
    await expect(upsertComment(theApp().forInstallation(1), repo, 12, fields)).rejects.toThrow("must end with it");
  });

  test("one that is gone is null, any other failure is a failure", async () => {
    github().get(`${base}/issues/comments/3`).reply(404, { message: "Not Found" });
    const gh = theInstallation();
    expect(await getComment(gh, repo, 3)).toBeNull();
    github().get(`${base}/issues/comments/3`).reply(500, {});
    await expect(getComment(gh, repo, 3)).rejects.toMatchObject({ kind: "github-unreachable" });
  });

  test("a comment has an address", async () => {
    github()
      .post(`${base}/issues/12/comments`, { body: "hi" })
      .reply(201, comment(5, "aurora[bot]", "hi"));
    expect(await createComment(theInstallation(), repo, 12, "hi")).toMatchObject({
      url: "https://github.example/acme/tasks/issues/12#issuecomment-5",
    });
  });
});

describe("labels and reactions", () => {
  const label = { name: "aurora:building", color: "1d76db", description: "Aurora is building" };

  test("a label is made where it is missing, and left as people want it where it exists", async () => {
    const gh = theInstallation();
    github().post(`${base}/labels`, label).reply(201, label);
    await ensureLabel(gh, repo, label);
    const exists = { resource: "Label", code: "already_exists", field: "name" };
    github()
      .post(`${base}/labels`)
      .reply(422, { message: "Validation Failed", errors: [exists] });
    await ensureLabel(gh, repo, label);
  });

  test("a label that GitHub does not want is a failure", async () => {
    const invalid = { resource: "Label", code: "invalid", field: "color" };
    github()
      .post(`${base}/labels`)
      .reply(422, { message: "Validation Failed", errors: [invalid] });
    await expect(ensureLabel(theInstallation(), repo, label)).rejects.toThrow("color: invalid");
  });

  test("labels are added, and taken away even when they are gone", async () => {
    const gh = theInstallation();
    github()
      .post(`${base}/issues/12/labels`, { labels: ["a", "b"] })
      .reply(200, []);
    await addLabels(gh, repo, 12, ["a", "b"]);
    github().delete(`${base}/issues/12/labels/aurora%3Aimplement`).reply(200, []);
    await removeLabel(gh, repo, 12, "aurora:implement");
    github().delete(`${base}/issues/12/labels/a`).reply(404, { message: "Label does not exist" });
    await removeLabel(gh, repo, 12, "a");
  });

  test("an issue and a comment get their reactions", async () => {
    const gh = theInstallation();
    github().post(`${base}/issues/12/reactions`, { content: "eyes" }).reply(201, {});
    await react(gh, repo, { issue: 12 }, "eyes");
    github().post(`${base}/issues/comments/3/reactions`, { content: "rocket" }).reply(200, {});
    await react(gh, repo, { comment: 3 }, "rocket");
  });
});

describe("permissions", () => {
  const promise = (login: string, status: number, body: object) =>
    github().get(`${base}/collaborators/${login}/permission`).reply(status, body);

  test.each([
    ["admin", true],
    ["write", true],
    ["read", false],
    ["none", false],
  ])("%s: may write is %s", async (permission, expected) => {
    promise("somebody", 200, { permission, role_name: "whatever" });
    expect(await canWrite(theInstallation(), repo, "somebody")).toBe(expected);
  });

  test("somebody whom GitHub does not know may nothing", async () => {
    promise("nobody", 404, { message: "nobody is not a user" });
    expect(await permissionOf(theInstallation(), repo, "nobody")).toBe("none");
  });

  test("when GitHub does not answer, nobody may: it is a failure, not a yes", async () => {
    promise("maintainer-a", 500, {});
    await expect(canWrite(theInstallation(), repo, "maintainer-a")).rejects.toMatchObject({ retryable: true });
  });

  test("the permission is read anew each time", async () => {
    const gh = theInstallation();
    promise("maintainer-a", 200, { permission: "write" });
    expect(await canWrite(gh, repo, "maintainer-a")).toBe(true);
    promise("maintainer-a", 200, { permission: "read" });
    expect(await canWrite(gh, repo, "maintainer-a")).toBe(false);
  });

  test("those who may write are people, from every page", async () => {
    github()
      .get(`${base}/collaborators`)
      .query({ permission: "push", per_page: 100 })
      .reply(200, [{ login: "maintainer-a", type: "User" }], nextPage(`${base}/collaborators?page=2`));
    github()
      .get(`${base}/collaborators`)
      .query({ page: 2 })
      .reply(200, [
        { login: "some-app[bot]", type: "Bot" },
        { login: "maintainer-b", type: "User" },
      ]);
    expect(await writers(theInstallation(), repo)).toEqual(["maintainer-a", "maintainer-b"]);
  });
});
