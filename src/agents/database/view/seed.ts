/** The seed as plain data: one insert for each row, in the order of the spec. */
import { columnName, tableName } from "../../../core/contracts/columns.ts";
import { canonicalJson, contentHash } from "../../../core/contracts/hash.ts";
import type { Entity, Field, SeedValue, Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonDocText, pythonLiteral, pythonString } from "../../python.ts";
import { fieldValue } from "./values.ts";

export interface SeedView {
  /** Environment variables that rows take values from. */
  readonly variables: readonly string[];
  readonly rows: readonly SeedRow[];
  readonly entities: readonly string[];
  readonly enums: readonly string[];
  /** Some variable holds something else than text. */
  readonly converts: boolean;
  readonly readsBools: boolean;
}

export interface SeedRow {
  readonly entity: string;
  /** What the command calls it, as a Python literal. */
  readonly label: string;
  /** Python name of the row's id, where a later row refers to it. */
  readonly variable: string | null;
  readonly values: readonly { readonly column: string; readonly value: string }[];
  /** Conditions that only this row fulfils. */
  readonly same: readonly string[];
  /** Columns in them. */
  readonly key: readonly string[];
  /** The spec's values behind the columns that are no relation's. */
  readonly source: Readonly<Record<string, SeedValue>>;
  /** Rows that relations of it lead to. */
  readonly references: readonly { readonly column: string; readonly row: number }[];
  /** The column of a hash, and the variable that holds the password. */
  readonly password: { readonly column: string; readonly variable: string } | null;
}

/** @returns null for a spec without a seed. */
export function seedView(spec: Spec): SeedView | null {
  const places = spec.seed.flatMap(({ entity: name, rows }) => {
    const entity = spec.entities.find((candidate) => candidate.name === name);
    return entity === undefined ? [] : rows.map((row) => ({ entity, row }));
  });
  if (places.length === 0) {
    return null;
  }
  const seeding = new Seeding(spec);
  for (const { entity, row } of places) {
    seeding.add(entity, row);
  }
  const values = seeding.rows.flatMap((row) => row.values.map(({ value }) => value));
  return {
    variables: [...new Set(places.flatMap(({ row }) => Object.values(row)).flatMap(variableOf))],
    rows: seeding.rows.map((row, index) => ({ ...row, variable: seeding.referred.has(index) ? row.variable : null })),
    entities: [...new Set(places.map(({ entity }) => entity.name))],
    enums: spec.enums.map(({ name }) => name),
    converts: values.some((value) => value.startsWith("converted(")),
    readsBools: values.some((value) => value.endsWith(", read_bool)")),
  };
}

class Seeding {
  readonly rows: SeedRow[] = [];
  readonly referred = new Set<number>();
  private readonly spec: Spec;
  private readonly ids = new Set<string>();

  constructor(spec: Spec) {
    this.spec = spec;
  }

  add(entity: Entity, source: Readonly<Record<string, SeedValue>>): void {
    const number = this.rows.filter((row) => row.entity === entity.name).length + 1;
    const { auth } = this.spec;
    const references: SeedRow["references"][number][] = [];
    let password: SeedRow["password"] = null;
    const given = Object.entries(source).map(([name, value]) => {
      const field = entity.fields.find((candidate) => candidate.name === name);
      if (value.kind === "reference") {
        const column = columnName(entity, name);
        const row = this.rowOf(value);
        references.push({ column, row });
        this.referred.add(row);
        return { column, value: this.rows[row]?.variable ?? "None" };
      }
      if (field === undefined && value.kind === "environment" && auth !== null) {
        password = { column: auth.secretField, variable: value.name };
        return { column: auth.secretField, value: `hash_password(environment[${pythonString(value.name)}])` };
      }
      return { column: columnName(entity, name), value: field === undefined ? "None" : valueOf(field, value) };
    });
    const key = keyOf(entity, source, this.spec);
    const id = key === null ? this.freshId(entity, source) : null;
    const values = id === null ? given : [{ column: "id", value: id }, ...given];
    const columns = key ?? ["id"];
    this.rows.push({
      entity: entity.name,
      label: pythonString(`${entity.name} ${labelOf(entity, source, key) || number}`),
      variable: `${tableName(entity.name)}_${number}`,
      values,
      same: columns.map((column) =>
        condition(entity, column, values.find((each) => each.column === column)?.value ?? "None"),
      ),
      key: columns,
      source,
      references,
      password,
    });
  }

