import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import openapiTypescript, { astToString } from "openapi-typescript";
import { canonicalJson } from "../../../src/core/contracts/hash.ts";
import { canonicalOpenApi, deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import type { OpenApiOperation } from "../../../src/core/contracts/openapi-document.ts";
import { readExample, specOf, withSections } from "../spec/example.ts";

const everyType = readFileSync(new URL("../../fixtures/backend/every-type.yaml", import.meta.url), "utf8");
const specs = { tasks: readExample("task-manager"), clinic: readExample("clinic"), everyType };
const tasks = deriveOpenApi(specOf(specs.tasks));
const types = deriveOpenApi(specOf(specs.everyType));

const operations = (document: typeof tasks): OpenApiOperation[] =>
  Object.values(document.paths).flatMap((item) => Object.values(item));

describe.each(Object.entries(specs))("the document of %s", (_name, text) => {
  const document = deriveOpenApi(specOf(text));

  test("is valid OpenAPI 3.1, and openapi-typescript makes types of it", async () => {
    const source = astToString(await openapiTypescript(structuredClone(document) as never));
    for (const { operationId } of operations(document)) {
      expect(source).toContain(`operations["${operationId}"]`);
    }
  });

  test("is the same every time", () => {
    expect(canonicalJson(deriveOpenApi(specOf(text)))).toBe(canonicalJson(document));
  });

  test("defines every schema that it refers to, and no other", () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    const mentioned = new Set([...references].map(([, name]) => name));
    expect([...mentioned].sort()).toEqual(Object.keys(document.components.schemas));
  });

  test("declares every failure as a problem, with its media type", () => {
    for (const { responses } of operations(document)) {
      for (const [status, { content }] of Object.entries(responses)) {
        expect(status < "400" || Object.keys(content ?? {}).join() === "application/problem+json").toBe(true);
      }
    }
  });

  test("gives every operation an id of its own, a tag, a summary and a description", () => {
    const ids = operations(document).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const operation of operations(document)) {
      expect(operation.tags).toHaveLength(1);
      expect(operation.summary).not.toBe("");
      expect(operation.description).toMatch(/\.$/);
    }
  });
});

test("hidden fields are nowhere, the password is only sent", () => {
  expect(JSON.stringify(tasks)).not.toMatch(/passwordHash|billingRef|password_hash|billing_ref/);
  expect(tasks.components.schemas["UserRead"]?.properties).not.toHaveProperty("password");
  const password = { type: "string", format: "password", writeOnly: true, maxLength: 128 };
  expect(tasks.components.schemas["SignIn"]?.properties?.["password"]).toEqual({ ...password, minLength: 1 });
  const openSignUp = deriveOpenApi(
    specOf(specs.tasks.replace("      read: viewer == this ||", "      create: 'true'\n$&")),
  );
  expect(openSignUp.components.schemas["UserCreate"]?.properties?.["password"]).toEqual({ ...password, minLength: 8 });
});

test("a list has paging, sorting and the filters as parameters", () => {
  const parameters = tasks.paths["/api/v1/tasks"]?.get?.parameters ?? [];
  expect(Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))).toEqual({
    page: { type: "integer", minimum: 1, maximum: 1_000_000, default: 1 },
    size: { type: "integer", minimum: 1, maximum: 100, default: 20 },
    sort: { type: "string", enum: ["-createdAt", "dueAt", "priority"], default: "-createdAt" },
    status: { $ref: "#/components/schemas/TaskStatus" },
    statusIn: { type: "array", items: { $ref: "#/components/schemas/TaskStatus" } },
    assigneeId: { type: "string", format: "uuid" },
    dueAtLt: { type: "string", format: "date-time" },
    dueAtGte: { type: "string", format: "date-time" },
    titleContains: { type: "string" },
    projectId: { type: "string", format: "uuid" },
  });
});

test("a create has limits and defaults; an update has no defaults and needs nothing", () => {
  const { TaskCreate: create, TaskUpdate: update } = tasks.components.schemas;
  expect(create?.required).toEqual(["title", "projectId"]);
  expect(create?.properties?.["priority"]).toEqual({ type: "integer", minimum: 0, maximum: 5, default: 0 });
  expect(update?.required).toBeUndefined();
  expect(update?.properties?.["priority"]).toEqual({ type: "integer", minimum: 0, maximum: 5 });
  expect(update?.properties?.["notes"]).toEqual({ anyOf: [{ type: "string" }, { type: "null" }] });
  expect(create?.additionalProperties).toBe(false);
});

test.each([
  ["short", { type: "string", maxLength: 3 }],
  ["ranged", { type: "string", minLength: 4, maxLength: 6, default: "abcdef" }],
  ["address", { type: "string", format: "email", maxLength: 30 }],
  ["link", { type: "string", format: "uri", maxLength: 2083 }],
  ["count", { type: "integer", minimum: -2_147_483_648, maximum: 2_147_483_647 }],
  ["ratio", { type: "number", default: 1 }],
  ["amount", { type: "string", pattern: "^-?\\d{1,6}(\\.\\d{1,2})?$", default: "0.00" }],
  ["tiny", { type: "string", pattern: "^-?0(\\.\\d{1,3})?$" }],
  ["whole", { anyOf: [{ type: "string", pattern: "^-?\\d{1,5}$" }, { type: "null" }] }],
  ["flagDefault", { type: "boolean", default: true }],
  ["bornOn", { type: "string", format: "date" }],
  ["notedAt", { type: "string", format: "date-time" }],
  ["colourOpt", { anyOf: [{ $ref: "#/components/schemas/Colour" }, { type: "null" }], default: "red" }],
])("a create's %s is described in full", (name, schema) => {
  expect(types.components.schemas["SampleCreate"]?.properties?.[name]).toEqual(schema);
});

test("the canonical form of a document is valid and canonical itself", async () => {
  const canonical = canonicalOpenApi(tasks);
  expect(canonicalJson(canonicalOpenApi(canonical))).toBe(canonicalJson(canonical));
  await expect(openapiTypescript(structuredClone(canonical) as never)).resolves.toBeDefined();
});

test("every operation says whether somebody has to be signed in", () => {
  const security = (document: typeof tasks) =>
    Object.fromEntries(operations(document).map(({ operationId, security: needs }) => [operationId, needs.length]));
  expect(security(tasks)).toMatchObject({ listTasks: 1, startCheckout: 1, signIn: 0, signOut: 0, getViewer: 1 });
  expect(security(deriveOpenApi(specOf(specs.clinic)))).toMatchObject({ listDoctors: 0, createDoctor: 1 });
  expect(tasks.components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } });
  expect(deriveOpenApi({ ...specOf(specs.tasks), auth: null }).paths).not.toHaveProperty("/api/v1/auth/sign-in");
});

test("endpoints take and give objects of their own", () => {
  const { StartCheckoutInput: input, StartCheckoutResult: result } = tasks.components.schemas;
  expect(input).toMatchObject({ required: ["plan"], additionalProperties: false });
  expect(result?.properties).toEqual({ url: { type: "string", format: "uri" } });
  const names = tasks.paths["/api/v1/tasks/overdue"]?.get?.parameters?.map(({ name }) => name);
  expect(names).toEqual(["page", "size"]);
});

test("an app that serves no entity has nothing that no operation mentions", () => {
  const spec = specOf(withSections("entities:", "  Thing: {fields: {name: text}, api: {operations: []}}"));
  const { paths, components } = deriveOpenApi(spec);
  expect([Object.keys(paths), Object.keys(components.schemas)]).toEqual([[], []]);
});
