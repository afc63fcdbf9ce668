/** Comparisons: which types go together, texts that are values of an enum, and null. */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "../spec/diagnostic.ts";
import { code, suggestion } from "../spec/nearest.ts";
import type { Checking } from "./checking.ts";
import type { ComparisonOperator, Expression, ExpressionType } from "./model.ts";
import { describeType } from "./types.ts";

export function compare(
  operator: ComparisonOperator,
  leftNode: ASTNode,
  rightNode: ASTNode,
  whole: Span,
  on: Checking,
): Expression | null {
  const bare = bareEnumValue(leftNode, rightNode, on) ?? bareEnumValue(rightNode, leftNode, on);
  if (bare !== null) {
    on.report(bare.span, bare.message);
    return null;
  }
  const [left, right] = [on.check(leftNode, on), on.check(rightNode, on)];
  return left === null || right === null
    ? null
    : compareValues(operator, left, right, { left: leftNode, right: rightNode, whole }, on);
}

/** Compares what was checked already; `at` says where it stands. */
export function compareValues(
  operator: ComparisonOperator,
  leftRaw: Expression,
  rightRaw: Expression,
  at: { readonly left: Span; readonly right: Span; readonly whole: Span },
  on: Checking,
): Expression | null {
  const right = asEnumValue(rightRaw, leftRaw.type, at.right, on);
  const left = asEnumValue(leftRaw, rightRaw.type, at.left, on);
  if (left === null || right === null) {
    return null;
  }
  const problem = mismatch(operator, left, right);
  if (problem !== null) {
    on.report({ start: at.whole.start, end: at.whole.end }, problem);
    return null;
  }
  const withNull = left.type.kind === "null" || right.type.kind === "null";
  return {
    kind: "compare",
    type: { kind: "bool" },
    nullable: !withNull && (left.nullable || right.nullable),
    operator,
    left,
    right,
  };
}

/** A text compared with an enum is one of its values. */
function asEnumValue(value: Expression, other: ExpressionType, span: Span, on: Checking): Expression | null {
  if (other.kind !== "enum" || value.kind !== "literal" || typeof value.value !== "string") {
    return value;
  }
  const known = on.scope.names.enumValues(other.enum);
  if (known?.includes(value.value) === false) {
    // Point at the word, without its quotes.
    const inner = { start: span.start + 1, end: Math.max(span.start + 2, span.end - 1) };
    on.report(inner, `${code(value.value)} is not a value of ${code(other.enum)}.${suggestion(value.value, known)}`);
    return null;
  }
  return { ...value, type: other };
}

/** `status == done`: a value of an enum without its quotes. */
function bareEnumValue(word: ASTNode, other: ASTNode, on: Checking): { span: Span; message: string } | null {
  // Only a name or a path can be on the other side: checking whole conditions twice would take exponential time.
  if (word.op !== "id" || (other.op !== "id" && other.op !== ".") || on.scope.self === null) {
    return null;
  }
  const entity = on.scope.names.entity(on.scope.self);
  if (
    entity?.complete !== true ||
    entity.members.has(word.args) ||
    on.variables.some(({ name }) => name === word.args)
  ) {
    return null;
  }
  const type = on.check(other, { ...on, report: () => undefined })?.type;
  if (type?.kind !== "enum" || on.scope.names.enumValues(type.enum)?.includes(word.args) !== true) {
    return null;
  }
  return {
    span: { start: word.start, end: word.end },
    message: `A value of ${code(type.enum)} stands in quotes here: ${code(`'${word.args}'`)}.`,
  };
}

function mismatch(operator: ComparisonOperator, left: Expression, right: Expression): string | null {
  const [a, b] = [left.type, right.type];
  const ordering = operator !== "==" && operator !== "!=";
  if (a.kind === "null" || b.kind === "null") {
    if (ordering) {
      return "`null` has no order. Compare with `==` or `!=`.";
    }
    const other = a.kind === "null" ? right : left;
    if (other.type.kind === "bool" && other.kind !== "field" && other.kind !== "computed") {
      return "A condition is not missing, only a value is: compare the fields with `null`.";
    }
    return other.nullable || other.type.kind === "null" ? null : "This is never `null`: the comparison says nothing.";
  }
  if (a.kind === "entities" || b.kind === "entities") {
    return "Many rows cannot be compared. Use `in` or `.exists(x, …)`.";
  }
  if (!comparable(a, b)) {
    const clock = [a, b].some(({ kind }) => kind === "datetime" || kind === "date");
    const hint = clock ? " Compare times with fields, `now()` or `today()`." : "";
    return `${describe(a)} cannot be compared with ${describeType(b)}.${hint}`;
  }
  if (ordering && ["bool", "enum", "entity"].includes(a.kind)) {
    return `${describe(a)} has no order. Compare with \`==\` or \`!=\`.`;
  }
  return null;
}

const describe = (type: ExpressionType) => {
  const text = describeType(type);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function comparable(a: ExpressionType, b: ExpressionType): boolean {
  const numbers = ["int", "decimal"];
  const times = ["date", "datetime"];
  if ((numbers.includes(a.kind) && numbers.includes(b.kind)) || (times.includes(a.kind) && times.includes(b.kind))) {
    return true;
  }
  if (a.kind === "enum" && b.kind === "enum") {
    return a.enum === b.enum;
  }
  if (a.kind === "entity" && b.kind === "entity") {
    return a.entity === b.entity;
  }
  return a.kind === b.kind;
}
