import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { compilePython } from "../../../src/agents/expression/python.ts";
import { canCompileTypeScript, compileTypeScript } from "../../../src/agents/expression/typescript.ts";
import { jsonName } from "../../../src/core/api.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import { normalForm } from "../../../src/core/expression/normal-form.ts";
import type { Entity } from "../../../src/core/spec/model.ts";
import { run } from "../../../src/process/run.ts";
import { entityOf } from "../../core/spec/example.ts";
import { type Row, type Value, meaning } from "./three-valued.ts";
import { conditions } from "./tricky.ts";

const day = 86_400_000;
const now = Date.UTC(2026, 2, 1, 12);

const { spec } = conditions(["done"]);
const task = entityOf(spec, "Task");

const either = (...texts: readonly string[]) => fc.constantFrom(...texts);
const comparing = either("==", "!=", "<", "<=", ">", ">=");
const equality = either("==", "!=");
const said = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((words) => words.join(" "));
const grouped = (...parts: readonly fc.Arbitrary<string>[]) => said(...parts).map((text) => `(${text})`);

/** Texts of conditions over one task, of all types, with missing values everywhere. */
const { condition } = fc.letrec<{ condition: string; number: string }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    either("priority", "points", "total", "weight", "cost", "1", "2", "1.5"),
    grouped(tie("number"), either("+", "-", "*"), tie("number")),
  ),
  condition: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    either("done", "flag", "other", "overdue", "maybe"),
    said(tie("number"), comparing, tie("number")),
    said(
      either("due_at", "starts_at", "reminder", "due_at + hours(12)"),
      comparing,
      either("now()", "today()", "now() - days(1)"),
    ),
    said(either("day", "other_day", "day + days(1)"), comparing, either("today()", "today() - days(1)")),
    said(either("day", "other_day"), comparing, either("day", "other_day")),
    said(either("day", "other_day"), either("<", "<=", ">", ">="), either("now()", "now() + minutes(30)")),
    said(either("due_at", "starts_at"), comparing, either("due_at", "starts_at")),
    said(either("status", "mood"), equality, either("status", "mood", "'open'", "'done'")),
    said(either("status", "mood"), either("in ['open', 'done']", "in ['busy']")),
    said(either("title", "note"), equality, either("title", "note", "'a'")),
    said(either("assignee", "parent"), equality, either("null")),
    said(either("assignee"), equality, either("owner", "assignee")),
    said(either("note", "due_at", "flag", "points", "mood", "maybe", "reminder", "total"), equality, either("null")),
    grouped(tie("condition"), either("&&", "||"), tie("condition")),
    grouped(grouped(tie("condition")), equality, grouped(tie("condition"))),
    grouped(either("flag", "other", "done"), equality, either("flag", "other", "true", "false")),
    grouped(tie("condition")).map((text) => `!${text}`),
  ),
}));

/** A number of the fields' kind; quarters are exact in all of them. */
const values: Readonly<Record<string, readonly Value[]>> = {
  int: [0, 1, 2],
  decimal: [0, 1, 1.5],
  float: [0.5, 1, 1.5],
  bool: [true, false],
  datetime: [now - day, now, now - day / 2, now + 1000],
  date: [-1, 0, 1].map((days) => now - day / 2 + days * day),
  enum: ["open", "busy", "done"],
  relation: ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"],
};

const row: fc.Arbitrary<Row> = fc
  .record(
    Object.fromEntries([
      ...task.fields.map(
        ({ name, type, optional }) => [name, someOf(values[type.kind] ?? ["a", "b"], optional)] as const,
      ),
      ...task.relations.flatMap((one) =>
        one.cardinality === "one" ? [[one.name, someOf(values["relation"] ?? [], !one.required)] as const] : [],
      ),
    ]),
  )
  .map((record) => new Map(Object.entries(record)));

function someOf(choices: readonly Value[], optional: boolean): fc.Arbitrary<Value> {
  return fc.constantFrom(...choices, ...(optional ? [null] : []));
}

const seed = 20_261_122;
const texts = [...new Set(fc.sample(condition, { numRuns: 400, seed }))].filter((text) => text.length < 800);
const rows = fc.sample(row, { numRuns: 40, seed });
const { expressions } = conditions(texts);
const expected = expressions.map((expression) =>
  rows.map((one) => meaning(expression, { row: one, entity: task, now }) === true),
);

test("conditions of each kind are among the samples", () => {
  expect(texts.length).toBeGreaterThan(200);
  expect(expected.flat().filter((holds) => holds).length).toBeGreaterThan(1000);
});

