/** What a generated statement can work out in Python before it asks the database. */
import type { Expression } from "./model.ts";
import { everyPart, partsOf } from "./walk.ts";

/** Whether Python knows the value: it depends on the viewer's own row, the clock and constants alone. */
export function isKnown(expression: Expression): boolean {
  switch (expression.kind) {
    case "this":
    case "variable":
    case "collection":
    case "exists":
    case "can":
      return false;
    case "field":
    case "relation":
    case "computed":
      return expression.of.kind === "viewer";
    default:
      return partsOf(expression).every(isKnown);
  }
}

export function usesClock(expression: Expression): boolean {
  return everyPart(expression).some(({ kind }) => kind === "now" || kind === "today");
}

/** Whether the value lies behind a to-one relation, in another table than the row that the expression starts from. */
export function isBehindRelation(value: Expression): boolean {
  return everyPart(value).some(
    (part) =>
      (part.kind === "field" || part.kind === "computed" || part.kind === "relation") && part.of.kind === "relation",
  );
}

/** Whether the condition asks for rows behind a relation. */
export function asksOtherRows(condition: Expression): boolean {
  return everyPart(condition).some(
    (part) => part.kind === "exists" || part.kind === "can" || part.kind === "collection" || isBehindRelation(part),
  );
}
