/** Computed conditions, as the API shows them: rows for which they hold, and rows for which they do not. */
import { entityPackage, jsonName } from "../../../core/api.ts";
import { hasRelativeTimes } from "../../../core/scenario/judge.ts";
import { about, solve } from "../../../core/scenario/solve.ts";
import type { Entity, Spec } from "../../../core/spec/model.ts";
import { givenRows, isNamed, type ScenesView } from "./scenes.ts";
import { setupOf } from "./setup.ts";
import { actionWants, castOf } from "./stage.ts";

export interface ComputedCaseView {
  /** In JSON, and in Python. */
  readonly name: string;
  readonly attribute: string;
  readonly lines: readonly string[];
  readonly row: string;
  readonly truth: boolean;
  readonly clock: boolean;
}

export function computedCases(spec: Spec, entity: Entity, scenes: ScenesView): ComputedCaseView[] {
  // One that can be missing says neither where its expression is unknown; where that is, no search of rows tells.
  const conditions = entity.computed.filter(({ type, optional }) => type.kind === "bool" && !optional);
  return conditions.flatMap(({ name, expression }) =>
    [true, false].flatMap((truth) => {
      const { world, self } = castOf(spec, entity, scenes.start);
      const found = solve(world, [{ expression, scope: about(self), truth }, ...actionWants(entity, "read", self)]);
      if (found === null || found.resolve(self) === found.viewer) {
        return [];
      }
      const row = entityPackage(entity);
      const setup = setupOf(found, { roots: new Map([[found.resolve(self), row]]), given: givenRows(scenes.start) });
      const clock = found.rows.some(hasRelativeTimes);
      return isNamed(setup.lines)
        ? [{ name: jsonName(spec, name), attribute: name, lines: setup.lines, row, truth, clock }]
        : [];
    }),
  );
}
