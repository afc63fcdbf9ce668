import { expect, test } from "@jest/globals";
import openapiTS, { astToString, COMMENT_HEADER, type OpenAPI3 } from "openapi-typescript";
import { format } from "prettier";
import { schemaTypes } from "../../../src/agents/frontend/schema.ts";
import { prettierOptions } from "../../../src/agents/prettier-options.ts";
import { sortKeys } from "../../../src/core/contracts/hash.ts";
import { deriveOpenApi } from "../../../src/core/contracts/openapi.ts";
import { readExample, specOf, withSections } from "../../core/spec/example.ts";

const everyType = withSections(
  "enums: {Width: [small, large, extra_large_with_a_long_name, another_one_with_a_long_name, the_last_one_with_a_long_name]}",
  "entities:",
  "  Thing:",
  "    fields:",
  "      name: string(1..80) = 'a'",
  "      note: text?",
  "      mail: email",
  "      link: url?",
  "      count: int(0..5)? = 3",
  "      ratio: float",
  "      price: decimal(8,2) = 1",
  "      open: bool = true",
  "      day: date?",
  "      at: datetime",
  "      token: uuid?",
  "      data: json",
  "      extra: json?",
  "      width: Width = small",
  "      other: Width?",
  "    relations: {parent: Thing?}",
  "    api: {filter: {width: [eq, in], token: [eq], at: [lt], price: [in]}, sort: [name, -at]}",
  "  Empty:",
  "    fields: {at: datetime = now() readonly}",
);

const withoutRoutes = withSections("entities:", "  Thing:", "    fields: {name: string}", "    api: {operations: []}");

test.each([
  ["the task manager", readExample("task-manager")],
  ["the clinic", readExample("clinic")],
  ["a field of every type", everyType],
  ["no routes at all", withoutRoutes],
])("the types are those that openapi-typescript writes: %s", async (_, text) => {
  const document = deriveOpenApi(specOf(text));
  const ast = await openapiTS(sortKeys(document) as OpenAPI3, { defaultNonNullable: false, silent: true });
  expect(schemaTypes(document)).toBe(
    await format(COMMENT_HEADER + astToString(ast), { ...prettierOptions, parser: "typescript" }),
  );
});
