/** Pieces of SQLAlchemy as text. */

import type { ComparisonOperator } from "../../core/expression/model.ts";

/** The operator that says the same with its sides exchanged. */
export const flipped: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** SQLAlchemy types of values that are bound without a column beside them to tell. */
export const boundTypes: Readonly<Record<string, string>> = {
  bool: "sa.Boolean()",
  int: "sa.Integer()",
  decimal: "sa.Numeric()",
  string: "sa.String()",
  enum: "sa.String()",
  entity: "sa.Uuid()",
  date: "sa.Date()",
  datetime: "UtcDateTime()",
};

const words: Readonly<Record<string, string>> = {
  "+": " plus ",
  "-": " minus ",
  "*": " times ",
  "==": " is ",
  "!=": " is not ",
  "<": " before ",
  "<=": " until ",
  ">": " after ",
  ">=": " from ",
};

/** Python as a name, another one for each expression. */
export function wordsOf(code: string): string {
  const said = code.replaceAll(/[!<>=]=|[-+*<>]/g, (operator) => words[operator] ?? "");
  return said.replaceAll(/\W+/g, "_").replaceAll(/^_+|_+$/g, "");
}

export function all(clauses: readonly string[]): string {
  const [first = "sa.true()", ...others] = unique(clauses);
  return others.length === 0 ? first : `sa.and_(${[first, ...others].join(", ")})`;
}

export function any(clauses: readonly string[]): string {
  const [first = "sa.false()", ...others] = unique(clauses);
  return others.length === 0 ? first : `sa.or_(${[first, ...others].join(", ")})`;
}

export const unique = (codes: readonly string[]): string[] => [...new Set(codes)];
