import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { pythonComment, pythonDocText, pythonLiteral, pythonName, pythonString } from "../../src/agents/python.ts";

test.each([
  ["plain", '"plain"'],
  ['say "hi"', '"say \\"hi\\""'],
  ["back\\slash", '"back\\\\slash"'],
  ["two\nlines\r\t", '"two\\nlines\\r\\t"'],
  ["nul\0", '"nul\\x00"'],
  ["caf\u00e9", '"caf\u00e9"'],
  ["a\u202eb", '"a\\u202eb"'],
  ["a\u200bb", '"a\\u200bb"'],
  ["tag\u{e0041}", '"tag\\U000e0041"'],
  ["lone \ud800", '"lone \\ufffd"'],
  ["it\u2019s", '"it\\u2019s"'],
  ['"""; import os', '"\\"\\"\\"; import os"'],
])("the string %j becomes %s", (text, literal) => {
  expect(pythonString(text)).toBe(literal);
});

test("any text becomes one printable line that reads back as the same text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const literal = pythonString(text);
      expect(literal).toMatch(/^"[\x20-\x7e\u00c0-\u00ff]*"$/);
      expect(readPython(literal)).toBe(text.toWellFormed());
    }),
  );
});

test("literals of each kind", () => {
  expect([null, true, false, 3, 0.5, "x"].map(pythonLiteral)).toEqual(["None", "True", "False", "3", "0.5", '"x"']);
});

test("a comment is wrapped, stays a comment and cannot hold a directive", () => {
  expect(pythonComment("one\nimport os  # type: ignore\u2028two noqa \u202e fmt: off", "    ")).toBe(
    "    # one import os # type : ignore two 'noqa' fmt : off",
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
      for (const line of pythonComment(text, "  ").split("\n")) {
        expect(line).toMatch(/^ {2}#(?: [^\r\n\f\v\0]*)?$/);
        expect(Array.from(line).length).toBeLessThanOrEqual(100);
      }
    }),
  );
  expect(
    pythonComment("word ".repeat(60))
      .split("\n")
      .every((line) => line.length <= 100),
  ).toBe(true);
});

test("text for a docstring cannot end it", () => {
  expect(pythonDocText('a """ b \\ c\nd')).toBe("a ''' b / c d");
});

test.each([
  ["title", "title"],
  ["class", "class_"],
  ["type", "type_"],
  ["2fa", "_2fa"],
  ["a-b", "a_b"],
  ["", "_"],
])("the name %j becomes %s", (name, identifier) => {
  expect(pythonName(name)).toBe(identifier);
});

/** The value of a Python string literal, for the escapes that pythonString writes. */
function readPython(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g,
      (_, x?: string, u?: string, long?: string, one?: string) => {
        const hex = x ?? u ?? long;
        if (hex !== undefined) {
          return String.fromCodePoint(Number.parseInt(hex, 16));
        }
        return { n: "\n", r: "\r", t: "\t" }[one ?? ""] ?? one ?? "";
      },
    );
}
