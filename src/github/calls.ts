/** Tells of each request to GitHub: what it was, how it ended, and what the rate limit leaves. */
import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { GitHubCall } from "../process/metrics.ts";

const Headers = z.object({ "x-ratelimit-remaining": z.coerce.number().int().optional() });
const Thrown = z.object({ status: z.number().int(), response: z.object({ headers: Headers }) });

/** An Octokit plugin. */
export function reporting(identity: string, tell: ((call: GitHubCall) => void) | undefined) {
  return (octokit: Pick<Octokit, "hook">) => {
    if (tell === undefined) {
      return;
    }
    octokit.hook.wrap("request", async (request, endpoint) => {
      const call = { identity, kind: callKind(endpoint.method, endpoint.url) };
      try {
        const response = await request(endpoint);
        tell({ ...call, status: response.status, remaining: remainingIn(response.headers) });
        return response;
      } catch (error) {
        const { data } = Thrown.safeParse(error);
        tell({ ...call, status: data?.status ?? null, remaining: remainingIn(data?.response.headers) });
        throw error;
      }
    });
  };
}

/** What follows these in a path is somebody's name for something. */
const named: ReadonlySet<string> = new Set(["branches", "commits", "labels", "users", "collaborators"]);

/**
 * Method and path without the names and numbers in it. Octokit keeps most paths as templates until it sends them, but it
 * lists by addresses, and GitHub's own addresses of further pages name a repository by number.
 */
export function callKind(method: string, url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*(?:\/api\/v3)?/, "").replace(/\?.*$/s, "");
  const generic = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, "/repos/{owner}/{repo}")
    .replace(/^\/repositories\/\d+/, "/repos/{owner}/{repo}")
    .split("/")
    .map((part, index, parts) => (named.has(parts[index - 1] ?? "") || /^(?:\d+|\{.*\})$/.test(part) ? "{}" : part))
    .join("/");
  return `${method} ${generic.replace("/repos/{}/{}", "/repos/{owner}/{repo}")}`;
}

function remainingIn(headers: unknown): number | null {
  return Headers.safeParse(headers).data?.["x-ratelimit-remaining"] ?? null;
}
