import { describe, expect, test } from "@jest/globals";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { entityOf, readExample, specOf } from "./example.ts";

const at = { line: expect.any(Number), column: expect.any(Number) };
const bool = { kind: "bool" };
const taskStatus = { kind: "enum", enum: "TaskStatus" };
const self = (entity: string) => ({ kind: "this", type: { kind: "entity", entity }, nullable: false, entity });
const viewer = (entity: string) => ({ kind: "viewer", type: { kind: "entity", entity }, nullable: true, entity });

describe("the task manager", () => {
  const spec = specOf(readExample("task-manager"));
  const task = entityOf(spec, "Task");
  const field = (entity: string, name: string) => entityOf(spec, entity).fields.find((one) => one.name === name);

  test("has no warnings and freezes the block alone", () => {
    const parsed = parseSpec(readExample("task-manager"));
    expect(parsed).toMatchObject({ ok: true, warnings: [], hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    if (parsed.ok) {
      expect(parsed.yaml.startsWith("aurora: 1\napp:\n  name: taskflow\n")).toBe(true);
      expect(parsed.yaml.endsWith("when: completeTask, then: 409}\n")).toBe(true);
    }
  });

  test("app, auth and enums are resolved", () => {
    expect(spec.app).toEqual({
      name: "taskflow",
      stack: { frontend: "react", styles: "css-modules", database: "postgresql" },
      api: { prefix: "/api/v1", case: "camel", page: { size: 20, max: 100 } },
    });
    expect(spec.auth).toEqual({
      entity: "User",
      loginField: "email",
      secretField: "password_hash",
      token: { scheme: "Bearer", accessTtlSeconds: 900, refreshTtlSeconds: 2_592_000 },
      at: { line: 11, column: 3 },
    });
    expect(spec.enums.map(({ name, values }) => [name, values])).toEqual([
      ["Role", ["member", "admin"]],
      ["TaskStatus", ["open", "in_progress", "done"]],
      ["Plan", ["free", "pro", "team"]],
    ]);
  });

  test("fields have their types, defaults and modifiers, and a mixin's come last", () => {
    expect(entityOf(spec, "User").fields.map(({ name }) => name)).toEqual([
      "email",
      "password_hash",
      "display_name",
      "role",
      "plan",
      "billing_ref",
      "created_at",
      "updated_at",
    ]);
    expect(field("User", "email")).toEqual({
      name: "email",
      type: { kind: "email", maxLength: 320 },
      optional: false,
      default: null,
      unique: "case-insensitive",
      hidden: false,
      readonly: false,
      onUpdate: false,
      mixin: null,
      at: { line: 27, column: 7 },
    });
    expect(field("User", "password_hash")).toMatchObject({ type: { kind: "text" }, hidden: true });
    expect(field("User", "display_name")).toMatchObject({ type: { kind: "string", minLength: 1, maxLength: 80 } });
    expect(field("User", "role")).toMatchObject({ readonly: true, default: { kind: "enum", value: "member" } });
    expect(field("User", "billing_ref")).toMatchObject({
      type: { kind: "string", minLength: 0, maxLength: 64 },
      optional: true,
      unique: "exact",
      hidden: true,
    });
    expect(field("Project", "archived")).toMatchObject({ default: { kind: "literal", value: false } });
    expect(field("Task", "priority")).toMatchObject({
      type: { kind: "int", min: 0, max: 5 },
      default: { kind: "literal", value: 0 },
    });
    expect(field("Task", "updated_at")).toMatchObject({
      type: { kind: "datetime" },
      default: { kind: "now" },
      onUpdate: true,
      readonly: true,
      mixin: "timestamps",
      at: { line: 22, column: 5 },
    });
  });

  test("relations know both sides", () => {
    expect(entityOf(spec, "Project").relations).toEqual([
      {
        cardinality: "one",
        name: "owner",
        target: "User",
        required: true,
        onDelete: "cascade",
        setViewer: true,
        inverse: "projects",
        at: { line: 43, column: 7 },
      },
      {
        cardinality: "many",
        name: "members",
        target: "User",
        through: { entity: "ProjectMember", near: "project", far: "user" },
        at: { line: 44, column: 7 },
      },
    ]);
    expect(task.relations).toMatchObject([
      { name: "project", required: true, onDelete: "cascade", setViewer: false, inverse: null },
      { name: "assignee", required: false, onDelete: "set_null" },
    ]);
  });

  test("computed fields, checks, constraints and indexes hold typed expressions", () => {
    const status = { kind: "field", type: taskStatus, nullable: false, of: self("Task"), field: "status" };
    const due = { kind: "field", type: { kind: "datetime" }, nullable: true, of: self("Task"), field: "due_at" };
    const notDone = {
      kind: "compare",
      type: bool,
      nullable: false,
      operator: "!=",
      left: status,
      right: { kind: "literal", type: taskStatus, nullable: false, value: "done" },
    };
    expect(task.computed).toEqual([
      {
        name: "overdue",
        type: bool,
        optional: false,
        at,
        expression: {
          kind: "and",
          type: bool,
          nullable: true,
          left: notDone,
          right: {
            kind: "compare",
            type: bool,
            nullable: true,
            operator: "<",
            left: due,
            right: { kind: "now", type: { kind: "datetime" }, nullable: false },
          },
        },
      },
    ]);
    expect(task.checks).toMatchObject([
      { name: "done_has_time", expression: { kind: "compare", operator: "==", nullable: false } },
    ]);
    expect(task.indexes).toEqual([
      { name: "open_by_due", columns: ["project", "due_at"], where: notDone, at },
      { name: null, columns: ["assignee", "status"], where: null, at },
    ]);
    expect(entityOf(spec, "ProjectMember").uniques).toEqual([{ columns: ["project", "user"], where: null, at }]);
  });

  test("`write` stands for the actions that are missing, and exists() goes through the joining rows", () => {
    const { policy } = task;
    expect(policy?.create).toBe(policy?.update);
    expect(policy?.delete).toMatchObject({ kind: "compare" });
    expect(policy?.read).toMatchObject({
      kind: "can",
      action: "read",
      target: { kind: "relation", relation: "project", type: { kind: "entity", entity: "Project" } },
    });
    const member = { kind: "variable", name: "m", entity: "ProjectMember" };
    expect(policy?.update).toMatchObject({
      kind: "or",
      right: {
        kind: "exists",
        variable: "m",
        collection: { kind: "collection", relation: "members", type: { kind: "entities", entity: "User" } },
        predicate: {
          kind: "and",
          left: { left: { kind: "relation", relation: "user", of: member }, right: viewer("User") },
          right: { kind: "field", field: "can_edit", of: member, type: bool },
        },
      },
    });
    expect(entityOf(spec, "Project").policy?.create).toEqual({ kind: "authenticated", type: bool, nullable: false });
    expect(entityOf(spec, "User").policy?.create).toBeUndefined();
    expect(entityOf(spec, "ProjectMember").policy).toBeNull();
  });

  test("the API has what was written, what a screen filters by, and nothing for an entity that only joins", () => {
    expect(task.api).toEqual({
      operations: ["list", "get", "create", "update", "delete"],
      filters: [
        { column: "status", operators: ["eq", "in"] },
        { column: "assignee", operators: ["eq"] },
        { column: "due_at", operators: ["lt", "gte"] },
        { column: "title", operators: ["contains"] },
        { column: "project", operators: ["eq"] },
      ],
      sort: [
        { column: "created_at", descending: true },
        { column: "due_at", descending: false },
        { column: "priority", descending: false },
      ],
    });
    expect(entityOf(spec, "ProjectMember").api.operations).toEqual([]);
    expect(entityOf(spec, "User").api).toEqual({
      operations: ["list", "get", "update", "delete"],
      filters: [],
      sort: [],
    });
  });

  test("endpoints are resolved", () => {
    const [complete, overdue, checkout] = spec.endpoints;
    expect(complete).toMatchObject({
      name: "completeTask",
      route: { method: "POST", path: "/tasks/{id}/complete" },
      target: "Task",
      allow: { kind: "can", target: self("Task"), action: "update" },
      require: [{ status: 409, code: "already_done", expression: { operator: "!=" } }],
      set: [
        { field: "status", value: { kind: "literal", value: "done", type: taskStatus } },
        { field: "completed_at", value: { kind: "now" } },
      ],
      returns: { kind: "entity", entity: "Task" },
      at: { line: 84, column: 3 },
    });
    expect(overdue).toMatchObject({
      allow: null,
      query: {
        entity: "Task",
        where: { kind: "computed", field: "overdue" },
        sort: { column: "due_at", descending: false },
      },
      returns: { kind: "page", entity: "Task" },
    });
    expect(checkout).toMatchObject({
      target: null,
      allow: { kind: "authenticated" },
      input: [{ name: "plan", type: { kind: "enum", enum: "Plan" }, optional: false }],
      calls: { integration: "payments", operation: "createCheckout" },
      returns: { kind: "object", fields: [{ name: "url", type: { kind: "url" }, optional: false }] },
      rules: [
        {
          endpoint: "startCheckout",
          number: 1,
          text: "Refuse when the viewer already pays for the requested plan.",
          at: { line: 102, column: 9 },
        },
      ],
    });
  });

  test("the integration is resolved, in milliseconds and seconds", () => {
    expect(spec.integrations).toEqual([
      {
        name: "payments",
        baseUrl: "https://api.payments.example",
        auth: { type: "bearer", secret: "PAYMENTS_API_KEY" },
        connect: {
          authorizeUrl: "https://connect.payments.example/oauth/authorize",
          tokenUrl: "https://connect.payments.example/oauth/token",
          pkce: true,
          scopes: ["read_write"],
          clientId: "PAYMENTS_CLIENT_ID",
          clientSecret: "PAYMENTS_CLIENT_SECRET",
          at,
        },
        timeoutMs: 10_000,
        retry: { attempts: 4, initialMs: 200, maxMs: 5000, when: [429, "5xx", "timeout"] },
        circuit: { failureThreshold: 5, recoverySeconds: 60 },
        operations: [
          {
            name: "createCheckout",
            route: { method: "POST", path: "/v1/checkout_sessions" },
            pathParameters: [],
            query: [],
            idempotencyHeader: "Idempotency-Key",
            body: [
              { name: "customer", type: { kind: "string", minLength: 0, maxLength: null }, optional: true },
              { name: "plan", type: { kind: "enum", enum: "Plan" }, optional: false },
            ],
            response: [
              { name: "id", type: { kind: "string", minLength: 0, maxLength: null }, optional: false },
              { name: "url", type: { kind: "url" }, optional: false },
            ],
            at,
          },
        ],
        webhook: {
          path: "/webhooks/payments",
          verify: {
            algorithm: "sha256",
            header: "Payments-Signature",
            format: "t={ts},v1={hex}",
            secret: "PAYMENTS_WEBHOOK_SECRET",
            toleranceSeconds: 300,
          },
          dedupe: "$.id",
          events: [
            {
              type: "checkout.completed",
              action: "update",
              entity: "User",
              where: [{ field: "billing_ref", path: "$.data.customer" }],
              set: [{ field: "plan", value: { kind: "path", path: "$.data.plan" } }],
              at,
            },
          ],
          at,
        },
        at,
      },
    ]);
  });

  test("screens, seed and acceptance are resolved", () => {
    expect(spec.screens).toEqual([
      { kind: "login", name: "login", route: "/login", at },
      {
        kind: "list",
        name: "projects",
        route: "/",
        entity: "Project",
        columns: ["name", "created_at"],
        filters: [],
        actions: ["create"],
        rowActions: [],
        optimistic: [],
        at,
      },
      {
        kind: "list",
        name: "tasks",
        route: "/projects/:project/tasks",
        entity: "Task",
        columns: ["title", "status", "priority", "due_at", "overdue"],
        filters: ["status", "assignee"],
        actions: [],
        rowActions: ["completeTask", "edit", "delete"],
        optimistic: ["completeTask"],
        at,
      },
      {
        kind: "form",
        name: "taskForm",
        route: "/tasks/:id/edit",
        entity: "Task",
        fields: ["title", "notes", "priority", "due_at", "assignee"],
        at,
      },
    ]);
    expect(spec.seed).toEqual([
      {
        entity: "User",
        rows: [
          {
            email: { kind: "literal", value: "admin@example.com" },
            display_name: { kind: "literal", value: "Admin" },
            role: { kind: "literal", value: "admin" },
            password: { kind: "environment", name: "SEED_PASSWORD" },
          },
        ],
        at,
      },
      {
        entity: "Project",
        rows: [
          {
            name: { kind: "literal", value: "First project" },
            owner: { kind: "reference", entity: "User", field: "email", value: "admin@example.com" },
          },
        ],
        at,
      },
    ]);
    expect(spec.acceptance).toEqual([
      { given: "a task in a project the viewer cannot read", when: "completeTask", then: 404, at },
      { given: "a task that is done", when: "completeTask", then: 409, at },
    ]);
    expect(spec.rules).toEqual([]);
  });
});
