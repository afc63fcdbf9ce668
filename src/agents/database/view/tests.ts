/** What the tests of one table assert, as plain data. */
import type { Table } from "../../../core/contracts/tables.ts";
import type { Field, Spec } from "../../../core/spec/model.ts";
import { type Refused, acceptedChanges, refusedChanges } from "./boundaries.ts";
import { pythonValue } from "./columns.ts";
import { type ComputedTest, computedTests } from "./computed-tests.ts";
import { changedColumns, findRow, violatedChecks } from "./samples.ts";
import { type UniqueTest, uniqueTests } from "./unique-tests.ts";
import { type BaseRow, type Given, baseRow, given, valuesFunction } from "./values.ts";

export interface TableTests {
  readonly entity: string;
  readonly table: string;
  /** Of rows.py. */
  readonly values: string;
  readonly base: BaseRow;
  readonly defaults: readonly { readonly column: string; readonly assertion: string }[];
  /** Columns that are never null. */
  readonly required: readonly string[];
  readonly refused: readonly Refused[];
  readonly accepted: readonly { readonly id: string; readonly changes: string }[];
  readonly uniques: readonly UniqueTest[];
  readonly foreignKeys: readonly string[];
  readonly deletes: readonly {
    readonly relation: string;
    readonly column: string;
    readonly target: string;
    readonly rule: "cascade" | "restrict" | "set_null";
    readonly given: readonly Given[];
  }[];
  /** Columns that an update sets to the present moment. */
  readonly touched: readonly string[];
  readonly relations: {
    readonly given: readonly Given[];
    readonly toOne: readonly {
      readonly name: string;
      readonly column: string;
      readonly target: string;
      readonly inverse: string | null;
    }[];
  };
  readonly computed: readonly ComputedTest[];
  readonly toMany: readonly {
    readonly name: string;
    readonly target: string;
    readonly joining: string;
    readonly joiningValues: string;
    readonly near: string;
    readonly far: string;
  }[];
}

/** The tests of every table of which rows could be found, with all rows that theirs refer to. */
export function tableTests(tables: readonly Table[], spec: Spec): readonly TableTests[] {
  const bases = new Map<string, BaseRow>();
  for (const table of tables) {
    const base = baseRow(table, spec);
    const parents = table.foreignKeys.filter(({ column }) => base?.columns.has(column));
    if (
      base !== null &&
      parents.every(({ target, deferred }) => deferred || target === table.name || bases.has(target))
    ) {
      bases.set(table.name, base);
    }
  }
  return tables.flatMap((table) => {
    const base = bases.get(table.name);
    return base === undefined ? [] : [testsOf(table, base, spec, bases)];
  });
}

function testsOf(table: Table, base: BaseRow, spec: Spec, bases: ReadonlyMap<string, BaseRow>): TableTests {
  const { entity } = table;
  const known = table.foreignKeys.filter(({ target }) => bases.has(target));
  return {
    entity: entity.name,
    table: table.name,
    values: valuesFunction(entity.name),
    base,
    defaults: entity.fields
      .filter((field) => field.default !== null && !base.columns.has(field.name))
      .map((field) => ({ column: field.name, assertion: defaultAssertion(field) })),
    required: table.columns.filter(({ nullable, source }) => !nullable && source !== null).map(({ name }) => name),
    refused: refusedChanges(table, base.row, spec),
    accepted: acceptedChanges(table, base.row),
    uniques: uniqueTests(table, base, spec, bases),
    foreignKeys: table.foreignKeys.map(({ column }) => column),
    deletes: known.flatMap(({ column, relation }) => {
      const beyond = rowWith(table, base, spec, [column]);
      const survives = relation.onDelete !== "set_null" || holdsWithout(table, spec, column);
      return beyond === null || !survives
        ? []
        : [{ relation: relation.name, column, target: relation.target, rule: relation.onDelete, given: beyond }];
    }),
    touched: entity.fields
      .filter(({ onUpdate, name }) => onUpdate && mayBeOld(table, base, name))
      .map(({ name }) => name),
    relations: relationTests(table, base, spec, bases),
    computed: computedTests(table, base, spec),
    toMany: entity.relations.flatMap((relation) => {
      if (
        relation.cardinality === "one" ||
        !bases.has(valuesFunction(relation.through.entity).replace(/_values$/, ""))
      ) {
        return [];
      }
      const { entity: joining, near, far } = relation.through;
      return [
        {
          name: relation.name,
          target: relation.target,
          joining,
          joiningValues: valuesFunction(joining),
          near: `${near}_id`,
          far: `${far}_id`,
        },
      ];
    }),
  };
}

/** What a row needs beyond the base row so that these columns are not null; null when the checks forbid it. */
function rowWith(table: Table, base: BaseRow, spec: Spec, present: readonly string[]): readonly Given[] | null {
  const row = findRow(table, spec, { present });
  return row === null ? null : changedColumns(base.row, row).map((name) => given(table, row, name));
}

/** Whether the row of `rowWith` still fulfils the checks when one of its columns becomes null. */
function holdsWithout(table: Table, spec: Spec, column: string): boolean {
  const row = findRow(table, spec, { present: [column] });
  return row !== null && violatedChecks(table, new Map([...row, [column, null]])).length === 0;
}

function mayBeOld(table: Table, base: BaseRow, column: string): boolean {
  return violatedChecks(table, new Map([...base.row, [column, "2001-01-01T00:00:00Z"]])).length === 0;
}

function relationTests(
  table: Table,
  base: BaseRow,
  spec: Spec,
  bases: ReadonlyMap<string, BaseRow>,
): TableTests["relations"] {
  const keys = table.foreignKeys.filter(({ target }) => bases.has(target));
  const all = rowWith(
    table,
    base,
    spec,
    keys.map(({ column }) => column),
  );
  const shown = all === null ? keys.filter(({ column }) => base.columns.has(column)) : keys;
  return {
    given: all ?? [],
    toOne: shown.map(({ column, relation }) => ({
      name: relation.name,
      column,
      target: relation.target,
      inverse: relation.inverse,
    })),
  };
}

function defaultAssertion(field: Field): string {
  const attribute = `row.${field.name}`;
  switch (field.default?.kind) {
    case "now":
      return `abs(${attribute} - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)`;
    case "today":
      return `abs(${attribute} - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)`;
    case "literal":
    case "enum": {
      const { value } = field.default;
      return typeof value === "boolean"
        ? `${attribute} is ${value ? "True" : "False"}`
        : `${attribute} == ${pythonValue(field.type, value)}`;
    }
    case undefined:
      throw new Error(`${field.name} has no default`);
  }
}
