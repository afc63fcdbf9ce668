/** Values of test rows as Python expressions. */
import { tableName } from "../../../core/contracts/columns.ts";
import type { Column, Table } from "../../../core/contracts/tables.ts";
import type { Field, Spec, ToOneRelation } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { pythonValue } from "./columns.ts";
import type { Row, Value } from "./evaluate.ts";
import { columnsInExpressions, findRow, neededColumns } from "./samples.ts";

/** A column and the Python expression of its value, in a function that has `session`. */
export interface Given {
  readonly column: string;
  readonly value: string;
}

/** What rows.py fills in for a table. */
export interface BaseRow {
  /** As the checks see it, defaults included. */
  readonly row: Row;
  readonly literals: readonly Given[];
  /** Some value counts with `number`. */
  readonly counts: boolean;
  /** Rows that are inserted first, unless their ids are given. */
  readonly parents: readonly Given[];
  /** Columns that get a new value in every row. */
  readonly fresh: ReadonlySet<string>;
  /** All columns of the above. */
  readonly columns: ReadonlySet<string>;
}

/** @returns null when no row was found that fulfils all checks. */
export function baseRow(table: Table, spec: Spec): BaseRow | null {
  const row = findRow(table, spec);
  if (row === null) {
    return null;
  }
  const needed = neededColumns(table, row);
  const counted = countedColumns(table);
  const relations = table.foreignKeys.filter(({ column }) => needed.includes(column));
  const literals = [...new Set([...needed, ...counted.keys()])]
    .filter((name) => !relations.some(({ column }) => column === name))
    .map((name) => ({ column: name, value: counted.get(name) ?? given(table, row, name).value }));
  const parents = relations.map(({ column }) => given(table, row, column));
  return {
    row,
    literals,
    counts: literals.some(({ value }) => /\bnumber\b/.test(value)),
    parents,
    fresh: new Set([...counted.keys(), ...parents.map(({ column }) => column)]),
    columns: new Set([...literals, ...parents].map(({ column }) => column)),
  };
}

/** A column with the value that it has in a row. */
export function given(table: Table, row: Row, name: string): Given {
  const column = columnOf(table, name);
  return { column: name, value: valueOf(column, row.get(name) ?? null) };
}

/** @throws when there is none: that is a defect of the caller. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) {
    throw new Error(`${table.name} has no column ${name}`);
  }
  return column;
}

/** A value that the solver chose. Relations: a new row. */
function valueOf({ source, name }: Column, value: Value): string {
  if (value === null) {
    return "None";
  }
  if (source === null) {
    throw new Error(`${name} is filled in by the model`);
  }
  return "cardinality" in source ? newParent(source) : fieldValue(source, value);
}

function newParent(relation: ToOneRelation): string {
  return `await insert(session, ${relation.target}, await ${valuesFunction(relation.target)}(session))`;
}

export function valuesFunction(entity: string): string {
  return `${tableName(entity)}_values`;
}

/** A value of the field, as a Python expression. */
export function fieldValue(field: Pick<Field, "type">, value: string | number | boolean): string {
  switch (field.type.kind) {
    case "date":
      return `dt.date.fromisoformat("${value}")`;
    case "datetime":
      return `dt.datetime.fromisoformat("${String(value).replace("Z", "+00:00")}")`;
    case "uuid":
      return `UUID("${value}")`;
    case "json":
      return '{"some": "value"}';
    default:
      return pythonValue(field.type, value);
  }
}

/** Columns that must differ from row to row, with an expression of `number` that does. */
function countedColumns(table: Table): ReadonlyMap<string, string> {
  const bound = columnsInExpressions(table);
  const counted = new Map<string, string>();
  const sets = [
    ...table.uniques.map(({ columns }) => columns),
    ...table.indexes.filter(({ unique, expression }) => unique && !expression).map(({ columns }) => columns),
    ...table.entity.fields.filter(({ unique }) => unique === "case-insensitive").map(({ name }) => [name]),
  ];
  for (const names of sets) {
    const columns = table.columns.filter(({ name }) => names.includes(name));
    const differs = columns.some(
      ({ name, source, nullable }) =>
        counted.has(name) || (source !== null && ("cardinality" in source || (nullable && source.default === null))),
    );
    if (differs) {
      continue;
    }
    const choice = columns
      .filter(({ name }) => !bound.has(name))
      .map((column) => ({ name: column.name, value: counter(column) }))
      .find(({ value }) => value !== null);
    if (choice?.value != null) {
      counted.set(choice.name, choice.value);
    }
  }
  return counted;
}

function counter({ source }: Column): string | null {
  if (source === null || "cardinality" in source) {
    return null;
  }
  const { type } = source;
  switch (type.kind) {
    case "bool":
    case "enum":
    case "json":
      return null;
    case "int":
      return `${type.min ?? 0} + number`;
    case "float":
      return "float(number)";
    case "decimal":
      return "Decimal(number)";
    case "date":
      return "dt.date(2030, 1, 1) + dt.timedelta(days=number)";
    case "datetime":
      return "dt.datetime(2030, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number)";
    case "uuid":
      return "UUID(int=number)";
    case "email":
      return type.maxLength < 24 ? 'f"{number}@b.io"' : 'f"person{number}@example.com"';
    case "url":
      return 'f"https://example.com/{number}"';
    case "text":
      return `f"some ${source.name} {number}"`;
    case "string": {
      const words = `some ${source.name} `.slice(0, Math.max(0, (type.maxLength ?? 100) - 6));
      return type.minLength > words.length + 1
        ? `f"${words}{number}".ljust(${type.minLength}, "x")`
        : `f"${words}{number}"`;
    }
  }
}

/** A constraint's name as a pattern for pytest's `match`. */
export function pattern(names: readonly string[]): string {
  return pythonString(names.join("|"));
}
