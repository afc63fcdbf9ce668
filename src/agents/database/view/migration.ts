/** The first migration as plain data: what it creates, in an order in which every table finds those that it refers to. */
import type { Table } from "../../../core/contracts/tables.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { columnView } from "./columns.ts";
import { migratedCheck, migratedIndex, quoted } from "./model.ts";

export interface MigrationView {
  readonly tables: readonly {
    readonly name: string;
    /** Arguments of `op.create_table` after the name. */
    readonly elements: readonly string[];
    /** Arguments of each `op.create_index`. */
    readonly indexes: readonly string[];
    /** Names of the indexes, last first. */
    readonly indexNames: readonly string[];
  }[];
  /** Foreign keys that close a circle of tables; arguments of `op.create_foreign_key`. */
  readonly deferred: readonly {
    readonly table: string;
    readonly name: string;
    readonly arguments: readonly string[];
  }[];
}

export function migrationView(tables: readonly Table[], spec: Spec): MigrationView {
  return {
    tables: tables.map((table) => ({
      name: table.name,
      elements: elementsOf(table, spec),
      indexes: table.indexes.map((index) => migratedIndex(table.name, index)),
      indexNames: table.indexes.map(({ name }) => name).reverse(),
    })),
    deferred: tables.flatMap((table) =>
      table.foreignKeys
        .filter(({ deferred }) => deferred)
        .map(({ name, column, target, onDelete }) => ({
          table: table.name,
          name,
          arguments: [
            `op.f(${quoted(name)})`,
            quoted(table.name),
            quoted(target),
            `[${quoted(column)}]`,
            '["id"]',
            `ondelete=${quoted(onDelete)}`,
          ],
        })),
    ),
  };
}

function elementsOf(table: Table, spec: Spec): string[] {
  return [
    ...table.columns.map((column) => {
      const { name, migrated } = columnView(column, table, spec);
      return `sa.Column(${[quoted(name), ...migrated].join(", ")})`;
    }),
    `sa.PrimaryKeyConstraint("id", name=op.f(${quoted(table.primaryKey.name)}))`,
    ...table.foreignKeys.map(({ name, column, target, onDelete, deferred }) => {
      const later = deferred ? ", use_alter=True" : "";
      return `sa.ForeignKeyConstraint(["${column}"], ["${target}.id"], name=op.f(${quoted(name)}), ondelete="${onDelete}"${later})`;
    }),
    ...table.uniques.map(
      ({ name, columns }) => `sa.UniqueConstraint(${columns.map(quoted).join(", ")}, name=op.f(${quoted(name)}))`,
    ),
    ...table.checks.map(migratedCheck),
  ];
}
