import { expect, test } from "@jest/globals";
import { format } from "prettier";
import { objectText, type TypeNode } from "../../../src/agents/frontend/type-text.ts";
import { prettierOptions } from "../../../src/agents/prettier-options.ts";

const union = (length: number): TypeNode => ({ kind: "union", of: ['"small"', '"large"', `"${"x".repeat(length)}"`] });

/** Around every width at which Prettier moves something to another line. */
const lengths = Array.from({ length: 50 }, (_, index) => 50 + index);

test.each([
  ["behind its name", (type: TypeNode) => type],
  ["in an array", (type: TypeNode): TypeNode => ({ kind: "array", of: type })],
])("a union %s stands where Prettier puts it, however long it is", async (_, around) => {
  const members = lengths.map((length) => ({
    name: `of${length}`,
    optional: length % 2 === 0,
    type: around(union(length)),
    comment: [],
  }));
  const text = `export interface Unions ${objectText(members, prettierOptions.printWidth)}\n`;
  // What is on the next line, and what is on several, both occur.
  expect(text).toMatch(/[:(]\n +"small" \| /);
  expect(text).toMatch(/[:(]\n +\| "small"\n/);
  expect(await format(text, { ...prettierOptions, parser: "typescript" })).toBe(text);
});
