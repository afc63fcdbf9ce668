/** Expressions that are right and cannot be generated; see `Portability`. */
import { Portability } from "../../expression/portable.ts";
import type { Entity } from "../model.ts";
import type { Context } from "./context.ts";

export function refuseUnportable(entities: readonly Entity[], context: Context): void {
  const portability = new Portability(entities);
  for (const { expression, node } of context.expressions) {
    const problem = portability.problem(expression);
    if (problem !== null) {
      context.report(node.span, problem);
    }
  }
}
