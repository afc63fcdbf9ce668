/** What the templates of an endpoint beyond CRUD need, computed once: its checks, its changes, its call, its answer. */
import { isAlways } from "../../../core/access.ts";
import { type ApiSortKey, apiSortKeys, entityNoun } from "../../../core/api.ts";
import { type ApiEndpoint, apiEndpoints } from "../../../core/api-routes.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { sentenceCase, snakeCase } from "../../../core/names.ts";
import type { Endpoint, Entity, Spec } from "../../../core/spec/model.ts";
import { compilePython } from "../../expression/python.ts";
import { isRowLocal } from "../../expression/row-local.ts";
import { compileSqlAlchemy } from "../../expression/sqlalchemy.ts";
import { pythonName, pythonString } from "../../python.ts";
import { type CallView, callView } from "./call.ts";
import { actionGuard, allowGuard, endpointWords, type GuardView, mentions, requireGuard } from "./policy.ts";
import { createAnnotation, outputType } from "./types.ts";

export interface EndpointView extends ApiEndpoint {
  /** Name of the router's function, of the service's method and of the repository's query. */
  readonly handler: string;
  /** Its path in the package's router. */
  readonly routerPath: string;
  /** The service needs to know who is signed in. */
  readonly viewer: boolean;
  /** The service needs the present time. */
  readonly now: boolean;
  /** What `ForbiddenError` says: `complete this task`. */
  readonly action: string;
  /** What has to be true for the viewer, then what else has to be true; Python conditions. */
  readonly allow: CheckView | null;
  readonly requires: readonly RequireView[];
  /** Columns that it sets. */
  readonly sets: readonly { readonly column: string; readonly value: string }[];
  readonly query: QueryView | null;
  readonly call: CallView | null;
  /** The row is locked until the transaction ends. */
  readonly locks: boolean;
  /** What a model or a person has to write: the rules, as a Python literal; null: all is there. */
  readonly missing: string | null;
  readonly inputLines: readonly { readonly name: string; readonly annotation: string }[];
  readonly resultLines: readonly { readonly name: string; readonly annotation: string }[];
  /** Whole import lines of the service. */
  readonly imports: readonly string[];
}

/** A check of the service: it fails when `fails` is true. */
export interface CheckView {
  readonly fails: string;
  /** The repository's method that it asks. */
  readonly asks: "holds" | "allows" | null;
}

export interface RequireView extends CheckView {
  readonly status: number;
  /** Python literals. */
  readonly code: string;
  readonly detail: string;
}

export interface QueryView {
  readonly condition: string;
  readonly order: string;
  readonly viewer: boolean;
  readonly now: boolean;
  readonly imports: readonly string[];
}

/** The endpoints that a package serves, in the order of the spec, below what its router puts before their paths. */
export function endpointViews(spec: Spec, from: string, prefix: string): EndpointView[] {
  return apiEndpoints(spec)
    .filter((route) => route.package === from)
    .map((route) => endpointView(spec, route, prefix));
}

interface Piece extends CheckView {
  readonly viewer: boolean;
  readonly now: boolean;
  readonly imports: readonly string[];
}

function endpointView(spec: Spec, route: ApiEndpoint, prefix: string): EndpointView {
  const { endpoint, entity, item } = route;
  const guard = allowGuard(spec, endpoint);
  const allow = guard && guardPiece(guard);
  const requires = endpoint.require.map((one) => ({ ...requirePiece(spec, endpoint, one), ...one }));
  const sets = endpoint.set.map(({ field, value }) => setPiece(spec, field, value, item));
  const query = endpoint.query && entity && queryView(spec, entity, endpoint.query);
  const reads = entity !== null && actionGuard(spec, entity, "read")?.viewer === true;
  const pieces = [...(allow ? [allow] : []), ...requires, ...sets];
  const call = callView(spec, route);
  const object = endpoint.returns.kind === "object" && call === null;
  return {
    ...route,
    handler: handlerName(endpoint.name),
    routerPath: endpoint.route.path.slice(prefix.length),
    viewer: reads || query?.viewer === true || pieces.some(({ viewer }) => viewer),
    now: pieces.some(({ now }) => now),
    action: actionWords(route),
    allow,
    requires: requires.map(({ fails, asks, status, code }) => ({
      fails,
      asks,
      status,
      code: pythonString(code),
      detail: pythonString(`${sentenceCase(code)}.`),
    })),
    sets: sets.map(({ column, value }) => ({ column, value })),
    query,
    call,
    locks: sets.length > 0 || call !== null,
    missing: object ? pythonString(endpoint.rules.map(({ text }) => text).join(" ")) : null,
    inputLines: route.input.map((property) => ({ name: property.attribute, annotation: createAnnotation(property) })),
    resultLines: route.result.map(({ attribute, type, optional }) => ({
      name: attribute,
      annotation: `${outputType(type)}${optional ? " | None" : ""}`,
    })),
    imports: [...pieces.flatMap(({ imports }) => imports), ...(call?.imports ?? [])],
  };
}

