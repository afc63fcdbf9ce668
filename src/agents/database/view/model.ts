/** One entity's models.py and its part of the migration, as plain data. */
import { isDeepStrictEqual } from "node:util";
import { tableName } from "../../../core/contracts/columns.ts";
import type { CheckConstraint, Table, TableIndex } from "../../../core/contracts/tables.ts";
import type { Entity, Spec } from "../../../core/spec/model.ts";
import { storedEntities, type SystemEntityName } from "../../../core/system-entities.ts";
import { type ComputedView, computedViews } from "./computed.ts";
import { checkName, columnView, type ColumnView, textClause } from "./columns.ts";
import type { MixinView } from "./mixins.ts";

export interface ModelView {
  /** Class name. */
  readonly entity: string;
  readonly table: string;
  readonly docstring: string;
  /** Base classes: the mixins' before that of all models. */
  readonly bases: readonly string[];
  /** Those that no base brings. */
  readonly columns: readonly ColumnView[];
  /** Elements of `__table_args__`. */
  readonly tableArguments: readonly string[];
  readonly relationships: readonly {
    readonly name: string;
    readonly annotation: string;
    readonly arguments: readonly string[];
  }[];
  readonly computed: readonly ComputedView[];
  readonly enums: readonly string[];
  /** Other entities that annotations name, with their packages. */
  readonly entities: readonly { readonly name: string; readonly package: string }[];
}

export function modelView(table: Table, mixins: readonly MixinView[], spec: Spec): ModelView {
  const { entity } = table;
  const inherited = mixins.filter(({ name }) => entity.fields.some(({ mixin }) => mixin === name));
  const relationships = [...relationsOf(entity), ...inversesOf(entity, spec)];
  const others = new Set(relationships.map(({ target }) => target).filter((target) => target !== entity.name));
  return {
    entity: entity.name,
    table: table.name,
    docstring: docstringOf(entity.name, table.name),
    bases: [...inherited.map(({ className }) => className), "Base"],
    columns: table.columns
      .filter(({ source }) => source !== null)
      .map((column) => columnView(column, table, spec))
      .filter((column) => !inherited.some(({ columns }) => columns.some((one) => isDeepStrictEqual(one, column)))),
    tableArguments: [
      // An enumeration's CHECK belongs to its type.
      ...table.checks
        .filter(({ origin }) => origin.kind !== "enum")
        .map((check) => `sa.CheckConstraint(${textClause(check.sql)}, ${checkName(check, table)})`),
      ...table.uniques.map(({ name, columns }) => {
        const explicit = name === `uq_${table.name}_${columns.join("_")}` ? [] : [`name="${name}"`];
        return `sa.UniqueConstraint(${[...columns.map(quoted), ...explicit].join(", ")})`;
      }),
      ...table.indexes.map(modelIndex),
    ],
    relationships,
    computed: computedViews(entity, spec),
    enums: spec.enums.map(({ name }) => name),
    entities: [...others].sort().map((name) => ({ name, package: tableName(name) })),
  };
}

/** What the tables are for that no entity of the spec speaks of. */
const systemDocstrings: Readonly<Record<SystemEntityName, string>> = {
  RefreshToken: `A session of somebody who signed in, by the hash of its token.

    A token is good for one use and is followed by another of the same family. The use of an old
    one tells of a theft: it ends the whole family.
    `,
  WebhookEvent: `An event that another service has delivered, so that its second delivery is known.

    The row is inserted in the transaction that handles the event.
    `,
  ConnectedAccount: `An account of another service that somebody has connected; its tokens are encrypted.`,
};

function docstringOf(entity: string, table: string): string {
  return Object.hasOwn(systemDocstrings, entity)
    ? systemDocstrings[entity as SystemEntityName]
    : `A row of \`${table}\`.`;
}

interface Relationship {
  readonly name: string;
  readonly target: string;
  readonly annotation: string;
  readonly arguments: readonly string[];
}

/** Rows are loaded when a query says so, never behind one's back: with asyncio that could only fail. */
const explicitLoading = 'lazy="raise"';

function relationsOf(entity: Entity): Relationship[] {
  return entity.relations.map((relation) => {
    const { name, target } = relation;
    if (relation.cardinality === "many") {
      const { entity: joining, near, far } = relation.through;
      return {
        name,
        target,
        annotation: `list[${target}]`,
        arguments: [
          `secondary="${tableName(joining)}"`,
          `primaryjoin="${entity.name}.id == ${joining}.${near}_id"`,
          `secondaryjoin="${target}.id == ${joining}.${far}_id"`,
          "viewonly=True",
          explicitLoading,
        ],
      };
    }
    return {
      name,
      target,
      annotation: relation.required ? target : `${target} | None`,
      arguments: [
        `foreign_keys=[${name}_id]`,
        ...(target === entity.name ? [`remote_side="${entity.name}.id"`] : []),
        ...(relation.inverse === null ? [] : [`back_populates="${relation.inverse}"`]),
        explicitLoading,
      ],
    };
  });
}

/** The collections that other entities' relations add to this one. */
function inversesOf(entity: Entity, spec: Spec): Relationship[] {
  return storedEntities(spec).flatMap((other) =>
    other.relations.flatMap((relation): Relationship[] =>
      relation.cardinality === "one" && relation.target === entity.name && relation.inverse !== null
        ? [
            {
              name: relation.inverse,
              target: other.name,
              annotation: `list[${other.name}]`,
              arguments: [
                `foreign_keys="${other.name}.${relation.name}_id"`,
                `back_populates="${relation.name}"`,
                // Deletes are the database's work, by ON DELETE.
                'passive_deletes="all"',
                explicitLoading,
              ],
            },
          ]
        : [],
    ),
  );
}

function modelIndex({ name, columns, expression, unique, where }: TableIndex): string {
  const over = columns.map(expression ? (sql) => `sa.text(${textClause(sql)})` : quoted);
  const flags = unique ? ["unique=True"] : [];
  return where === null
    ? `sa.Index(${[quoted(name), ...over, ...flags].join(", ")})`
    : `partial_index(${[quoted(name), ...over, `where=${textClause(where)}`, ...flags].join(", ")})`;
}

/** Arguments of `op.create_index`. */
export function migratedIndex(table: string, { name, columns, expression, unique, where }: TableIndex): string {
  const over = columns.map(expression ? (sql) => `sa.text(${textClause(sql)})` : quoted);
  const predicate =
    where === null
      ? []
      : [`postgresql_where=sa.text(${textClause(where)})`, `sqlite_where=sa.text(${textClause(where)})`];
  return [
    `op.f(${quoted(name)})`,
    quoted(table),
    `[${over.join(", ")}]`,
    ...(unique ? ["unique=True"] : []),
    ...predicate,
  ].join(", ");
}

/** A table element of `op.create_table`. */
export function migratedCheck({ name, sql }: CheckConstraint): string {
  return `sa.CheckConstraint(${textClause(sql)}, name=op.f(${quoted(name)}))`;
}

/** A name of ours, which needs no escapes. */
export function quoted(name: string): string {
  return `"${name}"`;
}
