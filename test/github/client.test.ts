import { expect, test } from "@jest/globals";
import {
  apiUrl,
  github,
  installationId,
  nextPage,
  promiseToken,
  repo,
  theApp,
  theInstallation,
  useNock,
} from "./nock-helper.ts";

useNock();

test("a token is kept until five minutes before its end, and renewed then", async () => {
  const clock = { at: new Date("2026-11-22T12:00:00Z") };
  const gh = theApp({ clock: () => clock.at }).forInstallation(installationId);
  promiseToken("ghs_first", "2026-11-22T13:00:00Z");
  expect(await gh.token()).toBe("ghs_first");
  clock.at = new Date("2026-11-22T12:54:59Z");
  expect(await gh.token()).toBe("ghs_first");
  clock.at = new Date("2026-11-22T12:55:00Z");
  promiseToken("ghs_second", "2026-11-22T13:55:00Z");
  expect(await gh.token()).toBe("ghs_second");
});

test("those who need a token at the same time share one request", async () => {
  const gh = theInstallation();
  expect(await Promise.all([gh.token(), gh.token(), gh.token()])).toEqual(Array(3).fill("ghs_secret"));
});

test("a token that could not be had is asked for again", async () => {
  const gh = theApp().forInstallation(installationId);
  github().post(`/app/installations/${installationId}/access_tokens`).reply(500, { message: "oops" });
  await expect(gh.token()).rejects.toMatchObject({ kind: "github-unreachable" });
  promiseToken();
  expect(await gh.token()).toBe("ghs_secret");
});

test("one installation has one client, so that its token is asked for once", () => {
  const app = theApp();
  expect(app.forInstallation(1)).toBe(app.forInstallation(1));
  expect(app.forInstallation(1)).not.toBe(app.forInstallation(2));
});

test("calls carry the installation's token, and a new one when GitHub disowns it before its end", async () => {
  promiseToken("ghs_revoked");
  const gh = theApp().forInstallation(installationId);
  const path = "/repos/acme/tasks";
  github().get(path).matchHeader("authorization", "token ghs_revoked").reply(401, { message: "Bad credentials" });
  promiseToken("ghs_new");
  github().get(path).matchHeader("authorization", "token ghs_new").reply(200, { id: 1 });
  const answer = await gh.call("read", (octokit) => octokit.rest.repos.get({ owner: "acme", repo: "tasks" }));
  expect(answer.data.id).toBe(1);
  expect(await gh.token()).toBe("ghs_new");
});

test("when the new token is disowned, too, that is a failure", async () => {
  promiseToken("ghs_revoked");
  const gh = theApp().forInstallation(installationId);
  github().get("/repos/acme/tasks").twice().reply(401, { message: "Bad credentials" });
  promiseToken("ghs_new");
  const answer = gh.call("read acme/tasks", (octokit) => octokit.rest.repos.get({ owner: "acme", repo: "tasks" }));
  await expect(answer).rejects.toMatchObject({ kind: "github-forbidden", retryable: false, audience: "operator" });
});

test("the app's name is asked for once, and its bot is called after it", async () => {
  github().get("/app").reply(200, { id: 7, slug: "aurora-acme" });
  const app = theApp();
  expect(await app.appSlug()).toBe("aurora-acme");
  expect(await app.forInstallation(installationId).botLogin()).toBe("aurora-acme[bot]");
});

test("commits are made with the bot's noreply address, which begins with its account's id", async () => {
  github().get("/app").reply(200, { id: 7, slug: "aurora" });
  github()
    .get("/app/installations")
    .query({ per_page: 100 })
    .reply(200, [{ id: installationId, account: { login: "acme" }, suspended_at: null }]);
  promiseToken();
  github().get("/users/aurora%5Bbot%5D").reply(200, { id: 987, login: "aurora[bot]" });
  const app = theApp();
  const identity = { name: "aurora[bot]", email: "987+aurora[bot]@users.noreply.github.com" };
  expect(await app.identity()).toEqual(identity);
  expect(await app.identity()).toEqual(identity);
});

test("every page of installations is read, and suspended ones are left out", async () => {
  const installation = (id: number, suspended_at: string | null = null) => ({
    id,
    account: { login: `org-${id}` },
    suspended_at,
  });
  github()
    .get("/app/installations")
    .query({ per_page: 100 })
    .reply(
      200,
      [installation(1), installation(2, "2026-01-01T00:00:00Z")],
      nextPage("/app/installations?per_page=100&page=2"),
    );
  github()
    .get("/app/installations")
    .query({ per_page: 100, page: 2 })
    .reply(200, [installation(3)]);
  expect(await theApp().installations()).toEqual([
    { id: 1, account: "org-1" },
    { id: 3, account: "org-3" },
  ]);
});

test("every page of an installation's repositories is read", async () => {
  promiseToken();
  const repository = (id: number) => ({ id, name: `r${id}`, owner: { login: "acme" } });
  const page = (id: number) => ({ total_count: 2, repository_selection: "all", repositories: [repository(id)] });
  github()
    .get("/installation/repositories")
    .query({ per_page: 100 })
    .reply(200, page(1), nextPage("/installation/repositories?per_page=100&page=2"));
  github().get("/installation/repositories").query({ per_page: 100, page: 2 }).reply(200, page(2));
  expect(await theApp().repositoriesOf(installationId)).toEqual([
    { id: 1, owner: "acme", name: "r1" },
    { id: 2, owner: "acme", name: "r2" },
  ]);
});

test("the installation of a repository is found", async () => {
  github().get("/repos/acme/tasks/installation").reply(200, { id: installationId });
  expect(await theApp().installationFor(repo)).toBe(installationId);
});

test("a slash at the end of the API's address does no harm", async () => {
  github().get("/app").reply(200, { id: 7, slug: "aurora" });
  expect(await theApp({ apiUrl: `${apiUrl}/` }).appSlug()).toBe("aurora");
});
