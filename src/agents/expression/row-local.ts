/** Which expressions can be answered from a loaded row and the viewer alone. */
import type { Expression } from "../../core/expression/model.ts";
import { truth } from "../../core/expression/normal-form.ts";
import { partsOf } from "../../core/expression/walk.ts";
import type { Spec } from "../../core/spec/model.ts";
import { entityOf, type Part } from "./lookup.ts";

/**
 * Whether the expression needs nothing but columns of the row and of the viewer, the clock and constants. Ids of to-one
 * relations are columns, and computed fields are loaded with their row. `can(this, …)` counts when the policy does; without a
 * spec to look it up it does not.
 */
export function isRowLocal(expression: Expression, spec?: Spec): boolean {
  switch (expression.kind) {
    case "variable":
    case "collection":
    case "exists":
      return false;
    case "field":
    case "relation":
    case "computed":
      return isLoaded(expression.of);
    case "can":
      return spec !== undefined && expression.target.kind === "this" && isRowLocal(policyOf(spec, expression), spec);
    default:
      return partsOf(expression).every((part) => isRowLocal(part, spec));
  }
}

/** The row itself or the viewer. */
function isLoaded({ kind }: Expression): boolean {
  return kind === "this" || kind === "viewer";
}

/** The policy that `can` asks, about the target as `this`. Without any everybody may; an action that it leaves out, nobody. */
export function policyOf(spec: Spec, { target, action }: Part<"can">): Expression {
  const { policy } = entityOf(spec, target);
  return policy?.[action] ?? truth(policy === null);
}
