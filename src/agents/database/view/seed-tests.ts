/** What the tests of the seed assert, as plain data. */
import { deriveTables, type Table } from "../../../core/contracts/tables.ts";
import type { Field, Spec, ValueType } from "../../../core/spec/model.ts";
import { pythonString } from "../../python.ts";
import { pythonValue } from "./columns.ts";
import { columnsInExpressions, sampleText } from "./samples.ts";
import type { SeedRow, SeedView } from "./seed.ts";

export interface SeedTests {
  readonly entities: readonly string[];
  readonly enums: readonly string[];
  /** A value for each variable, as Python literals. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** How many rows of each entity there are afterwards. */
  readonly counts: readonly { readonly entity: string; readonly rows: number }[];
  readonly labels: readonly string[];
  /** A change of a row that the seed leaves alone; null where no field can be changed. */
  readonly change: { readonly row: SeedRow; readonly column: string; readonly value: string } | null;
  readonly passwords: readonly { readonly row: SeedRow; readonly column: string; readonly variable: string }[];
  /** One row for each relation that a row of the seed has. */
  readonly relations: readonly { readonly row: SeedRow; readonly column: string; readonly target: SeedRow }[];
  /** Variables that do not hold text. */
  readonly formatted: readonly string[];
}

export function seedTests(view: SeedView, spec: Spec): SeedTests {
  const tables = deriveTables(spec);
  // A row whose key is another row's id cannot be found by its key alone.
  const findable = view.rows.filter(({ key, references }) => !references.some(({ column }) => key.includes(column)));
  return {
    entities: view.entities,
    enums: view.enums,
    environment: view.variables.map((name) => ({ name, value: pythonString(sampleFor(name, spec)) })),
    counts: view.entities.map((entity) => ({
      entity,
      rows: view.rows.filter((row) => row.entity === entity).length,
    })),
    labels: view.rows.map(({ label }) => label),
    change: findable.map((row) => changeOf(row, tables)).find((change) => change !== null) ?? null,
    passwords: findable.flatMap((row) => (row.password === null ? [] : [{ row, ...row.password }])).slice(0, 1),
    relations: relationsOf(findable, view),
    formatted: view.variables.filter((name) => fieldsOf(name, spec).some(hasFormat)),
  };
}

function relationsOf(findable: readonly SeedRow[], view: SeedView): SeedTests["relations"] {
  const shown = new Set<string>();
  return findable.flatMap((row) =>
    row.references.flatMap(({ column, row: index }) => {
      const target = view.rows[index];
      const relation = `${row.entity}.${column}`;
      if (target === undefined || !findable.includes(target) || shown.has(relation)) {
        return [];
      }
      shown.add(relation);
      return [{ row, column, target }];
    }),
  );
}

/** A text that no check speaks of, and that does not tell the row from others. */
function changeOf(row: SeedRow, tables: readonly Table[]): SeedTests["change"] {
  const table = tables.find(({ entity }) => entity.name === row.entity);
  const bound = table === undefined ? new Set<string>() : columnsInExpressions(table);
  const unique = new Set(table?.entity.uniques.flatMap(({ columns }) => columns));
  for (const field of table?.entity.fields ?? []) {
    const { name, type } = field;
    const free =
      !field.hidden && field.unique === null && !unique.has(name) && !bound.has(name) && !row.key.includes(name);
    if (free && (type.kind === "string" || type.kind === "text")) {
      const value = pythonValue(type, sampleText(name, type));
      if (row.values.find(({ column }) => column === name)?.value !== value) {
        return { row, column: name, value };
      }
    }
  }
  return null;
}

/** Fields of the seed that take their value from a variable; a password has none. */
function fieldsOf(variable: string, spec: Spec): readonly Field[] {
  return spec.seed.flatMap(({ entity: name, rows }) => {
    const fields = spec.entities.find((candidate) => candidate.name === name)?.fields ?? [];
    return rows.flatMap((row) =>
      fields.filter((field) => {
        const value = row[field.name];
        return value?.kind === "environment" && value.name === variable;
      }),
    );
  });
}

function hasFormat({ type }: Field): boolean {
  return !["string", "text", "email", "url", "json"].includes(type.kind);
}

function sampleFor(variable: string, spec: Spec): string {
  const [field] = fieldsOf(variable, spec);
  return field === undefined ? "correct horse battery staple" : sample(field.name, field.type, spec);
}

function sample(name: string, type: ValueType, spec: Spec): string {
  switch (type.kind) {
    case "string":
    case "text":
    case "email":
    case "url":
      return sampleText(name, type);
    case "int":
      return String(type.min ?? 1);
    case "float":
    case "decimal":
      return "0.5";
    case "bool":
      return "true";
    case "date":
      return "2030-01-01";
    case "datetime":
      return "2030-01-01T00:00:00Z";
    case "uuid":
      return "00000000-0000-0000-0000-000000000001";
    case "json":
      return "text";
    case "enum":
      return spec.enums.find((each) => each.name === type.enum)?.values[0] ?? "";
  }
}
