/**
 * The `client` contract: what screens and stores rely on in `frontend/src/api`. Which functions there are, what they send
 * and where to, what they answer, and the shape of every schema in that. `src/gates/scripts/client_surface.mjs` reads the
 * same document out of the real TypeScript, so both can be compared.
 *
 * Types are written as canonical text: members of a union and literals sorted, `null` among them; `T[]`; an object
 * schema by its name; an enum as its literals, because that is all that TypeScript knows of it.
 */
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from "./openapi-document.ts";

/** Canonical text of a TypeScript type. */
export type TypeText = string;

/** Properties of an object by name; the name of one that may be left out ends in "?". */
export type ObjectShape = Readonly<Record<string, TypeText>>;

export interface ClientParameter {
  readonly name: string;
  readonly in: "path" | "body" | "query";
  readonly optional: boolean;
  readonly type: TypeText;
}

export interface ClientOperation {
  /** Name of the exported function; the operation id. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** In the order of the function's parameters: the path's, the body, the query. */
  readonly parameters: readonly ClientParameter[];
  /** What the promise resolves to; "void" without a body. */
  readonly result: TypeText;
  /** Statuses of declared problems, ascending. */
  readonly problems: readonly number[];
}

export interface ClientDocument {
  /** Sorted by name. */
  readonly operations: readonly ClientOperation[];
  /** Every object schema that an operation mentions, directly or not, and the queries; sorted by name. */
  readonly schemas: Readonly<Record<string, ObjectShape>>;
}

/** The name of an operation's query type: `ListTasksQuery`. */
export const queryTypeName = (operationId: string) =>
  `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Query`;

/** @param openapi a derived or a served document; operations without an id have no function and are left out. */
export function deriveClient(openapi: OpenApiDocument): ClientDocument {
  const schemas = new Map<string, ObjectShape>();
  const text = typeWriter(openapi, schemas);
  const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => clientOperation(method, path, operation, text, schemas)),
  );
  return {
    operations: operations.sort((a, b) => compare(a.name, b.name)),
    schemas: Object.fromEntries([...schemas].sort(([a], [b]) => compare(a, b))),
  };
}

type TypeWriter = (schema: JsonSchema) => TypeText;

function clientOperation(
  method: string,
  path: string,
  operation: OpenApiOperation,
  text: TypeWriter,
  schemas: Map<string, ObjectShape>,
): ClientOperation {
  const name = operation.operationId;
  const parameters = operation.parameters ?? [];
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  const query = queryTypeName(name);
  if (inQuery.length > 0) {
    schemas.set(query, shape(inQuery.map((parameter) => [parameter.name, parameter.required, text(parameter.schema)])));
  }
  const body = operation.requestBody?.content["application/json"]?.schema;
  const statuses = Object.keys(operation.responses).map(Number);
  const success = statuses.find((status) => status >= 200 && status < 300);
  const answer =
    success === undefined ? undefined : operation.responses[String(success)]?.content?.["application/json"]?.schema;
  return {
    name,
    method: method.toUpperCase(),
    path,
    parameters: [
      ...pathNames(path).map((pathName) => {
        const schema = parameters.find(({ in: place, name }) => place === "path" && name === pathName)?.schema;
        return { name: pathName, in: "path", optional: false, type: text(schema ?? {}) } as const;
      }),
      ...(body === undefined ? [] : [{ name: "body", in: "body", optional: false, type: text(body) } as const]),
      ...(inQuery.length === 0
        ? []
        : [
            {
              name: "query",
              in: "query",
              optional: inQuery.every(({ required }) => !required),
              type: query,
            } as const,
          ]),
    ],
    result: answer === undefined ? "void" : text(answer),
    problems: statuses.filter((status) => status >= 400).sort((a, b) => a - b),
  };
}

/** Names in braces, in the order of the path. */
const pathNames = (path: string) => [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");

function typeWriter(openapi: OpenApiDocument, schemas: Map<string, ObjectShape>): TypeWriter {
  const components = openapi.components.schemas;
  const text: TypeWriter = (schema) => unionText(members(schema));

  const members = (schema: JsonSchema): TypeText[] => {
    if (schema.anyOf !== undefined) {
      return schema.anyOf.flatMap(members);
    }
    if (schema.$ref === undefined) {
      return plainMembers(schema, text);
    }
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    const target = components[name];
    if (target === undefined) {
      throw new Error(`the OpenAPI document has no schema ${name}`);
    }
    if (target.properties === undefined) {
      return members(target);
    }
    if (!schemas.has(name)) {
      // Entered before its properties are written, so that a schema that mentions itself ends.
      schemas.set(name, {});
      schemas.set(name, propertiesShape(target.properties, new Set(target.required), text));
    }
    return [name];
  };
  return text;
}

function propertiesShape(
  properties: Readonly<Record<string, JsonSchema>>,
  required: ReadonlySet<string>,
  text: TypeWriter,
): ObjectShape {
  return shape(Object.entries(properties).map(([name, schema]) => [name, required.has(name), text(schema)]));
}

function plainMembers(schema: JsonSchema, text: TypeWriter): TypeText[] {
  if (schema.enum !== undefined) {
    return schema.enum.map((value) => JSON.stringify(value));
  }
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
    case "object":
      return [schema.type];
    case "integer":
    case "number":
      return ["number"];
    case "array": {
      const item = text(schema.items ?? {});
      return [item.includes(" | ") ? `(${item})[]` : `${item}[]`];
    }
    default:
      return ["unknown"];
  }
}

function unionText(members: readonly TypeText[]): TypeText {
  const all = [...new Set(members)];
  // A union with unknown is unknown; TypeScript sees no more either.
  return all.includes("unknown") ? "unknown" : all.sort(compare).join(" | ");
}

function shape(properties: readonly (readonly [name: string, required: boolean, type: TypeText])[]): ObjectShape {
  return Object.fromEntries(
    properties
      .map(([name, required, type]) => [required ? name : `${name}?`, type] as const)
      .sort(([a], [b]) => compare(a, b)),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
