/** The App itself: who it is, where it is installed, tokens, and the deliveries of its webhook. */
import { z } from "zod";
import { issueToken } from "../auth/identify.ts";
import { bodyOf, numberParam, param, type Context } from "../http/context.ts";
import { HttpError, notFound } from "../http/errors.ts";
import { listAnswer, pageOf } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { installationJson } from "../render/installation.ts";
import { mergeSettings, repositoryJson } from "../render/repository.ts";
import { integration } from "../render/user.ts";
import type { Installation, Json, Repository } from "../state.ts";
import { findRepository, installationOf, iso, type Access, type Permissions } from "../world.ts";
import type { Delivery } from "../webhooks/deliver.ts";
import { appRoute, noContent, ok, route } from "./route.ts";

const TokenRequest = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

export const appRoutes: readonly Route[] = [
  appRoute("GET", "/app", ({ world }) =>
    ok({ ...integration(world, world.app), installations_count: world.installations.length }),
  ),
  appRoute("GET", "/app/installations", (context) =>
    listAnswer(context, context.world.installations, (installation) => installationJson(context.world, installation)),
  ),
  appRoute("GET", "/app/installations/:installation", (context) => ok(installationJson(context.world, byId(context)))),
  appRoute("POST", "/app/installations/:installation/access_tokens", createToken),
  appRoute("GET", "/repos/:owner/:repo/installation", (context) => {
    const repository = findRepository(context.world, param(context, "owner"), param(context, "repo"));
    const installation = repository && installationOf(context.world, repository);
    if (installation === undefined) {
      throw notFound();
    }
    return ok(installationJson(context.world, installation));
  }),
  appRoute("GET", "/app/hook/deliveries", (context) => {
    // GitHub pages these by cursor; pages by number are enough here.
    const status = context.query.get("status");
    const all = context.world.deliverer.deliveries
      .filter(({ statusCode }) => status === null || (status === "success") === statusCode < 400)
      .toReversed();
    return listAnswer(context, all, deliveryItem);
  }),
  appRoute("GET", "/app/hook/deliveries/:id", (context) => {
    const id = numberParam(context, "id");
    const delivery = context.world.deliverer.deliveries.find((each) => each.id === id);
    if (delivery === undefined) {
      throw notFound();
    }
    return ok({
      ...deliveryItem(delivery),
      url: delivery.url,
      request: { headers: delivery.headers, payload: delivery.event.payload },
      response: { headers: {}, payload: delivery.response },
    });
  }),
  appRoute("POST", "/app/hook/deliveries/:id/attempts", (context) => {
    if (!context.world.deliverer.redeliver(numberParam(context, "id"))) {
      throw notFound();
    }
    return { status: 202, body: {} };
  }),
  route("GET", "/installation/repositories", ["metadata=read"], (context) => {
    const { world, caller } = context;
    if (caller.kind !== "installation") {
      throw new HttpError(
        403,
        "You must authenticate with an installation access token in order to list repositories for an installation.",
      );
    }
    const { items, headers } = pageOf(context, [...caller.repositories]);
    const repositories = items.map((each) => ({
      ...repositoryJson(world, each),
      ...mergeSettings(each),
      permissions: { admin: false, maintain: false, push: true, triage: false, pull: true },
    }));
    return {
      status: 200,
      headers,
      body: { total_count: caller.repositories.size, repository_selection: "selected", repositories },
    };
  }),
  route("DELETE", "/installation/token", [], ({ world, caller }) => {
    if (caller.kind === "installation") {
      world.tokens.delete(caller.token);
    }
    return noContent;
  }),
];

function byId(context: Context): Installation {
  const id = numberParam(context, "installation");
  const installation = context.world.installations.find((each) => each.id === id);
  if (installation === undefined) {
    throw notFound();
  }
  return installation;
}

function createToken(context: Context) {
  const { world } = context;
  const installation = byId(context);
  const request = bodyOf(context, TokenRequest);
  const names = request.repositories?.map((name) => name.toLowerCase());
  const narrowed = names !== undefined || request.repository_ids !== undefined;
  const chosen = [...installation.repositories].filter(
    ({ id, name }) => names?.includes(name.toLowerCase()) === true || request.repository_ids?.includes(id) === true,
  );
  if (narrowed && chosen.length < (names?.length ?? 0) + (request.repository_ids?.length ?? 0)) {
    throw new HttpError(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const permissions = narrowedPermissions(world.permissions, request.permissions);
  const token = issueToken(world, installation, permissions, narrowed ? new Set<Repository>(chosen) : null);
  return {
    status: 201,
    body: {
      token: token.token,
      expires_at: iso(token.expiresAt),
      permissions,
      repository_selection: "selected",
      ...(narrowed ? { repositories: chosen.map((each) => repositoryJson(world, each)) } : {}),
    },
  };
}

function narrowedPermissions(held: Permissions, wanted: Readonly<Record<string, Access>> | undefined): Permissions {
  if (wanted === undefined) {
    return held;
  }
  for (const [name, access] of Object.entries(wanted)) {
    if (held[name] === undefined || (access === "write" && held[name] !== "write")) {
      throw new HttpError(422, "The permissions requested are not granted to this installation.");
    }
  }
  return { metadata: "read", ...wanted };
}

function deliveryItem(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: iso(delivery.at),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event.name,
    action: delivery.event.action,
    installation_id: delivery.event.installationId,
    repository_id: delivery.event.repositoryId,
    throttled_at: null,
  };
}
