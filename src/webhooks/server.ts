/** The HTTP server of a process: webhooks by Probot, which verifies their signatures, and the operators' pages. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { Logger } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { webhookApp } from "./app.ts";
import { answerOperator, type OperatorPages } from "./operator-pages.ts";
import type { ReceiveContext } from "./receive.ts";

export interface WebhookOptions {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly githubApiUrl: string;
}

export interface HttpServer {
  readonly url: string;
  /** Takes no more requests. */
  close(): void;
}

/** Takes webhooks; for `startHttpServer`. */
export async function webhookListener(
  options: WebhookOptions,
  context: Omit<ReceiveContext, "log">,
  log: Logger,
): Promise<RequestListener> {
  const { appId, privateKey, webhookSecret: secret, githubApiUrl: baseUrl } = options;
  const probot = new Probot({ appId, privateKey, secret, baseUrl, log });
  const webhooks = await createNodeMiddleware(webhookApp({ ...context, log }), {
    probot,
    webhooksPath: "/api/github/webhooks",
  });
  return (request, response) => {
    void webhooks(request, response, () => response.writeHead(404).end());
  };
}

/**
 * @param address.port 0: any free one
 * @param webhooks null in a process that only works: it has the operators' pages alone
 */
export async function startHttpServer(
  address: { readonly host: string; readonly port: number },
  pages: OperatorPages,
  webhooks: RequestListener | null,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void answerOperator(pages, request, response).then((answered) => {
      if (!answered) {
        (webhooks ?? notFound)(request, response);
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(address.port, address.host, resolve);
  });
  return { url: addressOf(server), close: () => server.close() };
}

const notFound: RequestListener = (_, response) => {
  response.writeHead(404).end();
};

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null
    ? `http://${address.address}:${address.port}`
    : String(address);
}
