/** What holds between the keys of an endpoint. */
import type { RawEndpoint } from "../language/spec.ts";
import type { Endpoint, ValueType } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import type { Context } from "./context.ts";
import type { Integrations } from "./integrations.ts";
import { pathParameters } from "./routes.ts";

export function checkEndpoint(
  endpoint: Endpoint,
  { key, value }: Named<RawEndpoint>,
  integrations: Integrations | null,
  context: Context,
): void {
  if (value === undefined) {
    return;
  }
  checkPath(endpoint, value, context);
  if (endpoint.route.method === "GET") {
    const wrong = value.node.entries.find((entry) => ["set", "calls", "input"].includes(entry.key.text));
    if (wrong) {
      const why = wrong.key.text === "input" ? "has no body" : "changes nothing (RFC 9110, section 9.2.1)";
      context.report(wrong.key.span, `A \`GET\` ${why}. Use \`POST\`.`);
    }
  }
  checkReturns(endpoint, key, value, integrations, context);
  checkArguments(endpoint, value, integrations, context);
}

/** What an operation needs is taken by name from the endpoint's input, else from its row. */
function checkArguments(
  endpoint: Endpoint,
  value: RawEndpoint,
  integrations: Integrations | null,
  context: Context,
): void {
  const { calls, input } = endpoint;
  const operation = integrations?.resolved
    .find(({ name }) => name === calls?.integration)
    ?.operations.find(({ name }) => name === calls?.operation);
  if (operation === undefined || value.get.calls === undefined || value.unsure("input") || value.unsure("target")) {
    return;
  }
  const row = endpoint.target === null ? undefined : context.entities.get(endpoint.target);
  for (const { name, type, optional } of [...operation.pathParameters, ...operation.query, ...(operation.body ?? [])]) {
    const found =
      input.find((one) => one.name === name) ??
      (name === "id" && row
        ? { type: { kind: "uuid" } as const, optional: false }
        : row?.fields.find((field) => field.name === name));
    if (found ? !fits(found.type, type, name) || (found.optional && !optional) : !optional) {
      const expected = `${code(name)} of ${code(operation.name)}`;
      context.report(
        value.get.calls.span,
        found
          ? `${expected} does not take what ${code(name)} is here: another type, or nothing at all.`
          : `Nothing gives ${expected}: name it under \`input\`${row ? ", or call a field so" : ""}.`,
      );
    }
  }
}

function checkPath(endpoint: Endpoint, value: RawEndpoint, context: Context): void {
  const { http, target } = value.get;
  const parameters = pathParameters(endpoint.route.path);
  const other = parameters.find((name, index) => name !== "id" || index !== parameters.indexOf("id"));
  if (http && other !== undefined) {
    context.report(
      partOf(http, `{${other}}`),
      `${code(`{${other}}`)} is not possible here: a path has one parameter, \`{id}\`, the row of \`target\`.`,
    );
  } else if (http && parameters.length > 0 && !target && !value.unsure("target")) {
    context.report(partOf(http, "{id}"), "`{id}` is the row of `target`, and this endpoint has no `target`.");
  } else if (target && parameters.length === 0 && endpoint.target !== null) {
    context.report(target.span, "An endpoint with a `target` has `{id}` in its path: the row's id.");
  }
}

/** Whether a value of one type can be sent as the other; a row's id also as text. */
function fits(from: ValueType, to: ValueType, name: string): boolean {
  const isText = ({ kind }: ValueType) => ["string", "text", "email", "url"].includes(kind);
  return from.kind === "enum" && to.kind === "enum"
    ? from.enum === to.enum
    : from.kind === to.kind ||
        (isText(to) &&
          (isText(from) || (name === "id" && from.kind === "uuid" && ["string", "text"].includes(to.kind))));
}

function partOf(node: ScalarNode, part: string) {
  const start = node.text.lastIndexOf(part);
  return node.part(start, start + part.length);
}

function checkReturns(
  endpoint: Endpoint,
  key: ScalarNode,
  value: RawEndpoint,
  integrations: Integrations | null,
  context: Context,
): void {
  const { returns, query, calls } = endpoint;
  const raw = value.get.returns;
  const span = raw && "kind" in raw ? raw.span : (raw?.[0]?.key.span ?? key.span);
  if (query && (returns.kind !== "page" || returns.entity !== query.entity)) {
    if (raw === undefined ? !value.unsure("returns") : returns.kind !== "nothing") {
      context.report(
        span,
        `The query finds rows of ${code(query.entity)}: write ${code(`returns: page(${query.entity})`)}.`,
      );
    }
  } else if (returns.kind === "page" && !value.get.query && !value.unsure("query")) {
    context.report(
      span,
      `A page comes from a query, and there is none. Add ${code(`query: {from: ${returns.entity}}`)}.`,
    );
  } else if (
    returns.kind === "entity" &&
    endpoint.target !== returns.entity &&
    (endpoint.target !== null || !value.get.target)
  ) {
    const which = endpoint.target === null ? "there is no `target`" : `\`target\` is ${code(endpoint.target)}`;
    context.report(
      span,
      `Which ${code(returns.entity)} does it answer with? A row that is returned is the \`target\`, and ${which}.`,
    );
  }
  if (returns.kind === "object" && raw && !("kind" in raw)) {
    const operation = integrations?.resolved
      .find(({ name }) => name === calls?.integration)
      ?.operations.find(({ name }) => name === calls?.operation);
    const response = calls ? rawResponse(calls, integrations) : undefined;
    for (const field of response ? returns.fields : []) {
      const given = operation?.response?.find(({ name }) => name === field.name);
      const place = raw.find(({ name }) => name === field.name);
      const known = (response ?? []).map(({ name }) => name);
      if (place && !known.includes(field.name)) {
        context.report(
          place.key.span,
          `${code(field.name)} is not in the response of ${code(operation?.name ?? "")}.${suggestion(field.name, known)}`,
        );
      } else if (place?.value && given && given.type.kind !== field.type.kind) {
        context.report(
          place.value.span,
          `${code(field.name)} is ${code(given.type.kind)} in the response of ${code(operation?.name ?? "")}.`,
        );
      }
    }
    if (value.get.calls === undefined && !value.unsure("calls") && endpoint.rules.length === 0) {
      context.report(span, "Nothing gives these values: there is no call of an integration (`calls`) and no rule.");
    }
  }
}

/** The response of the operation as written; undefined when it could not be read. */
function rawResponse(calls: NonNullable<Endpoint["calls"]>, integrations: Integrations | null) {
  const integration = integrations?.raw.find(({ name }) => name === calls.integration);
  const operation = integration?.value?.get.operations?.find(({ name }) => name === calls.operation);
  return operation?.value?.unsure("response") === false ? (operation.value.get.response ?? []) : undefined;
}