  private rowOf({ entity, field, value }: SeedValue & { kind: "reference" }): number {
    const row = this.rows.findIndex(({ entity: name, source }) => {
      const own = source[field];
      return name === entity && own?.kind === "literal" && String(own.value) === value;
    });
    if (row === -1) {
      throw new Error(`no row of ${entity} with ${field} ${value} stands before`);
    }
    return row;
  }

  /** The same for the same row of the spec, whatever stands around it. */
  private freshId(entity: Entity, source: Readonly<Record<string, SeedValue>>): string {
    let hash: string;
    let number = 1;
    do {
      hash = contentHash(canonicalJson([entity.name, source, number]));
      number += 1;
    } while (this.ids.has(hash));
    this.ids.add(hash);
    // RFC 9562, version 8: bits of one's own choice.
    const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `a${hash.slice(17, 20)}`];
    return `UUID("${[...parts, hash.slice(20, 32)].join("-")}")`;
  }
}

const textKinds: readonly ValueType["kind"][] = ["string", "text", "email", "url"];

/**
 * Columns that tell the row from all others: the field by which seeds refer to rows, else the first unique field or
 * unique constraint of which the row has all values; null where there is none.
 */
function keyOf(entity: Entity, row: Readonly<Record<string, SeedValue>>, { auth }: Spec): readonly string[] | null {
  const given = (name: string) => {
    const value = row[name];
    return value !== undefined && !(value.kind === "literal" && value.value === null);
  };
  const alone = new Set([
    ...entity.fields.filter(({ unique }) => unique !== null).map(({ name }) => name),
    ...entity.uniques.flatMap(({ columns, where }) => (where === null && columns.length === 1 ? columns : [])),
  ]);
  const natural = entity.fields.find(
    ({ name, optional, hidden, type }) => alone.has(name) && !optional && !hidden && textKinds.includes(type.kind),
  );
  const candidates = [
    ...(auth?.entity === entity.name ? [[auth.loginField]] : []),
    ...(natural === undefined ? [] : [[natural.name]]),
    ...[...alone].map((name) => [name]),
    ...entity.uniques.filter(({ where }) => where === null).map(({ columns }) => columns),
  ];
  const found = candidates.find((names) => names.every(given));
  return found?.map((name) => columnName(entity, name)) ?? null;
}

function condition(entity: Entity, column: string, value: string): string {
  const attribute = `${entity.name}.${column}`;
  const field = entity.fields.find(({ name }) => name === column);
  return field?.unique === "case-insensitive"
    ? `sa.func.lower(${attribute}) == ${/^"[ !#-@[\]-~]*"$/.test(value) ? value : `sa.func.lower(${value})`}`
    : `${attribute} == ${value}`;
}

/** The row's own text, on one line; empty where the spec says none. */
function labelOf(entity: Entity, row: Readonly<Record<string, SeedValue>>, key: readonly string[] | null): string {
  const names = [...(key ?? []), ...entity.fields.filter(({ hidden }) => !hidden).map(({ name }) => name)];
  for (const name of names) {
    const value = row[name];
    if (value?.kind === "literal" && typeof value.value === "string" && value.value !== "") {
      return pythonDocText(value.value).slice(0, 60);
    }
  }
  return "";
}

function valueOf(field: Field, value: SeedValue & { kind: "literal" | "environment" }): string {
  if (value.kind === "literal") {
    return value.value === null || field.type.kind === "json"
      ? pythonLiteral(value.value)
      : fieldValue(field, value.value);
  }
  const name = pythonString(value.name);
  const reader = readerOf(field.type);
  return reader === null ? `environment[${name}]` : `converted(environment, ${name}, ${reader})`;
}

/** The Python function that reads such a value from text; null where the text is the value. */
function readerOf(type: ValueType): string | null {
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
    case "json":
      return null;
    case "int":
    case "float":
      return type.kind;
    case "decimal":
      return "Decimal";
    case "bool":
      return "read_bool";
    case "date":
      return "dt.date.fromisoformat";
    case "datetime":
      return "dt.datetime.fromisoformat";
    case "uuid":
      return "UUID";
    case "enum":
      return type.enum;
  }
}

function variableOf(value: SeedValue): string[] {
  return value.kind === "environment" ? [value.name] : [];
}