/** What services, repositories and routers have already, or import. */
const takenNames = new Set(
  "page get create update delete readable exists holds allows add change remove router problems policy present".split(
    " ",
  ),
);

function handlerName(endpoint: string): string {
  const name = pythonName(snakeCase(endpoint));
  return takenNames.has(name) ? `${name}_` : name;
}

/** `complete this task`; of no row: `start checkout`. */
function actionWords({ endpoint, item }: ApiEndpoint): string {
  const words = endpointWords(endpoint);
  if (item === null) {
    // The name of a query says what it finds, not what somebody does.
    return endpoint.query === null ? words : "do this";
  }
  const { one } = entityNoun(item);
  return `${words.endsWith(` ${one}`) ? words.slice(0, -one.length - 1) : words} this ${one}`;
}

const guardPiece = ({ fails, asks, viewer }: GuardView): Piece => ({ fails, asks, viewer, now: false, imports: [] });

function requirePiece(spec: Spec, endpoint: Endpoint, requirement: Endpoint["require"][number]): Piece {
  const guard = requireGuard(spec, endpoint, requirement);
  return guard === null ? pythonPiece(spec, requirement.expression) : guardPiece(guard);
}

/** A condition over the loaded row, turned around. */
function pythonPiece(spec: Spec, expression: Expression): Piece {
  const { code, imports } = compilePython(expression, { spec, row: "row", viewer: "viewer", now: "now" });
  return {
    fails: negated(code),
    asks: null,
    viewer: mentions(code, "viewer"),
    now: mentions(code, "now"),
    imports,
  };
}

/** Python's `not` of a condition; one equation is turned around instead. */
function negated(code: string): string {
  const equation = /^([\w.]+) (==|!=) ([\w.]+|"(?:[^"\\]|\\.)*")$/.exec(code);
  if (equation !== null) {
    const [, left = "", operator, right = ""] = equation;
    return `${left} ${operator === "==" ? "!=" : "=="} ${right}`;
  }
  const presence = /^([\w.]+) is (not )?None$/.exec(code);
  if (presence !== null) {
    return `${presence[1] ?? ""} is ${presence[2] === undefined ? "not " : ""}None`;
  }
  return /^[\w.]+$/.test(code) ? `not ${code}` : `not (${code})`;
}

function setPiece(spec: Spec, field: string, value: Expression, item: Entity | null) {
  const relation = item?.relations.some(({ name }) => name === field) === true;
  const names = { spec, viewer: "viewer", now: "now" };
  const { code, imports } = isRowLocal(value, spec)
    ? compilePython(value, { ...names, row: "row" })
    : compileSqlAlchemy(value, { ...names, row: item?.name ?? "row" });
  return {
    column: relation ? `${field}_id` : field,
    value: code,
    viewer: mentions(code, "viewer"),
    now: mentions(code, "now"),
    imports,
  };
}

function queryView(spec: Spec, entity: Entity, query: NonNullable<ApiEndpoint["endpoint"]["query"]>): QueryView {
  const names = { spec, row: entity.name, viewer: "viewer", now: "now", bare: true };
  const { code, imports } = compileSqlAlchemy(query.where, names);
  return {
    condition: isAlways(query.where) ? "" : code,
    order: orderOf(entity.name, sortOf(spec, entity, query.sort)),
    viewer: mentions(code, "viewer"),
    now: mentions(code, "now"),
    imports,
  };
}

function sortOf(spec: Spec, entity: Entity, sort: { column: string; descending: boolean } | null): ApiSortKey {
  const field = entity.fields.find(({ name }) => name === sort?.column);
  return sort === null
    ? apiSortKeys(spec, entity)[0]
    : { token: "", column: sort.column, descending: sort.descending, optional: field?.optional === true };
}

/** The order of a list by one of its columns: rows without a value come last. */
export const orderOf = (entity: string, { column, descending, optional }: ApiSortKey) =>
  `${entity}.${column}.${descending ? "desc" : "asc"}()${optional ? ".nulls_last()" : ""}`;
