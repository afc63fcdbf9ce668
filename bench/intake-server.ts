/** `intake-server.ts aurora|probot <directory>`: a server for the intake bench, in a process of its own; told what to do by its parent. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type ApplicationFunction, createNodeMiddleware, Probot } from "probot";
import { destination } from "pino";
import { createLog } from "../src/log.ts";
import { openStore } from "../src/store/open.ts";
import { startHttpServer, webhookListener } from "../src/webhooks/server.ts";
import { credentials } from "./intake-credentials.ts";

const [kind = "", directory = ""] = process.argv.slice(2);
const { log } = createLog("info", [], destination({ dest: join(directory, `${kind}.log`), sync: true }));

interface Served {
  readonly url: string;
  /** Deliveries that are in the database; null: there is none. */
  readonly stored: () => Promise<number | null>;
}

async function aurora(): Promise<Served> {
  const store = await openStore({
    dataDirectory: join(directory, "store"),
    databaseUrl: process.env["DATABASE_URL"] ?? null,
    clock: () => new Date(),
    ids: () => "bench222",
  });
  const nothing = () => undefined;
  const metrics = { job: nothing, gate: nothing, githubCall: nothing, delivery: nothing, model: nothing };
  const options = { ...credentials, githubApiUrl: "http://127.0.0.1:9" };
  const listener = await webhookListener(options, { store, botLogin: "aurora[bot]", metrics }, log);
  const pages = {
    readiness: {},
    metrics: { text: () => Promise.resolve(""), contentType: "text/plain" },
    trajectory: () => Promise.resolve(null),
  };
  const { url } = await startHttpServer({ host: "127.0.0.1", port: 0 }, pages, listener);
  const count = store.db
    .selectFrom("delivery")
    .select((eb) => eb.cast<number>(eb.fn.countAll(), "integer").as("count"));
  return { url, stored: async () => (await count.executeTakeFirstOrThrow()).count };
}

/** As Probot's documentation serves an app, with a handler that does nothing. */
async function bareProbot(): Promise<Served> {
  const { appId, privateKey, webhookSecret: secret } = credentials;
  const app: ApplicationFunction = (probot) => {
    probot.on("issues", () => undefined);
  };
  const middleware = await createNodeMiddleware(app, {
    probot: new Probot({ appId, privateKey, secret, log }),
    webhooksPath: "/api/github/webhooks",
  });
  const server = createServer((request, response) => {
    void middleware(request, response, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, stored: () => Promise.resolve(null) };
}

const served = await (kind === "aurora" ? aurora() : bareProbot());
process.on("message", () => {
  void served.stored().then((stored) => process.send?.({ stored }));
});
process.on("disconnect", () => {
  process.exit(0);
});
process.send?.({ url: served.url });
