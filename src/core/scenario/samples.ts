/** Values for generated tests: rows that fulfil the entity's checks, found by trying candidates. */
import type { ComparisonOperator, Expression } from "../expression/model.ts";
import { everyPart } from "../expression/walk.ts";
import type { Entity, Field, Spec, ValueType } from "../spec/model.ts";

/** As in JSON; decimals, dates and moments are strings. null: no value, or unknown in SQL's three-valued logic. */
export type Sample = string | number | boolean | null;

/** By name of the field. */
export type SampleRow = Readonly<Record<string, Sample>>;

/** More combinations than this are not tried. */
const maxTries = 20_000;

/** Two different values, the lesser first; one where the type has no second. */
export function sampleValues(spec: Spec, type: ValueType): [Sample, ...Sample[]] {
  switch (type.kind) {
    case "string":
      return [fit("alpha", type), fit("beta", type)];
    case "text":
      return ["alpha", "beta"];
    case "email":
      return type.maxLength < 17 ? ["a@b.co", "b@b.co"] : ["alpha@example.com", "beta@example.com"];
    case "url":
      return ["https://example.com/alpha", "https://example.com/beta"];
    case "int": {
      const low = Math.max(type.min ?? 1, Math.min(1, type.max ?? 1));
      return low < (type.max ?? Infinity) ? [low, low + 1] : (type.min ?? -Infinity) < low ? [low - 1, low] : [low];
    }
    case "float":
      return [1.5, 2.5];
    case "decimal": {
      const unit = type.precision > type.scale ? 1 : 10 ** -type.scale;
      return [unit.toFixed(type.scale), (2 * unit).toFixed(type.scale)];
    }
    case "bool":
      return [false, true];
    case "date":
      return ["2030-01-01", "2030-01-02"];
    case "datetime":
      return ["2030-01-01T12:00:00Z", "2030-01-02T12:00:00Z"];
    case "uuid":
      return ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
    case "json":
      return ["alpha", "beta"];
    case "enum": {
      const [first = "", ...rest] = [...(spec.enums.find(({ name }) => name === type.enum)?.values ?? [])].sort();
      return [first, ...rest];
    }
  }
}

/**
 * A row of all stored fields that has the fixed values and fulfils every check; null when none was found. The rest is
 * the default, else null, else the first sample.
 */
export function satisfyingRow(spec: Spec, entity: Entity, fixed: SampleRow = {}): SampleRow | null {
  const row: Record<string, Sample> = {
    ...Object.fromEntries(entity.fields.map((field) => [field.name, usualValue(spec, field)])),
    ...fixed,
  };
  if (holds(entity, row)) {
    return row;
  }
  const parts = entity.checks.flatMap(({ expression }) => everyPart(expression));
  const mentioned = new Set(parts.flatMap((part) => (part.kind === "field" ? [part.field] : [])));
  const free = entity.fields.filter(({ name }) => mentioned.has(name) && !Object.hasOwn(fixed, name));
  let tries = 0;
  const search = (index: number): boolean => {
    const field = free[index];
    if (field === undefined) {
      tries += 1;
      return holds(entity, row);
    }
    for (const value of candidates(spec, field)) {
      row[field.name] = value;
      if (search(index + 1)) {
        return true;
      }
      if (tries >= maxTries) {
        return false;
      }
    }
    return false;
  };
  return search(0) ? row : null;
}

/** Whether the row fulfils every check; like SQL, a check that comes to unknown is fulfilled. */
export function holds(entity: Entity, row: SampleRow): boolean {
  return entity.checks.every(({ expression }) => evaluate(expression, row) !== false);
}

/** What a field has when nobody says otherwise. */
function usualValue(spec: Spec, field: Field): Sample {
  if (field.default !== null && (field.default.kind === "literal" || field.default.kind === "enum")) {
    const { value } = field.default;
    return field.type.kind === "decimal" ? Number(value).toFixed(field.type.scale) : value;
  }
  return field.optional && field.default === null ? null : sampleValues(spec, field.type)[0];
}

function candidates(spec: Spec, field: Field): Sample[] {
  const { type } = field;
  const edges: Sample[] = type.kind === "int" ? [type.min ?? 0, type.max ?? 100] : [];
  const values = [usualValue(spec, field), ...sampleValues(spec, type), ...edges, ...(field.optional ? [null] : [])];
  return [...new Set(values)];
}

/** A text of the type's length: repeated where it is too short, cut where it is too long. */
function fit(text: string, { minLength, maxLength }: { minLength: number; maxLength: number | null }): string {
  const long = text.length < minLength ? text.repeat(Math.ceil(minLength / text.length)) : text;
  return long.slice(0, Math.max(minLength, Math.min(text.length, maxLength ?? text.length)));
}

/** The expression's value for a row; null where it is unknown, or about something else than the row's own fields. */
export function evaluate(expression: Expression, row: SampleRow): Sample {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "duration":
      return expression.seconds;
    case "field": {
      const value = expression.of.kind === "this" ? (row[expression.field] ?? null) : null;
      return value !== null && expression.type.kind === "decimal" ? Number(value) : value;
    }
    case "compare":
      return compare(expression, row);
    case "and":
    case "or": {
      const sides = [evaluate(expression.left, row), evaluate(expression.right, row)];
      const decisive = expression.kind === "or";
      return sides.includes(decisive) ? decisive : sides.includes(null) ? null : !decisive;
    }
    case "not": {
      const operand = evaluate(expression.operand, row);
      return operand === null ? null : operand === false;
    }
    case "arithmetic":
      return arithmetic(expression, row);
    case "in": {
      const item = evaluate(expression.item, row);
      if (item === null || !isList(expression.collection)) {
        return null;
      }
      return expression.collection.some((candidate) => evaluate(candidate, row) === item);
    }
    case "this":
    case "viewer":
    case "authenticated":
    case "variable":
    case "computed":
    case "relation":
    case "collection":
    case "exists":
    case "can":
    case "now":
    case "today":
      return null;
  }
}

const isList = (value: Expression | readonly Expression[]): value is readonly Expression[] => Array.isArray(value);

const isNull = (expression: Expression) => expression.kind === "literal" && expression.value === null;

function compare(expression: Expression & { kind: "compare" }, row: SampleRow): Sample {
  const { operator, left, right } = expression;
  const [a, b] = [evaluate(left, row), evaluate(right, row)];
  if (isNull(left) || isNull(right)) {
    // Only a row's own field is known to be null; anything else is unknown.
    const other = isNull(left) ? right : left;
    return other.kind === "field" && other.of.kind === "this" ? (operator === "==") === (a === b) : null;
  }
  return a === null || b === null ? null : comparisons[operator](a, b);
}

type Known = Exclude<Sample, null>;

const comparisons: Readonly<Record<ComparisonOperator, (a: Known, b: Known) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Of numbers: checks add no spans to times, as databases do that in different ways. */
function arithmetic({ operator, left, right }: Expression & { kind: "arithmetic" }, row: SampleRow): Sample {
  const [a, b] = [evaluate(left, row), evaluate(right, row)];
  if (typeof a !== "number" || typeof b !== "number") {
    return null;
  }
  return operator === "+" ? a + b : operator === "-" ? a - b : a * b;
}
