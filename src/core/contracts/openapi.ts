/**
 * The `openapi` contract: the document that the spec promises, before any backend exists. The backend's own document,
 * served by FastAPI, must equal it in the canonical form.
 */
import {
  type ApiOperation,
  apiOperations,
  apiSortKeys,
  entityNoun,
  maxPageNumber,
  schemaNames,
  servedEntities,
} from "../api.ts";
import type { Entity, FilterOperator, Spec } from "../spec/model.ts";
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiResponse } from "./openapi-document.ts";
import { componentSchemas, filterSchemas, schemaRef } from "./openapi-schemas.ts";

export const apiVersion = "1.0.0";

/** What FastAPI calls a success, unless told otherwise. */
const success = "Successful Response";

/** Names of the statuses that are declared (RFC 9110, section 15.5). */
const problemTitles = { 404: "Not Found", 409: "Conflict", 422: "Unprocessable Content" } as const;

/** The OpenAPI 3.1 document of the spec's API. Pure: the same spec gives the same document. */
export function deriveOpenApi(spec: Spec): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = { "/health": { get: health } };
  for (const entity of servedEntities(spec)) {
    for (const operation of apiOperations(spec, entity)) {
      const item = (paths[operation.path] ??= {});
      item[operation.method.toLowerCase()] = operationObject(spec, entity, operation);
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: spec.app.name, version: apiVersion },
    paths,
    components: { schemas: componentSchemas(spec) },
  };
}

const health: OpenApiOperation = {
  tags: ["Health"],
  summary: "Check health",
  description: "Answer that the server is up.",
  operationId: "health",
  responses: { "200": { description: success, content: { "application/json": { schema: schemaRef("Health") } } } },
};

function operationObject(spec: Spec, entity: Entity, operation: ApiOperation): OpenApiOperation {
  const parameters = operation.onItem
    ? [idParameter(entity)]
    : operation.operation === "list"
      ? listParameters(spec, entity)
      : [];
  const body = bodySchema(entity, operation);
  return {
    tags: [entity.name],
    summary: operation.summary,
    description: operation.description,
    operationId: operation.operationId,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaRef(body) } } } }),
    responses: {
      [operation.successStatus]: successResponse(entity, operation),
      ...Object.fromEntries(operation.problems.map((status) => [String(status), problemResponse(status)])),
    },
  };
}

function bodySchema(entity: Entity, { operation }: ApiOperation): string | null {
  const names = schemaNames(entity);
  return operation === "create" ? names.create : operation === "update" ? names.update : null;
}

function successResponse(entity: Entity, { operation }: ApiOperation): OpenApiResponse {
  if (operation === "delete") {
    return { description: success };
  }
  const { read, page } = schemaNames(entity);
  return {
    description: success,
    content: { "application/json": { schema: schemaRef(operation === "list" ? page : read) } },
  };
}

function problemResponse(status: keyof typeof problemTitles): OpenApiResponse {
  return {
    description: problemTitles[status],
    content: { "application/problem+json": { schema: schemaRef("Problem") } },
  };
}

function idParameter(entity: Entity): OpenApiParameter {
  return {
    name: "id",
    in: "path",
    required: true,
    description: `Which ${entityNoun(entity).one}.`,
    schema: { type: "string", format: "uuid" },
  };
}

function listParameters(spec: Spec, entity: Entity): OpenApiParameter[] {
  const { size, max } = spec.app.api.page;
  const [first, ...more] = apiSortKeys(spec, entity).map(({ token }) => token);
  const query = (name: string, description: string, schema: OpenApiParameter["schema"]) =>
    ({ name, in: "query", required: false, description, schema }) as const;
  return [
    query("page", "Number of the page, from 1.", { type: "integer", minimum: 1, maximum: maxPageNumber, default: 1 }),
    query("size", "Rows of a page.", { type: "integer", minimum: 1, maximum: max, default: size }),
    query("sort", "Order of the rows; a minus sign turns it around.", {
      type: "string",
      enum: [first ?? "id", ...more],
      default: first ?? "id",
    }),
    ...filterSchemas(spec, entity).map(({ filter, schema }) =>
      query(filter.parameter, filterDescription(filter.column, filter.operator), schema),
    ),
  ];
}

const filterPhrases: Readonly<Record<FilterOperator, string>> = {
  eq: "equals this value",
  ne: "differs from this value",
  in: "is one of these values",
  lt: "is less than this value",
  lte: "is at most this value",
  gt: "is greater than this value",
  gte: "is at least this value",
  contains: "contains this text, in upper or lower case",
};

/** What a filter's parameter says about itself, in the document and in the served one. */
export function filterDescription(column: string, operator: FilterOperator): string {
  return `Only rows whose ${column.replaceAll("_", " ")} ${filterPhrases[operator]}.`;
}

export { canonicalOpenApi } from "./openapi-canonical.ts";
export { describeOpenApiDifference } from "./openapi-difference.ts";
