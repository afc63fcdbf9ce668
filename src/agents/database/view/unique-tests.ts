/** Pairs of rows that a unique constraint or index refuses, and such that it lets pass. */
import { columnName } from "../../../core/contracts/columns.ts";
import type { Table } from "../../../core/contracts/tables.ts";
import type { Expression } from "../../../core/expression/model.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { evaluate, type Row } from "./evaluate.ts";
import { changedColumns, findRow, violatedChecks } from "./samples.ts";
import { type BaseRow, type Given, columnOf, given } from "./values.ts";

export interface UniqueTest {
  /** The constraint's or index's name. */
  readonly name: string;
  readonly columns: readonly string[];
  /** What the first row needs beyond the base row. */
  readonly first: readonly Given[];
  /** What the second row needs; `first` is the first one's values. */
  readonly second: readonly Given[];
  readonly refused: boolean;
  /** What the test shows, as a part of its name. */
  readonly shows: string;
}

interface Rule {
  readonly name: string;
  readonly columns: readonly string[];
  readonly where: Expression | null;
  readonly caseInsensitive: boolean;
}

export function uniqueTests(
  table: Table,
  base: BaseRow,
  spec: Spec,
  bases: ReadonlyMap<string, BaseRow>,
): readonly UniqueTest[] {
  const rules = rulesOf(table);
  const clash = (row: Row, shared: readonly string[]) =>
    rules.some(({ columns, where }) => {
      const same = columns.every(
        (column) => shared.includes(column) || (!base.fresh.has(column) && row.get(column) !== null),
      );
      return same && (where === null || evaluate(where, row, table.entity) === true);
    });
  return rules
    .filter(({ columns }) => columns.every((column) => parentIsKnown(table, column, bases)))
    .flatMap((rule) => testsOf(rule, table, base, spec, clash));
}

/** Whether two such rows that share these columns break any rule. */
type Clash = (row: Row, shared: readonly string[]) => boolean;

function testsOf(rule: Rule, table: Table, base: BaseRow, spec: Spec, clash: Clash): UniqueTest[] {
  const { name, columns, where } = rule;
  const applies = (row: Row) => where === null || evaluate(where, row, table.entity) === true;
  const fulfils = (row: Row) => violatedChecks(table, row).length === 0;
  const within = findRow(table, spec, { present: columns, row: (row) => fulfils(row) && applies(row) });
  const outside =
    where === null ? null : findRow(table, spec, { present: columns, row: (row) => fulfils(row) && !applies(row) });
  const same = rule.caseInsensitive
    ? (column: string) => `first["${column}"].swapcase()`
    : (column: string) => `first["${column}"]`;
  const copy = (row: Row, shared: readonly string[]) => {
    const first = extras(row, columns, table, base);
    const rest = first.filter(({ column }) => !columns.includes(column));
    return { first, second: [...rest, ...shared.map((column) => ({ column, value: same(column) }))] };
  };
  const head = columns.slice(0, 1);
  const [only] = columns;
  const mayLack = columns.length === 1 && only !== undefined && !base.columns.has(only) && lacksByDefault(table, only);
  return [
    ...(within === null
      ? []
      : [{ name, columns, ...copy(within, columns), refused: true, shows: `${name}_refuses_a_second_row` }]),
    ...(within !== null && columns.length > 1 && !clash(within, head)
      ? [{ name, columns: head, ...copy(within, head), refused: false, shows: `${name}_takes_rows_that_share_a_part` }]
      : []),
    ...(outside === null || clash(outside, columns)
      ? []
      : [{ name, columns, ...copy(outside, columns), refused: false, shows: `${name}_lets_rows_outside_be` }]),
    ...(mayLack ? [{ name, columns, first: [], second: [], refused: false, shows: `${name}_takes_rows_without` }] : []),
  ];
}

/** What is to be said so that both rows are as found: the shared columns always, where the base row leaves them out. */
function extras(row: Row, columns: readonly string[], table: Table, base: BaseRow): readonly Given[] {
  const shared = columns.filter((column) => !base.columns.has(column));
  return [...new Set([...shared, ...changedColumns(base.row, row)])].map((name) => given(table, row, name));
}

function lacksByDefault(table: Table, name: string): boolean {
  const { source, nullable } = columnOf(table, name);
  return nullable && source !== null && ("cardinality" in source || source.default === null);
}

function parentIsKnown(table: Table, column: string, bases: ReadonlyMap<string, BaseRow>): boolean {
  const key = table.foreignKeys.find((candidate) => candidate.column === column);
  return key === undefined || bases.has(key.target);
}

function rulesOf(table: Table): Rule[] {
  const { entity } = table;
  const columnsOf = (names: readonly string[]) => names.map((name) => columnName(entity, name));
  const wheres = new Map(
    entity.uniques.flatMap(({ columns, where }) =>
      where === null ? [] : [[columnsOf(columns).join(), where] as const],
    ),
  );
  return [
    ...table.uniques.map(({ name, columns }) => ({ name, columns, where: null, caseInsensitive: false })),
    ...table.indexes
      .filter(({ unique }) => unique)
      .map(({ name, columns, expression }) => ({
        name,
        columns: expression ? columns.map((sql) => /\("?(.*?)"?\)$/.exec(sql)?.[1] ?? sql) : columns,
        where: expression ? null : (wheres.get(columns.join()) ?? null),
        caseInsensitive: expression,
      })),
  ];
}
