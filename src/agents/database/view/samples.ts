/**
 * Rows for tests: one that fulfils every check of its table, and variations of it that do or do not. Found by trying the
 * few values of each column that matter: bounds, members of enumerations, literals of the checks, null.
 */
import { columnName } from "../../../core/contracts/columns.ts";
import type { Column, Table } from "../../../core/contracts/tables.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import type { Field, Spec, ValueType } from "../../../core/spec/model.ts";
import { evaluate, type Row, type Value } from "./evaluate.ts";

export const moments = ["2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z", "2030-01-03T00:00:00Z"] as const;
export const days = ["2030-01-01", "2030-01-02", "2030-01-03"] as const;

/** Combinations to try before giving up. */
const patience = 20_000;

/** Stands for the id of a row that the test makes. */
export function parentOf(column: string): string {
  return `parent of ${column}`;
}

export interface Wish {
  /** Must hold of the row. Default: every check is fulfilled. */
  readonly row?: (row: Row) => boolean;
  /** Columns that must not be null. */
  readonly present?: readonly string[];
  /** Values that column types or field checks refuse are tried as well. */
  readonly refused?: boolean;
}

/** @returns a row with every column but the id; null when none was found. */
export function findRow(table: Table, spec: Spec, wish: Wish = {}): Row | null {
  const holds = wish.row ?? ((row: Row) => violatedChecks(table, row).length === 0);
  const present = new Set(wish.present);
  const literals = literalsIn(expressionsOf(table).flatMap(everyPart));
  const free = new Set([...present, ...columnsInExpressions(table)]);
  const choices = table.columns
    .filter(({ source }) => source !== null)
    .map((column) => {
      const all = candidates(column, spec, literals, wish.refused ?? false).filter(
        (value) => value !== null || !present.has(column.name),
      );
      return { column, values: free.has(column.name) ? all : all.slice(0, 1) };
    });
  return firstCombination(choices, holds);
}

/** Columns that an insert of the row cannot leave out: without a default that gives the same. */
export function neededColumns(table: Table, row: Row): readonly string[] {
  return table.columns
    .filter((column) => column.source !== null && row.get(column.name) !== naturalOf(column))
    .map(({ name }) => name);
}

/** Columns in which a row differs from another. */
export function changedColumns(from: Row, to: Row): readonly string[] {
  return [...to.keys()].filter((name) => to.get(name) !== from.get(name));
}

/** Names of the spec's checks that a row breaks. Unknown is not broken. */
export function violatedChecks(table: Table, row: Row): readonly string[] {
  return table.entity.checks
    .filter(({ expression }) => evaluate(expression, row, table.entity) === false)
    .map(({ name }) => name);
}

/** Columns that the table's checks and predicates speak of. */
export function columnsInExpressions(table: Table): ReadonlySet<string> {
  const { entity } = table;
  return new Set(
    expressionsOf(table)
      .flatMap(everyPart)
      .flatMap((part) =>
        part.kind === "field"
          ? [columnName(entity, part.field)]
          : part.kind === "relation"
            ? [columnName(entity, part.relation)]
            : [],
      ),
  );
}

function expressionsOf({ entity }: Table): readonly Expression[] {
  return [
    ...entity.checks.map(({ expression }) => expression),
    ...[...entity.uniques, ...entity.indexes].flatMap(({ where }) => (where === null ? [] : [where])),
  ];
}

export function literalsIn(parts: readonly Expression[]): readonly Value[] {
  return parts.flatMap((part) => (part.kind === "literal" ? [part.value] : []));
}

interface Choice {
  readonly column: Column;
  readonly values: readonly Value[];
}

/** The row that differs in the fewest columns from the most natural one: tests show what matters, and the search stays short. */
function firstCombination(choices: readonly Choice[], holds: (row: Row) => boolean): Row | null {
  let tries = 0;
  const row = new Map<string, Value>(choices.map(({ column, values }) => [column.name, values[0] ?? null]));
  const search = (from: number, changes: number): boolean => {
    if (changes === 0) {
      tries += 1;
      return holds(row);
    }
    for (let index = from; index < choices.length && tries < patience; index += 1) {
      const [name = "", values = []] = [choices[index]?.column.name, choices[index]?.values];
      for (const value of values.slice(1)) {
        row.set(name, value);
        if (search(index + 1, changes - 1)) {
          return true;
        }
      }
      row.set(name, values[0] ?? null);
    }
    return false;
  };
  const found = [...choices.keys(), choices.length].some((changes) => tries < patience && search(0, changes));
  return found ? row : null;
}

/** What the database or the model fills in for a column that an insert leaves out; undefined: it must be given. */
function naturalOf({ source, nullable }: Column): Value | undefined {
  if (source !== null && !("cardinality" in source) && source.default !== null) {
    switch (source.default.kind) {
      case "literal":
      case "enum":
        return source.default.value;
      case "now":
        return "2026-01-01T00:00:00Z";
      case "today":
        return "2026-01-01";
    }
  }
  return nullable ? null : undefined;
}

/** Values to try, the most natural one first. */
export function candidates(column: Column, spec: Spec, literals: readonly Value[], refused: boolean): readonly Value[] {
  const { source } = column;
  if (source === null) {
    return [];
  }
  const given = naturalOf(column);
  const values = "cardinality" in source ? [parentOf(column.name)] : valuesOf(source, spec, literals, refused);
  const optional = column.nullable ? [null] : [];
  return [...new Set([...(given === undefined ? [] : [given]), ...values, ...optional])];
}

function valuesOf(field: Field, spec: Spec, literals: readonly Value[], refused: boolean): readonly Value[] {
  const { type } = field;
  const near = literals.flatMap((value) => (typeof value === "number" ? [value, value - 1, value + 1] : []));
  const words = literals.filter((value) => typeof value === "string");
  switch (type.kind) {
    case "bool":
      return [false, true];
    case "enum":
      return spec.enums.find(({ name }) => name === type.enum)?.values ?? [];
    case "int": {
      const [min, max] = [type.min ?? 0, type.max ?? 2 ** 31 - 1];
      const all = [min, Math.min(min + 1, max), max, ...near];
      return refused ? [...all, min - 1, max + 1] : all.filter((value) => value >= min && value <= max);
    }
    case "float":
      return [1, 0, ...near];
    case "decimal": {
      const limit = 10 ** (type.precision - type.scale);
      return [0, 1, ...near].filter((value) => Math.abs(value) < limit);
    }
    case "date":
      return days;
    case "datetime":
      return moments;
    case "uuid":
      return ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
    case "json":
      return ["{}"];
    case "string":
    case "text":
    case "email":
    case "url":
      return [sampleText(field.name, type), ...words.filter((word) => refused || fits(word, type))];
  }
}

type TextType = ValueType & { kind: "string" | "text" | "email" | "url" };

/** A text that a person takes for a sample, of a length that the type allows. */
export function sampleText(name: string, type: TextType): string {
  switch (type.kind) {
    case "email":
      return "person@example.com".slice(-type.maxLength);
    case "url":
      return "https://example.com";
    case "text":
      return `some ${name.replaceAll("_", " ")}`;
    case "string":
      return `some ${name.replaceAll("_", " ")}`.slice(0, type.maxLength ?? undefined).padEnd(type.minLength, "x");
  }
}

function fits(word: string, type: TextType): boolean {
  const max = type.kind === "string" || type.kind === "email" ? (type.maxLength ?? Infinity) : Infinity;
  return word.length <= max && (type.kind !== "string" || word.length >= type.minLength);
}
