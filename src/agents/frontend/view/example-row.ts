/** Rows for tests of actions: the changes to a sample row with which conditions hold, or do not. */
import type { Expression } from "../../../core/expression/model.ts";
import { everyPart } from "../../../core/expression/walk.ts";
import { about, solve } from "../../../core/scenario/solve.ts";
import { isRelative, type RelativeTime, World } from "../../../core/scenario/world.ts";
import type { ApiProperty } from "../../../core/api.ts";
import { literal, propertyName, valueLiteral } from "../typescript.ts";
import type { AppModel, EntityModel } from "./app.ts";
import { rowId } from "./sample.ts";

/** A wish about a row. */
export interface Wish {
  readonly condition: Expression;
  readonly holds: boolean;
}

/** @returns code of the changes, the empty text for none; null: no such row was found. */
export function changesFor(app: AppModel, model: EntityModel, wishes: readonly Wish[]): string | null {
  const [world, self] = World.of(app.spec).add(model.entity.name);
  const found = solve(
    world,
    wishes.map(({ condition, holds }) => ({ expression: condition, scope: about(self), truth: holds })),
  );
  const values = found?.completed(self) ?? null;
  if (found === null || values === null) {
    return null;
  }
  const row = found.row(self);
  const parts = wishes.flatMap(({ condition }) => partsOf(model, condition));
  const code = ({ attribute, relation, type }: ApiProperty): string => {
    if (relation !== null) {
      return row.relations.get(relation.name) == null ? "null" : literal(rowId(app, relation.target, 1));
    }
    const value = row.fields.get(attribute);
    return value !== undefined && isRelative(value)
      ? timeCode(value, type.kind === "date")
      : valueLiteral(values[attribute] ?? null);
  };
  return model.read
    .filter((property) => parts.some((part) => mentions(part, property)))
    .map((property) => `${propertyName(property.name)}: ${code(property)}`)
    .join(", ");
}

/** The condition and all that is in it, computed fields by what they stand for. */
function partsOf(model: EntityModel, condition: Expression): Expression[] {
  return everyPart(condition).flatMap((part) => {
    const computed = part.kind === "computed" && model.entity.computed.find(({ name }) => name === part.field);
    return computed ? partsOf(model, computed.expression) : [part];
  });
}

const mentions = (part: Expression, { attribute, relation, computed }: ApiProperty) =>
  part.kind === "relation"
    ? part.relation === relation?.name
    : part.kind === "field" && part.field === attribute && computed === null;

/** Counted from the present moment: what the spec counts from the start of a day lies whole days away. */
function timeCode({ seconds }: RelativeTime, date: boolean): string {
  const milliseconds = String(Math.abs(seconds) * 1000).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, "_");
  const iso = `new Date(Date.now() ${seconds < 0 ? "-" : "+"} ${milliseconds}).toISOString()`;
  return date ? `${iso}.slice(0, 10)` : iso;
}
