/** Endpoints beyond CRUD. */
import { expressionAsValue } from "./assigned-value.ts";
import type { RawEndpoint, RawSpec } from "../language/spec.ts";
import type { Endpoint, Returns, Rule } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import { sortKey } from "./api.ts";
import { type Context, type EntityDraft, entityNamed, expressionIn } from "./context.ts";
import { checkEndpoint } from "./endpoint-rules.ts";
import type { Integrations } from "./integrations.ts";
import { parseRoute } from "./routes.ts";
import { typed } from "./typed-names.ts";

type Keys = RawEndpoint["get"];

export function resolveEndpoints(
  raw: RawSpec["get"]["endpoints"],
  integrations: Integrations | null,
  context: Context,
): Endpoint[] {
  return (raw ?? []).flatMap((named) => {
    const { name, key, value } = named;
    const route = value?.get.http && parseRoute(value.get.http, context);
    if (value === undefined || route === undefined) {
      return [];
    }
    const { get } = value;
    const target = entityNamed(get.target, context);
    const here = {
      purpose: "endpoint",
      self: target?.name ?? null,
      noRow: "There is no row here: the endpoint has no `target`.",
    } as const;
    const hopeless = get.target !== undefined && target === undefined;
    const condition = (node: ScalarNode | undefined) =>
      node && !hopeless ? expressionIn(node, here, context, "condition") : null;
    const endpoint: Endpoint = {
      name,
      route,
      target: target?.name ?? null,
      allow: condition(get.allow),
      require: (get.require ?? []).flatMap((one) => {
        const expression = condition(one.get.expr);
        return expression && one.get.code ? [{ expression, status: one.get.status ?? 409, code: one.get.code }] : [];
      }),
      set: hopeless ? [] : assignments(get.set, target, context),
      query: query(get.query, context),
      input: typed(get.input, context),
      calls: get.calls ? call(get.calls, integrations, context) : null,
      returns: returned(get.returns, context),
      rules: (get.rules ?? []).map(({ text, node }, index): Rule => ({
        endpoint: name,
        number: index + 1,
        text,
        at: context.position(node.span),
      })),
      at: context.position(key.span),
    };
    checkEndpoint(endpoint, named, integrations, context);
    return [endpoint];
  });
}

function assignments(raw: Keys["set"], target: EntityDraft | undefined, context: Context): Endpoint["set"] {
  return (raw ?? []).flatMap(({ name, key, value }) => {
    if (target === undefined) {
      context.report(key.span, "`set` changes the row of `target`, and this endpoint has none.");
      return [];
    }
    const expression = value && expressionAsValue(key, value, target, context);
    return expression ? [{ field: name, value: expression }] : [];
  });
}

function query(raw: Keys["query"], context: Context): Endpoint["query"] {
  const entity = entityNamed(raw?.get.from, context);
  if (raw === undefined || entity === undefined) {
    return null;
  }
  const where = raw.get.where
    ? expressionIn(raw.get.where, { purpose: "query", self: entity.name }, context, "condition")
    : ({ kind: "literal", type: { kind: "bool" }, nullable: false, value: true } as const);
  const sort = raw.get.sort ? sortKey(raw.get.sort, entity, context) : undefined;
  return where === null ? null : { entity: entity.name, where, sort: sort ?? null };
}

function call(node: ScalarNode, integrations: Integrations | null, context: Context): Endpoint["calls"] {
  const [, name = "", operation = ""] = /^([^.]*)\.(.*)$/.exec(node.text) ?? [];
  if (name === "" || operation === "") {
    context.report(
      node.span,
      `Expected an integration and its operation, such as \`payments.createCheckout\`, found ${code(node.text)}.`,
    );
    return null;
  }
  const integration = integrations?.raw.find((candidate) => candidate.name === name);
  if (integrations !== null && integration === undefined) {
    const known = integrations.raw.map((candidate) => candidate.name);
    context.report(node.part(0, name.length), `${code(name)} is not an integration.${suggestion(name, known)}`);
    return null;
  }
  const known = (integration?.value?.get.operations ?? []).map((candidate) => candidate.name);
  const certain = integration?.value !== undefined && !integration.value.unsure("operations");
  if (certain && !known.includes(operation)) {
    context.report(
      node.part(name.length + 1, node.text.length),
      `${code(operation)} is not an operation of ${code(name)}.${suggestion(operation, known)}`,
    );
    return null;
  }
  return { integration: name, operation };
}

function returned(raw: Keys["returns"], context: Context): Returns {
  if (raw === undefined) {
    return { kind: "nothing" };
  }
  if (!("kind" in raw)) {
    return { kind: "object", fields: typed(raw, context) };
  }
  const page = /^page\(\s*([^()]*?)\s*\)$/.exec(raw.text);
  const name = page?.[1] ?? raw.text;
  const start = page ? raw.text.indexOf(name, 5) : 0;
  const entity = entityNamed({ ...raw, text: name, span: raw.part(start, start + name.length) }, context);
  return entity ? { kind: page ? "page" : "entity", entity: entity.name } : { kind: "nothing" };
}
