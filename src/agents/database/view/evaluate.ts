/** What SQL would say of an expression over one row, so that tests can be written with rows that fulfil or break it. */
import { columnName } from "../../../core/contracts/columns.ts";
import type { ComparisonOperator, Expression } from "../../../core/expression/model.ts";
import { isTime, spanSeconds } from "../../../core/expression/moments.ts";
import type { Entity } from "../../../core/spec/model.ts";

/** What tests take for the present moment; a day after the one that stands for a column's default `now()`. */
export const presentMoment = "2026-01-02T12:00:00Z";

/** Moments and days are ISO 8601 texts, each of one length, so that they compare as they should. */
export type Value = string | number | boolean | null;
export type Row = ReadonlyMap<string, Value>;

/** Null is unknown, in SQL's three-valued logic; see compileSql, which this follows. */
export function evaluate(expression: Expression, row: Row, entity: Entity): Value {
  const value = (operand: Expression) => evaluate(operand, row, entity);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "field":
      return row.get(columnName(entity, expression.field)) ?? null;
    case "relation":
      return row.get(columnName(entity, expression.relation)) ?? null;
    case "and":
      return both(value(expression.left), value(expression.right));
    case "or":
      return negated(both(negated(value(expression.left)), negated(value(expression.right))));
    case "not":
      return negated(value(expression.operand));
    case "compare": {
      const { operator } = expression;
      const [left, right] = [value(expression.left), value(expression.right)];
      if (isNull(expression.left) || isNull(expression.right)) {
        return (left === right) === (operator === "==");
      }
      return expression.left.type.kind === expression.right.type.kind
        ? compare(operator, left, right)
        : compare(operator, asMoment(left), asMoment(right));
    }
    case "arithmetic":
      return isTime(expression)
        ? later(value(expression.left), (expression.operator === "-" ? -1 : 1) * spanSeconds(expression.right))
        : calculate(expression.operator, value(expression.left), value(expression.right));
    case "computed": {
      const computed = entity.computed.find(({ name }) => name === expression.field);
      return computed === undefined || expression.of.kind !== "this" ? null : value(computed.expression);
    }
    case "now":
      return presentMoment;
    case "today":
      return presentMoment.slice(0, dayLength);
    case "in": {
      const { item, collection } = expression;
      return "kind" in collection ? null : membership(value(item), collection.map(value));
    }
    default:
      return null;
  }
}

const dayLength = 10;

/** A day means its start in UTC. */
function asMoment(value: Value): Value {
  return typeof value === "string" && value.length === dayLength ? `${value}T00:00:00Z` : value;
}

/** A moment or day so many seconds later, in the same form. */
export function later(time: Value, seconds: number): Value {
  if (typeof time !== "string") {
    return null;
  }
  const moment = new Date(Date.parse(time) + seconds * 1000).toISOString();
  return time.length === dayLength ? moment.slice(0, dayLength) : moment.replace(".000Z", "Z");
}

function both(left: Value, right: Value): Value {
  return left === false || right === false ? false : left === null || right === null ? null : true;
}

function negated(value: Value): Value {
  return value === null ? null : value === false;
}

/** `== null` and `!= null` ask whether something is missing. */
function isNull(expression: Expression): boolean {
  return expression.kind === "literal" && expression.value === null;
}

function membership(item: Value, collection: readonly Value[]): Value {
  if (collection.length === 0) {
    return false;
  }
  return item === null ? null : collection.includes(item);
}

function compare(operator: ComparisonOperator, left: Value, right: Value): Value {
  if (left === null || right === null) {
    return null;
  }
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

function calculate(operator: "+" | "-" | "*", left: Value, right: Value): Value {
  if (typeof left !== "number" || typeof right !== "number") {
    return null;
  }
  return operator === "+" ? left + right : operator === "-" ? left - right : left * right;
}
