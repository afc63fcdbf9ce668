/**
 * Every route of the generated API in one form: the entities' own, the endpoints of the spec, and those of signing in.
 * Like `api.ts`, this is where three generators and the contract agree on spelling.
 */
import { type Access, endpointAccess } from "./access.ts";
import {
  accessProblems,
  type ApiOperation,
  apiFilters,
  apiOperations,
  type ApiProperty,
  createProperties,
  entityNoun,
  entityPackage,
  hasUniqueConstraint,
  jsonName,
  passwordLength,
  readProperties,
  schemaNames,
  servedEntities,
} from "./api.ts";
import { pascalCase, sentenceCase, snakeCase } from "./names.ts";
import type { Endpoint, Entity, EnumDefinition, HttpMethod, Spec, TypedName } from "./spec/model.ts";

export interface ApiRoute {
  readonly operationId: string;
  readonly method: HttpMethod;
  /** From the root, with the API prefix: `/api/v1/tasks/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  /** The entity that `{id}` in the path is a row of. */
  readonly item: Entity | null;
  /** Names of the body's and of the answer's schema. */
  readonly body: string | null;
  readonly answer: string | null;
  /** A list of this entity: with filters and an order, or page by page only. */
  readonly lists: { readonly entity: Entity; readonly filtered: boolean } | null;
  readonly successStatus: 200 | 201 | 204;
  readonly access: Access;
  /** Statuses of declared problems, ascending. */
  readonly problems: readonly number[];
}

/** A route beyond CRUD, with the part of the spec that it comes from. */
export interface ApiEndpoint extends ApiRoute {
  readonly endpoint: Endpoint;
  /** The Python package under `app/` that serves it. */
  readonly package: string;
  /** The entity whose rows it is about: its target, or what its query selects from. */
  readonly entity: Entity | null;
  /** Properties of the body; none: there is no body. */
  readonly input: readonly ApiProperty[];
  /** Properties of the answer where it is an object of its own. */
  readonly result: readonly ApiProperty[];
}

/** Schemas of signing in. */
export const authSchemas = { signIn: "SignIn", tokens: "TokenPair", refresh: "RefreshInput" } as const;

/** Operation ids of signing in; a spec's endpoints cannot have them. */
export const authOperationIds = ["signIn", "refreshTokens", "signOut", "getViewer"] as const;
export type AuthOperationId = (typeof authOperationIds)[number];

/** Where signing in is served, under the API prefix. */
export const authPath = "/auth";

/** All routes: entity by entity, then the endpoints, then signing in. */
export function apiRoutes(spec: Spec): ApiRoute[] {
  return [
    ...servedEntities(spec).flatMap((entity) =>
      apiOperations(spec, entity).map((operation) => crudRoute(entity, operation)),
    ),
    ...apiEndpoints(spec),
    ...authRoutes(spec),
  ];
}

/** The endpoints beyond CRUD, in the order of the spec. */
export function apiEndpoints(spec: Spec): readonly ApiEndpoint[] {
  // Each entity's views ask for them again: worked out anew, they would make a large app's time grow with its square.
  const known = endpointsOf.get(spec);
  if (known !== undefined) {
    return known;
  }
  const fresh = spec.endpoints.map((endpoint) => apiEndpoint(spec, endpoint));
  endpointsOf.set(spec, fresh);
  return fresh;
}

const endpointsOf = new WeakMap<Spec, readonly ApiEndpoint[]>();

