/**
 * The conventions of the generated HTTP API, as pure functions of the resolved spec: paths, operation ids, JSON names,
 * schema names, who may send what, filters and sort keys. The OpenAPI derivation, the backend's views and the frontend's
 * views all ask here, so that three generators cannot spell one thing in three ways.
 */
import { type Access, operationAccess } from "./access.ts";
import { camelCase, kebabCase, plural, sentenceCase, snakeCase } from "./names.ts";
import type {
  ComputedField,
  DefaultValue,
  Entity,
  Field,
  FilterOperator,
  HttpMethod,
  Operation,
  Spec,
  ToOneRelation,
  ValueType,
} from "./spec/model.ts";

/** One property of a schema: a stored field, a computed one, the id, or the id of a to-one relation's target. */
export interface ApiProperty {
  /** As in JSON: `dueAt`, `projectId`; snake_case where the spec says so. */
  readonly name: string;
  /** As in Python and in the database: `due_at`, `project_id`. */
  readonly attribute: string;
  /** A relation's is uuid. */
  readonly type: ValueType;
  /** null is a value of it. */
  readonly optional: boolean;
  readonly default: DefaultValue | null;
  /** The relation whose target it identifies. */
  readonly relation: ToOneRelation | null;
  /** The spec's field; null for the id, for relations, for computed fields and for the password. */
  readonly field: Field | null;
  readonly computed: ComputedField | null;
}

export interface ApiFilter {
  /** Name of the query parameter: `status`, `statusIn`, `dueAtGte`, `assigneeId`. */
  readonly parameter: string;
  /** The same in Python: `status`, `status_in`, `due_at_gte`, `assignee_id`. */
  readonly attribute: string;
  /** Column that it compares: `status`, `due_at`, `assignee_id`. */
  readonly column: string;
  readonly operator: FilterOperator;
  /** Of one value; `in` takes several: the parameter is repeated. */
  readonly type: ValueType;
  /** The field's or relation's name in the spec. */
  readonly source: string;
}

export interface ApiSortKey {
  /** Value of the `sort` parameter: `-createdAt`. */
  readonly token: string;
  readonly column: string;
  readonly descending: boolean;
  /** The column can be null; nulls come last in both directions. */
  readonly optional: boolean;
}

export interface ApiOperation {
  readonly operation: Operation;
  readonly operationId: string;
  readonly method: HttpMethod;
  /** From the root, with the API prefix: `/api/v1/tasks/{id}`. */
  readonly path: string;
  readonly onItem: boolean;
  readonly summary: string;
  readonly description: string;
  readonly successStatus: 200 | 201 | 204;
  readonly access: Access;
  /** Statuses of declared problems, ascending. */
  readonly problems: readonly number[];
}

export const schemaNames = (entity: Entity) => ({
  read: `${entity.name}Read`,
  create: `${entity.name}Create`,
  update: `${entity.name}Update`,
  page: `${entity.name}Page`,
});

/** Deep pages are slow and an offset has to fit the database's integer: the highest page number that is taken. */
export const maxPageNumber = 1_000_000;

/** Bounds of an `int` without its own: the database's integer. */
export const defaultIntegerBounds = { min: -2_147_483_648, max: 2_147_483_647 };

/** Longest `url` that is taken; the bound that pydantic's HttpUrl has too. */
export const maxUrlLength = 2083;

/** A password's length, in characters. The lower bound is that of NIST SP 800-63B, section 5.1.1.2; the upper one limits the work of hashing. */
export const passwordLength = { min: 8, max: 128 };

/** `due_at` → `dueAt`, or unchanged where the spec's API speaks snake_case. */
export function jsonName(spec: Spec, name: string): string {
  return spec.app.api.case === "camel" ? camelCase(name) : name;
}

/** The entity's path under the API prefix: `/project-members`. */
export const resourcePath = (entity: Entity) => `/${plural(kebabCase(entity.name))}`;

/** `project member`, `project members`: how texts name rows of the entity. */
export const entityNoun = (entity: Entity) => ({
  one: sentenceCase(entity.name).toLowerCase(),
  many: plural(sentenceCase(entity.name).toLowerCase()),
});

export const entityPackage = (entity: Entity) => snakeCase(entity.name);

/** The entities that have a router. */
export const servedEntities = (spec: Spec) => spec.entities.filter((entity) => entity.api.operations.length > 0);

export function toOneRelations(entity: Entity): ToOneRelation[] {
  return entity.relations.filter((relation) => relation.cardinality === "one");
}

