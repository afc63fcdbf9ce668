/**
 * The `openapi` contract: the document that the spec promises, before any backend exists. The backend's own document,
 * served by FastAPI, must equal it in the canonical form.
 */
import { apiSortKeys, entityNoun, maxPageNumber } from "../api.ts";
import { type ApiRoute, apiRoutes } from "../api-routes.ts";
import type { Entity, FilterOperator, Spec } from "../spec/model.ts";
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiResponse } from "./openapi-document.ts";
import { componentSchemas, filterSchemas, schemaRef } from "./openapi-schemas.ts";

export const apiVersion = "1.0.0";

/** Nobody but its owner has said how the app may be used (SPDX specification 2.3, annex D: a license of one's own). */
export const apiLicense = { name: "Proprietary", identifier: "LicenseRef-Proprietary" };

/** The name of the security scheme; the access token travels as RFC 6750 says. */
const securityScheme = "bearer";

/** What FastAPI calls a success, unless told otherwise. */
const success = "Successful Response";

/** Names of the statuses that a problem can have (RFC 9110, section 15; RFC 6585 for 428 and 429); the generated backend has the same table. */
export const problemTitles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  423: "Locked",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const problemTitle = (status: number) => problemTitles[status] ?? "Error";

/**
 * The OpenAPI 3.1 document of the spec's API. Pure: the same spec gives the same document. What the server has for
 * machines alone (health, readiness, other services' webhooks) is no part of it.
 */
export function deriveOpenApi(spec: Spec): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of apiRoutes(spec)) {
    const item = (paths[route.path] ??= {});
    item[route.method.toLowerCase()] = operationObject(spec, route);
  }
  return {
    openapi: "3.1.0",
    info: { title: spec.app.name, version: apiVersion, license: apiLicense },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: componentSchemas(spec),
      ...(apiRoutes(spec).some(({ access }) => access.viewer)
        ? { securitySchemes: { [securityScheme]: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } }
        : {}),
    },
  };
}

function operationObject(spec: Spec, route: ApiRoute): OpenApiOperation {
  const parameters = [
    ...(route.item ? [idParameter(route.item)] : []),
    ...(route.lists ? listParameters(spec, route.lists) : []),
  ];
  return {
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    operationId: route.operationId,
    security: route.access.viewer ? [{ [securityScheme]: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaRef(route.body) } } } }),
    responses: {
      [route.successStatus]: {
        description: success,
        ...(route.answer === null ? {} : { content: { "application/json": { schema: schemaRef(route.answer) } } }),
      },
      ...Object.fromEntries(route.problems.map((status) => [String(status), problemResponse(status)])),
    },
  };
}

function problemResponse(status: number): OpenApiResponse {
  return {
    description: problemTitle(status),
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

function listParameters(spec: Spec, { entity, filtered }: NonNullable<ApiRoute["lists"]>): OpenApiParameter[] {
  const { size, max } = spec.app.api.page;
  const [first, ...more] = apiSortKeys(spec, entity).map(({ token }) => token);
  const query = (name: string, description: string, schema: OpenApiParameter["schema"]) =>
    ({ name, in: "query", required: false, description, schema }) as const;
  const paging = [
    query("page", "Number of the page, from 1.", { type: "integer", minimum: 1, maximum: maxPageNumber, default: 1 }),
    query("size", "Rows of a page.", { type: "integer", minimum: 1, maximum: max, default: size }),
  ];
  if (!filtered) {
    return paging;
  }
  return [
    ...paging,
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
