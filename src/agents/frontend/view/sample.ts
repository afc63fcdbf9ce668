/** Values for tests: what the API may hold, what a person may enter, and what is sent then. Valid by the spec's bounds. */
import type { ApiProperty } from "../../../core/api.ts";
import type { ValueType } from "../../../core/spec/model.ts";
import { literal, valueLiteral } from "../typescript.ts";
import { type AppModel, choicesOf, entityOf, enumOf } from "./app.ts";
import { labelText } from "./names.ts";

/** The id of an entity's nth row in tests; the same for relations to it. */
export function rowId(app: AppModel, entity: string, number: number): string {
  const index = app.entities.findIndex((candidate) => candidate.entity.name === entity) + 1;
  return `00000000-0000-4000-8000-${String(index).padStart(6, "0")}${String(number).padStart(6, "0")}`;
}

/** A value as code; `variant` 1 and 2 differ wherever the type has more than one value. */
export function sampleValue(app: AppModel, property: ApiProperty, variant: 1 | 2): string {
  if (property.relation !== null) {
    return literal(rowId(app, property.relation.target, variant));
  }
  return typeSample(app, property.type, property.attribute, variant);
}

function typeSample(app: AppModel, type: ValueType, name: string, variant: 1 | 2): string {
  switch (type.kind) {
    case "string":
      return literal(boundedText(`${labelText(name)} ${variant}`, type.minLength, type.maxLength ?? 200));
    case "text":
      return literal(`${labelText(name)} ${variant}`);
    case "email":
      return literal(boundedText(`p${variant}@example.test`, 0, type.maxLength));
    case "url":
      return literal(`https://example.test/${variant}`);
    case "int":
      return String(boundedInteger(variant, type.min, type.max));
    case "float":
      return `${variant}.5`;
    case "decimal":
      return literal(decimalSample(type.precision, type.scale, variant));
    case "bool":
      return String(variant === 1);
    case "date":
      return literal(`2026-03-0${variant}`);
    case "datetime":
      return literal(`2026-03-0${variant}T09:30:00.000Z`);
    case "uuid":
      return literal(`00000000-0000-4000-9000-00000000000${variant}`);
    case "json":
      return `{ sample: ${variant} }`;
    case "enum": {
      const { values } = enumOf(app, type.enum);
      return valueLiteral(values[variant - 1] ?? values[0] ?? "");
    }
  }
}

/** What a person enters for it, as code: text, the words of a choice, or true and false for a checkbox. */
export function sampleEntry(app: AppModel, property: ApiProperty, variant: 1 | 2): string {
  const { type } = property;
  switch (type.kind) {
    case "datetime":
      // The input speaks local time, the API UTC; the test asks for the same function in between.
      return `toLocalInput(${sampleValue(app, property, variant)})`;
    case "json":
      return `JSON.stringify(${sampleValue(app, property, variant)})`;
    case "bool":
      return property.optional ? literal(variant === 1 ? "Yes" : "No") : String(variant === 1);
    case "int":
    case "float":
      return literal(sampleValue(app, property, variant));
    case "enum": {
      const { values } = enumOf(app, type.enum);
      return literal(labelText(values[variant - 1] ?? values[0] ?? ""));
    }
    case "uuid":
      return property.relation === null || choicesOf(app, property) === null
        ? sampleValue(app, property, variant)
        : literal(sampleLabel(app, property.relation.target, variant));
    case "string":
    case "text":
    case "email":
    case "url":
    case "decimal":
    case "date":
      return sampleValue(app, property, variant);
  }
}

/** How the entity's nth row in tests is called. */
export function sampleLabel(app: AppModel, name: string, variant: 1 | 2): string {
  const target = entityOf(app, name);
  const property = labelProperty(target.read);
  return property === null
    ? rowId(app, name, variant).slice(-8)
    : (JSON.parse(sampleValue(app, property, variant)) as string);
}

const telling = ["name", "title", "label", "display_name", "full_name", "subject", "email"];

/** What a row is called by: the field with the most telling name, else the first that always holds text; null for none. */
export function labelProperty(properties: readonly ApiProperty[]): ApiProperty | null {
  const texts = properties.filter(
    ({ type, optional, relation }) => relation === null && !optional && ["string", "text", "email"].includes(type.kind),
  );
  const named = telling.flatMap((name) => texts.filter(({ attribute }) => attribute === name));
  return named[0] ?? texts[0] ?? null;
}

function boundedText(text: string, minLength: number, maxLength: number): string {
  // The digit at the end tells variants apart and is what a cut keeps.
  const cut = text.length <= maxLength ? text : text.slice(text.length - maxLength);
  return cut.padStart(minLength, "x");
}

function boundedInteger(wanted: number, min: number | null, max: number | null): number {
  const least = min ?? Math.min(0, max ?? 0);
  return Math.min(least + wanted, max ?? Number.MAX_SAFE_INTEGER);
}

function decimalSample(precision: number, scale: number, variant: number): string {
  return precision > scale ? variant.toFixed(scale) : `0.${String(variant).padEnd(scale, "0")}`;
}
