/** What the templates of one entity's package need, computed once. */
import {
  type ApiOperation,
  apiFilters,
  apiOperations,
  apiSortKeys,
  createProperties,
  entityNoun,
  entityPackage,
  readProperties,
  resourcePath,
  schemaNames,
  toOneRelations,
  updateProperties,
} from "../../../core/api.ts";
import { filterDescription } from "../../../core/contracts/openapi.ts";
import { apiEndpoints, type ApiRoute, pagedEntities, readEntities } from "../../../core/api-routes.ts";
import { plural, snakeCase } from "../../../core/names.ts";
import type { Entity, FilterOperator, Operation, Spec, ToOneRelation } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { type EndpointView, endpointViews, orderOf } from "./endpoint.ts";
import { actionGuard, type GuardView, type PolicyView, policyView, viewerView } from "./policy.ts";
import type { ServedView } from "./served.ts";
import { createAnnotation, filterType, outputType, updateAnnotation } from "./types.ts";

export interface EntityView extends ServedView {
  readonly name: string;
  /** `project member`, `project members`. */
  readonly one: string;
  readonly many: string;
  /** What the router puts before its paths: `/project-members`; empty where an endpoint lies elsewhere. */
  readonly prefix: string;
  /** Under the prefix of the router: empty, or `/project-members`. */
  readonly path: string;
  readonly schemas: { readonly read: string; readonly create: string; readonly update: string; readonly page: string };
  readonly query: string;
  readonly operations: readonly OperationView[];
  /** null: no answer holds a row. */
  readonly properties: readonly Line[] | null;
  readonly paged: boolean;
  readonly create: readonly Line[];
  readonly update: readonly Line[];
  readonly filters: readonly FilterView[];
  /** Values of `sort`, the default first, with the expression of each. */
  readonly sorts: readonly { readonly token: string; readonly order: string }[];
  readonly enums: readonly string[];
  /** Relations whose target a create or an update has to find. */
  readonly references: readonly ReferenceView[];
  /** Other entities' repositories that the service asks, each once. */
  readonly repositories: readonly RepositoryView[];
  /** Relations that a create sets to the viewer. */
  readonly viewerRelations: readonly string[];
  /** The hidden field that keeps the hashed password. */
  readonly secretField: string | null;
  readonly policy: PolicyView | null;
  /** What a row has to fulfil to be read; null: nothing. */
  readonly readGuard: GuardView | null;
  /** Whole import lines of the repository. */
  readonly imports: readonly string[];
  readonly methods: ReadonlySet<RepositoryMethod>;
  /** Some endpoint calls an integration. */
  readonly calls: boolean;
}

export interface OperationView extends ApiOperation {
  /** Name of the router's function. */
  readonly handler: string;
  /** What has to hold of the row; null: nobody is refused. */
  readonly guard: GuardView | null;
  /** The service needs to know who is signed in. */
  readonly viewer: boolean;
}

/** An attribute of a schema: `title`, and what stands behind the colon. */
export interface Line {
  readonly name: string;
  readonly annotation: string;
}

export interface FilterView extends Line {
  /** The condition, on `query.<name>`. */
  readonly condition: string;
}

export interface ReferenceView {
  readonly attribute: string;
  readonly one: string;
  /** Attribute of the service that holds the target's repository. */
  readonly repository: string;
  /** Who is signed in decides which targets there are. */
  readonly viewer: boolean;
}

export interface RepositoryView {
  readonly entity: string;
  readonly package: string;
  /** Name of the parameter and, after an underscore, of the attribute. */
  readonly name: string;
}

/** `lock` is `get` for a row that is going to change. */
export type RepositoryMethod = "page" | "get" | "lock" | "exists" | "holds" | "allows" | "add" | "change" | "remove";

const methodsOf: Readonly<Record<Operation, readonly RepositoryMethod[]>> = {
  list: ["page"],
  get: ["get"],
  create: ["add"],
  update: ["get", "lock", "change"],
  delete: ["get", "remove"],
};