/** What `TaskRead` holds: id, every field that is not hidden, the ids of to-one relations, computed fields. */
export function readProperties(spec: Spec, entity: Entity): ApiProperty[] {
  const fields = entity.fields.filter((field) => !field.hidden).map((field) => fieldProperty(spec, field));
  const computed = entity.computed.map((one) =>
    property(spec, one.name, one.type, { optional: one.optional, computed: one }),
  );
  return [
    idProperty(spec),
    ...fields,
    ...toOneRelations(entity).map((one) => relationProperty(spec, one)),
    ...computed,
  ];
}

/**
 * What `TaskCreate` takes: what is neither hidden nor readonly, relations included unless they are set to the viewer. The entity that signs in takes
 * `password` in place of its secret field.
 */
export function createProperties(spec: Spec, entity: Entity): ApiProperty[] {
  const password = spec.auth?.entity === entity.name ? [passwordProperty(spec)] : [];
  return [...inputFields(spec, entity), ...password, ...inputRelations(spec, entity)];
}

/** What `TaskUpdate` takes; each may be left out. */
export function updateProperties(spec: Spec, entity: Entity): ApiProperty[] {
  return [...inputFields(spec, entity), ...inputRelations(spec, entity)];
}

/** The write-only property that stands for the secret field of the entity that signs in. */
export const isPassword = ({ attribute, field, relation, computed }: ApiProperty) =>
  attribute === "password" && field === null && relation === null && computed === null;

/** A client may leave it out of a create. */
export const isOptionalOnCreate = (property: ApiProperty) => property.optional || property.default !== null;

/**
 * The filters that a list really has: the spec's allow-list, and equality for what list screens filter by or take from
 * their route (`/projects/:project/tasks`), without which those screens could not work. Hidden fields, computed ones and
 * JSON are never filters.
 */
export function apiFilters(spec: Spec, entity: Entity): ApiFilter[] {
  const wanted = new Map<string, { source: string; operator: FilterOperator }>();
  const want = (source: string, operator: FilterOperator) => wanted.set(`${source} ${operator}`, { source, operator });
  for (const filter of entity.api.filters) {
    for (const operator of filter.operators) {
      want(filter.column, operator);
    }
  }
  for (const screen of spec.screens) {
    if (screen.kind === "list" && screen.entity === entity.name) {
      const fromRoute = [...screen.route.matchAll(/:([A-Za-z_]\w*)/g)].map((match) => match[1] ?? "");
      for (const source of [...screen.filters, ...fromRoute]) {
        want(source, "eq");
      }
    }
  }
  const properties = readProperties(spec, entity).filter(
    ({ attribute, type, computed }) => attribute !== "id" && type.kind !== "json" && computed === null,
  );
  return [...wanted.values()].flatMap(({ source, operator }) => {
    const property = properties.find((candidate) => (candidate.relation?.name ?? candidate.attribute) === source);
    return property === undefined ? [] : [filterOf(spec, property, source, operator)];
  });
}

/** Values of `sort`, the default first. Without an allow-list: newest first where `created_at` exists, else by id. */
export function apiSortKeys(spec: Spec, entity: Entity): [ApiSortKey, ...ApiSortKey[]] {
  const properties = readProperties(spec, entity);
  const keys = entity.api.sort.flatMap(({ column, descending }) => {
    const property = properties.find((candidate) => (candidate.relation?.name ?? candidate.attribute) === column);
    return property === undefined ? [] : [sortKey(property, descending)];
  });
  const [first, ...rest] = keys;
  if (first !== undefined) {
    return [first, ...rest];
  }
  const created = properties.find(({ attribute }) => attribute === "created_at");
  return [created === undefined ? sortKey(idProperty(spec), false) : sortKey(created, true)];
}

/** The entity's CRUD operations with everything that a route declares, in the order list, create, get, update, delete. */
export function apiOperations(spec: Spec, entity: Entity): ApiOperation[] {
  const order: readonly Operation[] = ["list", "create", "get", "update", "delete"];
  return order
    .filter((operation) => entity.api.operations.includes(operation))
    .map((operation) => {
      const access = operationAccess(spec, entity, operation);
      const route = routeOf(spec, entity, operation);
      return { ...route, access, problems: [...accessProblems(access), ...route.problems].sort((a, b) => a - b) };
    });
}

/** Statuses with which a route refuses people: 401 without a valid token, 403 for what they may see but not do. */
export const accessProblems = ({ viewer, forbidding }: Access): number[] => [
  ...(viewer ? [401] : []),
  ...(forbidding ? [403] : []),
];

