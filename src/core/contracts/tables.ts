/**
 * The database that a spec asks for: tables with every constraint named, in the order of the spec. The models contract,
 * the models' code and the migration all come from here.
 */
import { compileSql, sqlName, sqlString } from "./sql.ts";
import { columnName, identifier, postgresType, tableName } from "./columns.ts";
import type { Entity, Field, Spec, ToOneRelation } from "../spec/model.ts";
import { storedEntities } from "../system-entities.ts";

export interface Column {
  readonly name: string;
  /** null: the id. */
  readonly source: Field | ToOneRelation | null;
  /** As SQLAlchemy's PostgreSQL dialect spells it. */
  readonly type: string;
  readonly nullable: boolean;
  /** The database itself fills it in. */
  readonly hasDefault: boolean;
}

export interface Constraint {
  readonly name: string;
}

export interface ForeignKey extends Constraint {
  readonly column: string;
  readonly relation: ToOneRelation;
  /** The table that it points to. */
  readonly target: string;
  readonly onDelete: "CASCADE" | "RESTRICT" | "SET NULL";
  /** Part of a circle of tables: PostgreSQL adds it when all tables exist. */
  readonly deferred: boolean;
}

export interface UniqueConstraint extends Constraint {
  readonly columns: readonly string[];
}

export interface CheckConstraint extends Constraint {
  /** Without the convention's prefix `ck_<table>_`. */
  readonly shortName: string;
  readonly sql: string;
  readonly origin:
    | { readonly kind: "enum" | "length" | "range"; readonly field: Field }
    | { readonly kind: "spec"; readonly name: string };
}

export interface TableIndex extends Constraint {
  /** Column names, or SQL where `expression` is set. */
  readonly columns: readonly string[];
  readonly expression: boolean;
  readonly unique: boolean;
  /** SQL of the predicate of a partial index. */
  readonly where: string | null;
}

export interface Table {
  readonly name: string;
  readonly entity: Entity;
  readonly columns: readonly Column[];
  readonly primaryKey: Constraint;
  readonly foreignKeys: readonly ForeignKey[];
  readonly uniques: readonly UniqueConstraint[];
  readonly checks: readonly CheckConstraint[];
  readonly indexes: readonly TableIndex[];
}

/**
 * @returns one table for each entity, the system's included, each after those that it refers to. Tables in a circle follow the spec's order,
 * and the optional relations that close the circle are `deferred`.
 */
export function deriveTables(spec: Spec): readonly Table[] {
  const enums = new Map(spec.enums.map(({ name, values }) => [name, values]));
  const done = new Set<string>();
  const tables: Table[] = [];
  let waiting = [...storedEntities(spec)];
  while (waiting.length > 0) {
    const missing = (entity: Entity, which: (relation: ToOneRelation) => boolean) =>
      toOne(entity).some(
        (relation) => relation.target !== entity.name && !done.has(relation.target) && which(relation),
      );
    const next =
      waiting.find((entity) => !missing(entity, () => true)) ??
      waiting.find((entity) => !missing(entity, ({ required }) => required)) ??
      waiting[0];
    if (next === undefined) {
      break;
    }
    tables.push(tableOf(next, enums, done));
    done.add(next.name);
    waiting = waiting.filter((entity) => entity !== next);
  }
  return tables;
}

/** An entity's to-one relations: those that have a column. */
export function toOne(entity: Entity): readonly ToOneRelation[] {
  return entity.relations.filter((relation) => relation.cardinality === "one");
}

function tableOf(entity: Entity, enums: ReadonlyMap<string, readonly string[]>, done: ReadonlySet<string>): Table {
  const name = tableName(entity.name);
  const foreignKeys = toOne(entity).map((relation): ForeignKey => {
    const column = columnName(entity, relation.name);
    return {
      name: identifier(`fk_${name}_${column}`),
      column,
      relation,
      target: tableName(relation.target),
      onDelete: onDelete[relation.onDelete],
      deferred: relation.target !== entity.name && !done.has(relation.target),
    };
  });
  const uniques = uniquesOf(entity, name);
  return {
    name,
    entity,
    columns: columnsOf(entity, enums),
    primaryKey: { name: identifier(`pk_${name}`) },
    foreignKeys,
    uniques,
    checks: checksOf(entity, name, enums),
    indexes: indexesOf(entity, name, uniques),
  };
}

const onDelete = { cascade: "CASCADE", restrict: "RESTRICT", set_null: "SET NULL" } as const;

function columnsOf(entity: Entity, enums: ReadonlyMap<string, readonly string[]>): Column[] {
  return [
    { name: "id", source: null, type: "UUID", nullable: false, hasDefault: false },
    ...entity.fields.map((field) => ({
      name: field.name,
      source: field,
      type: postgresType(field.type, enums),
      nullable: field.optional,
      hasDefault: field.default !== null && field.type.kind !== "json",
    })),
    ...toOne(entity).map((relation) => ({
      name: columnName(entity, relation.name),
      source: relation,
      type: "UUID",
      nullable: !relation.required,
      hasDefault: false,
    })),
  ];
}

