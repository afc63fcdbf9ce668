/**
 * The same calls over HTTP, for tests that run the local GitHub as a process of its own:
 * POST /_local/admin/NAME and /_local/faults/NAME with a JSON array of arguments and `authorization: Bearer ADMIN-TOKEN`.
 * GET /_local/faults lists the rules, GET /_local/state gives the snapshot.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { HttpError } from "../http/errors.ts";
import type { Faults } from "../faults.ts";
import type { World } from "../world.ts";
import type { Admin } from "./admin.ts";

const Arguments = z.array(z.unknown());
type Call = (...args: readonly unknown[]) => Promise<unknown>;

export function isAdminPath(path: string): boolean {
  return path.startsWith("/_local/");
}

export async function serveAdmin(
  world: World,
  admin: Admin,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  body: Buffer,
): Promise<void> {
  let status = 200;
  let result: unknown;
  try {
    checkToken(world, request.headers.authorization);
    const call = findCall(world, admin, request.method ?? "GET", path);
    result = await call(...(body.length === 0 ? [] : Arguments.parse(JSON.parse(body.toString("utf8")))));
  } catch (error) {
    status = error instanceof HttpError ? error.status : 500;
    result = { message: error instanceof Error ? error.message : String(error) };
  }
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(result ?? null));
}

function checkToken(world: World, header: string | undefined): void {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${world.adminToken}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new HttpError(401, "the admin token is missing or wrong");
  }
}

function findCall(world: World, admin: Admin, method: string, path: string): Call {
  if (method === "GET" && path === "/_local/state") {
    return () => admin.snapshot();
  }
  if (method === "GET" && path === "/_local/faults") {
    return () => world.faults.list();
  }
  const [, area = "", name = ""] = /^\/_local\/(admin|faults)\/(\w+)$/.exec(path) ?? [];
  const calls: Readonly<Record<string, unknown>> =
    area === "admin" ? { ...admin } : area === "faults" ? { ...faultCalls(world) } : {};
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (method !== "POST" || typeof call !== "function") {
    throw new HttpError(404, `the local GitHub has no call ${method} ${path}`);
  }
  return call as Call;
}

/** Only what tests call; the table's own methods stay inside. */
function faultCalls({ faults }: World): Faults {
  return {
    add: (rule) => faults.add(rule),
    list: () => faults.list(),
    clear: () => faults.clear(),
    webhooks: (webhookFaults) => faults.webhooks(webhookFaults),
  };
}
