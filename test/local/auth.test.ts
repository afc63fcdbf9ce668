/** Who gets in, and what GitHub says to the others. */
import { expect, test } from "@jest/globals";
import { app, call, installationToken, jwt, useLocalGitHub } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";

test("the App's JWT shows the App and its installation", async () => {
  const token = jwt(setup.now);
  const { body } = await call(setup, "GET", "/app", { token });
  expect(body).toMatchObject({ id: app.id, slug: app.slug, installations_count: 1 });
  const list = await call<unknown[]>(setup, "GET", "/app/installations", { token });
  expect(list.body).toMatchObject([
    { id: setup.repository.installationId, account: { login: "ada" }, app_slug: "aurora" },
  ]);
  const one = await call(setup, "GET", `${repo}/installation`, { token });
  expect(one.body).toMatchObject({ id: setup.repository.installationId });
});

test.each([
  ["expired", { exp: 1 }, /Expiration time/],
  ["longer than ten minutes", { exp: Math.floor(Date.parse("2026-11-22T12:30:00Z") / 1000) }, /too far in the future/],
  ["of another App", { iss: 7 }, /Issuer/],
  ["from the future", { iat: Math.floor(Date.parse("2026-11-22T12:05:00Z") / 1000) }, /Issued at/],
])("a JWT that is %s is refused", async (_, claims, message) => {
  const { status, body } = await call(setup, "GET", "/app", { token: jwt(setup.now, claims) });
  expect(status).toBe(401);
  expect(body["message"]).toMatch(message);
});

test("a JWT with a changed claim does not pass the signature check", async () => {
  const [head = "", , signature = ""] = jwt(setup.now).split(".");
  const claims = Buffer.from(JSON.stringify({ iss: app.id, exp: setup.now.getTime() / 1000 + 300 })).toString(
    "base64url",
  );
  const { status, body } = await call(setup, "GET", "/app", { token: `${head}.${claims}.${signature}` });
  expect([status, body["message"]]).toEqual([401, "A JSON web token could not be decoded"]);
});

test("an installation token is long, has dots and dashes, and ends after an hour", async () => {
  const token = await installationToken(setup);
  expect(token).toMatch(/^ghs_[\w.-]{480,540}$/);
  expect(token).toContain(".");
  expect(token).toContain("-");
  expect((await call(setup, "GET", repo, { token })).status).toBe(200);
  const before = setup.now;
  setup.now = new Date(before.getTime() + 60 * 60 * 1000);
  const { status, body } = await call(setup, "GET", repo, { token });
  setup.now = before;
  expect([status, body["message"]]).toEqual([401, "Bad credentials"]);
});

test("a token can be given up", async () => {
  const token = await installationToken(setup);
  expect((await call(setup, "DELETE", "/installation/token", { token })).status).toBe(204);
  expect((await call(setup, "GET", repo, { token })).status).toBe(401);
});

test("a token narrowed to a permission may do no more than that", async () => {
  const token = await installationToken(setup, { permissions: { issues: "read" } });
  expect((await call(setup, "GET", `${repo}/issues`, { token })).status).toBe(200);
  const refused = await call(setup, "POST", `${repo}/issues`, { token, body: { title: "No" } });
  expect(refused.status).toBe(403);
  expect(refused.body["message"]).toBe("Resource not accessible by integration");
  expect(refused.headers.get("x-accepted-github-permissions")).toBe("issues=write");
});

test("a token cannot ask for more than the App was given", async () => {
  const path = `/app/installations/${setup.repository.installationId ?? 0}/access_tokens`;
  const body = { permissions: { statuses: "write" } };
  expect((await call(setup, "POST", path, { token: jwt(setup.now), body })).status).toBe(422);
});

test("a token narrowed to one repository does not open another", async () => {
  await setup.github.admin.createRepository({ owner: "ada", name: "other", private: true });
  const token = await installationToken(setup, { repositories: ["taskflow"] });
  expect((await call(setup, "GET", repo, { token })).status).toBe(200);
  expect((await call(setup, "GET", "/repos/ada/other", { token })).status).toBe(404);
  const list = await call<{ total_count: number }>(setup, "GET", "/installation/repositories", { token });
  expect(list.body.total_count).toBe(1);
});

