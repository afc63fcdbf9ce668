import { describe, expect, test } from "@jest/globals";
import { deriveOpenApi } from "../../src/core/contracts/openapi.ts";
import { OpenApi } from "../../src/gates/live-openapi.ts";
import { livePlan } from "../../src/gates/live-plan.ts";
import { sampleBody, type JsonSchema } from "../../src/gates/live-samples.ts";
import { readExample, specOf } from "../core/spec/example.ts";

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: string) => ({ content: { "application/json": { schema: reference(name) } } });

function entity(name: string, path: string, body: JsonSchema) {
  const read = { properties: { id: { type: "string", format: "uuid" }, ...body.properties } };
  return {
    paths: {
      [path]: {
        get: { tags: [name], responses: { "200": json(`${name}Page`) } },
        post: { tags: [name], requestBody: json(`${name}Create`), responses: { "201": json(`${name}Read`) } },
      },
      [`${path}/{id}`]: { get: { tags: [name], responses: { "200": json(`${name}Read`) } } },
    },
    schemas: { [`${name}Create`]: body, [`${name}Read`]: read, [`${name}Page`]: { properties: { items: {} } } },
  };
}

const text = { type: "string", minLength: 1, maxLength: 10 };
const uuid = { type: "string", format: "uuid" };

function document(...entities: ReturnType<typeof entity>[]) {
  return OpenApi.parse({
    paths: Object.assign({}, ...entities.map(({ paths }) => paths)) as unknown,
    components: { schemas: Object.assign({}, ...entities.map(({ schemas }) => schemas)) as unknown },
  });
}

const user = entity("User", "/api/users", {
  properties: { email: { type: "string", format: "email" } },
  required: ["email"],
});
const project = entity("Project", "/api/projects", {
  properties: { name: text, ownerId: uuid, startsAt: { type: "string", format: "date-time" } },
  required: ["name", "ownerId", "startsAt"],
});
const task = entity("Task", "/api/tasks", {
  properties: { title: text, projectId: uuid, assigneeId: { anyOf: [uuid, { type: "null" }] } },
  required: ["title", "projectId"],
});
const models = {
  tables: [
    { name: "user", foreignKeys: [] },
    { name: "project", foreignKeys: [{ columns: ["owner_id"], target: { table: "user" } }] },
    { name: "task", foreignKeys: [{ columns: ["project_id"], target: { table: "project" } }] },
  ],
};

test("always: the page, health, every list, and an invalid create", () => {
  expect(livePlan(document(user, task), models, null).checks).toEqual([
    expect.objectContaining({ server: "frontend", path: "/", builtPage: true }),
    expect.objectContaining({ server: "backend", path: "/health", status: 200 }),
    expect.objectContaining({ server: "frontend", path: "/api/users", has: ["items", "total", "page", "size"] }),
    expect.objectContaining({ server: "frontend", path: "/api/tasks", has: ["items", "total", "page", "size"] }),
    expect.objectContaining({
      method: "POST",
      path: "/api/users",
      body: {},
      status: 422,
      mediaType: "application/problem+json",
    }),
  ]);
});

test("what an entity refers to is created first, by the foreign keys, and what was sent is read again", () => {
  const [first] = livePlan(document(task, project, user), models, null).creations;
  expect(first?.entity).toBe("Task");
  expect(first?.checks.map(({ method, path, body, saves, shows }) => ({ method, path, body, saves, shows }))).toEqual([
    {
      method: "POST",
      path: "/api/users",
      body: { email: "sample@example.com" },
      saves: { property: "id", as: "user" },
    },
    {
      method: "POST",
      path: "/api/projects",
      body: { name: "sample nam", ownerId: "{{user}}", startsAt: "2030-01-03T00:00:00Z" },
      saves: { property: "id", as: "project" },
    },
    {
      method: "POST",
      path: "/api/tasks",
      body: { title: "sample tit", projectId: "{{project}}" },
      saves: { property: "id", as: "task" },
    },
    {
      method: "GET",
      path: "/api/tasks/{{task}}",
      shows: { id: "{{task}}", title: "sample tit", projectId: "{{project}}" },
    },
    { method: "GET", path: "/api/tasks" },
  ]);
});

test("without models the property's name says what it refers to", () => {
  const entities = livePlan(document(task, project, user), null, null).creations.map((creation) => creation.entity);
  // A project's `ownerId` names no entity, so neither it nor a task can be created.
  expect([...new Set(entities)]).toEqual(["User"]);
});

