import { describe, expect, test } from "@jest/globals";
import { canonicalJson } from "../../../src/core/contracts/hash.ts";
import { canonicalOpenApi } from "../../../src/core/contracts/openapi.ts";

/** A document with one schema, one parameter and one operation's other parts. */
function document(parts: { schema?: unknown; parameter?: object; operation?: object; schemas?: object }) {
  const { schema = { type: "string" }, parameter = {}, operation = {}, schemas } = parts;
  return {
    openapi: "3.1.0",
    info: { title: "shop", version: "1.0.0" },
    paths: {
      "/things": {
        get: {
          operationId: "listThings",
          parameters: [{ name: "page", in: "query", schema: { type: "integer" }, ...parameter }],
          responses: { "200": { description: "ok", content: { "application/json": { schema } } } },
          ...operation,
        },
      },
    },
    components: { schemas: schemas ?? { Thing: schema } },
  };
}

const canonical = (value: unknown) => canonicalJson(canonicalOpenApi(value));

describe("equal in the canonical form", () => {
  test.each([
    ["order of keys", { schema: { type: "string", maxLength: 3 } }, { schema: { maxLength: 3, type: "string" } }],
    ["titles of schemas", { schema: { type: "string", title: "Name" } }, {}],
    ["descriptions of schemas", { schema: { type: "string", description: "Its name." } }, {}],
    ["descriptions of operations", { operation: { description: "Lists." } }, {}],
    [
      "order of required",
      { schema: { type: "object", required: ["b", "a"] } },
      { schema: { type: "object", required: ["a", "b"] } },
    ],
    ["an empty required", { schema: { type: "object", required: [] } }, { schema: { type: "object" } }],
    [
      "spelling of null",
      { schema: { type: ["string", "null"], maxLength: 3, default: "x" } },
      { schema: { anyOf: [{ type: "null" }, { type: "string", maxLength: 3 }], default: "x" } },
    ],
    ["a list of one type", { schema: { type: ["string"] } }, {}],
    ["a single value", { schema: { const: "ok" } }, { schema: { enum: ["ok"] } }],
    ["required: false", { parameter: { required: false } }, {}],
    ["deprecated: false", { parameter: { deprecated: false }, operation: { deprecated: false } }, {}],
  ])("%s", (_rule, left, right) => {
    expect(canonical(document(left))).toBe(canonical(document(right)));
    expect(JSON.stringify(left)).not.toBe(JSON.stringify(right));
  });

  test("order of parameters", () => {
    const [a, b] = ["a", "b"].map((name) => ({ name, in: "query", schema: { type: "string" } }));
    const inOrder = (parameters: unknown[]) => document({ operation: { parameters } });
    expect(canonical(inOrder([a, b]))).toBe(canonical(inOrder([b, a])));
  });

  test("deep inside properties, items and alternatives", () => {
    const nested = (title: object) => ({
      schema: {
        type: "object",
        properties: { tags: { type: "array", items: { anyOf: [{ type: "string", ...title }, { type: "integer" }] } } },
      },
    });
    expect(canonical(document(nested({ title: "Tag" })))).toBe(canonical(document(nested({}))));
  });

  test("equal input and output twins are one schema", () => {
    const item = { type: "object", properties: { next: { $ref: "#/components/schemas/Item" } } };
    const twin = (suffix: string) => ({
      ...item,
      properties: { next: { $ref: `#/components/schemas/Item-${suffix}` } },
    });
    const split = document({
      schema: { $ref: "#/components/schemas/Item-Output" },
      schemas: { "Item-Input": twin("Input"), "Item-Output": twin("Output") },
    });
    const joined = document({ schema: { $ref: "#/components/schemas/Item" }, schemas: { Item: item } });
    expect(canonical(split)).toBe(canonical(joined));
  });
});

describe("different in the canonical form: a client can notice", () => {
  test.each([
    [
      "a property called title",
      { schema: { properties: { title: { type: "string" } } } },
      { schema: { properties: {} } },
    ],
    ["a limit", { schema: { type: "string", maxLength: 3 } }, { schema: { type: "string", maxLength: 4 } }],
    ["a default", { schema: { type: "string", default: "a" } }, { schema: { type: "string" } }],
    ["null", { schema: { type: ["string", "null"] } }, { schema: { type: "string" } }],
    ["a required property", { schema: { required: ["a"] } }, { schema: { required: ["a", "b"] } }],
    ["order of values", { schema: { enum: ["a", "b"] } }, { schema: { enum: ["b", "a"] } }],
    [
      "additional properties",
      { schema: { type: "object", additionalProperties: false } },
      { schema: { type: "object" } },
    ],
    ["required parameters", { parameter: { required: true } }, {}],
    ["an operation id", { operation: { operationId: "other" } }, {}],
    ["a summary", { operation: { summary: "List" } }, {}],
    ["a tag", { operation: { tags: ["Thing"] } }, {}],
    ["a parameter's description", { parameter: { description: "Number." } }, {}],
    ["a status", { operation: { responses: { "201": { description: "ok" } } } }, {}],
    ["the name of a schema", { schemas: { Other: { type: "string" } } }, {}],
    ["deprecation", { operation: { deprecated: true } }, {}],
  ])("%s", (_what, left, right) => {
    expect(canonical(document(left))).not.toBe(canonical(document(right)));
  });

  test("twins that differ stay two schemas", () => {
    const schemas = { "Item-Input": { type: "string" }, "Item-Output": { type: "integer" } };
    expect(
      Object.keys((canonicalOpenApi(document({ schemas })) as ReturnType<typeof document>).components.schemas),
    ).toEqual(["Item-Input", "Item-Output"]);
  });

  test("the title of the API", () => {
    const other = { ...document({}), info: { title: "other", version: "1.0.0" } };
    expect(canonical(other)).not.toBe(canonical(document({})));
  });
});

test("what is no document passes through, and the argument is left as it is", () => {
  expect(canonicalOpenApi([1, null])).toEqual([1, null]);
  const given = document({ schema: { type: "string", title: "Name" } });
  const before = JSON.stringify(given);
  canonicalOpenApi(given);
  expect(JSON.stringify(given)).toBe(before);
});
