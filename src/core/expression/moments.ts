/** Times to which spans of time are added: what a database keeps, and by how much it is moved. */
import type { Expression } from "./model.ts";

/** A time without arithmetic, and the span that is added to it. */
export interface MovedTime {
  readonly base: Expression;
  readonly seconds: number;
}

/** Gives a computed field's expression, about the row that `computed.of` is. */
export type Expand = (computed: Expression & { readonly kind: "computed" }) => Expression;

export const isTime = ({ type }: Expression) => type.kind === "datetime" || type.kind === "date";

/** Takes all spans out of a point in time or a day; computed times are expanded. */
export function movedTime(time: Expression, expand: Expand): MovedTime {
  if (time.kind === "computed") {
    return movedTime(expand(time), expand);
  }
  if (time.kind !== "arithmetic") {
    return { base: time, seconds: 0 };
  }
  const { base, seconds } = movedTime(time.left, expand);
  return {
    base,
    seconds: time.operator === "-" ? seconds - spanSeconds(time.right) : seconds + spanSeconds(time.right),
  };
}

/** A span's length; spans are always constant. */
export function spanSeconds(span: Expression): number {
  switch (span.kind) {
    case "duration":
      return span.seconds;
    case "arithmetic": {
      const [left, right] = [spanSeconds(span.left), spanSeconds(span.right)];
      return span.operator === "-" ? left - right : left + right;
    }
    default:
      throw new Error(`${span.kind} is no span of time`);
  }
}

/** The expression about another row: `of` stands where `this` stood. */
export function aboutRow(expression: Expression, of: Expression): Expression {
  if (of.kind === "this") {
    return expression;
  }
  const replace = (part: Expression): Expression => aboutRow(part, of);
  const nullable = expression.nullable || of.nullable;
  switch (expression.kind) {
    case "this":
      return of;
    case "field":
    case "computed":
    case "relation":
      return { ...expression, nullable, of: replace(expression.of) };
    case "collection":
      return { ...expression, of: replace(expression.of) };
    case "compare":
    case "and":
    case "or":
    case "arithmetic":
      return { ...expression, nullable, left: replace(expression.left), right: replace(expression.right) };
    case "not":
      return { ...expression, nullable, operand: replace(expression.operand) };
    case "in":
      return {
        ...expression,
        nullable,
        item: replace(expression.item),
        collection:
          "kind" in expression.collection ? replace(expression.collection) : expression.collection.map(replace),
      };
    case "exists":
      return { ...expression, collection: replace(expression.collection), predicate: replace(expression.predicate) };
    case "can":
      return { ...expression, target: replace(expression.target) };
    default:
      return expression;
  }
}
