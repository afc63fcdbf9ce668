/** Computed fields as Python says them; what becomes of which is said in `src/agents/expression/python.ts`. */
import { usesClock } from "../../../core/expression/known.ts";
import { isTime } from "../../../core/expression/moments.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import type { ComputedField, Entity, Spec } from "../../../core/spec/model.ts";
import { type Part, computedOf, expander } from "../../expression/lookup.ts";
import { compilePython } from "../../expression/python.ts";
import { isRowLocal } from "../../expression/row-local.ts";
import { compileSqlAlchemy } from "../../expression/sqlalchemy.ts";
import { pythonType } from "./columns.ts";

/**
 * With computed fields written out that cannot be called where a class is defined: those about other rows, which a class
 * need not have yet, and those that would read the clock then and there.
 */
function writtenOut(expression: Expression, spec: Spec): Expression {
  const replace = (part: Expression) => writtenOut(part, spec);
  switch (expression.kind) {
    case "computed":
      return isCallable(expression, spec) ? expression : replace(expander(spec)(expression));
    case "compare":
    case "and":
    case "or":
    case "arithmetic":
      return { ...expression, left: replace(expression.left), right: replace(expression.right) };
    case "not":
      return { ...expression, operand: replace(expression.operand) };
    case "in":
      return { ...expression, item: replace(expression.item) };
    case "exists":
      return { ...expression, predicate: replace(expression.predicate) };
    default:
      return expression;
  }
}

function isCallable(computed: Part<"computed">, spec: Spec): boolean {
  const { expression } = computedOf(spec, computed);
  return (
    isRowLocal(expression, spec) && !everyPart(expression).some((part) => part.kind === "computed" || usesClock(part))
  );
}

interface Named {
  readonly name: string;
  /** Python type of the value, " | None" included. */
  readonly annotation: string;
  /** Whole import lines that the code needs. */
  readonly imports: readonly string[];
}

export type ComputedView = Named &
  (
    | { readonly kind: "hybrid"; readonly python: string; readonly sql: string; readonly sqlType: string }
    | { readonly kind: "property"; readonly python: string }
    /** About other rows: the database computes it while it loads the row. */
    | { readonly kind: "loaded"; readonly sql: string }
  );

export function computedViews(entity: Entity, spec: Spec): readonly ComputedView[] {
  return entity.computed.map((field) => computedView(field, entity, spec));
}

function computedView({ name, type, optional, expression }: ComputedField, entity: Entity, spec: Spec): ComputedView {
  const annotation = `${pythonType(type)}${optional && type.kind !== "json" ? " | None" : ""}`;
  const now = "utc_now()";
  const truth = { exact: !optional, keepUnknown: optional };
  if (!isRowLocal(expression, spec)) {
    const whole = writtenOut(expression, spec);
    const sql = compileSqlAlchemy(whole, { spec, row: entity.name, now, ...truth, lateClock: true });
    return { kind: "loaded", name, annotation, sql: sql.code, imports: sql.imports };
  }
  const python = compilePython(expression, { spec, row: "self", now, keepUnknown: optional });
  if (isTime(expression)) {
    return { kind: "property", name, annotation, python: python.code, imports: python.imports };
  }
  const sql = compileSqlAlchemy(expression, { spec, row: "cls", now, ...truth, bare: optional });
  return {
    kind: "hybrid",
    name,
    annotation,
    python: python.code,
    sql: sql.code,
    sqlType: annotation === "bool" ? "sa.ColumnElement[bool]" : `sa.SQLColumnExpression[${annotation}]`,
    imports: [...python.imports, ...sql.imports],
  };
}
