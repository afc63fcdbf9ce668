/** Pages of the frontend. */
import type { Span } from "../diagnostic.ts";
import type { RawScreen, RawSpec } from "../language/spec.ts";
import type { Endpoint, Entity, Operation, Screen } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import { routeParameters } from "./api.ts";
import { type Context, type EntityDraft, columnNamed, entityNamed } from "./context.ts";

/** As written, and those that could be resolved. */
interface Endpoints {
  readonly raw: NonNullable<RawSpec["get"]["endpoints"]>;
  readonly resolved: readonly Endpoint[];
}

const segment = /^(?::[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9][A-Za-z0-9._~-]*)$/;

/** Endpoints as null: the section could not be read, so that every name may be right. */
export function resolveScreens(
  raw: RawSpec["get"]["screens"],
  entities: readonly Entity[],
  endpoints: Endpoints | null,
  context: Context,
): Screen[] {
  const routes = new Map<string, string>();
  return (raw ?? []).flatMap((named) => {
    const route = named.value?.get.route;
    const screen = resolveScreen(named, endpoints, context);
    if (screen && screen.kind !== "login") {
      const operations = entities.find(({ name }) => name === screen.entity)?.api.operations ?? [];
      checkOperations(screen, named, operations, context);
    }
    if (route && screen) {
      const shape = route.text.replaceAll(/:[^/]+/g, ":");
      const other = routes.get(shape);
      if (other !== undefined) {
        context.report(route.span, `The screen ${code(other)} has this route already. Every screen has its own.`);
      }
      routes.set(shape, named.name);
    }
    return screen ?? [];
  });
}

function resolveScreen(
  { name, key, value }: Named<RawScreen>,
  endpoints: Endpoints | null,
  context: Context,
): Screen | undefined {
  const { route, kind } = value?.get ?? {};
  if (value === undefined || route === undefined || kind === undefined) {
    return undefined;
  }
  const at = context.position(key.span);
  onlyKeysOf(kind, value, context);
  const bad = route.text
    .slice(1)
    .split("/")
    .find((part) => !segment.test(part));
  if (!route.text.startsWith("/") || (route.text !== "/" && bad !== undefined)) {
    context.report(route.span, `Expected a route such as \`/projects/:project/tasks\`, found ${code(route.text)}.`);
    return undefined;
  }
  if (kind === "login") {
    if (context.viewer === null) {
      context.report(key.span, "A login screen needs an `auth` section.");
    }
    return { kind, name, route: route.text, at };
  }
  if (value.get.entity === undefined) {
    if (!value.unsure("entity")) {
      context.report(key.span, `${code(name)} needs an \`entity\`: whose rows does it show?`);
    }
    return undefined;
  }
  const entity = entityNamed(value.get.entity, context);
  if (entity === undefined) {
    return undefined;
  }
  checkParameters(route, entity, context);
  return kind === "list"
    ? list(name, route.text, value, entity, endpoints, context, at)
    : form(name, route.text, value, entity, context, at);
}

const keysOf = {
  login: ["route", "kind"],
  list: ["route", "kind", "entity", "columns", "filters", "actions", "row_actions", "optimistic"],
  form: ["route", "kind", "entity", "fields"],
} as const;

function onlyKeysOf(kind: keyof typeof keysOf, value: RawScreen, context: Context): void {
  const allowed: readonly string[] = keysOf[kind];
  for (const { key } of value.node.entries) {
    const known = Object.values(keysOf).some((keys: readonly string[]) => keys.includes(key.text));
    if (known && !allowed.includes(key.text)) {
      const owner = kind === "list" ? "a `form`" : "a `list`";
      context.report(key.span, `${code(key.text)} belongs to ${owner}; this screen is a \`${kind}\`.`);
    }
  }
}

function checkParameters(route: ScalarNode, entity: EntityDraft, context: Context): void {
  for (const match of route.text.matchAll(/:([A-Za-z0-9_]+)/g)) {
    const name = match[1] ?? "";
    const member = entity.members.get(name);
    if (name !== "id" && member?.kind !== "relation" && member?.kind !== "broken" && (member || entity.complete)) {
      const links = [...entity.members].filter(([, one]) => one.kind === "relation").map(([link]) => link);
      context.report(
        route.part(match.index + 1, match.index + 1 + name.length),
        `${code(name)} is not a to-one relation of ${code(entity.name)}.${suggestion(name, [...links, "id"])}`,
      );
    }
  }
}

const isHidden = (entity: EntityDraft, name: string) =>
  entity.fields.some((field) => field.name === name && field.hidden);

