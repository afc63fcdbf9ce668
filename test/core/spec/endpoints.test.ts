import { expect, test } from "@jest/globals";
import { problemsOf, withSections } from "./example.ts";

const problem = (endpoint: string) =>
  problemsOf(
    withSections("entities: {A: {fields: {x: int, s: string, at: datetime?}}}", "endpoints:", `  e: {${endpoint}}`),
  );

test.each([
  ["http: POST /x, set: {x: 1}", "5:28 `set` changes the row of `target`, and this endpoint has none."],
  ["http: 'POST /a/{id}/b', target: A, set: {x: s}", "5:51 `x` takes a whole number, found a text."],
  ["http: 'POST /a/{id}/b', target: A, set: {x: null}", "5:51 `x` is required and cannot be `null`."],
  [
    "http: 'POST /a/{id}/b', target: A, set: {id: 3}",
    "5:48 `id` is not a field or to-one relation of `A`. Expected `x`, `s` or `at`.",
  ],
  ["http: POST /a/b, target: A", "5:32 An endpoint with a `target` has `{id}` in its path: the row's id."],
  ["http: 'POST /a/{id}/b'", "5:22 `{id}` is the row of `target`, and this endpoint has no `target`."],
  ["http: GET /c, returns: page(A)", "5:30 A page comes from a query, and there is none. Add `query: {from: A}`."],
  ["http: GET /c, query: {from: A}", "5:3 The query finds rows of `A`: write `returns: page(A)`."],
  [
    "http: POST /c, returns: A",
    "5:31 Which `A` does it answer with? A row that is returned is the `target`, and there is no `target`.",
  ],
  [
    "http: POST /c, returns: {x: int}",
    "5:32 Nothing gives these values: there is no call of an integration (`calls`) and no rule.",
  ],
  ["http: GET /c, input: {x: int}", "5:21 A `GET` has no body. Use `POST`."],
  ["http: post /c", "5:13 `post` is not a method here. Write `POST`."],
  ["http: /c", "5:13 Expected a method and a path, such as `POST /tasks/{id}/complete`, found `/c`."],
  ["http: POST c", "5:18 A path starts with `/`. Expected something like `/tasks/{id}/complete`."],
  [
    "http: POST /c, require: [{expr: authenticated, code: x}]",
    "5:39 `authenticated` needs an `auth` section: nobody can sign in without one.",
  ],
  [
    "http: POST /c, require: [{expr: 1 == 1, code: Bad Code}]",
    "5:53 Expected a reason like `already_done`, found `Bad Code`.",
  ],
  ["http: POST /a/{id}/b, target: A", "5:21 A plain value ends before `{` here. Put the whole value in double quotes."],
])("%s", (endpoint, expected) => {
  expect(problem(endpoint)).toEqual([expected]);
});

test("what may be set: a literal, a field, now(), null where it can be missing", () => {
  expect(problem("http: 'POST /a/{id}/b', target: A, set: {x: x + 1, s: \"'hi'\", at: now()}, returns: A")).toEqual([]);
  expect(problem("http: 'POST /a/{id}/b', target: A, set: {at: null}")).toEqual([]);
});
