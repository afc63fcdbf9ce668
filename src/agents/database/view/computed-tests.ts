/** Rows on every side of a computed field's condition, and what is to come out. */
import { columnName } from "../../../core/contracts/columns.ts";
import type { Table } from "../../../core/contracts/tables.ts";
import { isTime, spanSeconds } from "../../../core/expression/moments.ts";
import { usesClock } from "../../../core/expression/known.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import type { ComputedField, Field, Spec } from "../../../core/spec/model.ts";
import { pythonLiteral } from "../../python.ts";
import { isRowLocal } from "../../expression/row-local.ts";
import { pythonType } from "./columns.ts";
import { evaluate, later, presentMoment, type Row, type Value } from "./evaluate.ts";
import { candidates, changedColumns, literalsIn, violatedChecks } from "./samples.ts";
import { type BaseRow, type Given, columnOf, fieldValue, given } from "./values.ts";

export type ComputedTest =
  | {
      readonly kind: "condition" | "value" | "time";
      /** SQL has a word for it, too. */
      readonly inSql: boolean;
      readonly name: string;
      /** What comes out, as a Python literal: whether the condition holds, whether the value is there, the time itself. */
      readonly cases: readonly { readonly changes: readonly Given[]; readonly expected: string }[];
      /** Binary numbers come out of SQL with other last digits. */
      readonly approximate: boolean;
    }
  | {
      readonly kind: "loaded";
      readonly name: string;
      /** Of `isinstance`. */
      readonly type: string;
    };

/** Combinations of values to look at, and rows to show of them. */
const patience = 3000;
const shown = 8;

export function computedTests(table: Table, base: BaseRow, spec: Spec): readonly ComputedTest[] {
  return table.entity.computed.map((field) =>
    isRowLocal(field.expression, spec) ? ofRow(field, table, base, spec) : loaded(field),
  );
}

function loaded({ name, type, optional }: ComputedField): ComputedTest {
  const python = pythonType(type).replace("Any", "object");
  return { kind: "loaded", name, type: optional ? `${python} | None` : python };
}

function ofRow(field: ComputedField, table: Table, base: BaseRow, spec: Spec): ComputedTest {
  const { name, expression, type, optional } = field;
  const asksClock = writtenOut(expression, table).some(usesClock);
  const kind = expression.type.kind === "bool" ? "condition" : isTime(expression) && !asksClock ? "time" : "value";
  const outcome = (row: Row) => {
    const value = evaluate(expression, row, table.entity);
    return kind === "value" ? value !== null : kind === "condition" && !optional ? value === true : value;
  };
  const expected = (row: Row) => {
    const value = outcome(row);
    return kind === "time" && value !== null ? fieldValue({ type }, value) : pythonLiteral(value);
  };
  return {
    kind,
    inSql: !isTime(expression),
    name,
    cases: telling(choicesOf(expression, table, base, spec), outcome, table, base).map((row) => ({
      changes: changes(row, table, base, asksClock),
      expected: expected(row),
    })),
    approximate: type.kind === "float" || type.kind === "decimal",
  };
}

interface Choice {
  readonly column: string;
  readonly values: readonly Value[];
}

/** Of the columns behind the expression. */
function choicesOf(expression: Expression, table: Table, base: BaseRow, spec: Spec): readonly Choice[] {
  const parts = writtenOut(expression, table);
  const columns = new Set(
    parts.flatMap((part) =>
      part.kind === "field"
        ? [columnName(table.entity, part.field)]
        : part.kind === "relation"
          ? [columnName(table.entity, part.relation)]
          : [],
    ),
  );
  const times = timesAround(parts);
  return [...columns].map((name) => {
    const column = columnOf(table, name);
    const natural = base.row.get(name) ?? null;
    const { source } = column;
    const type = source !== null && !("cardinality" in source) ? source.type.kind : null;
    const values =
      (type === "datetime" || type === "date") && times.length > 0
        ? [
            ...times.map((seconds) => later(type === "date" ? presentMoment.slice(0, 10) : presentMoment, seconds)),
            ...(column.nullable ? [null] : []),
          ]
        : [natural, ...candidates(column, spec, literalsIn(parts), false).filter(isModest)];
    return { column: name, values: [...new Set(values)] };
  });
}

