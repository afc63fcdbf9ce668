/** Columns as Python says them: annotation, SQLAlchemy type, defaults. */
import { enumColumnLength } from "../../../core/contracts/columns.ts";
import { sqlString } from "../../../core/contracts/sql.ts";
import type { CheckConstraint, Column, Table } from "../../../core/contracts/tables.ts";
import type { DefaultValue, Field, Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";

export interface ColumnView {
  readonly name: string;
  /** Python type of the attribute, " | None" included. */
  readonly annotation: string;
  /** Arguments of `mapped_column` in models.py. */
  readonly mapped: readonly string[];
  /** Arguments of `sa.Column` in the migration, after the name. */
  readonly migrated: readonly string[];
}

export function columnView(column: Column, table: Table, spec: Spec): ColumnView {
  const { source } = column;
  if (source === null) {
    // The models have it from their base.
    return { name: column.name, annotation: "UUID", mapped: [], migrated: ["sa.Uuid()", "nullable=False"] };
  }
  const nullable = `nullable=${column.nullable ? "True" : "False"}`;
  const optional = column.nullable ? " | None" : "";
  if ("cardinality" in source) {
    return {
      name: column.name,
      annotation: `UUID${optional}`,
      mapped: [foreignKey(column, table)],
      migrated: ["sa.Uuid()", nullable],
    };
  }
  const server = serverDefault(source);
  return {
    name: column.name,
    annotation: source.type.kind === "json" ? "Any" : `${pythonType(source.type)}${optional}`,
    mapped: [
      modelType(source, table, spec),
      // Any says nothing about null.
      ...(source.type.kind === "json" ? [nullable] : []),
      ...(source.default === null ? [] : [`default=${pythonDefault(source, source.default)}`]),
      ...(source.onUpdate ? ["onupdate=utc_now"] : []),
      ...server,
    ],
    migrated: [migrationType(source.type, spec), ...server, nullable],
  };
}

function foreignKey(column: Column, table: Table): string {
  const key = table.foreignKeys.find((candidate) => candidate.column === column.name);
  if (key === undefined) {
    throw new Error(`${table.name}.${column.name} has no foreign key`);
  }
  const name = key.name === `fk_${table.name}_${key.column}` ? [] : [`name=sa.schema.conv("${key.name}")`];
  const deferred = key.deferred ? ["use_alter=True"] : [];
  return `sa.ForeignKey(${[`"${key.target}.id"`, `ondelete="${key.onDelete}"`, ...name, ...deferred].join(", ")})`;
}

function modelType(field: Field, table: Table, spec: Spec): string {
  const { type } = field;
  switch (type.kind) {
    case "enum":
      return `enum_type(${type.enum}, ${enumCheckName(field, table)}, length=${enumLength(type.enum, spec)})`;
    case "decimal":
      return `ExactDecimal(${type.precision}, ${type.scale})`;
    case "datetime":
      return "UtcDateTime()";
    case "json":
      return "json_type()";
    default:
      return plainType(type);
  }
}

function migrationType(type: ValueType, spec: Spec): string {
  switch (type.kind) {
    case "enum":
      return `sa.String(${enumLength(type.enum, spec)})`;
    case "decimal":
      return `sa.Numeric(${type.precision}, ${type.scale})`;
    case "datetime":
      return "sa.DateTime(timezone=True)";
    case "json":
      return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")';
    default:
      return plainType(type);
  }
}

type PlainType = Exclude<ValueType, { kind: "enum" | "decimal" | "datetime" | "json" }>;

/** Types that SQLAlchemy has ready for both. */
function plainType(type: PlainType): string {
  switch (type.kind) {
    case "string":
      return type.maxLength === null ? "sa.Text()" : `sa.String(${type.maxLength})`;
    case "email":
      return `sa.String(${type.maxLength})`;
    case "text":
    case "url":
      return "sa.Text()";
    case "int":
      return "sa.Integer()";
    case "float":
      return "sa.Double()";
    case "bool":
      return "sa.Boolean()";
    case "date":
      return "sa.Date()";
    case "uuid":
      return "sa.Uuid()";
  }
}

function enumLength(name: string, spec: Spec): number {
  return enumColumnLength(spec.enums.find((definition) => definition.name === name)?.values ?? []);
}

function enumCheckName(field: Field, table: Table): string {
  const check = table.checks.find(({ origin }) => origin.kind === "enum" && origin.field === field);
  if (check === undefined) {
    throw new Error(`${table.name}.${field.name} has no check of its values`);
  }
  return checkName(check, table);
}

/** The `name=` argument that makes a CHECK's name come out right under the naming convention. */
export function checkName(check: CheckConstraint, table: Table): string {
  return check.name === `ck_${table.name}_${check.shortName}`
    ? `name="${check.shortName}"`
    : `name=sa.schema.conv("${check.name}")`;
}

/** The Python type of a value. */
export function pythonType(type: ValueType): string {
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
      return "str";
    case "int":
    case "float":
    case "bool":
      return type.kind;
    case "decimal":
      return "Decimal";
    case "date":
      return "dt.date";
    case "datetime":
      return "dt.datetime";
    case "uuid":
      return "UUID";
    case "json":
      return "Any";
    case "enum":
      return type.enum;
  }
}

/** The member of an enumeration that stands for one of its values. */
export function enumMember(value: string): string {
  return value.toUpperCase();
}

function pythonDefault(field: Field, value: DefaultValue): string {
  switch (value.kind) {
    case "now":
      return "utc_now";
    case "today":
      return "utc_today";
    case "enum":
      return field.type.kind === "enum" ? `${field.type.enum}.${enumMember(value.value)}` : pythonString(value.value);
    case "literal":
      return pythonValue(field.type, value.value);
  }
}

/** A literal of the spec as a Python expression of the column's type. */
export function pythonValue(type: ValueType, value: string | number | boolean): string {
  if (type.kind === "enum") {
    return `${type.enum}.${enumMember(String(value))}`;
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (typeof value === "string") {
    return pythonString(value);
  }
  if (type.kind === "decimal") {
    return `Decimal("${value}")`;
  }
  return type.kind === "float" && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** Without a server at hand (`--sql`), SQLAlchemy would double backslashes for a PostgreSQL of old. */
function textDefault(text: string): string {
  return text.includes("\\") ? `sa.text(${textClause(sqlString(text))})` : pythonString(text);
}

/** SQL as a Python literal for `sa.text`, which would take `:name` for a parameter; it undoes `\\:`, and only that. */
export function textClause(sql: string): string {
  return pythonString(sql.replaceAll(":", "\\:"));
}

function serverDefault(field: Field): readonly string[] {
  const value = field.default;
  if (value === null || field.type.kind === "json") {
    return [];
  }
  switch (value.kind) {
    case "now":
      return ['server_default=sa.text("CURRENT_TIMESTAMP")'];
    case "today":
      return ['server_default=sa.text("CURRENT_DATE")'];
    case "enum":
      return [`server_default=${pythonString(value.value)}`];
    case "literal":
      if (typeof value.value === "boolean") {
        return [`server_default=sa.${value.value ? "true" : "false"}()`];
      }
      return [
        `server_default=${typeof value.value === "string" ? textDefault(value.value) : `sa.text("${value.value}")`}`,
      ];
  }
}