/** Sign-in, its renewal, its end, and who is signed in; none without `auth`. */
export function authRoutes(spec: Spec): (ApiRoute & { readonly operationId: AuthOperationId })[] {
  const viewer = authEntity(spec);
  if (viewer === null) {
    return [];
  }
  const open = { viewer: false, forbidding: false };
  const route = (
    rest: { operationId: AuthOperationId } & Pick<ApiRoute, "summary" | "description"> & Partial<ApiRoute>,
    path: string,
  ) => ({
    method: "POST" as const,
    path: `${spec.app.api.prefix}${authPath}${path}`,
    tag: "Auth",
    item: null,
    body: null,
    answer: null,
    lists: null,
    successStatus: 200 as const,
    access: open,
    problems: [422],
    ...rest,
  });
  const { signIn, tokens, refresh } = authSchemas;
  return [
    route(
      {
        operationId: "signIn",
        summary: "Sign in",
        description: "Exchange a login and its password for tokens.",
        body: signIn,
        answer: tokens,
        problems: [401, 422],
      },
      "/sign-in",
    ),
    route(
      {
        operationId: "refreshTokens",
        summary: "Refresh tokens",
        description: "Exchange a refresh token, which works once, for new tokens.",
        body: refresh,
        answer: tokens,
        problems: [401, 422],
      },
      "/refresh",
    ),
    route(
      {
        operationId: "signOut",
        summary: "Sign out",
        description: "End the session that a refresh token belongs to.",
        body: refresh,
        successStatus: 204,
      },
      "/sign-out",
    ),
    route(
      {
        operationId: "getViewer",
        method: "GET",
        summary: "Get the viewer",
        description: "Who is signed in.",
        answer: schemaNames(viewer).read,
        access: { viewer: true, forbidding: false },
        problems: [401],
      },
      "/me",
    ),
  ];
}

/** Properties of the body that signs in. A wrong length is a wrong password: nothing is told about the rules. */
export function signInProperties(spec: Spec): ApiProperty[] {
  const login = authEntity(spec)?.fields.find(({ name }) => name === spec.auth?.loginField);
  return login === undefined
    ? []
    : [
        typedProperty(spec, { name: login.name, type: login.type, optional: false }),
        typedProperty(spec, {
          name: "password",
          type: { kind: "string", minLength: 1, maxLength: passwordLength.max },
          optional: false,
        }),
      ];
}

/** The entity whose rows sign in. */
export function authEntity(spec: Spec): Entity | null {
  return spec.entities.find(({ name }) => name === spec.auth?.entity) ?? null;
}

/** The entities that some route answers with: those whose Read schema exists. */
export function readEntities(spec: Spec): Entity[] {
  const names = new Set([
    ...servedEntities(spec)
      .filter(({ api }) => api.operations.some((operation) => operation !== "delete"))
      .map(({ name }) => name),
    ...spec.endpoints.flatMap(({ returns }) => ("entity" in returns ? [returns.entity] : [])),
    ...(spec.auth ? [spec.auth.entity] : []),
  ]);
  return spec.entities.filter(({ name }) => names.has(name));
}

/** The entities of which some route answers pages: those whose Page schema exists. */
export function pagedEntities(spec: Spec): Entity[] {
  const names = new Set([
    ...servedEntities(spec)
      .filter(({ api }) => api.operations.includes("list"))
      .map(({ name }) => name),
    ...spec.endpoints.flatMap(({ returns }) => (returns.kind === "page" ? [returns.entity] : [])),
  ]);
  return spec.entities.filter(({ name }) => names.has(name));
}

/** The enums that the API's schemas or parameters mention, in the order of the spec. */
export function usedEnums(spec: Spec): EnumDefinition[] {
  const properties = [
    ...readEntities(spec).flatMap((entity) => readProperties(spec, entity)),
    ...servedEntities(spec).flatMap((entity) => [...createProperties(spec, entity), ...apiFilters(spec, entity)]),
    ...apiEndpoints(spec).flatMap(({ input, result }) => [...input, ...result]),
  ];
  const names = new Set(properties.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : [])));
  return spec.enums.filter(({ name }) => names.has(name));
}

/** Python packages under `app/` that serve routes, sorted; the contract commit gives each its `__init__.py`. */
export function apiPackages(spec: Spec): string[] {
  const names = [
    ...spec.entities.map(entityPackage),
    ...apiEndpoints(spec).map((endpoint) => endpoint.package),
    ...(spec.auth ? ["auth"] : []),
  ];
  return [...new Set(names)].sort();
}

function crudRoute(entity: Entity, operation: ApiOperation): ApiRoute {
  const names = schemaNames(entity);
  const kind = operation.operation;
  return {
    operationId: operation.operationId,
    method: operation.method,
    path: operation.path,
    tag: entity.name,
    summary: operation.summary,
    description: operation.description,
    item: operation.onItem ? entity : null,
    body: kind === "create" ? names.create : kind === "update" ? names.update : null,
    answer: kind === "delete" ? null : kind === "list" ? names.page : names.read,
    lists: kind === "list" ? { entity, filtered: true } : null,
    successStatus: operation.successStatus,
    access: operation.access,
    problems: operation.problems,
  };
}

