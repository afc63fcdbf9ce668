/** Git's smart HTTP protocol, by `git http-backend` (a CGI program: RFC 3875). */
import type { IncomingMessage, ServerResponse } from "node:http";
import { run } from "../../process/run.ts";
import { gitEnvironment } from "./bare.ts";

export interface BackendRequest {
  /** The directory that holds `owner/name.git`. */
  readonly root: string;
  /** From the repository on: /owner/name.git/info/refs */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
  /** Whoever pushes; receive-pack writes it to the reflog. */
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Lets git answer; what it writes streams through to the client. The caller ends the response. */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  options: BackendRequest,
): Promise<void> {
  const parser = headerParser(response);
  const aborted = new AbortController();
  response.once("close", () => {
    aborted.abort(new Error("the client went away"));
  });
  const result = await run("git", ["http-backend"], {
    cwd: options.root,
    input: options.body,
    timeoutMs: 600_000,
    signal: aborted.signal,
    onStdout: parser,
    env: {
      ...gitEnvironment,
      ...options.env,
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: options.path,
      QUERY_STRING: options.query,
      REQUEST_METHOD: request.method ?? "GET",
      REMOTE_USER: options.user,
      REMOTE_ADDR: "127.0.0.1",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: String(options.body.length),
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
  });
  if (!response.headersSent) {
    response.writeHead(500, { "content-type": "text/plain" });
    response.write(`git http-backend ended with ${result.exitCode ?? "a signal"}: ${result.stderr}`);
  }
}

/** Reads the CGI header, then passes bytes through. */
function headerParser(response: ServerResponse): (chunk: Buffer) => void {
  let head: Buffer | null = Buffer.alloc(0);
  return (chunk) => {
    if (head === null) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) {
      return;
    }
    let status = 200;
    const headers: Record<string, string> = {};
    for (const line of head.subarray(0, end).toString("latin1").split("\r\n")) {
      const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      if (name.toLowerCase() === "status") {
        status = Number.parseInt(value, 10);
      } else if (name !== "") {
        headers[name] = value;
      }
    }
    response.writeHead(status, headers);
    response.write(head.subarray(end + 4));
    head = null;
  };
}

/** One ref update that a push asks for, from the start of a receive-pack request (gitprotocol-pack(5)). */
export interface PushCommand {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

export function pushCommands(body: Buffer): PushCommand[] {
  const commands: PushCommand[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const size = Number.parseInt(body.subarray(at, at + 4).toString("latin1"), 16);
    if (!(size > 4)) {
      break;
    }
    const [line = ""] = body
      .subarray(at + 4, at + size)
      .toString("utf8")
      .split("\0");
    const [, before, after, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (\S+)/.exec(line) ?? [];
    if (before !== undefined && after !== undefined && ref !== undefined) {
      commands.push({ before, after, ref });
    }
    at += size;
  }
  return commands;
}