test("the normal form says the same, unknown included", () => {
  for (const expression of expressions) {
    for (const one of rows) {
      const situation = { row: one, entity: task, now };
      expect(meaning(normalForm(expression), situation)).toBe(meaning(expression, situation));
    }
  }
});

test("TypeScript agrees with three-valued logic", () => {
  const compiled = expressions.map((expression) =>
    canCompileTypeScript(expression, spec) ? compileTypeScript(expression, { spec, row: "row" }).code : null,
  );
  const judged = compiled.filter((code) => code !== null).length;
  expect(judged).toBeGreaterThan(100);
  const seen = rows.map((one) => asJson(one));
  const code = `rows.map((row) => [${compiled.map((one) => one ?? "null").join(",\n")}])`;
  const byRow = runInNewContext(code, { rows: seen, now, Date, Math }) as unknown[][];
  const found = compiled.map((one, index) => (one === null ? expected[index] : byRow.map((results) => results[index])));
  expect(disagreements(found, compiled)).toEqual([]);
});

test("Python agrees with three-valued logic, and gives real bools", async () => {
  const compiled = expressions.map((expression) => compilePython(expression, { spec, row: "row" }).code);
  const computed = task.computed.map(({ name, expression, optional }) => [
    name,
    compilePython(expression, { spec, row: "row", keepUnknown: optional }).code,
  ]);
  const input = JSON.stringify({ compiled, computed, rows: rows.map(asTyped), now });
  const { stdout, stderr, exitCode } = await run("python3", ["-c", interpreter], { cwd: import.meta.dirname, input });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(disagreements(JSON.parse(stdout) as unknown[][], compiled)).toEqual([]);
});

/** The texts that were taken for something else than they say. */
function disagreements(
  found: readonly (readonly unknown[] | undefined)[],
  compiled: readonly (string | null)[],
): string[] {
  return texts.flatMap((text, index) =>
    JSON.stringify(found[index]) === JSON.stringify(expected[index]) ? [] : [`${text} became ${compiled[index] ?? ""}`],
  );
}

/** The row as the API's JSON. */
function asJson(one: Row): Record<string, Value> {
  const fields = task.fields.map(({ name, type }) => [name, timeText(type.kind, one.get(name) ?? null)] as const);
  const links = task.relations.map(({ name }) => [`${name}_id`, one.get(name) ?? null] as const);
  const computed = task.computed.map(
    ({ name, type, optional, expression }) =>
      [name, timeText(type.kind, computedValue(expression, optional, one, task))] as const,
  );
  return Object.fromEntries([...fields, ...links, ...computed].map(([name, value]) => [jsonName(spec, name), value]));
}

function computedValue(expression: Expression, optional: boolean, one: Row, entity: Entity): Value {
  const value = meaning(expression, { row: one, entity, now });
  return expression.type.kind === "bool" && !optional ? value === true : value;
}

function timeText(kind: string, value: Value): Value {
  if (typeof value !== "number" || (kind !== "datetime" && kind !== "date")) {
    return value;
  }
  return new Date(value).toISOString().slice(0, kind === "date" ? 10 : undefined);
}

/** Values with the kind of their field, from which Python makes what the models hold. */
function asTyped(one: Row): [string, string, Value][] {
  return [
    ...task.fields.map(({ name, type }): [string, string, Value] => [name, type.kind, one.get(name) ?? null]),
    ...task.relations.map(({ name }): [string, string, Value] => [`${name}_id`, "uuid", one.get(name) ?? null]),
  ];
}

const interpreter = `
import datetime as dt, json, sys
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace

Status = StrEnum("Status", {"OPEN": "open", "BUSY": "busy", "DONE": "done"})
moment = lambda value: dt.datetime.fromtimestamp(value / 1000, dt.UTC)
makers = {"datetime": moment, "date": lambda value: moment(value).date(), "decimal": lambda value: Decimal(str(value)),
          "float": float, "enum": Status}

given = json.load(sys.stdin)
names = {"dt": dt, "Decimal": Decimal, "Status": Status, "now": moment(given["now"])}
rows = []
for columns in given["rows"]:
    row = SimpleNamespace()
    for name, kind, value in columns:
        setattr(row, name, value if value is None else makers.get(kind, lambda same: same)(value))
    for name, code in given["computed"]:
        setattr(row, name, eval(code, names, {"row": row}))
    rows.append(row)
json.dump([[eval(code, names, {"row": row}) for row in rows] for code in given["compiled"]], sys.stdout)
`;