function checksOf(entity: Entity, table: string, enums: ReadonlyMap<string, readonly string[]>): CheckConstraint[] {
  const taken = new Set(entity.checks.map(({ name }) => name));
  const ofFields = entity.fields.flatMap((field): CheckConstraint[] => {
    const rule = fieldCheck(field, enums);
    if (rule === null) {
      return [];
    }
    let shortName = `${field.name}_${rule.suffix}`;
    while (taken.has(shortName)) {
      shortName += "_2";
    }
    taken.add(shortName);
    return [{ ...named(table, shortName), sql: rule.sql, origin: { kind: rule.kind, field } }];
  });
  return [
    ...ofFields,
    ...entity.checks.map((check): CheckConstraint => ({
      ...named(table, check.name),
      sql: compileSql(check.expression, entity),
      origin: { kind: "spec", name: check.name },
    })),
  ];
}

function named(table: string, shortName: string) {
  return { name: identifier(`ck_${table}_${shortName}`), shortName };
}

interface FieldCheck {
  readonly kind: "enum" | "length" | "range";
  readonly suffix: string;
  readonly sql: string;
}

function fieldCheck(field: Field, enums: ReadonlyMap<string, readonly string[]>): FieldCheck | null {
  const column = sqlName(field.name);
  const { type } = field;
  switch (type.kind) {
    case "enum": {
      const values = (enums.get(type.enum) ?? []).map(sqlString).join(", ");
      return { kind: "enum", suffix: "values", sql: `${column} IN (${values})` };
    }
    case "string": {
      const sql = bounds(`length(${column})`, type.minLength === 0 ? null : type.minLength, type.maxLength);
      return sql === null ? null : { kind: "length", suffix: "length", sql };
    }
    case "email":
      // SQLite takes any text for a VARCHAR(n).
      return { kind: "length", suffix: "length", sql: `length(${column}) <= ${type.maxLength}` };
    case "int": {
      const sql = bounds(column, type.min, type.max);
      return sql === null ? null : { kind: "range", suffix: "range", sql };
    }
    default:
      return null;
  }
}

function bounds(value: string, min: number | null, max: number | null): string | null {
  if (min !== null && min === max) {
    return `${value} = ${min}`;
  }
  const parts = [...(min === null ? [] : [`${value} >= ${min}`]), ...(max === null ? [] : [`${value} <= ${max}`])];
  return parts.length === 0 ? null : parts.join(" AND ");
}

function uniquesOf(entity: Entity, table: string): UniqueConstraint[] {
  const lists = [
    ...entity.fields.filter(({ unique }) => unique === "exact").map(({ name }) => [name]),
    ...entity.uniques
      .filter(({ where }) => where === null)
      .map(({ columns }) => columns.map((column) => columnName(entity, column))),
  ];
  return distinct(lists.map((columns) => ({ name: identifier(`uq_${table}_${columns.join("_")}`), columns })));
}

function indexesOf(entity: Entity, table: string, uniques: readonly UniqueConstraint[]): TableIndex[] {
  const columnsOf = (names: readonly string[]) => names.map((name) => columnName(entity, name));
  const caseInsensitive = entity.fields
    .filter(({ unique }) => unique === "case-insensitive")
    .map(({ name }) => ({
      name: identifier(`uq_${table}_${name}_lower`),
      columns: [`lower(${sqlName(name)})`],
      expression: true,
      unique: true,
      where: null,
    }));
  const partialUniques = entity.uniques.flatMap(({ columns, where }) =>
    where === null
      ? []
      : [index(`uq_${table}_${columnsOf(columns).join("_")}`, columnsOf(columns), true, compileSql(where, entity))],
  );
  const asked = entity.indexes.map(({ name, columns, where }) =>
    index(
      `ix_${table}_${name ?? columnsOf(columns).join("_")}`,
      columnsOf(columns),
      false,
      where === null ? null : compileSql(where, entity),
    ),
  );
  // A foreign key without an index makes every delete of its target read the whole table.
  const leading = new Set(
    [...uniques, ...asked.filter(({ where }) => where === null)].map(({ columns }) => columns[0]),
  );
  const ofForeignKeys = toOne(entity)
    .map(({ name }) => columnName(entity, name))
    .filter((column) => !leading.has(column))
    .map((column) => index(`ix_${table}_${column}`, [column], false, null));
  return distinct([...caseInsensitive, ...partialUniques, ...asked, ...ofForeignKeys]);
}

function index(name: string, columns: readonly string[], unique: boolean, where: string | null): TableIndex {
  return { name: identifier(name), columns, expression: false, unique, where };
}

/** Two that would have one name: the same one twice is left out, another one is numbered. */
function distinct<T extends Constraint>(constraints: readonly T[]): T[] {
  const taken = new Map<string, string>();
  const kept: T[] = [];
  for (const constraint of constraints) {
    const text = JSON.stringify(constraint);
    let name = constraint.name;
    for (let number = 2; taken.has(name) && taken.get(name) !== text; number += 1) {
      name = identifier(`${constraint.name}_${number}`);
    }
    if (!taken.has(name)) {
      taken.set(name, text);
      kept.push({ ...constraint, name });
    }
  }
  return kept;
}
