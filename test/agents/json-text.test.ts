import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { format } from "prettier";
import { isPlainJson, jsonText } from "../../src/agents/json-text.ts";

const text = fc.string({ unit: "grapheme-ascii", maxLength: 30 });
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.array(fc.integer(), { maxLength: 40 }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(text, { maxLength: 12 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
    fc.array(fc.tuple(text, fc.boolean()), { maxLength: 3 }),
  ),
}));

test("the layout is Prettier's", async () => {
  await fc.assert(
    fc.asyncProperty(value, async (one) => {
      const source = JSON.stringify(one, null, 2);
      fc.pre(isPlainJson(source));
      expect(jsonText(JSON.parse(source), 100)).toBe(await format(source, { parser: "json", printWidth: 100 }));
    }),
    { numRuns: 500 },
  );
});

test("objects on one line, other spacing and wide characters are left to Prettier", () => {
  expect(['{ "a": 1 }', '{"a":1}', '{\n  "a": "長"\n}'].map(isPlainJson)).toEqual([false, false, false]);
  expect(isPlainJson('{\n  "a": [\n    1\n  ]\n}\n')).toBe(true);
});