/** Views of the entities that have a package of the backend's: those that routes are about, and those that others refer to. */
export function entityViews(spec: Spec): EntityView[] {
  return spec.entities
    .map((entity) => entityView(spec, entity))
    .filter(({ methods, properties }) => methods.size > 0 || properties !== null);
}

function entityView(spec: Spec, entity: Entity): EntityView {
  const { one, many } = entityNoun(entity);
  const relations = referencesOf(entity);
  const targets = [...new Set(relations.map(({ target }) => target))].filter((target) => target !== entity.name);
  const lines = (
    properties: ReturnType<typeof readProperties>,
    annotation: (item: (typeof properties)[number]) => string,
  ) => properties.map((property) => ({ name: property.attribute, annotation: annotation(property) }));
  const read = readProperties(spec, entity);
  const routes = apiEndpoints(spec).filter((route) => route.package === entityPackage(entity));
  const inner = routes.every((route) => isUnder(spec, route, resourcePath(entity)));
  const endpoints = endpointViews(spec, entityPackage(entity), inner ? resourcePath(entity) : "");
  const operations = operationViews(spec, entity);
  const methods = methodsFor(spec, entity, operations, endpoints);
  const shown = [
    ...createProperties(spec, entity),
    ...read,
    ...endpoints.flatMap(({ input, result }) => [...input, ...result]),
  ];
  return {
    name: entity.name,
    package: entityPackage(entity),
    one,
    many,
    prefix: inner ? resourcePath(entity) : "",
    path: inner ? "" : resourcePath(entity),
    schemas: schemaNames(entity),
    query: `${entity.name}Query`,
    operations,
    endpoints,
    service: `${entity.name}Service`,
    scoped: readNeedsViewer(spec, entity.name),
    read: schemaNames(entity).read,
    properties: readEntities(spec).includes(entity)
      ? lines(read, ({ type, optional }) => `${outputType(type)}${optional ? " | None" : ""}`)
      : null,
    paged: pagedEntities(spec).includes(entity),
    create: lines(createProperties(spec, entity), createAnnotation),
    update: lines(updateProperties(spec, entity), updateAnnotation),
    filters: filterViews(spec, entity),
    sorts: apiSortKeys(spec, entity).map((key) => ({
      token: pythonString(key.token),
      order: orderOf(entity.name, key),
    })),
    enums: [...new Set(shown.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : [])))],
    references: relations.map(({ name, target }) => ({
      attribute: `${name}_id`,
      one: nounOf(spec, target),
      repository: target === entity.name ? "_repository" : `_${repositoryName(target)}`,
      viewer: readNeedsViewer(spec, target),
    })),
    repositories: targets.map((target) => ({
      entity: target,
      package: snakeCase(target),
      name: repositoryName(target),
    })),
    viewerRelations: viewerRelations(entity).map(({ name }) => `${name}_id`),
    secretField:
      spec.auth?.entity === entity.name && entity.api.operations.includes("create") ? spec.auth.secretField : null,
    policy: methods.size > 0 ? policyView(spec, entity) : null,
    readGuard: actionGuard(spec, entity, "read"),
    viewer: viewerView(spec),
    imports: endpoints.flatMap(({ query }) => query?.imports ?? []),
    methods,
    calls: endpoints.some(({ call }) => call !== null),
  };
}

function operationViews(spec: Spec, entity: Entity): OperationView[] {
  const scoped = readNeedsViewer(spec, entity.name);
  const refersByViewer = referencesOf(entity).some(({ target }) => readNeedsViewer(spec, target));
  return apiOperations(spec, entity).map((route) => {
    const { operation } = route;
    const guard = operation === "list" || operation === "get" ? null : actionGuard(spec, entity, operation);
    const refers = operation === "create" || operation === "update" ? refersByViewer : false;
    const reads = operation === "create" ? viewerRelations(entity).length > 0 : scoped;
    return {
      ...route,
      handler: snakeCase(route.operationId),
      guard,
      viewer: reads || refers || guard?.viewer === true,
    };
  });
}

