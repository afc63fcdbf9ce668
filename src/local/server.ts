/** A GitHub on this machine: REST, signed webhooks, git over HTTP and plain pages, for the demo and the end-to-end tests. */
import { createPublicKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Admin } from "./admin/admin.ts";
import { createAdmin } from "./admin/create.ts";
import { isAdminPath, serveAdmin } from "./admin/http.ts";
import { createFaultTable, type Faults } from "./faults.ts";
import { serveApi } from "./http/api.ts";
import { isGitPath, serveGitRequest } from "./http/git.ts";
import { servePage } from "./pages/serve.ts";
import { apiUrl, defaultPermissions, secret, type Permissions, type World } from "./world.ts";
import { createDeliverer } from "./webhooks/deliver.ts";

export interface LocalGitHubOptions {
  /** Bare repositories go to `repositories/` in it. */
  readonly directory: string;
  /** Default: any free one. */
  readonly port?: number;
  readonly clock?: () => Date;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    /** PEM; the server keeps the public half. */
    readonly privateKey: string;
    readonly webhookSecret: string;
    readonly webhookUrl: string | null;
    /** What the App's manifest asks for. */
    readonly permissions?: Permissions;
  };
}

export interface LocalGitHub {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** `url` + /api/v3 */
  readonly apiUrl: string;
  /** Opens /_local/…: `authorization: Bearer …`. */
  readonly adminToken: string;
  readonly admin: Admin;
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Starts listening on the loopback address. */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const world = await createWorld(options);
  const admin = createAdmin(world);
  const server = createServer((request, response) => {
    void answer(world, admin, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: world.url,
    apiUrl: apiUrl(world),
    adminToken: world.adminToken,
    admin,
    faults: world.faults,
    async close() {
      await world.deliverer.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function createWorld(options: LocalGitHubOptions): Promise<World> {
  const clock = options.clock ?? (() => new Date());
  const faults = createFaultTable();
  let lastId = 1000;
  const nextId = () => (lastId += 1);
  const { app } = options;
  const bot = { id: nextId(), login: `${app.slug}[bot]`, type: "Bot" as const, token: null, createdAt: clock() };
  const ours = { id: app.id, slug: app.slug, bot, createdAt: clock() };
  await mkdir(`${options.directory}/repositories`, { recursive: true });
  const world: World = {
    directory: options.directory,
    clock,
    app: ours,
    publicKey: createPublicKey(app.privateKey),
    adminToken: secret(32),
    apps: new Map([[app.id, ours]]),
    users: new Map([[bot.login.toLowerCase(), bot]]),
    repositories: new Map(),
    installations: [],
    tokens: new Map(),
    requests: [],
    faults,
    deliverer: createDeliverer({
      clock,
      nextId,
      appId: app.id,
      secret: app.webhookSecret,
      url: () => world.webhookUrl,
      faults: faults.webhookFaults,
    }),
    nextId,
    permissions: app.permissions ?? defaultPermissions,
    webhookUrl: app.webhookUrl,
    url: "",
  };
  return world;
}

/** What is REST rather than a page; no account can have one of these names. */
const restPath = /^\/(?:api|app|installation|rate_limit|repos|user|users)(?:\/|$)/;

/** The largest body that is read: a push of a whole project. */
const largestBody = 512 * 1024 * 1024;

async function answer(world: World, admin: Admin, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = new URL(request.url ?? "/", world.url);
  const path = address.pathname;
  try {
    const body = await readBody(request);
    if (isAdminPath(path)) {
      await serveAdmin(world, admin, request, response, path, body);
      return;
    }
    if (request.method === "GET" && !restPath.test(path) && !isGitPath(path)) {
      await servePage(world, response, path);
      return;
    }
    const serve = isGitPath(path) ? serveGitRequest : serveApi;
    const { status, actor } = await serve(world, request, response, address, body);
    const at = world.clock();
    world.requests.push({ at, method: request.method ?? "GET", path: path.replace(/^\/api\/v3/, ""), status, actor });
  } catch (error) {
    if (!response.headersSent) {
      response.writeHead(500, { "content-type": "text/plain" });
    }
    response.end(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > largestBody) {
      throw new Error("the request is too large");
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
