import { describe, expect, test } from "@jest/globals";
import { type ClientDocument, deriveClient } from "../../../src/core/contracts/client.ts";
import { canonicalJson } from "../../../src/core/contracts/hash.ts";
import type { JsonSchema, OpenApiDocument } from "../../../src/core/contracts/openapi-document.ts";
import { deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import { readExample, specOf } from "../spec/example.ts";

const taskManager = deriveClient(deriveOpenApi(specOf(readExample("task-manager"))));

function operation(document: ClientDocument, name: string) {
  const found = document.operations.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`no ${name}`);
  }
  return found;
}

/** The text of one schema, as a property of a body. */
function typeOf(schema: JsonSchema, schemas: Record<string, JsonSchema> = {}): string | undefined {
  const document: OpenApiDocument = {
    openapi: "3.1.0",
    info: { title: "x", version: "1", license: { name: "x", identifier: "x" } },
    servers: [],
    paths: {
      "/x": {
        post: {
          tags: [],
          summary: "",
          description: "",
          operationId: "createX",
          security: [],
          requestBody: {
            required: true,
            content: { "application/json": { schema: { $ref: "#/components/schemas/X" } } },
          },
          responses: { "201": { description: "" } },
        },
      },
    },
    components: { schemas: { X: { type: "object", properties: { value: schema }, required: ["value"] }, ...schemas } },
  };
  return deriveClient(document).schemas["X"]?.["value"];
}

describe("the client contract of the task manager", () => {
  test("has a function for every operation, sorted", () => {
    expect(taskManager.operations.map(({ name }) => name)).toEqual([
      "completeTask",
      "createProject",
      "createTask",
      "deleteProject",
      "deleteTask",
      "deleteUser",
      "getProject",
      "getTask",
      "getUser",
      "getViewer",
      "listOverdue",
      "listProjects",
      "listTasks",
      "listUsers",
      "refreshTokens",
      "signIn",
      "signOut",
      "startCheckout",
      "updateProject",
      "updateTask",
      "updateUser",
    ]);
  });

  test("says what a change sends and gives", () => {
    expect(operation(taskManager, "updateTask")).toEqual({
      name: "updateTask",
      method: "PATCH",
      path: "/api/v1/tasks/{id}",
      parameters: [
        { name: "id", in: "path", optional: false, type: "string" },
        { name: "body", in: "body", optional: false, type: "TaskUpdate" },
      ],
      result: "TaskRead",
      problems: [401, 403, 404, 422],
    });
    expect(operation(taskManager, "deleteTask").result).toBe("void");
  });

  test("has the endpoints beyond CRUD and those of signing in as ordinary functions", () => {
    expect(operation(taskManager, "completeTask")).toMatchObject({
      method: "POST",
      path: "/api/v1/tasks/{id}/complete",
      parameters: [{ name: "id", in: "path" }],
      result: "TaskRead",
      problems: [401, 403, 404, 409, 422],
    });
    expect(operation(taskManager, "listOverdue")).toMatchObject({
      parameters: [{ name: "query", in: "query", optional: true, type: "ListOverdueQuery" }],
      result: "TaskPage",
    });
    expect(taskManager.schemas["ListOverdueQuery"]).toEqual({ "page?": "number", "size?": "number" });
    expect(operation(taskManager, "startCheckout")).toMatchObject({
      parameters: [{ name: "body", in: "body", type: "StartCheckoutInput" }],
      result: "StartCheckoutResult",
    });
    expect(operation(taskManager, "signIn")).toMatchObject({
      parameters: [{ name: "body", in: "body", type: "SignIn" }],
      result: "TokenPair",
      problems: [401, 422],
    });
    expect(operation(taskManager, "signOut").result).toBe("void");
  });

  test("says by what a list is filtered and sorted, and that all of it may be left out", () => {
    expect(operation(taskManager, "listTasks").parameters).toEqual([
      { name: "query", in: "query", optional: true, type: "ListTasksQuery" },
    ]);
    expect(taskManager.schemas["ListTasksQuery"]).toEqual({
      "assigneeId?": "string",
      "dueAtGte?": "string",
      "dueAtLt?": "string",
      "page?": "number",
      "projectId?": "string",
      "size?": "number",
      "sort?": '"-createdAt" | "dueAt" | "priority"',
      "status?": '"done" | "in_progress" | "open"',
      "statusIn?": '("done" | "in_progress" | "open")[]',
      "titleContains?": "string",
    });
  });

  test("names every property of what is answered, and no hidden one", () => {
    expect(taskManager.schemas["TaskPage"]).toEqual({
      items: "TaskRead[]",
      page: "number",
      size: "number",
      total: "number",
    });
    expect(taskManager.schemas["TaskRead"]).toMatchObject({ dueAt: "null | string", title: "string" });
    expect(JSON.stringify(taskManager)).not.toMatch(/passwordHash|billingRef/);
  });
});

describe("types", () => {
  test.each<[string, JsonSchema, string]>([
    ["an integer", { type: "integer" }, "number"],
    ["a text that may be null", { anyOf: [{ type: "string" }, { type: "null" }] }, "null | string"],
    ["one of few", { type: "string", enum: ["b", "a"] }, '"a" | "b"'],
    ["several of few", { type: "array", items: { type: "string", enum: ["b", "a"] } }, '("a" | "b")[]'],
    [
      "a list that may be null",
      { anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }] },
      "null | string[]",
    ],
    ["anything", {}, "unknown"],
    ["anything or null", { anyOf: [{}, { type: "null" }] }, "unknown"],
    ["any object", { type: "object", additionalProperties: true }, "object"],
    ["a list of anything", { type: "array" }, "unknown[]"],
    ["text with the sign of a union in it", { type: "string", enum: ["a | b"] }, '"a | b"'],
  ])("%s", (_name, schema, text) => {
    expect(typeOf(schema)).toBe(text);
  });

  test("an enum by name is its values; an object by name is its name", () => {
    const schemas: Record<string, JsonSchema> = {
      Colour: { type: "string", enum: ["red"] },
      Point: { type: "object", properties: { next: { $ref: "#/components/schemas/Point" } } },
    };
    expect(typeOf({ $ref: "#/components/schemas/Colour" }, schemas)).toBe('"red"');
    expect(typeOf({ $ref: "#/components/schemas/Point" }, schemas)).toBe("Point");
  });

  test("a schema that does not exist is a defect of the document", () => {
    expect(() => typeOf({ $ref: "#/components/schemas/Lost" })).toThrow("no schema Lost");
  });
});

test("the order of paths and properties in the OpenAPI document makes no difference", () => {
  const document = deriveOpenApi(specOf(readExample("task-manager")));
  const turned = {
    ...document,
    paths: Object.fromEntries(Object.entries(document.paths).reverse()),
    components: { schemas: Object.fromEntries(Object.entries(document.components.schemas).reverse()) },
  };
  expect(canonicalJson(deriveClient(turned))).toBe(canonicalJson(taskManager));
});

test("descriptions and limits make no difference; a property's type does", () => {
  const text = readExample("task-manager");
  const longer = deriveClient(deriveOpenApi(specOf(text.replace("title: string(1..200)", "title: string(1..150)"))));
  const other = deriveClient(
    deriveOpenApi(specOf(text.replace("priority: int(0..5) = 0", "priority: string(5) = low"))),
  );
  expect(canonicalJson(longer)).toBe(canonicalJson(taskManager));
  expect(canonicalJson(other)).not.toBe(canonicalJson(taskManager));
});
