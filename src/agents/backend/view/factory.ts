/** What the generated test factory needs: how each entity's row is made, together with the rows that it refers to. */
import { entityPackage, toOneRelations } from "../../../core/api.ts";
import type { Entity, Field, Spec, ValueType } from "../../../core/spec/model.ts";
import { satisfyingRow, sampleValues } from "../../../core/scenario/samples.ts";
import { valueLiteral } from "./types.ts";

export interface FactoryView {
  readonly entity: string;
  /** Package, and name of the method. */
  readonly package: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
  /** Required relations, each with the method that makes the target. */
  readonly parents: readonly { readonly attribute: string; readonly factory: string }[];
  readonly enums: readonly string[];
  /** Some value differs from row to row. */
  readonly numbered: boolean;
}

export function factoryViews(spec: Spec): FactoryView[] {
  return spec.entities.map((entity) => factoryView(spec, entity));
}

function factoryView(spec: Spec, entity: Entity): FactoryView {
  const row = satisfyingRow(spec, entity) ?? {};
  const usual = satisfyingRow(spec, { ...entity, checks: [] }) ?? {};
  const values = entity.fields.flatMap((field) => {
    const { name, type } = field;
    if (isInUnique(entity, field)) {
      return [{ name, value: numberedValue(spec, type) }];
    }
    const value = row[name] ?? null;
    const isGiven = value !== null && (field.default === null || value !== usual[name]);
    return isGiven ? [{ name, value: valueLiteral(type, value) }] : [];
  });
  return {
    entity: entity.name,
    package: entityPackage(entity),
    values,
    parents: toOneRelations(entity)
      .filter(({ required }) => required)
      .map(({ name, target }) => ({
        attribute: `${name}_id`,
        factory: entityPackage({ ...entity, name: target }),
      })),
    enums: [...new Set(entity.fields.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : [])))],
    numbered: values.some(({ value }) => value.includes("number")),
  };
}

/** Whether two rows could collide over the field. */
function isInUnique(entity: Entity, field: Field): boolean {
  return field.unique !== null || entity.uniques.some(({ columns }) => columns.includes(field.name));
}

/** A Python expression that gives another value for each `number`. */
function numberedValue(spec: Spec, type: ValueType): string {
  switch (type.kind) {
    case "string": {
      const width = Math.max(type.minLength, Math.min(8, type.maxLength ?? 8));
      return `f"{number:0${width}d}"`;
    }
    case "text":
      return 'f"{number:08d}"';
    case "email":
      return type.maxLength < 30 ? 'f"p{number}@a.co"' : 'f"person{number}@example.com"';
    case "url":
      return 'f"https://example.com/{number}"';
    case "int": {
      const min = type.min ?? 0;
      const count = (type.max ?? 2_147_483_647) - min + 1;
      return `${min} + number % ${count}`;
    }
    case "float":
      return "float(number)";
    case "decimal":
      return type.precision > type.scale ? "Decimal(number)" : `Decimal(number).scaleb(-${type.scale})`;
    case "date":
      return "date(2030, 1, 1) + timedelta(days=number)";
    case "datetime":
      return "datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=number)";
    case "uuid":
      return "UUID(int=number)";
    case "bool":
    case "json":
    case "enum":
      return valueLiteral(type, sampleValues(spec, type)[0] ?? "");
  }
}
