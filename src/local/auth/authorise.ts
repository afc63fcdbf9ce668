/** May this caller use this route on this repository? */
import { findRepository, type World } from "../world.ts";
import type { Caller } from "../http/context.ts";
import { HttpError, notAccessible, notFound } from "../http/errors.ts";
import type { Route } from "../http/router.ts";
import type { Repository, Role } from "../state.ts";

const rank = { none: 0, read: 1, write: 2, admin: 3 } as const satisfies Record<Role, number>;

/** @throws HttpError 401, 403 or 404, as GitHub would */
export function authorise(world: World, caller: Caller, route: Route, params: Readonly<Record<string, string>>): void {
  switch (route.audience) {
    case "public":
      return;
    case "app":
      if (caller.kind !== "app") {
        throw new HttpError(401, "A JSON web token could not be decoded");
      }
      return;
    case "token": {
      const { owner, repo } = params;
      const repository = owner !== undefined && repo !== undefined ? findRepository(world, owner, repo) : undefined;
      if (owner !== undefined && repository === undefined) {
        throw caller.kind === "anonymous" ? new HttpError(401, "Requires authentication") : notFound();
      }
      authoriseToken(caller, route, repository);
    }
  }
}

function authoriseToken(caller: Caller, route: Route, repository: Repository | undefined): void {
  switch (caller.kind) {
    case "anonymous":
      throw new HttpError(401, "Requires authentication");
    case "app":
      throw new HttpError(401, "A JSON web token could not be decoded");
    case "installation": {
      if (repository !== undefined && !caller.repositories.has(repository)) {
        throw repository.private ? notFound() : notAccessible(route.permissions);
      }
      if (route.permissions.length > 0 && !route.permissions.some((wanted) => holds(caller.permissions, wanted))) {
        throw notAccessible(route.permissions);
      }
      return;
    }
    case "user":
      if (repository !== undefined) {
        authorisePerson(repository, caller.user, route);
      }
  }
}

/** `issues=write` against what the token holds; write includes read. */
export function holds(permissions: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = "", access = "read"] = wanted.split("=");
  const held = permissions[name];
  return held === "write" || held === access;
}

function authorisePerson(repository: Repository, user: Parameters<typeof repository.roles.get>[0], route: Route): void {
  const role = repository.roles.get(user) ?? "none";
  if (repository.private && role === "none") {
    throw notFound();
  }
  // Anybody who can read may open issues and pull requests, comment, react and review.
  const open =
    /^\/repos\/:owner\/:repo\/(?:issues$|issues\/:number\/(?:comments|reactions)|issues\/comments|pulls$|pulls\/:number\/(?:reviews|comments))/;
  const needs: Role = route.method === "GET" || open.test(route.pattern) ? "read" : "write";
  if (rank[role] < rank[needs] && !(needs === "read" && !repository.private)) {
    throw new HttpError(403, "Must have write access to the repository.");
  }
}