/** Names of members that a screen shows; hidden ones never are. */
function shown(
  nodes: readonly ScalarNode[] | undefined,
  entity: EntityDraft,
  context: Context,
  allowed: { computed: boolean },
): string[] {
  const seen = new Set<string>();
  for (const node of nodes ?? []) {
    if (seen.has(node.text)) {
      context.report(node.span, `${code(node.text)} stands here twice.`);
    } else if (columnNamed(node, entity, context, allowed) !== undefined) {
      if (isHidden(entity, node.text)) {
        context.report(node.span, `${code(node.text)} is hidden: it never leaves the server.`);
      }
      seen.add(node.text);
    }
  }
  return [...seen];
}

function list(
  name: string,
  route: string,
  value: RawScreen,
  entity: EntityDraft,
  endpoints: Endpoints | null,
  context: Context,
  at: Screen["at"],
): Screen {
  const { columns, filters, actions, row_actions: rowActions, optimistic } = value.get;
  const visible = entity.fields.filter((field) => !field.hidden).map((field) => field.name);
  const targets = endpoints?.resolved.filter((endpoint) => endpoint.target === entity.name).map(({ name }) => name);
  const possible = ["edit", "delete", ...(targets ?? [])];
  const broken = (action: string) =>
    endpoints === null ||
    (endpoints.raw.some((one) => one.name === action) && !endpoints.resolved.some((one) => one.name === action));
  let misnamed = false;
  for (const action of rowActions ?? []) {
    if (!possible.includes(action.text) && !broken(action.text)) {
      misnamed = true;
      context.report(
        action.span,
        `${code(action.text)} is not an action on a row of ${code(entity.name)}.${suggestion(action.text, possible)}`,
      );
    }
  }
  const chosen = (rowActions ?? []).map(({ text }) => text);
  for (const action of optimistic ?? []) {
    if (!chosen.includes(action.text) && !(misnamed && possible.includes(action.text))) {
      context.report(
        action.span,
        `${code(action.text)} is not one of this screen's \`row_actions\`.${suggestion(action.text, chosen)}`,
      );
    }
  }
  for (const filter of filters ?? []) {
    const member = entity.members.get(filter.text);
    if (member?.kind === "unusable") {
      context.report(filter.span, `${code(filter.text)} cannot be filtered.`);
    }
  }
  return {
    kind: "list",
    name,
    route,
    entity: entity.name,
    columns: columns ? shown(columns, entity, context, { computed: true }) : visible,
    filters: shown(filters, entity, context, { computed: false }),
    actions: actions ?? [],
    rowActions: chosen,
    optimistic: (optimistic ?? []).map(({ text }) => text),
    at,
  };
}

function form(
  name: string,
  route: string,
  value: RawScreen,
  entity: EntityDraft,
  context: Context,
  at: Screen["at"],
): Screen {
  const writable = [
    ...entity.fields.filter((field) => !field.hidden && !field.readonly).map((field) => field.name),
    ...entity.relations
      .filter((relation) => relation.cardinality === "one" && !relation.setViewer)
      .map((relation) => relation.name),
  ].filter((field) => !routeParameters(route).includes(field));
  const fields = value.get.fields ? shown(value.get.fields, entity, context, { computed: false }) : writable;
  for (const node of value.get.fields ?? []) {
    const field = entity.fields.find((candidate) => candidate.name === node.text);
    const relation = entity.relations.find((candidate) => candidate.name === node.text);
    if (field?.readonly === true) {
      context.report(node.span, `${code(node.text)} is readonly: a form cannot change it.`);
    } else if (relation?.cardinality === "one" && relation.setViewer) {
      context.report(node.span, `${code(node.text)} is set by the server (\`set(viewer)\`): a form cannot change it.`);
    }
  }
  return { kind: "form", name, route, entity: entity.name, fields, at };
}

/** A screen needs routes: what it shows or changes must exist in the API. */
function checkOperations(
  screen: Screen & { kind: "list" | "form" },
  { key, value }: Named<RawScreen>,
  operations: readonly Operation[],
  context: Context,
): void {
  const needs: { operation: Operation; span: Span }[] = [];
  if (screen.kind === "list") {
    needs.push({ operation: "list", span: key.span });
    if (screen.actions.length > 0) {
      needs.push({ operation: "create", span: keySpan("actions", value) ?? key.span });
    }
    for (const action of value?.get.row_actions ?? []) {
      if (action.text === "edit" || action.text === "delete") {
        needs.push({ operation: action.text === "edit" ? "update" : "delete", span: action.span });
      }
    }
  } else if (routeParameters(screen.route).includes("id")) {
    needs.push({ operation: "get", span: key.span }, { operation: "update", span: key.span });
  } else {
    needs.push({ operation: "create", span: key.span });
  }
  const missing = needs.find(({ operation }) => !operations.includes(operation));
  if (missing) {
    context.report(
      missing.span,
      `This needs the operation \`${missing.operation}\` of ${code(screen.entity)}, which its \`api\` section leaves out or its \`policy\` allows nobody.`,
    );
  }
}

const keySpan = (name: string, value: RawScreen | undefined) =>
  value?.node.entries.find(({ key }) => key.text === name)?.key.span;
