/** What an expression over one row says in three-valued logic (docs/spec.md, "Missing values"): the reference for all compilers. */
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Entity } from "../../../src/core/spec/model.ts";

/** Times are milliseconds; rows are their ids. */
export type Value = string | number | boolean | null;
export type Row = ReadonlyMap<string, Value>;

export interface Situation {
  readonly row: Row;
  readonly entity: Entity;
  readonly now: number;
}

const day = 86_400_000;

export function meaning(expression: Expression, situation: Situation): Value {
  const of = (part: Expression) => meaning(part, situation);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "field":
      return situation.row.get(expression.field) ?? null;
    case "relation":
      return situation.row.get(expression.relation) ?? null;
    case "computed": {
      const found = situation.entity.computed.find(({ name }) => name === expression.field);
      const value = found === undefined ? null : of(found.expression);
      return found?.type.kind === "bool" && !found.optional ? value === true : value;
    }
    case "compare":
      return comparison(expression, of(expression.left), of(expression.right));
    case "and":
      return both(of(expression.left), of(expression.right));
    case "or":
      return not(both(not(of(expression.left)), not(of(expression.right))));
    case "not":
      return not(of(expression.operand));
    case "arithmetic":
      return calculation(expression.operator, of(expression.left), of(expression.right));
    case "in": {
      const item = of(expression.item);
      return item === null
        ? null
        : "kind" in expression.collection
          ? null
          : expression.collection.map(of).includes(item);
    }
    case "now":
      return situation.now;
    case "today":
      return Math.floor(situation.now / day) * day;
    case "duration":
      return expression.seconds * 1000;
    default:
      throw new Error(`${expression.kind} is not about one row alone`);
  }
}

function both(left: Value, right: Value): Value {
  return left === false || right === false ? false : left === null || right === null ? null : true;
}

function not(value: Value): Value {
  return value === null ? null : value === false;
}

function comparison(expression: Expression & { kind: "compare" }, left: Value, right: Value): Value {
  const asksForNull = [expression.left, expression.right].some((one) => one.kind === "literal" && one.value === null);
  if (asksForNull) {
    return (left === right) === (expression.operator === "==");
  }
  if (left === null || right === null) {
    return null;
  }
  switch (expression.operator) {
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

function calculation(operator: "+" | "-" | "*", left: Value, right: Value): Value {
  if (typeof left !== "number" || typeof right !== "number") {
    return null;
  }
  return operator === "+" ? left + right : operator === "-" ? left - right : left * right;
}
