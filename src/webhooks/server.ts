/** The HTTP server: webhooks by Probot, which verifies their signatures, and a health check. */
import { createServer, type Server } from "node:http";
import type { Logger } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { webhookApp } from "./app.ts";
import type { ReceiveContext } from "./receive.ts";

export interface WebhookServerOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly githubApiUrl: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface WebhookServer {
  readonly url: string;
  /** Takes no more requests. */
  close(): void;
}

export async function startWebhookServer(
  options: WebhookServerOptions,
  context: Omit<ReceiveContext, "log">,
  log: Logger,
): Promise<WebhookServer> {
  const { appId, privateKey, webhookSecret: secret, githubApiUrl: baseUrl, host, port } = options;
  const probot = new Probot({ appId, privateKey, secret, baseUrl, log });
  const webhooks = await createNodeMiddleware(webhookApp({ ...context, log }), {
    probot,
    webhooksPath: "/api/github/webhooks",
  });
  const server = createServer((request, response) => {
    if (request.url === "/healthz") {
      response.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
      return;
    }
    void webhooks(request, response, () => response.writeHead(404).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return { url: addressOf(server), close: () => server.close() };
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null
    ? `http://${address.address}:${address.port}`
    : String(address);
}
