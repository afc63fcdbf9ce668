/**
 * Negation normal form: `!` stands before nothing but fields, `in`, `exists` and `can`, and equality of conditions is taken
 * apart into `&&` and `||`. It says the same in three-valued logic; and as `&&` and `||` never make "unknown" true, a
 * language with two truth values needs no more than a check for missing values at each comparison.
 */
import type { ComparisonOperator, Expression } from "./model.ts";

type Comparison = Expression & { readonly kind: "compare" };

/** The condition without `!` before anything compound, and without parts that are always true or always false. */
export function normalForm(condition: Expression): Expression {
  return normalized(condition, false);
}

/** The constant condition. */
export function truth(value: boolean): Expression {
  return { kind: "literal", type: { kind: "bool" }, nullable: false, value };
}

/** The parts that all have to hold. */
export function conjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === "and" ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];
}

/** The parts of which one has to hold. */
export function disjuncts(condition: Expression): readonly Expression[] {
  return condition.kind === "or" ? [...disjuncts(condition.left), ...disjuncts(condition.right)] : [condition];
}

export function isNull(expression: Expression): boolean {
  return expression.kind === "literal" && expression.value === null;
}

function normalized(condition: Expression, negate: boolean): Expression {
  switch (condition.kind) {
    case "and":
    case "or": {
      const [left, right] = [normalized(condition.left, negate), normalized(condition.right, negate)];
      return (condition.kind === "and") === negate ? either(left, right) : both(left, right);
    }
    case "not":
      return normalized(condition.operand, !negate);
    case "literal":
      return truth((condition.value === true) !== negate);
    case "authenticated":
      // Whoever asks for a viewer without being signed in is refused before any condition is asked.
      return truth(!negate);
    case "compare":
      return comparison(condition, negate);
    default:
      return negate ? negation(condition) : condition;
  }
}

export function negation(operand: Expression): Expression {
  return { kind: "not", type: { kind: "bool" }, nullable: operand.nullable, operand };
}

function both(left: Expression, right: Expression): Expression {
  return joined("and", left, right, true);
}

function either(left: Expression, right: Expression): Expression {
  return joined("or", left, right, false);
}

/** `neutral` is the constant that can be left out; the other one decides alone. */
function joined(kind: "and" | "or", left: Expression, right: Expression, neutral: boolean): Expression {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind === "literal") {
      return one.value === neutral ? other : one;
    }
  }
  return { kind, type: { kind: "bool" }, nullable: left.nullable || right.nullable, left, right };
}

const opposite: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

function comparison(condition: Comparison, negate: boolean): Expression {
  const { left, right } = condition;
  const operator = negate ? opposite[condition.operator] : condition.operator;
  const wanted = operator === "==";
  if (isNull(left) || isNull(right)) {
    const other = isNull(left) ? right : left;
    return isNull(other)
      ? truth(wanted)
      : other.kind === "viewer"
        ? truth(!wanted)
        : { ...condition, operator, left: other, right: isNull(left) ? left : right };
  }
  if (left.kind === "literal" && right.kind === "literal") {
    return truth(compareLiterals(operator, left.value, right.value));
  }
  if (left.type.kind !== "bool") {
    return { ...condition, operator };
  }
  if (left.kind === "literal" || right.kind === "literal") {
    const [constant, other] = left.kind === "literal" ? [left, right] : [right, left];
    return normalized(other, (constant.kind === "literal" && constant.value === true) !== wanted);
  }
  if ((isStored(left) && isStored(right)) || !(left.nullable || right.nullable)) {
    return { ...condition, operator };
  }
  return either(
    both(normalized(left, false), normalized(right, !wanted)),
    both(normalized(left, true), normalized(right, wanted)),
  );
}

/** A value with a name, as opposed to a condition that is worked out. */
export function isStored({ kind }: Expression): boolean {
  return kind === "field" || kind === "computed";
}

type Constant = string | number | boolean | null;

function compareLiterals(operator: ComparisonOperator, left: Constant, right: Constant): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left !== null && right !== null && left < right;
    case "<=":
      return left !== null && right !== null && left <= right;
    case ">":
      return left !== null && right !== null && left > right;
    case ">=":
      return left !== null && right !== null && left >= right;
  }
}
