/** Integrations with other services. */
import type { RawIntegration, RawIntegrationAuth, RawIntegrationOperation, RawSpec } from "../language/spec.ts";
import type { Integration, IntegrationAuth, IntegrationOperation, OAuthConnect } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { Named } from "../shape.ts";
import type { Context } from "./context.ts";
import { parseRoute, pathParameters } from "./routes.ts";
import { typed } from "./typed-names.ts";
import { resolveWebhook } from "./webhook.ts";

/** As written, and those that could be resolved. */
export interface Integrations {
  readonly raw: NonNullable<RawSpec["get"]["integrations"]>;
  readonly resolved: readonly Integration[];
}

export function resolveIntegrations(raw: RawSpec["get"]["integrations"], context: Context): Integration[] {
  return (raw ?? []).flatMap(({ name, key, value }) => {
    if (value === undefined) {
      return [];
    }
    const { get } = value;
    return [
      {
        name,
        baseUrl: (get.base_url ?? "").replace(/\/+$/, ""),
        auth: authentication(get.auth),
        connect: connection(get.connect, context),
        timeoutMs: get.timeout ?? 10_000,
        retry: retry(get.retry, context),
        circuit: {
          failureThreshold: get.circuit?.get.failure_threshold ?? 5,
          recoverySeconds: Math.ceil((get.circuit?.get.recovery_timeout ?? 60_000) / 1000),
        },
        operations: (get.operations ?? []).flatMap((named) => operation(named, context) ?? []),
        webhook: resolveWebhook(get.webhook, context),
        at: context.position(key.span),
      },
    ];
  });
}

function authentication(raw: RawIntegrationAuth | undefined): IntegrationAuth {
  switch (raw?.type) {
    case undefined:
    case "none":
      return { type: "none" };
    case "api_key":
      return { type: "api_key", header: raw.read.get.header ?? "X-API-Key", secret: raw.read.get.secret ?? "" };
    case "bearer":
      return { type: "bearer", secret: raw.read.get.secret ?? "" };
    case "oauth2_client_credentials":
      return {
        type: "oauth2_client_credentials",
        tokenUrl: raw.read.get.token ?? "",
        clientId: raw.read.get.client?.get.id ?? "",
        clientSecret: raw.read.get.client?.get.secret ?? "",
        scopes: raw.read.get.scopes ?? [],
      };
  }
}

function connection(raw: RawIntegration["get"]["connect"], context: Context): OAuthConnect | null {
  if (raw === undefined) {
    return null;
  }
  const { get, node } = raw;
  return {
    authorizeUrl: get.authorize ?? "",
    tokenUrl: get.token ?? "",
    pkce: get.pkce ?? true,
    scopes: get.scopes ?? [],
    clientId: get.client?.get.id ?? "",
    clientSecret: get.client?.get.secret ?? "",
    at: context.position(node.span),
  };
}

function retry(raw: RawIntegration["get"]["retry"], context: Context): Integration["retry"] {
  const initialMs = raw?.get.initial ?? 200;
  const maxMs = raw?.get.max ?? Math.max(5000, initialMs);
  if (raw && initialMs > maxMs) {
    const place = raw.node.entries.find(({ key }) => key.text === "initial")?.value ?? raw.node;
    context.report(place.span, "The first wait (`initial`) cannot be longer than the longest (`max`).");
  }
  return { attempts: raw?.get.attempts ?? 3, initialMs, maxMs, when: raw?.get.when ?? [429, "5xx", "timeout"] };
}

function operation(named: Named<RawIntegrationOperation>, context: Context): IntegrationOperation | undefined {
  const { name, key, value } = named;
  const http = value?.get.http;
  const route = http && parseRoute(http, context);
  if (value === undefined || http === undefined || route === undefined) {
    return undefined;
  }
  const { get } = value;
  const inPath = pathParameters(route.path);
  const declared = (get.path ?? []).map((parameter) => parameter.name);
  const missing = inPath.find((parameter) => !declared.includes(parameter));
  if (missing !== undefined && !value.unsure("path")) {
    context.report(http.span, `The type of ${code(missing)} is missing. Add ${code(`path: {${missing}: string}`)}.`);
  }
  for (const parameter of get.path ?? []) {
    if (!inPath.includes(parameter.name)) {
      context.report(
        parameter.key.span,
        `${code(parameter.name)} is not in the path.${suggestion(parameter.name, inPath)}`,
      );
    }
  }
  if (get.body && route.method === "GET") {
    context.report(http.span, "A `GET` has no body. Use `query`, or another method.");
  }
  return {
    name,
    route,
    pathParameters: typed(get.path, context),
    query: typed(get.query, context),
    idempotencyHeader: get.idempotency ?? null,
    body: get.body ? typed(get.body, context) : null,
    response: get.response ? typed(get.response, context) : null,
    at: context.position(key.span),
  };
}
