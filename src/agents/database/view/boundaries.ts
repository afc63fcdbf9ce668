/** Rows just within and just outside of what a table's CHECKs allow. */
import type { CheckConstraint, Table } from "../../../core/contracts/tables.ts";
import type { Field, Spec } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import type { Row, Value } from "./evaluate.ts";
import { changedColumns, findRow, parentOf, violatedChecks } from "./samples.ts";
import { given, pattern } from "./values.ts";

export interface Refused {
  /** Of the parametrised test, as a Python literal. */
  readonly id: string;
  /** A Python dictionary. */
  readonly changes: string;
  /** Pattern of the constraints that refuse it, as a Python literal. */
  readonly constraint: string;
}

/** No enumeration has it: its values have no spaces. */
const noMember = "no member";

interface Edge {
  readonly column: string;
  readonly what: string;
  readonly value: Value;
  readonly python: string;
  /** What PostgreSQL says when the column's type refuses the value before any CHECK can. */
  readonly typeError?: string;
}

/** Every CHECK with a row that breaks it. */
export function refusedChanges(table: Table, base: Row, spec: Spec): readonly Refused[] {
  const ofFields = table.checks.flatMap(outside).map(({ column, what, value, python, typeError }) => ({
    id: pythonString(`${column} ${what}`),
    changes: `{"${column}": ${python}}`,
    constraint: pattern([
      ...brokenConstraints(table, new Map([...base, [column, value]])),
      ...(typeError === undefined ? [] : [typeError]),
    ]),
  }));
  return [...ofFields, ...table.checks.flatMap((check) => ofSpec(check, table, base, spec))];
}

/** The last values within the limits of lengths and ranges. */
export function acceptedChanges(table: Table, base: Row): readonly { readonly id: string; readonly changes: string }[] {
  const edges = table.checks.flatMap(inside);
  return (
    edges
      // The ends of a range of one value are the same.
      .filter(
        (edge, at) => edges.findIndex(({ column, value }) => column === edge.column && value === edge.value) === at,
      )
      .filter(({ column, value }) => brokenConstraints(table, new Map([...base, [column, value]])).length === 0)
      .map(({ column, what, python }) => ({
        id: pythonString(`${column} ${what}`),
        changes: `{"${column}": ${python}}`,
      }))
  );
}

function ofSpec(check: CheckConstraint, table: Table, base: Row, spec: Spec): Refused[] {
  const { origin } = check;
  if (origin.kind !== "spec") {
    return [];
  }
  const broken = (row: Row) => violatedChecks(table, row);
  const alone = findRow(table, spec, { row: (row) => broken(row).join() === origin.name });
  const found = alone ?? findRow(table, spec, { row: (row) => broken(row).includes(origin.name), refused: true });
  if (found === null) {
    return [];
  }
  const changed = changedColumns(base, found);
  // A parametrised case cannot insert the row that a relation leads to.
  if (changed.some((name) => found.get(name) === parentOf(name))) {
    return [];
  }
  return [
    {
      id: pythonString(`against ${origin.name}`),
      changes: `{${changed.map((name) => `"${name}": ${given(table, found, name).value}`).join(", ")}}`,
      constraint: pattern(brokenConstraints(table, found)),
    },
  ];
}

/** Names of all CHECKs that a row breaks, as the database has them. */
function brokenConstraints(table: Table, row: Row): readonly string[] {
  const broken = new Set(violatedChecks(table, row));
  return table.checks
    .filter(({ origin }) => (origin.kind === "spec" ? broken.has(origin.name) : breaks(origin.field, row)))
    .map(({ name }) => name);
}

function breaks({ name, type }: Field, row: Row): boolean {
  const value = row.get(name) ?? null;
  if (value === null) {
    return false;
  }
  switch (type.kind) {
    case "enum":
      return value === noMember;
    case "int":
      return Number(value) < (type.min ?? -Infinity) || Number(value) > (type.max ?? Infinity);
    case "string":
      return String(value).length < type.minLength || String(value).length > (type.maxLength ?? Infinity);
    case "email":
      return String(value).length > type.maxLength;
    default:
      return false;
  }
}

function outside({ origin }: CheckConstraint): Edge[] {
  if (origin.kind === "spec") {
    return [];
  }
  const { name: column, type } = origin.field;
  switch (type.kind) {
    case "enum":
      return [{ column, what: "of no member", value: noMember, python: pythonString(noMember) }];
    case "int":
      return [
        ...(type.min === null ? [] : [number(column, `below ${type.min}`, type.min - 1)]),
        ...(type.max === null ? [] : [number(column, `above ${type.max}`, type.max + 1)]),
      ];
    case "string":
      return [
        ...(type.minLength === 0 ? [] : [text(column, "too short", type.minLength - 1)]),
        ...(type.maxLength === null ? [] : [tooLong(column, type.maxLength)]),
      ];
    case "email":
      return [tooLong(column, type.maxLength)];
    default:
      return [];
  }
}

function inside({ origin }: CheckConstraint): Edge[] {
  if (origin.kind === "spec") {
    return [];
  }
  const { name: column, type } = origin.field;
  switch (type.kind) {
    case "int":
      return [
        ...(type.min === null ? [] : [number(column, `of ${type.min}`, type.min)]),
        ...(type.max === null ? [] : [number(column, `of ${type.max}`, type.max)]),
      ];
    case "string":
      return [
        ...(type.minLength === 0 ? [] : [text(column, "just long enough", type.minLength)]),
        ...(type.maxLength === null ? [] : [text(column, "as long as may be", type.maxLength)]),
      ];
    case "email":
      return [text(column, "as long as may be", type.maxLength)];
    default:
      return [];
  }
}

function number(column: string, what: string, value: number): Edge {
  const edge = { column, what, value, python: String(value) };
  return Math.abs(value) < 2 ** 31 - 1 ? edge : { ...edge, typeError: "out of .*range" };
}

function tooLong(column: string, maxLength: number): Edge {
  return { ...text(column, "too long", maxLength + 1), typeError: "value too long" };
}

function text(column: string, what: string, length: number): Edge {
  return {
    column,
    what,
    value: "x".repeat(length),
    python: length < 2 ? `"${"x".repeat(length)}"` : `"x" * ${length}`,
  };
}