test("a repository on which the App is not installed has no installation", async () => {
  await setup.github.admin.createRepository({ owner: "ada", name: "private", private: true, installed: false });
  expect((await call(setup, "GET", "/repos/ada/private/installation", { token: jwt(setup.now) })).status).toBe(404);
  const token = await installationToken(setup);
  expect((await call(setup, "GET", "/repos/ada/private", { token })).status).toBe(404);
});

test("nobody gets in without a token, or with a wrong one", async () => {
  expect((await call(setup, "GET", repo)).status).toBe(401);
  expect((await call(setup, "GET", repo, { token: "ghs_wrong" })).body["message"]).toBe("Bad credentials");
  expect((await call(setup, "GET", "/app", { token: setup.tokens.ada })).status).toBe(401);
  expect((await call(setup, "GET", repo, { token: jwt(setup.now) })).status).toBe(401);
});

test("people act with personal tokens, within their role", async () => {
  const { eve, bob } = setup.tokens;
  const opened = await call<{ number: number }>(setup, "POST", `${repo}/issues`, {
    token: eve,
    body: { title: "Hello" },
  });
  expect(opened.body).toMatchObject({ user: { login: "eve" }, performed_via_github_app: null });
  const path = `${repo}/issues/${opened.body.number}/labels`;
  expect((await call(setup, "POST", path, { token: eve, body: { labels: ["x"] } })).status).toBe(403);
  expect((await call(setup, "POST", path, { token: bob, body: { labels: ["x"] } })).status).toBe(200);
  expect((await call(setup, "GET", "/user", { token: bob })).body).toMatchObject({ login: "bob" });
});

test("the permission of a person is what the owner gave", async () => {
  const token = await installationToken(setup);
  const permission = async (login: string) =>
    (await call(setup, "GET", `${repo}/collaborators/${login}/permission`, { token })).body["permission"];
  expect(await permission("ada")).toBe("admin");
  expect(await permission("bob")).toBe("write");
  expect(await permission("eve")).toBe("read");
  await setup.github.admin.createUser("mallory");
  expect(await permission("mallory")).toBe("read");
  expect((await call(setup, "GET", `${repo}/collaborators/nobody/permission`, { token })).status).toBe(404);
  const pushers = await call<{ login: string }[]>(setup, "GET", `${repo}/collaborators?permission=push`, { token });
  expect(pushers.body.map(({ login }) => login)).toEqual(["ada", "bob"]);
});

test("every answer carries the rate limit, and an unchanged one costs nothing", async () => {
  const token = await installationToken(setup);
  const first = await call(setup, "GET", `${repo}/labels`, { token });
  expect(first.headers.get("x-ratelimit-limit")).toBe("5000");
  expect(first.headers.get("x-ratelimit-remaining")).toBe("4999");
  const etag = first.headers.get("etag") ?? "";
  const answer = await fetch(`${setup.github.apiUrl}${repo}/labels`, {
    headers: { authorization: `Bearer ${token}`, "if-none-match": etag },
  });
  expect([answer.status, await answer.text()]).toEqual([304, ""]);
  expect(answer.headers.get("x-ratelimit-remaining")).toBe("4999");
  const limit = await call<{ rate: { used: number } }>(setup, "GET", "/rate_limit", { token });
  expect(limit.body.rate.used).toBe(1);
});

test("what GitHub has not got is not found, in JSON, under both prefixes", async () => {
  const token = await installationToken(setup);
  const headers = { authorization: `Bearer ${token}` };
  for (const base of [setup.github.apiUrl, setup.github.url]) {
    const answer = await fetch(`${base}${repo}/nothing`, { headers });
    expect(answer.status).toBe(404);
    const documentation = "https://docs.github.com/rest";
    expect(await answer.json()).toEqual({ message: "Not Found", documentation_url: documentation, status: "404" });
  }
});
