import type { Expression } from "./model.ts";

/** The direct parts of an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "this":
    case "viewer":
    case "authenticated":
    case "variable":
    case "now":
    case "today":
    case "duration":
      return [];
    case "field":
    case "computed":
    case "relation":
    case "collection":
      return [expression.of];
    case "compare":
    case "and":
    case "or":
    case "arithmetic":
      return [expression.left, expression.right];
    case "not":
      return [expression.operand];
    case "in":
      return [expression.item, ...("kind" in expression.collection ? [expression.collection] : expression.collection)];
    case "exists":
      return [expression.collection, expression.predicate];
    case "can":
      return [expression.target];
  }
}

/** The expression and everything in it, outermost first. */
export function everyPart(expression: Expression): Expression[] {
  return [expression, ...partsOf(expression).flatMap(everyPart)];
}
