/** JSON Schemas of the generated API: one per value type and place, and the components made of them. */
import {
  apiFilters,
  type ApiProperty,
  createProperties,
  defaultIntegerBounds,
  entityNoun,
  isOptionalOnCreate,
  isPassword,
  jsonName,
  maxUrlLength,
  readProperties,
  schemaNames,
  servedEntities,
  updateProperties,
} from "../api.ts";
import {
  apiEndpoints,
  apiRoutes,
  authSchemas,
  pagedEntities,
  readEntities,
  signInProperties,
  usedEnums,
} from "../api-routes.ts";
import type { DefaultValue, Entity, Spec, ValueType } from "../spec/model.ts";
import type { JsonSchema } from "./openapi-document.ts";

export const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** Any JSON value but null, which means "no value" to the database. */
const anyJson: JsonSchema = {
  anyOf: [
    { type: "object", additionalProperties: true },
    { type: "array", items: {} },
    { type: "string" },
    { type: "number" },
    { type: "boolean" },
  ],
};

/** What the server answers. Only the kind of value: stored data may be older than a limit on its length or range. */
export function outputSchema(type: ValueType): JsonSchema {
  switch (type.kind) {
    case "string":
    case "text":
      return { type: "string" };
    case "email":
      return { type: "string", format: "email" };
    case "url":
      return { type: "string", format: "uri" };
    case "int":
      return { type: "integer" };
    case "float":
      return { type: "number" };
    case "decimal":
      return { type: "string", pattern: decimalPattern(type) };
    case "bool":
      return { type: "boolean" };
    case "date":
      return { type: "string", format: "date" };
    case "datetime":
      return { type: "string", format: "date-time" };
    case "uuid":
      return { type: "string", format: "uuid" };
    case "json":
      return anyJson;
    case "enum":
      return schemaRef(type.enum);
  }
}

/** What the server takes in a body: the kind of value with its limits. */
export function inputSchema(type: ValueType): JsonSchema {
  const plain = outputSchema(type);
  switch (type.kind) {
    case "string":
      return {
        ...plain,
        ...(type.minLength > 0 ? { minLength: type.minLength } : {}),
        ...(type.maxLength === null ? {} : { maxLength: type.maxLength }),
      };
    case "email":
      return { ...plain, maxLength: type.maxLength };
    case "url":
      return { ...plain, maxLength: maxUrlLength };
    case "int":
      return {
        ...plain,
        minimum: type.min ?? defaultIntegerBounds.min,
        maximum: type.max ?? defaultIntegerBounds.max,
      };
    case "text":
    case "float":
    case "decimal":
    case "bool":
    case "date":
    case "datetime":
    case "uuid":
    case "json":
    case "enum":
      return plain;
  }
}

/** What a filter compares with: any value that the column's kind can have, so a text has no format and a number no range of the field's. */
export function filterSchema(type: ValueType): JsonSchema {
  switch (type.kind) {
    case "email":
    case "url":
      return { type: "string" };
    case "int":
      return { type: "integer", minimum: defaultIntegerBounds.min, maximum: defaultIntegerBounds.max };
    case "string":
    case "text":
    case "float":
    case "decimal":
    case "bool":
    case "date":
    case "datetime":
    case "uuid":
    case "json":
    case "enum":
      return outputSchema(type);
  }
}

/** A decimal travels as a string, since a JSON number would lose digits in a client's float. */
export function decimalPattern({ precision, scale }: { precision: number; scale: number }): string {
  const whole = precision > scale ? `\\d{1,${precision - scale}}` : "0";
  return scale === 0 ? `^-?${whole}$` : `^-?${whole}(\\.\\d{1,${scale}})?$`;
}

/** A default as clients see it; null where it is only known at the moment of the create. */
export function defaultJson(type: ValueType, value: DefaultValue): string | number | boolean | null {
  switch (value.kind) {
    case "literal":
      return type.kind === "decimal" ? Number(value.value).toFixed(type.scale) : value.value;
    case "enum":
      return value.value;
    case "now":
    case "today":
      return null;
  }
}

/** Every component, sorted by name. */
export function componentSchemas(spec: Spec): Record<string, JsonSchema> {
  const all: [string, JsonSchema][] = [
    // What no operation mentions is no part of the document.
    ...(apiRoutes(spec).some(({ problems }) => problems.length > 0) ? Object.entries(problemSchemas) : []),
    ...usedEnums(spec).map(({ name, values }): [string, JsonSchema] => [name, { type: "string", enum: values }]),
    ...readEntities(spec).map((entity) => readSchema(spec, entity)),
    ...pagedEntities(spec).map(pageSchema),
    ...servedEntities(spec).flatMap((entity) => writeSchemas(spec, entity)),
    ...endpointSchemas(spec),
    ...(spec.auth ? authSchemasOf(spec) : []),
  ];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The query parameter's schema, by filter. */
export const filterSchemas = (spec: Spec, entity: Entity) =>
  apiFilters(spec, entity).map((filter) => {
    const one = filterSchema(filter.type);
    return { filter, schema: filter.operator === "in" ? ({ type: "array", items: one } as const) : one };
  });

const problemSchemas: Readonly<Record<string, JsonSchema>> = {
  Problem: {
    type: "object",
    description: "Why a request failed (RFC 9457).",
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      instance: { type: "string" },
      code: { type: "string" },
      errors: { type: "array", items: schemaRef("ProblemItem") },
    },
    required: ["type", "title", "status", "detail", "instance"],
  },
  ProblemItem: {
    type: "object",
    description: "One thing that is wrong with a request.",
    properties: { pointer: { type: "string" }, detail: { type: "string" } },
    required: ["pointer", "detail"],
  },
};

