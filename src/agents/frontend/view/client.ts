/** The API client's functions and types, from the client contract: the same document that the gate reads back. */
import type { ClientDocument, ClientOperation } from "../../../core/contracts/client.ts";
import type { OpenApiDocument } from "../../../core/contracts/openapi-document.ts";
import { deriveClient } from "../../../core/contracts/client.ts";
import { comment, literal } from "../typescript.ts";

export interface ClientFunctionView {
  readonly name: string;
  readonly summary: string;
  readonly method: string;
  readonly path: string;
  /** Code of the parameter list, options included. */
  readonly parameters: string;
  readonly result: string;
  /** The HTTP client that sends it: `publicHttp` where the app has sessions and this needs none. */
  readonly client: "http" | "publicHttp";
  /** Code of the call's options. */
  readonly options: string;
  readonly operation: ClientOperation;
}

export interface ClientView {
  readonly document: ClientDocument;
  /** Object schemas that functions name, sorted. */
  readonly types: readonly string[];
  readonly queries: readonly { readonly name: string; readonly operation: string }[];
  readonly functions: readonly ClientFunctionView[];
}

export function clientView(openapi: OpenApiDocument): ClientView {
  const document = deriveClient(openapi);
  const named = document.operations.flatMap(({ parameters, result }) => [
    ...parameters.filter((parameter) => parameter.in === "body").map(({ type }) => type),
    result,
  ]);
  const schemas = new Set(Object.keys(document.schemas));
  return {
    document,
    types: [...new Set(named)].filter((name) => schemas.has(name)).sort(),
    queries: document.operations.flatMap(({ name, parameters }) =>
      parameters.filter((parameter) => parameter.in === "query").map(({ type }) => ({ name: type, operation: name })),
    ),
    functions: document.operations.map((operation) => functionView(openapi, operation)),
  };
}

function functionView(openapi: OpenApiDocument, operation: ClientOperation): ClientFunctionView {
  const { name, method, path, parameters, result, problems } = operation;
  const methodKey = method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
  const described = openapi.paths[path]?.[methodKey];
  const hasSessions = openapi.components.securitySchemes !== undefined;
  const inPath = parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
  const params = [
    ...(inPath.length > 0 ? [`path: { ${inPath.join(", ")} }`] : []),
    ...(parameters.some((parameter) => parameter.in === "query") ? ["query"] : []),
  ];
  return {
    name,
    summary: comment(
      `${described?.summary ?? name}.${problems.length > 0 ? ` Problems: ${problems.join(", ")}.` : ""}`,
    ),
    method,
    path: literal(path),
    parameters: [
      ...parameters.map((parameter) => `${parameter.name}: ${parameter.type}${parameter.optional ? " = {}" : ""}`),
      "options: CallOptions = {}",
    ].join(", "),
    result,
    client: hasSessions && described?.security.length === 0 ? "publicHttp" : "http",
    options: [
      "...options",
      ...(params.length > 0 ? [`params: { ${params.join(", ")} }`] : []),
      ...(parameters.some((parameter) => parameter.in === "body") ? ["body"] : []),
    ].join(", "),
    operation,
  };
}
