/** What can be made to go wrong, so that tests of Aurora can be about it. */
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import { call, git, installationToken, openPull, useLocalGitHub, type Data } from "./support/harness.ts";

const setup = useLocalGitHub();
const repo = "/repos/ada/taskflow";
let token = "";

beforeAll(async () => {
  token = await installationToken(setup);
});
afterEach(async () => {
  await setup.github.faults.clear();
});

const labels = () => call<Data[]>(setup, "GET", `${repo}/labels`, { token });

test("a rule answers as told, as often as told, and does nothing else", async () => {
  const headers = { "retry-after": "7", "x-ratelimit-remaining": "0" };
  const message = "You have exceeded a secondary rate limit.";
  await setup.github.faults.add({
    method: "POST",
    path: "/labels$",
    skip: 1,
    count: 2,
    fault: { kind: "fail", status: 403, headers, message },
  });
  const statuses: number[] = [];
  for (const name of ["a", "b", "c", "d"]) {
    const answer = await call(setup, "POST", `${repo}/labels`, { token, body: { name } });
    statuses.push(answer.status);
    if (answer.status === 403) {
      expect(answer.headers.get("retry-after")).toBe("7");
      expect(answer.headers.get("x-ratelimit-remaining")).toBe("0");
      expect(answer.body["message"]).toBe(message);
    }
  }
  expect(statuses).toEqual([201, 403, 403, 201]);
  expect((await labels()).body.map(({ name }) => name)).toEqual(["a", "d"]);
  expect(await setup.github.faults.list()).toMatchObject([{ used: 2 }]);
});

test("the first rule that fits is used", async () => {
  await setup.github.faults.add({ fault: { kind: "fail", status: 500 }, count: 1 });
  await setup.github.faults.add({ fault: { kind: "fail", status: 502 }, count: null });
  const statuses = [await labels(), await labels(), await labels()].map(({ status }) => status);
  expect(statuses).toEqual([500, 502, 502]);
});

test("a merge that answers 500 has merged all the same", async () => {
  const { number, sha } = await openPull(setup, "unknown-outcome");
  await setup.github.faults.add({ method: "PUT", path: "/merge$", fault: { kind: "perform-then-fail", status: 500 } });
  const merge = () => call(setup, "PUT", `${repo}/pulls/${number}/merge`, { token, body: { sha } });
  expect((await merge()).status).toBe(500);
  expect((await call(setup, "GET", `${repo}/pulls/${number}`, { token })).body["merged"]).toBe(true);
  expect((await merge()).status).toBe(405);
  const { repositories } = await setup.github.admin.snapshot();
  expect(repositories[0]?.merges).toMatchObject([{ number }]);
});

test("a connection is dropped before or after the work", async () => {
  const body = { title: "Dropped" };
  const open = () => call(setup, "POST", `${repo}/issues`, { token, body });
  const titles = async () =>
    (await call<Data[]>(setup, "GET", `${repo}/issues`, { token })).body.map(({ title }) => title);
  await setup.github.faults.add({ method: "POST", fault: { kind: "drop" } });
  await expect(open()).rejects.toThrow();
  expect(await titles()).not.toContain("Dropped");
  await setup.github.faults.add({ method: "POST", fault: { kind: "perform-then-drop" } });
  await expect(open()).rejects.toThrow();
  expect(await titles()).toContain("Dropped");
});

test("an answer is late", async () => {
  await setup.github.faults.add({ path: "/labels$", fault: { kind: "delay", ms: 150 } });
  const started = performance.now();
  expect((await labels()).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(140);
});

test("git fails as told, too", async () => {
  await setup.github.faults.add({ path: "info/refs", fault: { kind: "fail", status: 503 } });
  const list = () => git(setup.directory, ["ls-remote", setup.repository.cloneUrl], token);
  expect((await list()).stderr).toContain("503");
  expect((await list()).exitCode).toBe(0);
});
