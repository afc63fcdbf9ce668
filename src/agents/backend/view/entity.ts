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
import { plural, snakeCase } from "../../../core/names.ts";
import type { Entity, FilterOperator, Operation, Spec } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { createAnnotation, filterType, outputType, updateAnnotation } from "./types.ts";

export interface EntityView {
  readonly name: string;
  readonly package: string;
  /** `project member`, `project members`. */
  readonly one: string;
  readonly many: string;
  /** Under the API prefix: `/project-members`. */
  readonly path: string;
  readonly schemas: { readonly read: string; readonly create: string; readonly update: string; readonly page: string };
  readonly query: string;
  readonly operations: readonly OperationView[];
  readonly read: readonly Line[];
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
  /** The hidden field that keeps the hashed password. */
  readonly secretField: string | null;
  readonly methods: ReadonlySet<RepositoryMethod>;
}

export interface OperationView extends ApiOperation {
  /** Name of the router's function. */
  readonly handler: string;
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
}

export interface RepositoryView {
  readonly entity: string;
  readonly package: string;
  /** Name of the parameter and, after an underscore, of the attribute. */
  readonly name: string;
}

export type RepositoryMethod = "page" | "get" | "exists" | "add" | "change" | "remove";

const methodsOf: Readonly<Record<Operation, readonly RepositoryMethod[]>> = {
  list: ["page"],
  get: ["get"],
  create: ["add"],
  update: ["get", "change"],
  delete: ["get", "remove"],
};

/** Views of the entities that have a package of the backend's: those with operations, and those that others refer to. */
export function entityViews(spec: Spec): EntityView[] {
  return spec.entities.map((entity) => entityView(spec, entity)).filter(({ methods }) => methods.size > 0);
}

function entityView(spec: Spec, entity: Entity): EntityView {
  const { one, many } = entityNoun(entity);
  const writes = entity.api.operations.some((operation) => operation === "create" || operation === "update");
  const relations = writes ? toOneRelations(entity) : [];
  const targets = [...new Set(relations.map(({ target }) => target))].filter((target) => target !== entity.name);
  const lines = (
    properties: ReturnType<typeof readProperties>,
    annotation: (item: (typeof properties)[number]) => string,
  ) => properties.map((property) => ({ name: property.attribute, annotation: annotation(property) }));
  const read = readProperties(spec, entity);
  return {
    name: entity.name,
    package: entityPackage(entity),
    one,
    many,
    path: resourcePath(entity),
    schemas: schemaNames(entity),
    query: `${entity.name}Query`,
    operations: apiOperations(spec, entity).map((operation) => ({
      ...operation,
      handler: snakeCase(operation.operationId),
    })),
    read: lines(read, ({ type, optional }) => `${outputType(type)}${optional ? " | None" : ""}`),
    create: lines(createProperties(spec, entity), createAnnotation),
    update: lines(updateProperties(spec, entity), updateAnnotation),
    filters: filterViews(spec, entity),
    sorts: apiSortKeys(spec, entity).map((key) => ({
      token: pythonString(key.token),
      order: `${entity.name}.${key.column}.${key.descending ? "desc" : "asc"}()${key.optional ? ".nulls_last()" : ""}`,
    })),
    enums: [...new Set(read.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : [])))],
    references: relations.map(({ name, target }) => ({
      attribute: `${name}_id`,
      one: nounOf(spec, target),
      repository: target === entity.name ? "_repository" : `_${repositoryName(target)}`,
    })),
    repositories: targets.map((target) => ({
      entity: target,
      package: snakeCase(target),
      name: repositoryName(target),
    })),
    secretField:
      spec.auth?.entity === entity.name && entity.api.operations.includes("create") ? spec.auth.secretField : null,
    methods: new Set([
      ...entity.api.operations.flatMap((operation) => methodsOf[operation]),
      ...(isReferenced(spec, entity) ? (["exists"] as const) : []),
    ]),
  };
}

const repositoryName = (entity: string) => plural(snakeCase(entity));

function nounOf(spec: Spec, name: string): string {
  const target = spec.entities.find((entity) => entity.name === name);
  return target === undefined ? name : entityNoun(target).one;
}

/** Whether a create or an update of any entity has to find a row of this one. */
function isReferenced(spec: Spec, entity: Entity): boolean {
  return spec.entities.some(
    (other) =>
      other.api.operations.some((operation) => operation === "create" || operation === "update") &&
      toOneRelations(other).some(({ target }) => target === entity.name),
  );
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