test("what cannot be created, for a circle or a missing route, is not planned", () => {
  const a = entity("A", "/as", { properties: { bId: uuid }, required: ["bId"] });
  const b = entity("B", "/bs", { properties: { aId: uuid }, required: ["aId"] });
  expect(livePlan(document(a, b), null, null).creations).toEqual([]);
  expect(livePlan(document(task), models, null).creations).toEqual([]);
});

test("each entity is tried in two ways, because a schema does not tell rules between fields", () => {
  const stay = entity("Stay", "/stays", {
    properties: { until: { type: "string", format: "date" }, from: { type: "string", format: "date" } },
    required: ["from", "until"],
  });
  const bodies = livePlan(document(stay), null, null).creations.map(({ checks }) => checks[0]?.body);
  expect(bodies).toEqual([
    { from: "2030-01-01", until: "2030-01-02" },
    { from: "2030-01-03", until: "2030-01-02" },
  ]);
});

describe("where people sign in", () => {
  const spec = specOf(readExample("task-manager"));
  const api = OpenApi.parse(deriveOpenApi(spec));
  const seed = {
    environment: { SEED_PASSWORD: "long enough" },
    login: { login: "a@example.com", password: "long enough" },
  };

  test("a stranger is refused, a wrong password too, and the right one opens all that follows", () => {
    const plan = livePlan(api, null, seed);
    expect(plan.seed).toEqual({ SEED_PASSWORD: "long enough" });
    expect(plan.checks.map(({ method, path, status, token }) => [method, path, status, token ?? null])).toEqual([
      ["GET", "/", 200, null],
      ["GET", "/health", 200, null],
      ["GET", "/api/v1/users", 401, null],
      ["POST", "/api/v1/auth/sign-in", 401, null],
      ["POST", "/api/v1/auth/sign-in", 200, null],
      ["GET", "/api/v1/users", 200, "{{token}}"],
      ["GET", "/api/v1/projects", 200, "{{token}}"],
      ["GET", "/api/v1/tasks", 200, "{{token}}"],
      ["GET", "/api/v1/tasks/overdue", 200, "{{token}}"],
      ["POST", "/api/v1/projects", 422, "{{token}}"],
    ]);
    expect(plan.checks[4]).toMatchObject({
      body: { email: "a@example.com", password: "long enough" },
      saves: { property: "accessToken", as: "token" },
    });
  });

  test("what was created is listed, and what can be done with it is done", () => {
    const [task] = livePlan(api, null, seed).creations;
    expect(task?.checks.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /api/v1/projects",
      "POST /api/v1/tasks",
      "GET /api/v1/tasks/{{task}}",
      "GET /api/v1/tasks",
      "POST /api/v1/tasks/{{task}}/complete",
    ]);
    expect(task?.checks.at(-1)).toMatchObject({ status: 200, mayRefuse: [403, 409], token: "{{token}}" });
  });

  test("without a row that can sign in only the refusals are left", () => {
    const plan = livePlan(api, null, null);
    expect(plan.checks.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(plan.creations).toEqual([]);
  });
});

test("an API without lists and creates leaves the page and health", () => {
  const plan = livePlan(OpenApi.parse({ paths: {} }), null, null);
  expect(plan.checks.map(({ path }) => path)).toEqual(["/", "/health"]);
  expect(plan.creations).toEqual([]);
});

test("samples fit their schemas", () => {
  const properties: Record<string, JsonSchema> = {
    short: { type: "string", minLength: 3, maxLength: 4 },
    long: { type: "string", minLength: 20 },
    count: { type: "integer", minimum: 3, maximum: 5 },
    above: { type: "number", exclusiveMinimum: 0 },
    below: { type: "integer", maximum: -2 },
    flag: { type: "boolean" },
    kind: reference("Kind"),
    price: { anyOf: [{ type: "number" }, { type: "string" }] },
    maybe: { type: ["null", "string"] },
    list: { type: "array", items: { type: "integer" }, minItems: 2 },
    inner: { type: "object", properties: { a: { const: 7 } }, required: ["a"] },
    from: { type: "string", format: "date" },
    until: { type: "string", format: "date" },
    link: { type: "string", format: "uri" },
    optional: { type: "string" },
  };
  const required = Object.keys(properties).filter((name) => name !== "optional");
  expect(sampleBody({ properties, required }, { Kind: { enum: ["open", "done"] } })).toEqual({
    short: "samp",
    long: "sample longxxxxxxxxx",
    count: 5,
    above: 4,
    below: -2,
    flag: true,
    kind: "open",
    price: 8,
    maybe: "sample maybe",
    list: [10, 10],
    inner: { a: 7 },
    from: "2030-01-12",
    until: "2030-01-13",
    link: "https://example.com/sample",
  });
});
