/** How the spec's names and types stand in the database. */
import { snakeCase } from "../names.ts";
import type { Entity, ValueType } from "../spec/model.ts";
import { contentHash } from "./hash.ts";

/** PostgreSQL cuts longer identifiers (NAMEDATALEN − 1). */
const identifierLength = 63;

/** Enumerations get some room, so that a longer value does not change the column. */
const enumLength = 32;

/** `ProjectMember` → `project_member`: table, package and directory. */
export function tableName(entity: string): string {
  return snakeCase(entity);
}

/** The column of a field (its own name) or of a to-one relation (`project` → `project_id`). */
export function columnName(entity: Entity, name: string): string {
  return entity.relations.some((relation) => relation.name === name) ? `${name}_id` : name;
}

/** A name that PostgreSQL keeps whole; a longer one is cut and made unique by a hash of all of it. */
export function identifier(name: string): string {
  return name.length <= identifierLength
    ? name
    : `${name.slice(0, identifierLength - 9)}_${contentHash(name).slice(0, 8)}`;
}

/** Characters that the column of an enumeration holds. */
export function enumColumnLength(values: readonly string[]): number {
  return Math.max(enumLength, ...values.map((value) => value.length));
}

/** The type as SQLAlchemy's PostgreSQL dialect spells it. */
export function postgresType(type: ValueType, enums: ReadonlyMap<string, readonly string[]>): string {
  switch (type.kind) {
    case "string":
      return type.maxLength === null ? "TEXT" : `VARCHAR(${type.maxLength})`;
    case "email":
      return `VARCHAR(${type.maxLength})`;
    case "text":
    case "url":
      return "TEXT";
    case "int":
      return "INTEGER";
    case "float":
      return "DOUBLE PRECISION";
    case "decimal":
      return `NUMERIC(${type.precision}, ${type.scale})`;
    case "bool":
      return "BOOLEAN";
    case "date":
      return "DATE";
    case "datetime":
      return "TIMESTAMP WITH TIME ZONE";
    case "uuid":
      return "UUID";
    case "json":
      return "JSONB";
    case "enum":
      return `VARCHAR(${enumColumnLength(enums.get(type.enum) ?? [])})`;
  }
}
