import { describe, expect, test } from "@jest/globals";
import {
  apiFilters,
  apiOperations,
  apiSortKeys,
  createProperties,
  hasUniqueConstraint,
  isOptionalOnCreate,
  isRestricted,
  jsonName,
  readProperties,
  resourcePath,
  servedEntities,
  updateProperties,
} from "../../src/core/api.ts";
import { usedEnums } from "../../src/core/api-routes.ts";
import { entityOf, readExample, specOf, withSections } from "./spec/example.ts";

const tasks = specOf(readExample("task-manager"));
const clinic = specOf(readExample("clinic"));
const names = (properties: readonly { readonly name: string }[]) => properties.map(({ name }) => name);

describe("names", () => {
  test("JSON names follow the case of the API", () => {
    expect([jsonName(tasks, "due_at"), jsonName(clinic, "due_at")]).toEqual(["dueAt", "due_at"]);
  });

  test("a resource's path is the plural of its words", () => {
    expect(["Task", "ProjectMember"].map((name) => resourcePath(entityOf(tasks, name)))).toEqual([
      "/tasks",
      "/project-members",
    ]);
    expect(resourcePath(entityOf(clinic, "Person"))).toBe("/people");
  });

  test("an entity that only joins two others is not served", () => {
    expect(names(servedEntities(tasks))).toEqual(["User", "Project", "Task"]);
  });
});

describe("properties", () => {
  test("answers hold the id, every field that is not hidden, the ids of relations, and computed fields", () => {
    expect(names(readProperties(tasks, entityOf(tasks, "User")))).toEqual([
      "id",
      "email",
      "displayName",
      "role",
      "plan",
      "createdAt",
      "updatedAt",
    ]);
    expect(names(readProperties(clinic, entityOf(clinic, "Visit"))).slice(-2)).toEqual(["doctor_id", "patient_id"]);
    expect(names(readProperties(tasks, entityOf(tasks, "Task"))).slice(-3)).toEqual([
      "projectId",
      "assigneeId",
      "overdue",
    ]);
  });

  test("a create takes neither readonly nor hidden fields, and a password in place of the secret field", () => {
    expect(names(createProperties(tasks, entityOf(tasks, "User")))).toEqual(["email", "displayName", "password"]);
  });

  test("an update takes no password", () => {
    expect(names(updateProperties(tasks, entityOf(tasks, "User")))).toEqual(["email", "displayName"]);
  });

  test("a relation that is set to the signed-in person is never sent, only shown", () => {
    const project = entityOf(tasks, "Project");
    expect(names(createProperties(tasks, project))).toEqual(["name", "archived"]);
    expect(names(updateProperties(tasks, project))).toEqual(["name", "archived"]);
    expect(names(readProperties(tasks, project))).toContain("ownerId");
  });

  test("what has a default or can be null may be left out of a create", () => {
    const required = createProperties(tasks, entityOf(tasks, "Task")).filter((one) => !isOptionalOnCreate(one));
    expect(names(required)).toEqual(["title", "projectId"]);
  });
});

describe("filters", () => {
  test("each operator has a parameter of its own; the route of a screen adds its relation", () => {
    expect(apiFilters(tasks, entityOf(tasks, "Task")).map(({ parameter }) => parameter)).toEqual([
      "status",
      "statusIn",
      "assigneeId",
      "dueAtLt",
      "dueAtGte",
      "titleContains",
      "projectId",
    ]);
  });

  test("a screen's filter is there although the entity has no allow-list", () => {
    expect(apiFilters(clinic, entityOf(clinic, "Doctor"))).toMatchObject([
      { parameter: "specialty", column: "specialty", operator: "eq" },
    ]);
  });

  test("parameters are in snake case where the API is", () => {
    expect(apiFilters(clinic, entityOf(clinic, "Visit")).map(({ parameter }) => parameter)).toEqual([
      "doctor_id",
      "status",
      "status_in",
      "starts_at_gte",
      "starts_at_lt",
    ]);
  });

  test("a field that a paging parameter is called after keeps its operator in the name", () => {
    const spec = specOf(
      withSections(
        "entities:",
        "  Shoe:",
        "    fields: {size: 'int(1..60)', secret: text? hidden}",
        "screens:",
        "  shoes: {route: '/', kind: list, entity: Shoe, columns: [size], filters: [size]}",
      ),
    );
    expect(apiFilters(spec, entityOf(spec, "Shoe")).map(({ parameter }) => parameter)).toEqual(["sizeEq"]);
  });
});