function methodsFor(
  spec: Spec,
  entity: Entity,
  operations: readonly OperationView[],
  endpoints: readonly EndpointView[],
): Set<RepositoryMethod> {
  const checks = endpoints.flatMap(({ allow, requires }) => [...(allow ? [allow] : []), ...requires]);
  return new Set<RepositoryMethod>([
    ...operations.flatMap(({ operation }) => methodsOf[operation]),
    ...endpoints.flatMap(({ query, item, sets, locks }): RepositoryMethod[] => [
      ...(query === null ? [] : (["page"] as const)),
      ...(item === null ? [] : (["get"] as const)),
      ...(item !== null && locks ? (["lock"] as const) : []),
      ...(sets.length === 0 ? [] : (["change"] as const)),
    ]),
    ...(isReferenced(spec, entity) ? (["exists"] as const) : []),
    ...operations.flatMap(({ guard }) => guard?.asks ?? []),
    ...checks.flatMap(({ asks }) => asks ?? []),
  ]);
}

/** Whether a route lies below a path of the API. */
const isUnder = (spec: Spec, { path }: Pick<ApiRoute, "path">, resource: string) =>
  `${path}/`.startsWith(`${spec.app.api.prefix}${resource}/`);

/** Relations whose target clients name. */
function referencesOf(entity: Entity): ToOneRelation[] {
  const { operations } = entity.api;
  return operations.includes("create") || operations.includes("update")
    ? toOneRelations(entity).filter(({ setViewer }) => !setViewer)
    : [];
}

function viewerRelations(entity: Entity): ToOneRelation[] {
  return entity.api.operations.includes("create") ? toOneRelations(entity).filter(({ setViewer }) => setViewer) : [];
}

/** Whether who is signed in decides which rows there are. */
function readNeedsViewer(spec: Spec, name: string): boolean {
  const entity = spec.entities.find((candidate) => candidate.name === name);
  return entity !== undefined && actionGuard(spec, entity, "read")?.viewer === true;
}

const repositoryName = (entity: string) => plural(snakeCase(entity));

function nounOf(spec: Spec, name: string): string {
  const target = spec.entities.find((entity) => entity.name === name);
  return target === undefined ? name : entityNoun(target).one;
}

/** Whether a create or an update of any entity has to find a row of this one. */
function isReferenced(spec: Spec, entity: Entity): boolean {
  return spec.entities.some((other) => referencesOf(other).some(({ target }) => target === entity.name));
}

function filterViews(spec: Spec, entity: Entity): FilterView[] {
  return apiFilters(spec, entity).map(({ attribute, column, operator, type }) => {
    const one = filterType(type);
    const value = operator === "in" ? `list[${one}]` : one;
    const description = pythonString(filterDescription(column, operator));
    return {
      name: attribute,
      annotation: `Annotated[${value} | None, OMISSIBLE, Field(description=${description})] = None`,
      condition: conditions[operator](`${entity.name}.${column}`, `query.${attribute}`),
    };
  });
}

const conditions: Readonly<Record<FilterOperator, (column: string, value: string) => string>> = {
  eq: (column, value) => `${column} == ${value}`,
  // A row without a value differs from every value.
  ne: (column, value) => `${column}.is_distinct_from(${value})`,
  in: (column, value) => `${column}.in_(${value})`,
  lt: (column, value) => `${column} < ${value}`,
  lte: (column, value) => `${column} <= ${value}`,
  gt: (column, value) => `${column} > ${value}`,
  gte: (column, value) => `${column} >= ${value}`,
  contains: (column, value) => `${column}.icontains(${value}, autoescape=True)`,
};
