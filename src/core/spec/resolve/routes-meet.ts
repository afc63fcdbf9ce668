/** Two routes that one request could mean. */
import { authOperationIds } from "../../api-routes.ts";
import { kebabCase, pascalCase, plural } from "../../names.ts";
import type { Span } from "../diagnostic.ts";
import type { RawSpec } from "../language/spec.ts";
import type { Endpoint, Entity, Integration, Operation, Spec } from "../model.ts";
import { code } from "../nearest.ts";
import type { Context } from "./context.ts";

interface Served {
  readonly method: string;
  readonly segments: readonly string[];
  /** "`createTask` of `Task`", for the message. */
  readonly owner: string;
  readonly span: Span | null;
}

const crudRoutes: Readonly<Record<Operation, { method: string; item: boolean }>> = {
  list: { method: "GET", item: false },
  create: { method: "POST", item: false },
  get: { method: "GET", item: true },
  update: { method: "PATCH", item: true },
  delete: { method: "DELETE", item: true },
};

/** The operation id of a generated route: `listTasks`, `getTask`. */
export function operationId(operation: Operation, entity: string): string {
  return operation + pascalCase(operation === "list" ? plural(entity) : entity);
}

const split = (path: string) => path.split("/").filter((part) => part !== "");
const isParameter = (segment: string | undefined) => segment?.startsWith("{") === true;

type Meeting = "same" | "unclear" | null;

/** "unclear": some path fits both, and neither is more literal in every place. */
function meeting(a: Served, b: Served): Meeting {
  if (a.method !== b.method || a.segments.length !== b.segments.length) {
    return null;
  }
  let [aWins, bWins] = [false, false];
  for (const [index, left] of a.segments.entries()) {
    const right = b.segments[index];
    const [leftOpen, rightOpen] = [isParameter(left), isParameter(right)];
    if (!leftOpen && !rightOpen && left !== right) {
      return null;
    }
    aWins ||= rightOpen && !leftOpen;
    bWins ||= leftOpen && !rightOpen;
  }
  return aWins && bWins ? "unclear" : aWins || bWins ? null : "same";
}

function crud(entities: readonly Entity[], prefix: string): Served[] {
  return entities.flatMap((entity) =>
    entity.api.operations.map((operation) => ({
      method: crudRoutes[operation].method,
      segments: split(`${prefix}/${kebabCase(plural(entity.name))}${crudRoutes[operation].item ? "/{id}" : ""}`),
      owner: `${code(operationId(operation, entity.name))} of ${code(entity.name)}`,
      span: null,
    })),
  );
}

export function refuseRouteClashes(
  spec: Pick<Spec, "app" | "entities" | "endpoints" | "integrations">,
  raw: RawSpec,
  context: Context,
): void {
  const { prefix } = spec.app.api;
  const served: Served[] = [
    { method: "GET", segments: ["health"], owner: "the health check", span: null },
    { method: "GET", segments: ["ready"], owner: "the readiness check", span: null },
    ...crud(spec.entities, prefix),
  ];
  const mine = [...ofEndpoints(spec.endpoints, prefix, raw), ...ofWebhooks(spec.integrations, raw)];
  for (const route of mine) {
    if (route.segments[split(prefix).length] === "auth" && route.owner.startsWith("the endpoint")) {
      context.report(
        route.span ?? { start: 0, end: 0 },
        "Paths that start with `/auth` belong to signing in. Use another path.",
      );
    }
    for (const other of served) {
      const met = meeting(route, other);
      if (met !== null && route.span) {
        const both = met === "same" ? "is served already by" : "could also mean a request to";
        context.report(
          route.span,
          `${code(`${route.method} /${route.segments.join("/")}`)} ${both} ${other.owner}. Use another path.`,
        );
        break;
      }
    }
    served.push(route);
  }
  refuseNameClashes(spec, raw, context);
}

function ofEndpoints(endpoints: readonly Endpoint[], prefix: string, raw: RawSpec): Served[] {
  // A parameter without a target is reported already.
  const sound = endpoints.filter(({ route, target }) => target !== null || !route.path.includes("{"));
  return sound.map(({ name, route }) => ({
    method: route.method,
    segments: split(prefix + route.path),
    owner: `the endpoint ${code(name)}`,
    span: raw.get.endpoints?.find((one) => one.name === name)?.value?.get.http?.span ?? null,
  }));
}

function ofWebhooks(integrations: readonly Integration[], raw: RawSpec): Served[] {
  return integrations.flatMap(({ name, webhook }) => {
    const span = raw.get.integrations?.find((one) => one.name === name)?.value?.get.webhook?.get.path?.span ?? null;
    return webhook
      ? [{ method: "POST", segments: split(webhook.path), owner: `the webhook of ${code(name)}`, span }]
      : [];
  });
}

/** Operation ids are unique in the OpenAPI document. */
function refuseNameClashes(spec: Pick<Spec, "entities" | "endpoints">, raw: RawSpec, context: Context): void {
  const taken = new Map<string, string>(authOperationIds.map((id) => [id, "a route of signing in"]));
  for (const entity of spec.entities) {
    for (const operation of entity.api.operations) {
      taken.set(operationId(operation, entity.name), `a generated route of ${code(entity.name)}`);
    }
  }
  for (const { name, key } of raw.get.endpoints ?? []) {
    const owner = taken.get(name);
    if (owner !== undefined) {
      context.report(key.span, `${code(name)} is the name of ${owner} already. Use another name.`);
    }
  }
}
