/** What operators see, asked over HTTP. */
import { afterEach, expect, test } from "@jest/globals";
import { createPrometheus } from "../../src/prometheus.ts";
import type { OperatorPages } from "../../src/webhooks/operator-pages.ts";
import { type HttpServer, startHttpServer } from "../../src/webhooks/server.ts";

let server: HttpServer | undefined;
afterEach(() => {
  server?.close();
});

async function ask(path: string, pages: Partial<OperatorPages> = {}, method = "GET") {
  const address = { host: "127.0.0.1", port: 0 };
  const trajectory = () => Promise.resolve(null);
  server = await startHttpServer(address, { readiness: {}, metrics: createPrometheus(), trajectory, ...pages }, null);
  const response = await fetch(`${server.url}${path}`, { method, headers: { connection: "close" } });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

test("a process that lives says so, whatever else is the matter", async () => {
  const readiness = { database: () => Promise.reject(new Error("gone")) };
  expect(await ask("/healthz", { readiness })).toMatchObject({ status: 200, text: "ok\n" });
});

test("what a model did is text for whoever knows its name, and for nobody else", async () => {
  const name = "0123456789abcdef0123456789abcdef";
  const trajectory = (asked: string) => Promise.resolve(asked === name ? '{"kind":"end"}\n' : null);
  expect(await ask(`/trajectories/${name}`, { trajectory })).toEqual({
    status: 200,
    type: "text/plain; charset=utf-8",
    text: '{"kind":"end"}\n',
  });
  for (const other of [name.replace("0", "1"), "..", "%2e%2e%2fstore", `${name}/`, ""]) {
    expect((await ask(`/trajectories/${other}`, { trajectory })).status).toBe(404);
  }
});

test("a process with everything that it needs is ready", async () => {
  const readiness = { database: () => Promise.resolve(), disk: () => Promise.resolve() };
  expect(await ask("/readyz", { readiness })).toMatchObject({ status: 200, text: "ready\n" });
});

test("a process that cannot work is not ready, and names every reason", async () => {
  const readiness = {
    database: () => Promise.reject(new Error("connection refused")),
    disk: () => Promise.resolve(),
    "GitHub App": () => Promise.reject(new Error("GitHub answered 401")),
  };
  expect(await ask("/readyz", { readiness })).toMatchObject({
    status: 503,
    text: "database: connection refused\nGitHub App: GitHub answered 401\n",
  });
});

test("a database that never answers is not ready either", async () => {
  const readiness = { database: () => new Promise(() => undefined) };
  expect(await ask("/readyz", { readiness })).toMatchObject({ status: 503, text: "database: no answer within 5 s\n" });
});

test("figures that cannot be had are 503 with the reason, so that nobody takes them for zero", async () => {
  const metrics = { contentType: "text/plain", text: () => Promise.reject(new Error("the store is closed")) };
  expect(await ask("/metrics", { metrics })).toMatchObject({ status: 503, text: "the store is closed\n" });
});

test.each([
  ["GET", "/"],
  ["POST", "/healthz"],
  ["GET", "/metrics/x"],
])("%s %s is not found", async (method, path) => {
  expect((await ask(path, {}, method)).status).toBe(404);
});
