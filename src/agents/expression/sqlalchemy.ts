/**
 * Expressions as SQLAlchemy 2 over mapped classes: policies, `where` of queries, the SQL side of computed fields.
 *
 * - Rows are compared by their ids, so that `owner == viewer` needs no join. What lies behind a relation is asked by
 *   EXISTS over the other tables; SQL's own three-valued logic does the rest.
 * - `can(project, 'read')` is written out: the target's policy about the target's row. A policy stays one statement that
 *   can be read in one place; circles were refused with the spec, so that this comes to an end.
 * - What Python knows (the viewer, the clock, constants) is worked out there and bound.
 * - A table that occurs twice gets an alias, which is defined where it is mentioned first: `(parent := orm.aliased(Task))`.
 * - Spans of time are moved to the bound side (`due_at + days(1) < now()` is `due_at < now - 1 day`): databases add them in
 *   different ways. Comparisons where that is impossible are refused with the spec (`src/core/spec/resolve/portable.ts`).
 *
 * How computed fields are written is said in `python.ts`.
 */
import type { Expression } from "../../core/expression/model.ts";
import type { CompiledPython } from "./python.ts";
import type { SqlAlchemyOptions } from "./sql-model.ts";
import { SqlWriter } from "./sql-writer.ts";

/** A condition as `sa.ColumnElement[bool]`; a value as a column or scalar subquery, of a row's id for a row. */
export function compileSqlAlchemy(expression: Expression, options: SqlAlchemyOptions): CompiledPython {
  const writer = new SqlWriter(options);
  const code =
    expression.type.kind !== "bool"
      ? writer.wholeValue(expression)
      : options.keepUnknown === true
        ? writer.threeValued(expression)
        : writer.condition(expression);
  return { code, imports: writer.importLines() };
}
