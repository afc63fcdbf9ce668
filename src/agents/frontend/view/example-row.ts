/**
 * Rows for tests of actions: values under which a condition holds, or does not. Found by trying the few values of the
 * mentioned fields that can make a difference; what cannot be found this way has no test.
 */
import type { ComparisonOperator, Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import type { ApiProperty } from "../../../core/api.ts";
import { propertyName, valueLiteral } from "../typescript.ts";
import { type AppModel, type EntityModel, entityOf, enumOf } from "./app.ts";

type Value = string | number | boolean | null;
type Row = Readonly<Record<string, Value>>;

/** A wish about a row. */
export interface Wish {
  readonly condition: Expression;
  readonly holds: boolean;
}

/** The test runs after it. */
const now = Date.UTC(2026, 0, 1);
const times = ["2000-01-01T12:00:00.000Z", "2999-01-01T12:00:00.000Z"];
const mostRows = 2000;

/** @returns code of the changes to a sample row, the empty text for none; null: no such row was found. */
export function changesFor(app: AppModel, model: EntityModel, wishes: readonly Wish[]): string | null {
  const conditions = wishes.map(({ condition }) => expanded(app, condition));
  const parts = conditions.flatMap(everyPart);
  const mentioned = model.read.filter(({ attribute, relation }) =>
    parts.some(
      (part) =>
        (part.kind === "field" && part.field === attribute) ||
        (part.kind === "relation" && part.relation === relation?.name),
    ),
  );
  const literals = parts.flatMap((part) => (part.kind === "literal" ? [part.value] : []));
  const row = rowsOf(mentioned.map((property) => [property.attribute, candidates(app, property, literals)])).find(
    (candidate) =>
      wishes.every(
        ({ holds }, index) => (valueOf(conditions[index] ?? missingExpression, candidate) === true) === holds,
      ),
  );
  return row === undefined
    ? null
    : mentioned
        .map(({ name, attribute }) => `${propertyName(name)}: ${valueLiteral(row[attribute] ?? null)}`)
        .join(", ");
}

const missingExpression: Expression = { kind: "literal", type: { kind: "null" }, nullable: true, value: null };

/** With the expressions of computed fields in their places. */
function expanded(app: AppModel, expression: Expression): Expression {
  switch (expression.kind) {
    case "computed": {
      const { type } = expression.of;
      const owner = type.kind === "entity" ? entityOf(app, type.entity).entity : undefined;
      const found = owner?.computed.find(({ name }) => name === expression.field);
      return found === undefined ? expression : expanded(app, found.expression);
    }
    case "compare":
    case "and":
    case "or":
    case "arithmetic":
      return { ...expression, left: expanded(app, expression.left), right: expanded(app, expression.right) };
    case "not":
      return { ...expression, operand: expanded(app, expression.operand) };
    default:
      return expression;
  }
}

function rowsOf(choices: readonly (readonly [name: string, values: readonly Value[]])[]): Row[] {
  return choices.reduce<Row[]>(
    (rows, [name, values]) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))).slice(0, mostRows),
    [{}],
  );
}

function candidates(app: AppModel, { type, optional, relation }: ApiProperty, literals: readonly Value[]): Value[] {
  const values = (): Value[] => {
    switch (type.kind) {
      case "enum":
        return [...enumOf(app, type.enum).values];
      case "bool":
        return [true, false];
      case "datetime":
        return times;
      case "date":
        return times.map((time) => time.slice(0, 10));
      case "int":
      case "float":
        return [1, ...literals.flatMap((value) => (typeof value === "number" ? [value, value - 1, value + 1] : []))];
      case "uuid":
        return relation === null ? [] : ["00000000-0000-4000-8000-000000000001"];
      default:
        return ["Text", ...literals.filter((value) => typeof value === "string")];
    }
  };
  return [...values(), ...(optional ? [null] : [])];
}

/** null: unknown, because a value is missing or nothing that can be told here. */
function valueOf(expression: Expression, row: Row): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "field":
      return moment(row[expression.field] ?? null, expression);
    case "relation":
      return row[`${expression.relation}_id`] ?? null;
    case "compare":
      return compared(expression.operator, expression.left, expression.right, row);
    case "and":
    case "or": {
      const decisive = expression.kind === "or";
      const sides = [valueOf(expression.left, row), valueOf(expression.right, row)];
      return sides.includes(decisive) ? decisive : sides.includes(null) ? null : !decisive;
    }
    case "not": {
      const value = valueOf(expression.operand, row);
      return value === null ? null : value !== true;
    }
    case "in": {
      const item = valueOf(expression.item, row);
      return "kind" in expression.collection || item === null
        ? null
        : expression.collection.some((one) => valueOf(one, row) === item);
    }
    case "arithmetic":
      return calculated(expression.operator, valueOf(expression.left, row), valueOf(expression.right, row));
    case "now":
    case "today":
      return now;
    case "duration":
      return expression.seconds * 1000;
    default:
      return null;
  }
}

/** Times are compared in milliseconds. */
function moment(value: Value, { type }: Expression): Value {
  return typeof value === "string" && (type.kind === "datetime" || type.kind === "date") ? Date.parse(value) : value;
}

function calculated(operator: "+" | "-" | "*", left: Value, right: Value): Value {
  if (typeof left !== "number" || typeof right !== "number") {
    return null;
  }
  return operator === "+" ? left + right : operator === "-" ? left - right : left * right;
}

function compared(operator: ComparisonOperator, left: Expression, right: Expression, row: Row): Value {
  const [a, b] = [valueOf(left, row), valueOf(right, row)];
  const asksForNull = [left, right].some((side) => side.kind === "literal" && side.value === null);
  if (!asksForNull && (a === null || b === null)) {
    return null;
  }
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    default:
      return typeof a === typeof b && a !== null && b !== null ? ordered(operator, a, b) : null;
  }
}

function ordered(operator: "<" | "<=" | ">" | ">=", a: string | number | boolean, b: string | number | boolean) {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}
