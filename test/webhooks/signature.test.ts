/** Who posts a webhook must know the secret: everything else ends before it is read, and leaves nothing. */
import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { openStore, type Store } from "../../src/store/open.ts";
import { type HttpServer, startHttpServer, webhookListener } from "../../src/webhooks/server.ts";

const secret = "the right secret";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const body = JSON.stringify({
  action: "labeled",
  issue: { number: 7 },
  repository: { id: 1, name: "tasks", owner: { login: "acme" } },
  installation: { id: 2 },
  sender: { login: "maintainer-a" },
});
const signed = (text: string, key = secret, algorithm = "sha256") =>
  `${algorithm}=${createHmac(algorithm, key).update(text).digest("hex")}`;

let directory: string;
let store: Store;
let server: HttpServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-signature-"));
  store = await openStore({
    dataDirectory: directory,
    databaseUrl: null,
    clock: () => new Date(),
    ids: () => "abcdefgh",
  });
  const nothing = () => undefined;
  const metrics = { job: nothing, gate: nothing, githubCall: nothing, delivery: nothing, model: nothing };
  const listener = await webhookListener(
    { appId: 1, privateKey, webhookSecret: secret, githubApiUrl: "http://127.0.0.1:9" },
    { store, botLogin: "aurora[bot]", metrics },
    pino({ level: "silent" }),
  );
  const pages = {
    readiness: {},
    metrics: { text: () => Promise.resolve(""), contentType: "text/plain" },
    trajectory: () => Promise.resolve(null),
  };
  server = await startHttpServer({ host: "127.0.0.1", port: 0 }, pages, listener);
});
afterAll(async () => {
  server.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  await store.db.deleteFrom("delivery").execute();
});

async function post(
  headers: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; stored: number; signals: number }> {
  const response = await fetch(`${server.url}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-delivery": randomUUID(),
      ...headers,
    },
    body,
  });
  const stored = await store.db.selectFrom("delivery").selectAll().execute();
  return { ok: response.ok, stored: stored.length, signals: (await store.queue.depth()).signal.ready };
}

test.each<[string, Record<string, string>]>([
  ["no signature", {}],
  ["an empty one", { "x-hub-signature-256": "" }],
  ["another secret's", { "x-hub-signature-256": signed(body, "another secret") }],
  ["an empty secret's", { "x-hub-signature-256": signed(body, "") }],
  ["another text's", { "x-hub-signature-256": signed(`${body} `) }],
  ["the old algorithm's only", { "x-hub-signature": signed(body, secret, "sha1") }],
  ["one that is cut off", { "x-hub-signature-256": signed(body).slice(0, 40) }],
])("a webhook with %s leaves nothing", async (_what, headers) => {
  expect(await post(headers)).toEqual({ ok: false, stored: 0, signals: 0 });
});

test("a webhook with the right one is in the database before it is answered", async () => {
  expect(await post({ "x-hub-signature-256": signed(body) })).toEqual({ ok: true, stored: 1, signals: 1 });
});
