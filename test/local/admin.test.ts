/** The local GitHub as a process of its own, driven over HTTP. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { connectLocalGitHub } from "../../src/local/admin/client.ts";
import { app, git, jwt, privateKey } from "./support/harness.ts";

interface Ready {
  readonly url: string;
  readonly apiUrl: string;
  readonly adminToken: string;
}

let directory = "";
let child: ChildProcess;
let ready: Ready;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "local-github-process-"));
  const config = JSON.stringify({ app: { ...app, privateKey, webhookUrl: null } });
  const main = new URL("../../src/local/main.ts", import.meta.url).pathname;
  child = spawn(process.execPath, [main, "--directory", directory, "--config", config], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { stdout } = child;
  if (stdout === null) {
    throw new Error("no output");
  }
  const [line = ""] = await new Promise<string[]>((resolve) => {
    createInterface({ input: stdout }).once("line", (first) => {
      resolve([first]);
    });
  });
  ready = JSON.parse(line) as Ready;
});

afterAll(async () => {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  await rm(directory, { recursive: true, force: true });
});

test("what tests do in-process they do over HTTP, with the same calls", async () => {
  const { admin, faults } = connectLocalGitHub(ready.url, ready.adminToken);
  const repository = await admin.createRepository({ owner: "ada", name: "taskflow" });
  const issue = await admin.openIssue({ user: "ada", title: "Spec", body: "text" });
  await admin.addLabel({ issue: issue.number, label: "aurora:implement", user: "ada" });
  const snapshot = await admin.snapshot();
  expect(snapshot.repositories).toMatchObject([
    { fullName: "ada/taskflow", issues: [{ number: 1, title: "Spec", labels: ["aurora:implement"] }] },
  ]);
  expect(snapshot.events.map(({ name, action }) => [name, action])).toEqual([
    ["installation", "created"],
    ["issues", "opened"],
    ["issues", "labeled"],
  ]);
  await faults.add({ path: "^/app$", fault: { kind: "fail", status: 503 } });
  const headers = { authorization: `Bearer ${jwt(new Date())}` };
  expect((await fetch(`${ready.apiUrl}/app`, { headers })).status).toBe(503);
  expect((await fetch(`${ready.apiUrl}/app`, { headers })).status).toBe(200);
  expect((await admin.snapshot()).requests).toMatchObject([
    { method: "GET", path: "/app", status: 503 },
    { method: "GET", path: "/app", status: 200, actor: "app/aurora" },
  ]);
  const { token } = await admin.createUser("bob");
  await admin.setPermission("bob", "write");
  const listed = await git(directory, ["ls-remote", repository.cloneUrl], token);
  expect(listed.stdout).toContain(`${repository.headSha}\trefs/heads/main`);
  expect(listed.stdout.match(/refs\/heads\//g)).toHaveLength(1);
});

test("a call that cannot be done says why", async () => {
  const { admin } = connectLocalGitHub(ready.url, ready.adminToken);
  await expect(admin.addLabel({ issue: 99, label: "x", user: "ada" })).rejects.toThrow(
    "the local GitHub has no issue #99",
  );
  await expect(admin.comment({ issue: 1, user: "nobody", body: "x" })).rejects.toThrow("has no user nobody");
});

test("only the admin token opens /_local, and only calls that exist are called", async () => {
  const post = (path: string, bearer: string) =>
    fetch(ready.url + path, { method: "POST", headers: { authorization: `Bearer ${bearer}` }, body: "[]" });
  expect((await post("/_local/admin/snapshot", "wrong")).status).toBe(401);
  expect((await post("/_local/admin/toString", ready.adminToken)).status).toBe(404);
  expect((await post("/_local/admin/settled", ready.adminToken)).status).toBe(200);
  const state = await fetch(`${ready.url}/_local/state`, { headers: { authorization: `Bearer ${ready.adminToken}` } });
  expect(Object.keys((await state.json()) as object)).toEqual(["repositories", "events", "deliveries", "requests"]);
});