type NamedSchema = [name: string, schema: JsonSchema];

function readSchema(spec: Spec, entity: Entity): NamedSchema {
  return [
    schemaNames(entity).read,
    answerObject(`What clients see of the ${entityNoun(entity).one}.`, readProperties(spec, entity)),
  ];
}

function pageSchema(entity: Entity): NamedSchema {
  const names = schemaNames(entity);
  const items = { type: "array", items: schemaRef(names.read) } as const;
  const count = { type: "integer" } as const;
  return [
    names.page,
    {
      type: "object",
      description: `One page of ${entityNoun(entity).many}.`,
      properties: { items, total: count, page: count, size: count },
      required: ["items", "total", "page", "size"],
    },
  ];
}

function writeSchemas(spec: Spec, entity: Entity): NamedSchema[] {
  const names = schemaNames(entity);
  const { one } = entityNoun(entity);
  const { operations } = entity.api;
  const update: JsonSchema = {
    type: "object",
    description: `The fields of the ${one} to change; what is left out stays.`,
    properties: propertiesOf(updateProperties(spec, entity), (property) =>
      nullable(inputSchema(property.type), property.optional),
    ),
    additionalProperties: false,
  };
  return [
    ...(operations.includes("create")
      ? [[names.create, inputObject(`The fields of a new ${one}.`, createProperties(spec, entity))] as NamedSchema]
      : []),
    ...(operations.includes("update") ? [[names.update, update] as NamedSchema] : []),
  ];
}

function endpointSchemas(spec: Spec): NamedSchema[] {
  return apiEndpoints(spec).flatMap(({ endpoint, body, answer, input, result }): NamedSchema[] => [
    ...(body === null ? [] : [[body, inputObject(`What ${endpoint.name} takes.`, input)] as NamedSchema]),
    ...(endpoint.returns.kind === "object" && answer !== null
      ? [[answer, answerObject(`What ${endpoint.name} answers.`, result)] as NamedSchema]
      : []),
  ]);
}

function authSchemasOf(spec: Spec): NamedSchema[] {
  const token = { type: "string" } as const;
  const name = (attribute: string) => jsonName(spec, attribute);
  const tokens: Record<string, JsonSchema> = {
    [name("access_token")]: token,
    [name("refresh_token")]: token,
    [name("token_type")]: { type: "string", enum: ["Bearer"] },
    [name("expires_in")]: { type: "integer" },
  };
  return [
    [authSchemas.signIn, inputObject("Who signs in, and their password.", signInProperties(spec))],
    [
      authSchemas.tokens,
      {
        type: "object",
        description: "The tokens of a session, and in how many seconds the access token expires.",
        properties: tokens,
        required: Object.keys(tokens),
      },
    ],
    [
      authSchemas.refresh,
      {
        type: "object",
        description: "The refresh token of a session.",
        properties: {
          [name("refresh_token")]: { ...token, minLength: 1, maxLength: 512, format: "password", writeOnly: true },
        },
        required: [name("refresh_token")],
        additionalProperties: false,
      },
    ],
  ];
}

function answerObject(description: string, properties: readonly ApiProperty[]): JsonSchema {
  return {
    type: "object",
    description,
    properties: propertiesOf(properties, (property) => nullable(outputSchema(property.type), property.optional)),
    required: properties.map(({ name }) => name),
  };
}

function inputObject(description: string, properties: readonly ApiProperty[]): JsonSchema {
  const required = properties.filter((property) => !isOptionalOnCreate(property)).map(({ name }) => name);
  return {
    type: "object",
    description,
    properties: propertiesOf(properties, createSchema),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function createSchema(property: ApiProperty): JsonSchema {
  if (isPassword(property)) {
    return { ...inputSchema(property.type), format: "password", writeOnly: true };
  }
  const schema = nullable(inputSchema(property.type), property.optional);
  const value = property.default === null ? null : defaultJson(property.type, property.default);
  return value === null ? schema : { ...schema, default: value };
}

function nullable(schema: JsonSchema, optional: boolean): JsonSchema {
  return optional ? { anyOf: [...(schema.anyOf ?? [schema]), { type: "null" }] } : schema;
}

function propertiesOf(properties: readonly ApiProperty[], schema: (property: ApiProperty) => JsonSchema) {
  return Object.fromEntries(properties.map((property) => [property.name, schema(property)]));
}
