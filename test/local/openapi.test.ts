/** The copy of GitHub's description covers exactly what the local GitHub answers. */
import { expect, test } from "@jest/globals";
import { allRoutes } from "../../src/local/routes/all.ts";
import { answerProblems, describedOperations, operationFor, requestProblems } from "./support/openapi.ts";

/** A route's pattern as a request's path. */
const example = (pattern: string) => pattern.replaceAll(/:[a-z_]+\+?/g, "1").replace("compare/1", "compare/1...2");

test("every route is one of GitHub's operations, and every operation of the subset has a route", () => {
  const answered = allRoutes.map(
    ({ method, pattern }) => operationFor(method, example(pattern))?.name ?? `${method} ${pattern}`,
  );
  // The listing of the root directory is GitHub's contents operation with an empty path.
  const routes = answered.filter((name) => name !== "GET /repos/:owner/:repo/contents");
  expect([...new Set([...routes, "get /rate_limit"])].sort()).toEqual([...describedOperations].sort());
});

test("the judge finds a missing field, a wrong type and a status that GitHub never sends", () => {
  const label = { id: 1, node_id: "x", url: "u", name: "n", description: null, color: "ededed", default: false };
  const path = "/repos/o/r/labels/n";
  expect(answerProblems("GET", path, 200, label)).toEqual([]);
  expect(answerProblems("GET", path, 200, { ...label, color: undefined })).toEqual([
    "/ must have required property 'color'",
  ]);
  expect(answerProblems("GET", path, 200, { ...label, id: "1" })).toEqual(["/id must be integer"]);
  expect(answerProblems("GET", path, 201, label)).toEqual([
    "get /repos/{owner}/{repo}/labels/{name} never answers 201",
  ]);
  expect(requestProblems("POST", "/repos/o/r/labels", {})).toEqual(["/ must have required property 'name'"]);
});
