/** References of a row that a test turns to other rows: to such as are allowed, and to such as are not. */
import { createProperties, entityPackage, jsonName, toOneRelations, updateProperties } from "../../../core/api.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import { hasRelativeTimes } from "../../../core/scenario/judge.ts";
import { solve } from "../../../core/scenario/solve.ts";
import type { World } from "../../../core/scenario/world.ts";
import type { Entity, Spec, ToOneRelation } from "../../../core/spec/model.ts";
import { givenRows, isNamed, type ScenesView, settled } from "./scenes.ts";
import { setupOf } from "./setup.ts";
import { actionWants, castOf } from "./stage.ts";

export interface MoveView {
  /** Of the property in JSON, and of the column. */
  readonly name: string;
  readonly attribute: string;
  readonly lines: readonly string[];
  /** Python of the row and of the target. */
  readonly row: string;
  readonly target: string;
  /** The viewer may not update the row to this. */
  readonly forbidden: boolean;
}

export interface UnreadableView {
  readonly name: string;
  readonly attribute: string;
  readonly lines: readonly string[];
  readonly target: string;
}

export function movesOf(spec: Spec, entity: Entity, scenes: ScenesView): MoveView[] {
  if (scenes.update === null || asksIdentity(entity.policy?.update)) {
    return [];
  }
  return updateProperties(spec, entity).flatMap(({ name, attribute, relation }) =>
    relation === null
      ? []
      : [false, true].flatMap((forbidden) => {
          const move = moveOf(scenes.start, entity, relation, forbidden);
          return move === null ? [] : [{ ...move, name, attribute, forbidden }];
        }),
  );
}

/** Whether the condition asks which row it is about: then a picture of the row as it would be is another one. */
function asksIdentity(expression: Expression | undefined): boolean {
  return (
    expression !== undefined &&
    everyPart(expression).some(
      (part) =>
        (part.kind === "compare" && (part.left.kind === "this" || part.right.kind === "this")) ||
        (part.kind === "in" && part.item.kind === "this"),
    )
  );
}

/** The row as it is, and as it would be: only the latter's target is new. */
function moveOf(
  start: World,
  entity: Entity,
  relation: ToOneRelation,
  forbidden: boolean,
): Pick<MoveView, "lines" | "row" | "target"> | null {
  const { world, self } = castOf(start.spec, entity, start);
  const before = solve(world, [...actionWants(entity, "read", self), ...actionWants(entity, "update", self)]);
  if (before === null) {
    return null;
  }
  const row = before.row(self);
  const [larger, moved] = settled(before).add(entity.name);
  let next = larger;
  for (const [name, target] of row.relations) {
    next = name === relation.name ? next : next.relate(moved, name, target);
  }
  for (const [name, value] of row.fields) {
    next = next.assign(moved, name, value);
  }
  if (!relation.required) {
    const [with_, id] = next.add(relation.target);
    next = with_.relate(moved, relation.name, id);
  }
  const target = next.row(moved).relations.get(relation.name) ?? moved;
  const after = solve(next.fix(moved), [
    ...actionWants(next.entity(relation.target), "read", target),
    ...actionWants(entity, "update", moved, !forbidden),
  ]);
  if (after === null || after.rows.some(hasRelativeTimes)) {
    return null;
  }
  const to = after.resolve(target);
  const from = after.resolve(self);
  const names = new Map([
    ...(from === after.viewer ? [] : [[from, "row"] as const]),
    ...(to === after.viewer || to === from ? [] : [[to, "target"] as const]),
    [after.resolve(moved), "moved"] as const,
  ]);
  const setup = setupOf(after, { roots: names, given: givenRows(start), pending: after.resolve(moved) });
  const lines = [...setup.lines, ...setup.after];
  return isNamed(lines) && !lines.some((line) => /\bmoved\b/.test(line))
    ? { lines, row: names.get(from) ?? "viewer", target: names.get(to) ?? "viewer" }
    : null;
}

/** For each relation that a create takes, or else an update, a target that the viewer cannot read. */
export function unreadableReferences(spec: Spec, entity: Entity, scenes: ScenesView): UnreadableView[] {
  if (scenes.payload === null) {
    return [];
  }
  const start = scenes.start;
  const sent = createProperties(spec, entity);
  return toOneRelations(entity).flatMap((relation) => {
    if (!sent.some((property) => property.relation === relation)) {
      return [];
    }
    const target = start.entity(relation.target);
    const { world, self } = castOf(spec, target, start);
    const found = solve(world, actionWants(target, "read", self, false));
    if (found === null || found.rows.some(hasRelativeTimes) || found.resolve(self) === found.viewer) {
      return [];
    }
    const name = `hidden_${entityPackage(target)}`;
    const setup = setupOf(found, { roots: new Map([[found.resolve(self), name]]), given: givenRows(start) });
    return isNamed(setup.lines)
      ? [
          {
            name: jsonName(spec, `${relation.name}_id`),
            attribute: `${relation.name}_id`,
            lines: setup.lines,
            target: name,
          },
        ]
      : [];
  });
}
