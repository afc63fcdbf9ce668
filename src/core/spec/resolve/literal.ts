/** Plain YAML values as values of a field. */
import { characters } from "../characters.ts";
import type { Field } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Context } from "./context.ts";

export type Literal = string | number | boolean | null;

/** YAML's own numbers, booleans and null; texts as they stand. */
export const literalValue = (node: ScalarNode): Literal => (node.value === null && node.quoted ? "" : node.value);

/** Why the value does not fit the field; null: it does. */
export function literalProblem(value: Literal, field: Field, context: Pick<Context, "enums">): string | null {
  const wrong = (expected: string) => `${code(field.name)} takes ${expected}, found ${code(String(value))}.`;
  if (value === null) {
    return field.optional ? null : `${code(field.name)} is required and cannot be \`null\`.`;
  }
  const { type } = field;
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? null : wrong("`true` or `false`");
    case "int": {
      const fits =
        typeof value === "number" &&
        Number.isInteger(value) &&
        value >= (type.min ?? -(2 ** 31)) &&
        value <= (type.max ?? 2 ** 31 - 1);
      return fits ? null : wrong(`a whole number${type.min === null ? "" : ` from ${type.min} to ${type.max ?? ""}`}`);
    }
    case "float":
    case "decimal":
      return typeof value === "number" ? null : wrong("a number");
    case "enum": {
      const known = context.enums.get(type.enum)?.values;
      if (known === undefined || known.includes(String(value))) {
        return null;
      }
      return `${code(String(value))} is not a value of ${code(type.enum)}.${suggestion(String(value), known)}`;
    }
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(String(value)) && !Number.isNaN(Date.parse(String(value)))
        ? null
        : wrong("a date like `2026-01-31`");
    case "datetime":
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(String(value)) &&
        !Number.isNaN(Date.parse(String(value)))
        ? null
        : wrong("a time like `2026-01-31T12:00:00Z`");
    case "uuid":
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)) ? null : wrong("a UUID");
    case "email":
      return (
        textProblem(value, 0, type.maxLength) ??
        (/^[^@\s]+@[^@\s]+$/.test(String(value)) ? null : wrong("an e-mail address"))
      );
    case "url":
      return /^https?:\/\/\S+$/.test(String(value)) ? null : wrong("an http(s) address");
    case "string":
      return textProblem(value, type.minLength, type.maxLength);
    case "text":
      return textProblem(value, 0, null);
    case "json":
      return null;
  }
  function textProblem(text: Literal, min: number, max: number | null): string | null {
    const length = typeof text === "string" ? characters(text).length : -1;
    const fits = length >= min && (max === null || length <= max);
    return fits
      ? null
      : length < 0
        ? wrong("a text (put it in quotes)")
        : wrong(`a text of ${min} to ${max ?? "any number of"} characters`);
  }
}
