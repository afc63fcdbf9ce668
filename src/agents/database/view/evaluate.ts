/** What SQL would say of an expression over one row, so that tests can be written with rows that fulfil or break it. */
import { columnName } from "../../../core/contracts/columns.ts";
import type { Expression } from "../../../core/expression/model.ts";
import type { Entity } from "../../../core/spec/model.ts";

/** Moments and days are ISO 8601 texts of one length, so that they compare as they should. */
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
    case "compare":
      return compare(expression.operator, value(expression.left), value(expression.right));
    case "arithmetic":
      return calculate(expression.operator, value(expression.left), value(expression.right));
    case "in": {
      const item = value(expression.item);
      return (
        Array.isArray(expression.collection) && expression.collection.some((one: Expression) => value(one) === item)
      );
    }
    default:
      return null;
  }
}

function both(left: Value, right: Value): Value {
  return left === false || right === false ? false : left === null || right === null ? null : true;
}

function negated(value: Value): Value {
  return value === null ? null : value === false;
}

function compare(operator: "==" | "!=" | "<" | "<=" | ">" | ">=", left: Value, right: Value): Value {
  if (operator === "==" || operator === "!=") {
    return (left === right) === (operator === "==");
  }
  if (left === null || right === null) {
    return null;
  }
  switch (operator) {
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

/** Every expression within one, itself included. */
export function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "compare":
    case "and":
    case "or":
    case "arithmetic":
      return [expression, ...parts(expression.left), ...parts(expression.right)];
    case "not":
      return [expression, ...parts(expression.operand)];
    case "in":
      return [
        expression,
        ...parts(expression.item),
        ...(Array.isArray(expression.collection) ? expression.collection.flatMap((one: Expression) => parts(one)) : []),
      ];
    default:
      return [expression];
  }
}
