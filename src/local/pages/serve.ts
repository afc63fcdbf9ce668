/** Which page an address shows. */
import type { ServerResponse } from "node:http";
import { isPull } from "../http/context.ts";
import { matchPath } from "../http/router.ts";
import type { Repository } from "../state.ts";
import { findRepository, type World } from "../world.ts";
import { commitPage, comparePage, treePage } from "./code.ts";
import { html, type Html } from "./html.ts";
import { conversation, issueHead } from "./issue.ts";
import { page } from "./layout.ts";
import { pullPage } from "./pull.ts";
import { homePage, repositoryPage } from "./repository.ts";

/** Pages show everything: the server listens on this machine only, and whoever reads them runs the demo. */
export async function servePage(world: World, response: ServerResponse, path: string): Promise<void> {
  const log = logAt(world, path);
  if (log !== null) {
    response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" });
    response.end(log);
    return;
  }
  const content = await pageFor(world, path);
  response.writeHead(content === null ? 404 : 200, {
    "content-type": "text/html; charset=utf-8",
    // What is shown was written by others: nothing of it runs.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
  });
  const title = path === "/" ? "Local GitHub" : decodeTitle(path);
  response.end(
    page(
      world,
      title,
      content ??
        html`<h1>Not found</h1>
          <p>There is no page ${decodeTitle(path)}.</p>`,
    ),
  );
}

function decodeTitle(path: string): string {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path;
  }
}

type Show = (world: World, repository: Repository, rest: string) => Promise<Html | null> | Html | null;

const routes: readonly (readonly [string, Show])[] = [
  ["/:owner/:repo", (world, repository) => repositoryPage(world, repository)],
  ["/:owner/:repo/issues/:rest", issuePage],
  ["/:owner/:repo/pull/:rest", issuePage],
  ["/:owner/:repo/commit/:rest+", commitPage],
  ["/:owner/:repo/compare/:rest+", comparePage],
  ["/:owner/:repo/tree/:rest+", treePage],
  ["/:owner/:repo/blob/:rest+", treePage],
  ["/:owner/:repo/runs/:rest", runPage],
];

function logAt(world: World, path: string): string | null {
  const params = matchPath("/:owner/:repo/runs/:run/log.txt", path);
  const repository = params && findRepository(world, params["owner"] ?? "", params["repo"] ?? "");
  return repository?.runs.find((run) => String(run.id) === params?.["run"])?.log ?? null;
}

async function pageFor(world: World, path: string): Promise<Html | null> {
  if (path === "/") {
    return homePage(world);
  }
  for (const [pattern, show] of routes) {
    const params = matchPath(pattern, path);
    const repository = params && findRepository(world, params["owner"] ?? "", params["repo"] ?? "");
    if (params && repository) {
      return show(world, repository, params["rest"] ?? "");
    }
  }
  return null;
}

function issuePage(world: World, repository: Repository, number: string): Promise<Html> | Html | null {
  const issue = repository.issues.find((each) => String(each.number) === number);
  if (issue === undefined) {
    return null;
  }
  return isPull(issue)
    ? pullPage(world, repository, issue)
    : html`${issueHead(world, repository, issue)}${conversation(world, repository, issue)}`;
}

/** A check run is shown on the page of its commit. */
function runPage(world: World, repository: Repository, id: string): Promise<Html | null> | null {
  const run = repository.runs.find((each) => String(each.id) === id);
  return run === undefined ? null : commitPage(world, repository, run.headSha);
}
