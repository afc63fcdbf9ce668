/** The repository, its collaborators and its people. */
import { actorOf, choice, param, repositoryOf, type Context } from "../http/context.ts";
import { HttpError, notFound } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { fullRepository } from "../render/repository.ts";
import { publicUser, simpleUser } from "../render/user.ts";
import type { Json, Role, User } from "../state.ts";
import type { World } from "../world.ts";
import { ok, repo, route } from "./route.ts";

export const repositoryRoutes: readonly Route[] = [
  route("GET", repo, ["metadata=read"], (context) => {
    const repository = repositoryOf(context);
    const { caller } = context;
    const role = caller.kind === "user" ? (repository.roles.get(caller.user) ?? "none") : "write";
    return ok({ ...fullRepository(context.world, repository), permissions: permissionFlags(role) });
  }),
  route("GET", `${repo}/collaborators`, ["metadata=read"], (context) => {
    const repository = repositoryOf(context);
    const least = choice(context, "permission", ["pull", "triage", "push", "maintain", "admin"], "pull");
    const all = [...repository.roles].filter(([, role]) => permissionFlags(role)[least]);
    return listAnswer(context, all, ([user, role]) => collaborator(context.world, user, role));
  }),
  route("GET", `${repo}/collaborators/:username/permission`, ["metadata=read"], (context) => {
    const repository = repositoryOf(context);
    const user = userOf(context);
    // Everybody reads a public repository.
    const role = repository.roles.get(user) ?? "none";
    const effective = role === "none" && !repository.private ? "read" : role;
    return ok({
      permission: effective,
      role_name: effective,
      user: collaborator(context.world, user, effective),
    });
  }),
  route("GET", "/users/:username", [], (context) => ok(publicUser(context.world, userOf(context)))),
  route("GET", "/user", [], (context) => {
    if (context.caller.kind !== "user") {
      throw new HttpError(403, "Resource not accessible by integration");
    }
    return ok(publicUser(context.world, actorOf(context)));
  }),
];

function userOf(context: Context): User {
  const user = context.world.users.get(param(context, "username").toLowerCase());
  if (user === undefined) {
    throw notFound();
  }
  return user;
}

function permissionFlags(role: Role) {
  const push = role === "admin" || role === "write";
  return { admin: role === "admin", maintain: role === "admin", push, triage: push, pull: role !== "none" };
}

function collaborator(world: World, user: User, role: Role): Json {
  return { ...simpleUser(world, user), permissions: permissionFlags(role), role_name: role };
}
