/** A git server over HTTP with a token check: `git http-backend` (git-http-backend(1)) behind Node. */
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface GitServer {
  readonly url: string;
  /** Authorization headers as they came. */
  readonly seen: string[];
  /** Answers with this status before git is asked. */
  failWith: number | null;
  /** Awaited before each answer; what asked is alive meanwhile. */
  beforeAnswer: () => Promise<void>;
  close(): Promise<void>;
}

export async function serveGit(root: string, token: string): Promise<GitServer> {
  const wanted = `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
  const state: Pick<GitServer, "failWith" | "seen" | "beforeAnswer"> = {
    failWith: null,
    seen: [],
    beforeAnswer: () => Promise.resolve(),
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const authorization = request.headers.authorization ?? "";
    state.seen.push(authorization);
    const status = state.failWith ?? (authorization === wanted ? null : 401);
    if (status !== null) {
      response.writeHead(status, status === 401 ? { "www-authenticate": 'Basic realm="git"' } : {}).end();
    } else {
      backend(root, request, response);
    }
  };
  const server = createServer((request, response) => {
    void state.beforeAnswer().then(() => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/remote.git`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  });
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: "aurora",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdout.on("end", () => {
    const output = Buffer.concat(chunks);
    const end = output.indexOf("\r\n\r\n");
    let status = 200;
    for (const line of output.subarray(0, end).toString("latin1").split("\r\n")) {
      const [name = "", value = ""] = line.split(/: (.*)/s);
      if (name.toLowerCase() === "status") {
        status = Number.parseInt(value, 10);
      } else {
        response.setHeader(name, value);
      }
    }
    response.writeHead(status).end(output.subarray(end + 4));
  });
}
