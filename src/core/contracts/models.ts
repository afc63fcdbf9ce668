/** The `models` contract: the tables as PostgreSQL sees them, which the generated SQLAlchemy metadata must equal. */
import type { Spec } from "../spec/model.ts";
import { deriveTables, type Table } from "./tables.ts";

export interface ModelsDocument {
  readonly version: 1;
  readonly tables: readonly TableModel[];
}

/** Everything sorted by name, columns of a key or index apart, whose order matters. */
export interface TableModel {
  readonly name: string;
  readonly columns: readonly {
    readonly name: string;
    /** As SQLAlchemy's PostgreSQL dialect spells it. */
    readonly type: string;
    readonly nullable: boolean;
    /** The database fills it in when an insert leaves it out. */
    readonly default: boolean;
  }[];
  readonly primaryKey: { readonly name: string; readonly columns: readonly string[] };
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly target: { readonly table: string; readonly columns: readonly string[] };
    readonly onDelete: string;
  }[];
  readonly uniques: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly checks: readonly { readonly name: string; readonly sql: string }[];
  readonly indexes: readonly {
    readonly name: string;
    /** Names or SQL expressions. */
    readonly columns: readonly string[];
    readonly unique: boolean;
    readonly where: string | null;
  }[];
}

/** The contract that a spec promises. `src/gates/scripts/schema_report.py` reads the same from the generated code. */
export function deriveModels(spec: Spec): ModelsDocument {
  return { version: 1, tables: byName(deriveTables(spec).map(tableModel)) };
}

function tableModel(table: Table): TableModel {
  return {
    name: table.name,
    columns: byName(
      table.columns.map(({ name, type, nullable, hasDefault }) => ({ name, type, nullable, default: hasDefault })),
    ),
    primaryKey: { name: table.primaryKey.name, columns: ["id"] },
    foreignKeys: byName(
      table.foreignKeys.map(({ name, column, target, onDelete }) => ({
        name,
        columns: [column],
        target: { table: target, columns: ["id"] },
        onDelete,
      })),
    ),
    uniques: byName(table.uniques.map(({ name, columns }) => ({ name, columns }))),
    checks: byName(table.checks.map(({ name, sql }) => ({ name, sql: plainNames(sql) }))),
    indexes: byName(
      table.indexes.map(({ name, columns, unique, where }) => ({
        name,
        columns: columns.map(plainNames),
        unique,
        where: where === null ? null : plainNames(where),
      })),
    ),
  };
}

/** SQL without quotes around lower-case names: which of them a dialect quotes is a matter of its list of reserved words. */
function plainNames(sql: string): string {
  return sql.replaceAll(/('(?:[^']|'')*')|"([a-z_][a-z0-9_]*)"/g, (text, literal: string | undefined, name: string) =>
    literal === undefined ? name : text,
  );
}

/** By code unit, as Python sorts ASCII. */
function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
