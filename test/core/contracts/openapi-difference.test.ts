import { expect, test } from "@jest/globals";
import { describeOpenApiDifference } from "../../../src/core/contracts/openapi.ts";

test("equal documents have no difference, whatever the order of their keys", () => {
  expect(describeOpenApiDifference({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
});

test("each difference names its place as a JSON Pointer, with what was expected and found", () => {
  const expected = { paths: { "/a~b": { get: { tags: ["x", "y"] } } }, info: { title: "one" } };
  const found = { paths: { "/a~b": { get: { tags: ["x"] }, post: {} } }, info: { title: "two" } };
  expect(describeOpenApiDifference(expected, found)).toEqual([
    '/info/title: expected "one", found "two"',
    '/paths/~1a~0b/get/tags/1: expected "y", found nothing',
    "/paths/~1a~0b/post: expected nothing, found {}",
  ]);
});

test("parameters are compared by name, so that one too many is one difference", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name, in: "query" }));
  expect(describeOpenApiDifference({ parameters: [b, c] }, { parameters: [a, b, c] })).toEqual([
    '/parameters/query:a: expected nothing, found {"in":"query","name":"a"}',
  ]);
});

test("absent and null differ", () => {
  expect(describeOpenApiDifference({}, { a: null })).toEqual(["/a: expected nothing, found null"]);
});

test("whole documents of different kinds are one difference", () => {
  expect(describeOpenApiDifference({}, [])).toEqual(["(root): expected {}, found []"]);
});

test("long values are cut, and many differences counted", () => {
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`key${index + 10}`, "x".repeat(200)]));
  const lines = describeOpenApiDifference(many, {});
  expect(lines).toHaveLength(21);
  expect(lines[0]).toBe(`/key10: expected "${"x".repeat(79)}…, found nothing`);
  expect(lines.at(-1)).toBe("… and 5 more differences");
});
