import { describe, expect, test } from "@jest/globals";
import { findRow, neededColumns, violatedChecks } from "../../../src/agents/database/view/samples.ts";
import { tableTests } from "../../../src/agents/database/view/tests.ts";
import { deriveTables, type Table } from "../../../src/core/contracts/tables.ts";
import { at, compare, entityOf, fieldOf, literal, own, specOf } from "./spec-builder.ts";
import { specNamed } from "./specs.ts";

const { spec } = specNamed("every-kind");

function tableNamed(name: string, of = spec): Table {
  const table = deriveTables(of).find((candidate) => candidate.name === name);
  if (table === undefined) {
    throw new Error(`no table ${name}`);
  }
  return table;
}

describe("rows for tests", () => {
  test("fulfil every check of their table", () => {
    for (const table of deriveTables(spec)) {
      const found = findRow(table, spec);
      expect(found).not.toBeNull();
      expect(violatedChecks(table, found ?? new Map())).toEqual([]);
    }
  });

  test("hold what an insert must give, and nothing that the database fills in", () => {
    const tasks = specNamed("task-manager").spec;
    const task = tableNamed("task", tasks);
    expect(neededColumns(task, findRow(task, tasks) ?? new Map())).toEqual(["title", "project_id"]);
  });

  test("hold a value where one is asked for", () => {
    expect(findRow(tableNamed("item"), spec, { present: ["sold_at"] })?.get("sold_at")).toBe("2030-01-02T00:00:00Z");
  });

  test("are not invented where no row can fulfil the checks", () => {
    const impossible = specOf([
      entityOf("Note", {
        fields: [fieldOf("title", { kind: "text" })],
        checks: [{ name: "never", expression: compare(own("Note", "title"), "!=", own("Note", "title")), at }],
      }),
    ]);
    expect(tableTests(deriveTables(impossible), impossible)).toEqual([]);
  });
});

describe("the tests of a table", () => {
  const tests = tableTests(deriveTables(spec), spec);
  const item = tests.find(({ entity }) => entity === "Item");

  test("break every check of the spec that a row can break", () => {
    expect(
      item?.refused.filter(({ id }) => id.startsWith('"against')).map(({ id, constraint }) => [id, constraint]),
    ).toEqual([
      ['"against sold_after_bought"', '"ck_item_sold_after_bought"'],
      ['"against red_is_hot"', '"ck_item_red_is_hot"'],
      ['"against price_sane"', '"ck_item_price_sane"'],
      ['"against no_quotes"', '"ck_item_no_quotes"'],
    ]);
  });

  test("try each end of a range from both sides", () => {
    const year = (all: readonly { readonly changes: string }[] | undefined) =>
      all?.map(({ changes }) => changes).filter((changes) => changes.includes('"year"'));
    expect(year(item?.refused.filter(({ id }) => id.startsWith('"year')))).toEqual([
      '{"year": 1999}',
      '{"year": 2101}',
    ]);
    expect(year(item?.accepted)).toEqual(['{"year": 2000}', '{"year": 2100}']);
  });

  test("try the one value of a range once", () => {
    const level = fieldOf("level", { kind: "int", min: 5, max: 5 });
    const only = specOf([
      entityOf("Signal", { fields: [level, fieldOf("code", { kind: "string", minLength: 2, maxLength: 2 })] }),
    ]);
    const [signal] = tableTests(deriveTables(only), only);
    expect(signal?.accepted.map(({ changes }) => changes)).toEqual(['{"level": 5}', '{"code": "x" * 2}']);
  });

  test("hold rows apart that a partial unique index lets be, unless another constraint refuses them", () => {
    const clinic = specNamed("clinic").spec;
    const visit = tableTests(deriveTables(clinic), clinic).find(({ entity }) => entity === "Visit");
    expect(visit?.uniques.map(({ shows, refused }) => [shows, refused])).toEqual([
      ["uq_visit_doctor_id_starts_at_refuses_a_second_row", true],
      ["uq_visit_doctor_id_starts_at_lets_rows_outside_be", false],
    ]);
    expect(item?.uniques.map(({ shows }) => shows)).not.toContain("uq_item_year_serial_lets_rows_outside_be");
  });

  test("try the rule of every delete", () => {
    expect(item?.deletes.map(({ relation, rule }) => [relation, rule])).toEqual([
      ["shop", "restrict"],
      ["parent", "cascade"],
      ["twin", "set_null"],
    ]);
  });
});

test("a literal of a check is tried as a value", () => {
  const tables = deriveTables(
    specOf([
      entityOf("Note", {
        fields: [fieldOf("title", { kind: "text" })],
        checks: [{ name: "greets", expression: compare(own("Note", "title"), "==", literal("hello")), at }],
      }),
    ]),
  );
  expect(tables.map((table) => findRow(table, spec)?.get("title"))).toEqual(["hello"]);
});