function routeOf(spec: Spec, entity: Entity, operation: Operation): Omit<ApiOperation, "access"> {
  const { one, many } = entityNoun(entity);
  const an = /^[aeio]/.test(one) ? "an" : "a";
  const collection = `${spec.app.api.prefix}${resourcePath(entity)}`;
  const item = `${collection}/{id}`;
  const { name } = entity;
  const writeProblems = hasUniqueConstraint(entity) ? ([409, 422] as const) : ([422] as const);
  switch (operation) {
    case "list":
      return {
        operation,
        operationId: `list${plural(name)}`,
        method: "GET",
        path: collection,
        onItem: false,
        summary: `List ${many}`,
        description: `One page of the ${many} that match the filters.`,
        successStatus: 200,
        problems: [422],
      };
    case "create":
      return {
        operation,
        operationId: `create${name}`,
        method: "POST",
        path: collection,
        onItem: false,
        summary: `Create ${an} ${one}`,
        description: `Store a new ${one} and return it.`,
        successStatus: 201,
        problems: writeProblems,
      };
    case "get":
      return {
        operation,
        operationId: `get${name}`,
        method: "GET",
        path: item,
        onItem: true,
        summary: `Get ${an} ${one}`,
        description: `The ${one} with this id.`,
        successStatus: 200,
        problems: [404, 422],
      };
    case "update":
      return {
        operation,
        operationId: `update${name}`,
        method: "PATCH",
        path: item,
        onItem: true,
        summary: `Update ${an} ${one}`,
        description: `Change the fields that are sent and keep the others.`,
        successStatus: 200,
        problems: [404, ...writeProblems],
      };
    case "delete":
      return {
        operation,
        operationId: `delete${name}`,
        method: "DELETE",
        path: item,
        onItem: true,
        summary: `Delete ${an} ${one}`,
        description: `Remove the ${one} and what belongs to it.`,
        successStatus: 204,
        problems: isRestricted(spec, entity) ? [404, 409, 422] : [404, 422],
      };
  }
}

/** Whether a create or an update can collide with another row. */
export function hasUniqueConstraint(entity: Entity): boolean {
  return entity.uniques.length > 0 || entity.fields.some((field) => field.unique !== null);
}

/** Whether a row can be kept from being deleted: by a `restrict` on it, or on what is deleted with it. */
export function isRestricted(spec: Spec, entity: Entity, seen: ReadonlySet<string> = new Set()): boolean {
  const pointing = spec.entities.flatMap((other) =>
    toOneRelations(other)
      .filter(({ target }) => target === entity.name)
      .map((relation) => ({ other, relation })),
  );
  return pointing.some(
    ({ other, relation }) =>
      relation.onDelete === "restrict" ||
      (relation.onDelete === "cascade" &&
        !seen.has(other.name) &&
        isRestricted(spec, other, new Set([...seen, entity.name]))),
  );
}

function idProperty(spec: Spec): ApiProperty {
  return property(spec, "id", { kind: "uuid" }, {});
}

function passwordProperty(spec: Spec): ApiProperty {
  return property(
    spec,
    "password",
    { kind: "string", minLength: passwordLength.min, maxLength: passwordLength.max },
    {},
  );
}

function inputFields(spec: Spec, entity: Entity): ApiProperty[] {
  return entity.fields
    .filter((field) => !field.hidden && !field.readonly && !field.onUpdate)
    .map((field) => fieldProperty(spec, field));
}

function fieldProperty(spec: Spec, field: Field): ApiProperty {
  return property(spec, field.name, field.type, { optional: field.optional, default: field.default, field });
}

function inputRelations(spec: Spec, entity: Entity): ApiProperty[] {
  return toOneRelations(entity)
    .filter(({ setViewer }) => !setViewer)
    .map((relation) => relationProperty(spec, relation));
}

function relationProperty(spec: Spec, relation: ToOneRelation): ApiProperty {
  return property(spec, `${relation.name}_id`, { kind: "uuid" }, { optional: !relation.required, relation });
}

function property(spec: Spec, attribute: string, type: ValueType, more: Partial<ApiProperty>): ApiProperty {
  const none = { optional: false, default: null, relation: null, field: null, computed: null };
  return { ...none, ...more, name: jsonName(spec, attribute), attribute, type };
}

const pagingParameters = new Set(["page", "size", "sort"]);

function filterOf(spec: Spec, property: ApiProperty, source: string, operator: FilterOperator): ApiFilter {
  // A field called `size` cannot take the name of a paging parameter.
  const plain = operator === "eq" && !pagingParameters.has(property.attribute);
  const attribute = plain ? property.attribute : `${property.attribute}_${operator}`;
  return {
    parameter: jsonName(spec, attribute),
    attribute,
    column: property.attribute,
    operator,
    type: property.type,
    source,
  };
}

function sortKey(property: ApiProperty, descending: boolean): ApiSortKey {
  return {
    token: `${descending ? "-" : ""}${property.name}`,
    column: property.attribute,
    descending,
    optional: property.optional,
  };
}