describe("sort keys", () => {
  test("are the allow-list, the first being the default", () => {
    expect(apiSortKeys(tasks, entityOf(tasks, "Task"))).toEqual([
      { token: "-createdAt", column: "created_at", descending: true, optional: false },
      { token: "dueAt", column: "due_at", descending: false, optional: true },
      { token: "priority", column: "priority", descending: false, optional: false },
    ]);
  });

  test("without an allow-list the newest come first, or the id decides", () => {
    expect(apiSortKeys(tasks, entityOf(tasks, "User")).map(({ token }) => token)).toEqual(["-createdAt"]);
    expect(apiSortKeys(clinic, entityOf(clinic, "Doctor")).map(({ token }) => token)).toEqual(["id"]);
  });
});

describe("operations", () => {
  const rendered = (entity: Parameters<typeof apiOperations>[1], spec = tasks) =>
    apiOperations(spec, entity).map(
      ({ operationId, method, path, successStatus, problems }) =>
        `${operationId} ${method} ${path} ${successStatus} ${problems.join(" ")}`,
    );

  test("collection and item routes, with the problems that they can answer", () => {
    expect(rendered(entityOf(tasks, "User"))).toEqual([
      "listUsers GET /api/v1/users 200 401 422",
      "getUser GET /api/v1/users/{id} 200 401 404 422",
      "updateUser PATCH /api/v1/users/{id} 200 401 403 404 409 422",
      "deleteUser DELETE /api/v1/users/{id} 204 401 403 404 422",
    ]);
  });

  test("what the policy lets nobody do has no route", () => {
    const of = (name: string) => apiOperations(tasks, entityOf(tasks, name)).map(({ operation }) => operation);
    expect([of("User"), of("Project")]).toEqual([
      ["list", "get", "update", "delete"],
      ["list", "create", "get", "update", "delete"],
    ]);
  });

  test("what everybody may read needs nobody signed in; without a policy it needs somebody", () => {
    expect(rendered(entityOf(clinic, "Doctor"), clinic).slice(0, 2)).toEqual([
      "listDoctors GET /api/doctors 200 422",
      "createDoctor POST /api/doctors 201 401 403 422",
    ]);
    const [list] = apiOperations(tasks, { ...entityOf(tasks, "Task"), policy: null });
    expect(list?.access).toEqual({ viewer: true, forbidding: false });
    const [open] = apiOperations({ ...tasks, auth: null }, { ...entityOf(tasks, "Task"), policy: null });
    expect(open?.access.viewer).toBe(false);
  });

  test("only those of the allow-list; a conflict is declared where a constraint can fail", () => {
    expect(rendered(entityOf(clinic, "Visit"), clinic)).toEqual([
      "listVisits GET /api/visits 200 401 422",
      "createVisit POST /api/visits 201 401 409 422",
      "getVisit GET /api/visits/{id} 200 401 404 422",
      "updateVisit PATCH /api/visits/{id} 200 401 403 404 409 422",
    ]);
    expect(rendered(entityOf(clinic, "Doctor"), clinic).at(-1)).toBe(
      "deleteDoctor DELETE /api/doctors/{id} 204 401 403 404 409 422",
    );
    expect(hasUniqueConstraint(entityOf(clinic, "Doctor"))).toBe(false);
  });

  test("a restriction reaches through what is deleted along", () => {
    const spec = specOf(
      withSections(
        "entities:",
        "  Owner: {fields: {name: text}}",
        "  House: {fields: {name: text}, relations: {owner: Owner! cascade}}",
        "  Room: {fields: {name: text}, relations: {house: House! restrict, twin: Room? cascade}}",
      ),
    );
    expect(["Owner", "House", "Room"].map((name) => isRestricted(spec, entityOf(spec, name)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("only enums that the API mentions are in its document", () => {
    const spec = specOf(
      withSections(
        "enums: {Used: [a], Unused: [b]}",
        "entities:",
        "  Thing: {fields: {kind: Used, other: 'Unused? hidden'}}",
      ),
    );
    expect(names(usedEnums(spec))).toEqual(["Used"]);
  });
});
