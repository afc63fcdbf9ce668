/** Short ways to write a route down. */
import type { Context } from "../http/context.ts";
import type { Answer, Method, Route } from "../http/router.ts";

type Handler = (context: Context) => Promise<Answer> | Answer;

/** The path of everything in a repository. */
export const repo = "/repos/:owner/:repo";

/** For tokens; any one of the permissions opens it to an installation. */
export function route(method: Method, pattern: string, permissions: readonly string[], handle: Handler): Route {
  return { method, pattern, audience: "token", permissions, handle };
}

/** For the App's own JWT. */
export function appRoute(method: Method, pattern: string, handle: Handler): Route {
  return { method, pattern, audience: "app", permissions: [], handle };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** Issues and pull requests share their comments and labels; either permission opens those. */
export const issueRead: readonly string[] = ["issues=read", "pull_requests=read"];
export const issueWrite: readonly string[] = ["issues=write", "pull_requests=write"];
