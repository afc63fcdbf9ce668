/** The rules of the canonical form of an OpenAPI document; `canonicalOpenApi` applies them in this order. */
import { sortKeys } from "./hash.ts";

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

/**
 * The form in which a served document is compared with the derived one, and hashed. What it levels out:
 *
 * 1. **Order of keys** of every object, of `required`, and of an operation's parameters: JSON objects and these lists
 *    are sets (JSON Schema 2020-12, validation, section 6.5.3; OpenAPI 3.1, parameters are unique by name and location).
 * 2. **Titles of schemas**: pydantic derives them from names; no validator and no client generator acts upon them.
 * 3. **Descriptions of schemas and operations**: FastAPI takes them from docstrings, which are notes to the reader of the
 *    code and no promise. Summaries and the descriptions of parameters and responses are written for clients, and stay.
 * 4. **Spelling of "or null"**: `type: [T, null]` becomes `anyOf: [{type: T}, {type: null}]`, null last.
 * 5. **A single value**: `const: x` becomes `enum: [x]`.
 * 6. **Defaults of the format itself**: `required: false` of a parameter, an empty `required`, `deprecated: false`.
 * 7. **Input and output twins**: where FastAPI split a schema `X` into equal `X-Input` and `X-Output`, both become `X`.
 *
 * Everything else is compared: paths, methods, operation ids, tags, parameters with their limits and defaults, media
 * types, statuses, schema names, properties, types, formats, lengths, patterns, enum values in their order.
 *
 * @param document any JSON value; what is no OpenAPI document simply passes through the rules.
 * @returns a new value: equal documents give equal `canonicalJson`. It is a valid OpenAPI document if the input is.
 */
export function canonicalOpenApi(document: unknown): unknown {
  const root = structuredClone(document) as Json;
  if (!isObject(root)) {
    return root;
  }
  for (const item of objects(root["paths"])) {
    canonicalParameters(item);
    for (const method of methods) {
      const operation = item[method];
      if (isObject(operation)) {
        canonicalOperation(operation);
      }
    }
  }
  const components = root["components"];
  if (isObject(components) && isObject(components["schemas"])) {
    components["schemas"] = mapValues(components["schemas"], canonicalSchema);
    return sortKeys(joinTwins(root, components["schemas"]));
  }
  return sortKeys(root);
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

function canonicalOperation(operation: JsonObject): void {
  delete operation["description"];
  dropFalse(operation, "deprecated");
  canonicalParameters(operation);
  canonicalContent(operation["requestBody"]);
  for (const response of objects(operation["responses"])) {
    canonicalContent(response);
  }
}

function canonicalParameters(holder: JsonObject): void {
  const parameters = holder["parameters"];
  if (!Array.isArray(parameters)) {
    return;
  }
  for (const parameter of parameters.filter(isObject)) {
    dropFalse(parameter, "required");
    dropFalse(parameter, "deprecated");
    if (parameter["schema"] !== undefined) {
      parameter["schema"] = canonicalSchema(parameter["schema"]);
    }
  }
  const key = (parameter: Json) => (isObject(parameter) ? JSON.stringify([parameter["in"], parameter["name"]]) : "");
  parameters.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function canonicalContent(holder: Json | undefined): void {
  if (isObject(holder)) {
    for (const media of objects(holder["content"])) {
      if (media["schema"] !== undefined) {
        media["schema"] = canonicalSchema(media["schema"]);
      }
    }
  }
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name (JSON Schema 2020-12, core, section 10). */
const oneSchema = ["items", "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties"] as const;
const listOfSchemas = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
const namedSchemas = ["properties", "patternProperties", "dependentSchemas", "$defs"] as const;

function canonicalSchema(schema: Json): Json {
  if (!isObject(schema)) {
    return schema;
  }
  const result: JsonObject = { ...schema };
  delete result["title"];
  delete result["description"];
  dropFalse(result, "deprecated");
  if (result["const"] !== undefined) {
    result["enum"] = [result["const"]];
    delete result["const"];
  }
  const required = result["required"];
  if (Array.isArray(required)) {
    required.sort();
    if (required.length === 0) {
      delete result["required"];
    }
  }
  for (const key of oneSchema) {
    if (result[key] !== undefined) {
      result[key] = canonicalSchema(result[key]);
    }
  }
  for (const key of listOfSchemas) {
    const list = result[key];
    if (Array.isArray(list)) {
      result[key] = list.map(canonicalSchema);
    }
  }
  for (const key of namedSchemas) {
    const named = result[key];
    if (isObject(named)) {
      result[key] = mapValues(named, canonicalSchema);
    }
  }
  return nullLast(result);
}

/** What stays beside `anyOf` when `type: [T, null]` is written out: it is about the whole, not about T. */
const aboutTheWhole = new Set(["default", "examples", "readOnly", "writeOnly", "deprecated"]);

function nullLast(schema: JsonObject): JsonObject {
  const { type, anyOf } = schema;
  if (Array.isArray(type)) {
    const kinds = type.filter((kind) => kind !== "null");
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      return { ...schema, type: [...type].sort() };
    }
    if (kinds.length === type.length) {
      return { ...schema, type: kind };
    }
    const entries = Object.entries({ ...schema, type: kind });
    return {
      ...Object.fromEntries(entries.filter(([key]) => aboutTheWhole.has(key))),
      anyOf: [Object.fromEntries(entries.filter(([key]) => !aboutTheWhole.has(key))), { type: "null" }],
    };
  }
  if (Array.isArray(anyOf)) {
    const isNull = (item: Json) => isObject(item) && item["type"] === "null";
    return { ...schema, anyOf: [...anyOf.filter((item) => !isNull(item)), ...anyOf.filter(isNull)] };
  }
  return schema;
}

function joinTwins(root: JsonObject, schemas: JsonObject): Json {
  const same = (a: Json | undefined, b: Json | undefined) =>
    JSON.stringify(sortKeys(a)).replaceAll("-Input", "-Output") === JSON.stringify(sortKeys(b));
  const joined = Object.keys(schemas)
    .filter((name) => name.endsWith("-Input"))
    .map((name) => name.slice(0, -"-Input".length))
    .filter((name) => schemas[name] === undefined && same(schemas[`${name}-Input`], schemas[`${name}-Output`]));
  if (joined.length === 0) {
    return root;
  }
  for (const name of joined) {
    schemas[name] = schemas[`${name}-Output`] ?? null;
    Reflect.deleteProperty(schemas, `${name}-Input`);
    Reflect.deleteProperty(schemas, `${name}-Output`);
  }
  const reference = /^#\/components\/schemas\/(.*)-(?:Input|Output)$/;
  const rename = (value: Json, key = ""): Json => {
    if (Array.isArray(value)) {
      return value.map((item) => rename(item));
    }
    if (isObject(value)) {
      return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, rename(item, inner)]));
    }
    const name = key === "$ref" && typeof value === "string" ? reference.exec(value)?.[1] : undefined;
    return name !== undefined && joined.includes(name) ? `#/components/schemas/${name}` : value;
  };
  return rename(root);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of an object that are objects themselves. */
function objects(value: Json | undefined): JsonObject[] {
  return isObject(value) ? Object.values(value).filter(isObject) : [];
}

function mapValues(value: JsonObject, change: (item: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}

function dropFalse(holder: JsonObject, key: string): void {
  if (holder[key] === false) {
    Reflect.deleteProperty(holder, key);
  }
}