/** Calculations with the greatest numbers end beyond what columns of PostgreSQL hold. */
function isModest(value: Value): boolean {
  return typeof value !== "number" || Math.abs(value) < 1_000_000;
}

/** The expression's parts, those of the computed fields in it included. */
function writtenOut(expression: Expression, table: Table): readonly Expression[] {
  return everyPart(expression).flatMap((part) => {
    const computed = table.entity.computed.find(({ name }) => part.kind === "computed" && name === part.field);
    return computed === undefined ? [part] : writtenOut(computed.expression, table);
  });
}

const hour = 3600;
const day = 24 * hour;

/** Distances from the present that no slow test and no midnight makes uncertain; none where nothing asks the clock. */
function timesAround(parts: readonly Expression[]): readonly number[] {
  if (!parts.some(usesClock)) {
    return [];
  }
  const asksForDay = parts.some(({ kind }) => kind === "today");
  const margin = parts.some(({ type }) => type.kind === "date") ? 2 * day : hour;
  const spans = parts.flatMap((part) => (part.kind === "duration" ? [spanSeconds(part)] : []));
  const near = [0, ...spans].flatMap((span) => [-span - margin, -span + margin, span - margin, span + margin]);
  const now = asksForDay && !parts.some(({ kind }) => kind === "now") ? [0] : [];
  return [...new Set([...near, ...now])];
}

/** Few rows in which every value is seen with every outcome that it can have. */
function telling(choices: readonly Choice[], outcome: (row: Row) => Value, table: Table, base: BaseRow): Row[] {
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const row of combinations(choices, base.row)) {
    if (violatedChecks(table, row).length > 0) {
      continue;
    }
    const marks = choices.map(({ column }) => `${column} ${String(row.get(column))} ${String(outcome(row))}`);
    if (rows.length < shown && (rows.length === 0 || marks.some((mark) => !seen.has(mark)))) {
      rows.push(row);
      marks.forEach((mark) => seen.add(mark));
    }
  }
  return rows;
}

function* combinations(choices: readonly Choice[], base: Row): Generator<Row> {
  const total = choices.reduce((product, { values }) => product * values.length, 1);
  // Steps through all of them in an order that changes every column early.
  const step = coprime(total);
  for (let number = 0; number < Math.min(total, patience); number += 1) {
    let rest = (number * step) % total;
    const row = new Map(base);
    for (const { column, values } of choices) {
      row.set(column, values[rest % values.length] ?? null);
      rest = Math.floor(rest / values.length);
    }
    yield row;
  }
}

function coprime(total: number): number {
  const divides = (a: number, b: number): number => (b === 0 ? a : divides(b, a % b));
  let step = Math.max(1, Math.floor(total * 0.618));
  while (divides(step, total) !== 1) {
    step += 1;
  }
  return step;
}

function changes(row: Row, table: Table, base: BaseRow, relative: boolean): readonly Given[] {
  return changedColumns(base.row, row).map((name) => {
    const { source } = columnOf(table, name);
    const value = row.get(name) ?? null;
    const isTimeColumn = source !== null && !("cardinality" in source) && isClockType(source);
    return relative && isTimeColumn && typeof value === "string"
      ? { column: name, value: fromNow(value) }
      : given(table, row, name);
  });
}

function isClockType({ type }: Field): boolean {
  return type.kind === "datetime" || type.kind === "date";
}

function fromNow(value: string): string {
  const seconds = (Date.parse(value) - Date.parse(presentMoment.slice(0, value.length))) / 1000;
  const [now, unit, amount] =
    value.length === presentMoment.length
      ? ["utc_now()", "hours", seconds / hour]
      : ["utc_now().date()", "days", seconds / day];
  return amount === 0 ? now : `${now} ${amount < 0 ? "-" : "+"} dt.timedelta(${unit}=${Math.abs(amount)})`;
}
