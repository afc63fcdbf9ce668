import { describe, expect, test } from "@jest/globals";
import { evaluate, holds, satisfyingRow, sampleValues } from "../../../src/core/scenario/samples.ts";
import type { Entity, Spec } from "../../../src/core/spec/model.ts";
import { entityOf, specOf, withSections } from "../spec/example.ts";

function thing(fields: string, ...checks: string[]): [Spec, Entity] {
  const spec = specOf(
    withSections(
      "enums: {State: [open, closed]}",
      "entities:",
      "  Thing:",
      `    fields: {${fields}}`,
      ...(checks.length === 0
        ? []
        : ["    checks:", ...checks.map((check, index) => `      rule_${"ab"[index]}: ${JSON.stringify(check)}`)]),
    ),
  );
  return [spec, entityOf(spec, "Thing")];
}

describe("a satisfying row", () => {
  test("has defaults, else null, else the first sample", () => {
    const [spec, entity] = thing("a: 'int = 7', b: 'text?', c: 'int(3..9)', d: bool");
    expect(satisfyingRow(spec, entity)).toEqual({ a: 7, b: null, c: 3, d: false });
  });

  test("is found where the usual values break a check", () => {
    const [spec, entity] = thing("low: int(0..9), high: int(0..9)", "low < high");
    const row = satisfyingRow(spec, entity);
    expect(row).not.toBeNull();
    expect(Number(row?.["low"])).toBeLessThan(Number(row?.["high"]));
  });

  test("keeps what is fixed and moves the rest", () => {
    const [spec, entity] = thing(
      "state: 'State = open', closed_at: datetime?",
      "(state == 'closed') == (closed_at != null)",
    );
    expect(satisfyingRow(spec, entity, { state: "closed" })).toEqual({
      state: "closed",
      closed_at: "2030-01-01T12:00:00Z",
    });
  });

  test("is null where nothing fits", () => {
    const [spec, entity] = thing("a: int(1..5)", "a > 5");
    expect(satisfyingRow(spec, entity)).toBeNull();
  });
});

describe("checks are evaluated as SQL does", () => {
  const check = (row: Record<string, string | number | boolean | null>, text: string) => {
    const [, entity] = thing(
      "a: int?, b: int?, s: 'text?', t: datetime?, u: datetime?, p: 'decimal(9,2)?', f: 'bool?'",
      text,
    );
    return evaluate(entity.checks[0]?.expression ?? { kind: "now", type: { kind: "datetime" }, nullable: false }, row);
  };
  const empty = { a: null, b: null, s: null, t: null, u: null, p: null, f: null };

  test.each([
    ["a > 1", { a: 2 }, true],
    ["a > 1", { a: 1 }, false],
    ["a > 1", {}, null],
    ["a == null", {}, true],
    ["a != null", {}, false],
    ["a != null", { a: 0 }, true],
    ["a > 1 || b > 1", { b: 2 }, true],
    ["a > 1 || b > 1", { b: 0 }, null],
    ["a > 1 && b > 1", { b: 0 }, false],
    ["a > 1 && b > 1", { b: 2 }, null],
    ["!(a > 1)", { a: 1 }, true],
    ["!(a > 1)", {}, null],
    ["a + b * 2 == 7", { a: 1, b: 3 }, true],
    ["a - b >= 0", { a: 1, b: 3 }, false],
    ["s in ['x', 'y']", { s: "y" }, true],
    ["s in ['x', 'y']", { s: "z" }, false],
    ["p > 9.5", { p: "10.00" }, true],
  ])("%s of %j", (text, row, expected) => {
    expect(check({ ...empty, ...row }, text)).toBe(expected);
  });

  test("a check that comes to unknown is fulfilled", () => {
    const [, entity] = thing("a: int?", "a > 1");
    expect(holds(entity, { a: null })).toBe(true);
  });
});

test.each([
  ["string(2)", ["al", "be"]],
  ["string(7..9)", ["alphaal", "betabet"]],
  ["email(10)", ["a@b.co", "b@b.co"]],
  ["int(5..5)", [5]],
  ["int(-9..-3)", [-4, -3]],
  ["decimal(2,2)", ["0.01", "0.02"]],
  ["State", ["closed", "open"]],
])("samples of %s fit the type, the lesser first", (type, expected) => {
  const [spec, entity] = thing(`a: '${type}'`);
  const field = entity.fields[0];
  expect(field && sampleValues(spec, field.type)).toEqual(expected);
});
