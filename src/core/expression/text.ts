/** An expression as the spec writes it, for docstrings and messages: names are bare where the spec may leave `this` out. */
import type { Expression } from "./model.ts";

/** How tightly an operator binds; what binds less needs parentheses within it. */
const strength: Readonly<Partial<Record<Expression["kind"], number>>> = { or: 1, and: 2, compare: 3, in: 3, not: 5 };
const strongest = 6;

const strengthOf = (expression: Expression) =>
  expression.kind === "arithmetic" ? (expression.operator === "*" ? 4.5 : 4) : (strength[expression.kind] ?? strongest);

/** The text of an expression; parsing it gives the same expression. */
export function expressionText(expression: Expression): string {
  const within = (part: Expression, at: number) =>
    strengthOf(part) < at ? `(${expressionText(part)})` : expressionText(part);
  switch (expression.kind) {
    case "literal":
      return literalText(expression.value);
    case "this":
    case "viewer":
    case "authenticated":
      return expression.kind;
    case "variable":
      return expression.name;
    case "field":
    case "computed":
      return member(expression.of, expression.field);
    case "relation":
    case "collection":
      return member(expression.of, expression.relation);
    case "compare":
      return `${within(expression.left, 4)} ${expression.operator} ${within(expression.right, 4)}`;
    case "and":
      return `${within(expression.left, 2)} && ${within(expression.right, 3)}`;
    case "or":
      return `${within(expression.left, 1)} || ${within(expression.right, 2)}`;
    case "not":
      return `!${within(expression.operand, 5)}`;
    case "arithmetic":
      return `${within(expression.left, strengthOf(expression))} ${expression.operator} ${within(expression.right, strengthOf(expression) + 0.1)}`;
    case "in": {
      const list =
        "kind" in expression.collection
          ? within(expression.collection, 4)
          : `[${expression.collection.map(expressionText).join(", ")}]`;
      return `${within(expression.item, 4)} in ${list}`;
    }
    case "exists":
      return `${expressionText(expression.collection)}.exists(${expression.variable}, ${expressionText(expression.predicate)})`;
    case "can":
      return `can(${expressionText(expression.target)}, '${expression.action}')`;
    case "now":
    case "today":
      return `${expression.kind}()`;
    case "duration":
      return durationText(expression.seconds);
  }
}

const member = (of: Expression, name: string) => (of.kind === "this" ? name : `${expressionText(of)}.${name}`);

const literalText = (value: string | number | boolean | null) =>
  typeof value === "string" ? `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'` : String(value);

function durationText(seconds: number): string {
  const [unit, size] = (
    [
      ["days", 86_400],
      ["hours", 3600],
      ["minutes", 60],
    ] as const
  ).find(([, length]) => seconds % length === 0) ?? ["minutes", 60];
  return `${unit}(${seconds / size})`;
}
