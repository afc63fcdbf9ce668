import { describe, expect, test } from "@jest/globals";
import { apiEndpoints, apiPackages, apiRoutes, authRoutes } from "../../src/core/api-routes.ts";
import { readExample, specOf, withSections } from "./spec/example.ts";

const tasks = specOf(readExample("task-manager"));
const clinic = specOf(readExample("clinic"));

const rendered = (spec: typeof tasks) =>
  apiEndpoints(spec).map(
    ({ method, path, tag, body, answer, successStatus, access, problems, package: served }) =>
      `${method} ${path} ${tag} ${body ?? "-"} → ${answer ?? "-"} ${successStatus} ${access.viewer ? "viewer" : "open"} ${problems.join(" ")} in ${served}`,
  );

describe("endpoints", () => {
  test("of rows belong to their entity, others to the first word of their path", () => {
    expect(rendered(tasks)).toEqual([
      "POST /api/v1/tasks/{id}/complete Task - → TaskRead 200 viewer 401 403 404 409 422 in task",
      "GET /api/v1/tasks/overdue Task - → TaskPage 200 viewer 401 422 in task",
      "POST /api/v1/billing/checkout Billing StartCheckoutInput → StartCheckoutResult 200 viewer 401 409 422 502 503 504 in billing",
    ]);
    expect(rendered(clinic)).toEqual([
      "POST /api/visits/{id}/cancel Visit - → VisitRead 200 viewer 401 403 404 409 422 in visit",
      "GET /api/visits/today Visit - → VisitPage 200 viewer 401 403 422 in visit",
    ]);
  });

  test("a package that is taken gets another name", () => {
    const spec = specOf(
      withSections(
        "entities:",
        "  Report: {fields: {name: text}}",
        "endpoints:",
        "  build: {http: POST /report/build, rules: [Build it.]}",
        "  settle: {http: POST /core/settle, rules: [Settle it.]}",
      ),
    );
    expect(apiPackages(spec)).toEqual(["core_endpoints", "report", "report_endpoints"]);
    expect(apiEndpoints(spec).map(({ successStatus, problems }) => [successStatus, problems])).toEqual([
      [204, [409]],
      [204, [409]],
    ]);
  });
});

describe("signing in", () => {
  test("has four routes under /auth, and none without `auth`", () => {
    expect(authRoutes(tasks).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /api/v1/auth/sign-in",
      "POST /api/v1/auth/refresh",
      "POST /api/v1/auth/sign-out",
      "GET /api/v1/auth/me",
    ]);
    expect(authRoutes({ ...tasks, auth: null })).toEqual([]);
  });

  test("operation ids are unique over all routes", () => {
    for (const spec of [tasks, clinic]) {
      const ids = apiRoutes(spec).map(({ operationId }) => operationId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
