import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { problemsOf, readExample, withSections } from "./example.ts";

const kib = 1024;
const fill = (piece: string, size = 200 * kib) => piece.repeat(Math.floor(size / piece.length));
const entity = (...lines: string[]) => withSections("entities:", "  A:", ...lines);

describe("hostile text ends soon, with one clear diagnostic", () => {
  test.each([
    ["brackets in brackets", `aurora: ${fill("[")}`, "1:33 The YAML is nested more than 24 levels deep."],
    ["braces in braces", `aurora: ${fill("{a: ")}`, "1:105 The YAML is nested more than 24 levels deep."],
    ["lists in lists", `aurora:\n${fill("- ")}`, "2:49 The YAML is nested more than 24 levels deep."],
    [
      "mappings in mappings",
      `aurora:\n${Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth + 1)}a:`).join("\n")}`,
      "25:25 The YAML is nested more than 24 levels deep.",
    ],
    ["commas", `aurora: {x: (${fill(",")}`, "1:15 Between two commas stands a value. Delete one comma."],
    [
      "colons",
      `aurora: ${fill("a: ")}`,
      "1:10 This is the second `:` in this line. Put the whole value in double quotes.",
    ],
    [
      "long keys",
      `aurora:\n${fill("? ")}`,
      "2:1 A key in YAML's long form (`? …`) is not possible here. Put the whole value in double quotes.",
    ],
    ["documents", `aurora: 1\n${fill("---\n")}`, "2:1 A spec is one YAML document: nothing may follow a line `---`."],
    ["directives", `${fill("%a\n")}aurora: 1\n`, "1:1 A spec has no YAML directives (`%…`)."],
    [
      "tags",
      `aurora: ${fill("!a ")}`,
      "1:9 A plain YAML value cannot start with `!`. Put the whole value in double quotes.",
    ],
    [
      "an alias bomb",
      "aurora: 1\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
      "2:4 A spec has no YAML anchors (`&name`) and aliases (`*name`). Use a mixin for fields that repeat.",
    ],
    ["an endless value", `aurora: ${fill("y")}`, "1:9 A value has at most 20,000 characters; this one has 204,800."],
    [
      "broken escapes",
      `aurora: "${fill("\\x", 10_000)}"`,
      "1:10 In double quotes, `\\` starts an escape, and this is none. Write `\\\\`.",
    ],
    ["a tab for blanks", "aurora:\n\tapp: 1\n", "2:1 A tab cannot indent YAML. Use spaces."],
    [
      "too many entities",
      withSections("entities:", ...Array.from({ length: 301 }, (_, n) => `  E${n}: {}`)),
      "4:3 There are 301 of these; at most 300 are possible.",
    ],
    [
      "an endless expression",
      entity("    policy:", `      read: ${"true && ".repeat(200)}true`),
      "6:13 An expression has at most 1000 characters; this one has 1604.",
    ],
    [
      "parentheses in parentheses",
      entity("    policy:", `      read: ${"(".repeat(400)}true${")".repeat(400)}`),
      "6:263 The expression goes wrong here: exceeded maxDepth (250).",
    ],
  ])("%s", (_what, text, problem) => {
    const started = performance.now();
    expect(problemsOf(text)).toEqual([problem]);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("a backslash that is escaped itself starts no escape", () => {
    const integration = (address: string) =>
      withSections("entities: {}", "integrations:", `  p: {base_url: ${address}}`);
    expect(problemsOf(integration(String.raw`"https://x.example/\\'\\q"`))).toEqual([]);
    expect(problemsOf(integration(String.raw`"https://x.example/\\\q"`))).toEqual([
      "5:38 In double quotes, `\\` starts an escape, and this is none. Write `\\\\`.",
    ]);
  });

  test("a comparison in a comparison in a comparison takes no exponential time", () => {
    const started = performance.now();
    const nested = `${"y == (".repeat(120)}y${")".repeat(120)}`;
    expect(problemsOf(entity("    policy:", `      read: ${nested}`)).length).toBeGreaterThan(0);
    const members = `${"(".repeat(60)}y${" in [1, 2, 3])".repeat(60)}`;
    expect(problemsOf(entity("    policy:", `      read: ${members}`)).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("no more problems are listed than anybody could read", () => {
    const wrong = Array.from({ length: 100 }, (_, n) => `      r${n}: Nobody${n}!`);
    const text = withSections(
      "entities:",
      ...["A", "B", "C"].flatMap((name) => [`  ${name}:`, "    relations:", ...wrong]),
    );
    expect(problemsOf(text)).toHaveLength(200);
  });
});

test("names that every object has mean nothing special", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"];
  const problems = problemsOf(
    withSections(
      "entities:",
      "  Constructor:",
      "    fields:",
      ...names.map((name) => `      ${name}: ${name}`),
      "    policy: {read: constructor == __proto__, toString: this.hasOwnProperty}",
      "  __proto__: {fields: {x: int}}",
      "screens: {constructor: {route: /, kind: __proto__}}",
      "__proto__: {app: 1}",
    ),
  );
  expect(problems.length).toBeGreaterThan(names.length);
  expect(problems.every((problem) => /^\d+:\d+ /.test(problem))).toBe(true);
  expect(({} as Record<string, unknown>)["app"]).toBeUndefined();
});

describe("parseSpec never throws, and always says where", () => {
  const text = readExample("task-manager");
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "'",
    '"',
    "\n",
    "  ",
    "\t",
    "&a",
    "*a",
    "!",
    "?",
    "|",
    ">",
    "- ",
    "#",
    "null",
    "0x1",
    "__proto__",
    "()",
    "~",
    "…",
    "😀",
    "\\",
    "`",
    "%",
    "User",
    "where: x",
    ".exists(",
    "\0",
  ];

  function check(mutant: string): void {
    const parsed = parseSpec(mutant);
    if (!parsed.ok) {
      expect(parsed.diagnostics.length).toBeGreaterThan(0);
      for (const { line, column, length, message } of parsed.diagnostics) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(mutant.split(/\r\n|\r|\n/).length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(length).toBeGreaterThanOrEqual(1);
        expect(message).not.toMatch(/undefined|\[object|NaN/);
      }
    }
  }

  test("whatever is put into the example, or taken out of it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.nat(text.length),
            removed: fc.nat(12),
            piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4, unit: "binary" })),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        (edits) => {
          let mutant = text;
          for (const { at, removed, piece } of edits) {
            mutant = mutant.slice(0, at) + piece + mutant.slice(at + removed);
          }
          check(mutant);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("whichever lines of it are lost, doubled or swapped", () => {
    const lines = text.split("\n");
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(lines.length - 1),
        fc.constantFrom("lose", "double", "swap"),
        (a, b, how) => {
          const changed = [...lines];
          if (how === "swap") {
            [changed[a], changed[b]] = [lines[b] ?? "", lines[a] ?? ""];
          } else {
            changed.splice(a, how === "lose" ? 1 : 0, ...(how === "double" ? [lines[a] ?? ""] : []));
          }
          check(changed.join("\n"));
        },
      ),
      { numRuns: 150 },
    );
  });
});
