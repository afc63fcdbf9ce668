/** The REST side: finds the route, checks who asks, and answers with the headers that GitHub puts on every answer. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { authorise } from "../auth/authorise.ts";
import { identify } from "../auth/identify.ts";
import type { Fault } from "../faults.ts";
import { allRoutes } from "../routes/all.ts";
import { iso, nodeId, type World } from "../world.ts";
import type { Caller } from "./context.ts";
import { HttpError, notFound } from "./errors.ts";
import { matchPath, type Answer } from "./router.ts";
import { rateLimit } from "./rate-limit.ts";

/** Answers one REST request. @returns the status that was sent, null when the connection was dropped */
export async function serveApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
  body: Buffer,
): Promise<{ readonly status: number; readonly actor: string | null }> {
  const method = request.method ?? "GET";
  const path = address.pathname.replace(/^\/api\/v3(?=\/|$)/, "") || "/";
  const fault = await world.faults.apply(method, path);
  if (fault?.kind === "drop") {
    request.socket.destroy();
    return { status: 0, actor: null };
  }
  let caller: Caller = { kind: "anonymous" };
  let answer: Answer;
  try {
    if (fault?.kind === "fail") {
      throw new HttpError(fault.status, fault.message ?? "told to fail", {}, fault.headers);
    }
    caller = identify(world, request.headers.authorization);
    answer = await answerOf(world, caller, method, path, address, body);
  } catch (error) {
    answer = errorAnswer(error);
  }
  const replaced = afterwards(fault, answer);
  if (replaced === null) {
    request.socket.destroy();
    return { status: 0, actor: actorName(world, caller) };
  }
  send(world, request, response, caller, replaced);
  return { status: response.statusCode, actor: actorName(world, caller) };
}

async function answerOf(
  world: World,
  caller: Caller,
  method: string,
  path: string,
  address: URL,
  body: Buffer,
): Promise<Answer> {
  if (path === "/rate_limit") {
    const limit = rateLimit(world, caller, false);
    return { status: 200, body: { resources: { core: limit, search: limit }, rate: limit } };
  }
  for (const route of allRoutes) {
    const params = route.method === method ? matchPath(route.pattern, path) : null;
    if (params !== null) {
      authorise(world, caller, route, params);
      return route.handle({ world, caller, params, query: address.searchParams, address, body: parseBody(body) });
    }
  }
  throw notFound();
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) {
    return undefined;
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new HttpError(400, "Problems parsing JSON");
  }
}

function errorAnswer(error: unknown): Answer {
  if (error instanceof HttpError) {
    return { status: error.status, body: error.body, headers: error.headers };
  }
  // Not one of GitHub's own: a fault of this server, shown whole so that a test can name it.
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { status: 500, body: { message: "Server Error", detail } };
}

/** What is sent once the work is done; null: nothing. */
function afterwards(fault: Fault | null, answer: Answer): Answer | null {
  switch (fault?.kind) {
    case "perform-then-fail":
      return { status: fault.status, body: { message: fault.message ?? "Server Error" } };
    case "perform-then-drop":
      return null;
    default:
      return answer;
  }
}

function send(world: World, request: IncomingMessage, response: ServerResponse, caller: Caller, answer: Answer): void {
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  const cacheable = request.method === "GET" && answer.status === 200;
  const unchanged = cacheable && request.headers["if-none-match"]?.replace(/^W\//, "") === etag.replace(/^W\//, "");
  const limit = rateLimit(world, caller, !unchanged);
  const headers: Record<string, string> = {
    date: world.clock().toUTCString(),
    "cache-control": "private, max-age=60, s-maxage=60",
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": nodeId("REQ", `${iso(world.clock())}${world.requests.length}`),
    "x-ratelimit-limit": String(limit.limit),
    "x-ratelimit-remaining": String(limit.remaining),
    "x-ratelimit-used": String(limit.used),
    "x-ratelimit-reset": String(limit.reset),
    "x-ratelimit-resource": "core",
    ...(cacheable ? { etag } : {}),
    ...(text === "" || unchanged ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...answer.headers,
  };
  response.writeHead(unchanged ? 304 : answer.status, headers);
  response.end(unchanged ? "" : text);
}

function actorName(world: World, caller: Caller): string | null {
  switch (caller.kind) {
    case "anonymous":
      return null;
    case "app":
      return `app/${world.app.slug}`;
    case "installation":
      return world.app.bot.login;
    case "user":
      return caller.user.login;
  }
}