function apiEndpoint(spec: Spec, endpoint: Endpoint): ApiEndpoint {
  const find = (name: string | undefined) => spec.entities.find((entity) => entity.name === name) ?? null;
  const { returns } = endpoint;
  const target = find(endpoint.target ?? undefined);
  const about = target ?? find(endpoint.query?.entity);
  const returned = "entity" in returns ? find(returns.entity) : null;
  const name = pascalCase(endpoint.name);
  const input = endpoint.input.map((one) => typedProperty(spec, one));
  const access = endpointAccess(spec, endpoint);
  const own = returns.kind === "object" ? returns.fields.map((one) => typedProperty(spec, one)) : [];
  const pages = returns.kind === "page" && returned !== null;
  const domain = endpoint.route.path.split("/").find((part) => /^[A-Za-z]/.test(part)) ?? endpoint.name;
  return {
    endpoint,
    package: about ? entityPackage(about) : freePackage(spec, snakeCase(domain.replaceAll(/[.~]/g, "_"))),
    entity: about,
    input,
    result: own,
    operationId: endpoint.name,
    method: endpoint.route.method,
    path: `${spec.app.api.prefix}${endpoint.route.path}`,
    tag: about?.name ?? pascalCase(domain.replaceAll(/[.~]/g, "_")),
    summary: sentenceCase(endpoint.name),
    description: describe(endpoint, about),
    item: target,
    body: input.length === 0 ? null : `${name}Input`,
    answer: returns.kind === "object" ? `${name}Result` : returned && schemaNames(returned)[pages ? "page" : "read"],
    lists: pages ? { entity: returned, filtered: false } : null,
    successStatus: returns.kind === "nothing" ? 204 : 200,
    access,
    problems: [...new Set(endpointProblems(endpoint, access, target, input.length > 0 || pages))].sort((a, b) => a - b),
  };
}

function endpointProblems(endpoint: Endpoint, access: Access, target: Entity | null, hasInput: boolean): number[] {
  const changes = endpoint.set.length > 0 && target !== null;
  return [
    ...accessProblems(access),
    ...(target ? [404] : []),
    ...(changes && hasUniqueConstraint(target) ? [409] : []),
    ...endpoint.require.map(({ status }) => status),
    ...(target || hasInput ? [422] : []),
    // The other service refused or answered nonsense; it is down or not configured; it did not answer in time.
    ...(endpoint.calls ? [502, 503, 504] : []),
    // A rule in prose may refuse; the contract is there before anybody implements it.
    ...(endpoint.rules.length > 0 ? [409] : []),
  ];
}

function describe(endpoint: Endpoint, about: Entity | null): string {
  const { calls, query, set } = endpoint;
  const noun = about ? entityNoun(about) : null;
  if (query !== null && noun !== null) {
    return `One page of the ${noun.many} that this selects.`;
  }
  const parts = [
    ...(set.length > 0 && noun !== null
      ? [`Set ${set.map(({ field }) => field.replaceAll("_", " ")).join(", ")} of the ${noun.one}.`]
      : []),
    ...(calls ? [`Call ${calls.operation} of ${calls.integration}.`] : []),
  ];
  return parts.length > 0 ? parts.join(" ") : `${sentenceCase(endpoint.name)}.`;
}

/** A package that no entity and no part of the app has: `billing`, else `billing_endpoints`. */
function freePackage(spec: Spec, name: string): string {
  const taken = new Set([...spec.entities.map(entityPackage), "auth", "core", "enums", "integrations", "main", "seed"]);
  return taken.has(name) ? `${name}_endpoints` : name;
}

function typedProperty(spec: Spec, { name, type, optional }: TypedName): ApiProperty {
  return {
    name: jsonName(spec, name),
    attribute: name,
    type,
    optional,
    default: null,
    relation: null,
    field: null,
    computed: null,
  };
}
