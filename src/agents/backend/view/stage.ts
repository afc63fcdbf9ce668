/** Set-ups of tests in which a condition holds for the person who signs in, or does not. */
import { toOneRelations } from "../../../core/api.ts";
import type { Expression } from "../../../core/expression/model.ts";
import { hasRelativeTimes } from "../../../core/scenario/judge.ts";
import { about, solve, type Want } from "../../../core/scenario/solve.ts";
import { type Way, waysFalse, waysTrue } from "../../../core/scenario/ways.ts";
import { World } from "../../../core/scenario/world.ts";
import type { Action, Entity, Spec } from "../../../core/spec/model.ts";
import { setupOf } from "./setup.ts";

/** The Python that prepares a test. */
export interface StageView {
  /** What decides, in the words of the spec. */
  readonly label: string;
  readonly lines: readonly string[];
  /** Python of the row that the test is about. */
  readonly row: string;
  readonly enums: readonly string[];
  /** It speaks of NOW or TODAY. */
  readonly clock: boolean;
}

/** A row of an entity in a world, as the signed-in person is to find it. */
export interface Cast {
  readonly world: World;
  readonly self: number;
}

/** A stage with one row of the entity, beside the viewer. */
export function castOf(spec: Spec, entity: Entity, start: World = World.of(spec)): Cast {
  const [world, self] = start.add(entity.name);
  return { world, self };
}

/** What makes an action possible, or not; where nobody asks, there is nothing to fulfil. */
export function actionWants(entity: Entity, action: Action, self: number, truth = true): Want[] {
  const { policy } = entity;
  const expression = policy?.[action];
  if (policy === null) {
    return truth ? [] : [impossible];
  }
  return [{ expression: expression ?? never, scope: about(self), truth }];
}

const constant = (value: boolean): Expression => ({ kind: "literal", type: { kind: "bool" }, nullable: false, value });
const never = constant(false);
const impossible: Want = { expression: never, scope: about(null), truth: true };

/** The ways in which a condition about a row comes out as wanted, each with the label of what decides. */
export function wantedWays(
  spec: Spec,
  expression: Expression,
  self: number | null,
  truth: boolean,
): { readonly label: string; readonly wants: readonly Want[] }[] {
  const ways: readonly Way[] = truth ? waysTrue(spec, expression) : waysFalse(spec, expression);
  return ways.map(({ label, parts }) => ({
    label,
    wants: parts.map((part) => ({ ...part, scope: about(self) })),
  }));
}

/** The stage on which all of it comes out as wanted; null: none was found. */
export function staged(cast: Cast, label: string, wants: readonly Want[], name: string): StageView | null {
  const world = solve(cast.world, wants);
  return world && stageOf(world, cast.self, label, name);
}

/** @param name of the row's variable, unless it is the viewer. */
export function stageOf(world: World, self: number | null, label: string, name: string): StageView {
  const row = self === null ? null : world.resolve(self);
  const roots = new Map<number, string>();
  if (world.viewer !== null) {
    roots.set(world.viewer, "viewer");
  }
  if (row !== null && row !== world.viewer) {
    roots.set(row, name);
  }
  const { lines, enums } = setupOf(world, { roots });
  return {
    label,
    lines,
    row: row === null ? "" : row === world.viewer ? "viewer" : name,
    enums,
    clock: world.rows.some(hasRelativeTimes),
  };
}

/** Stages that differ; of those that make the same rows, the last says best what they are for. */
export function distinct<T extends StageView>(stages: readonly (T | null)[]): T[] {
  const seen = new Map<string, T>();
  for (const stage of stages) {
    if (stage !== null) {
      seen.set(stage.lines.join("\n"), stage);
    }
  }
  return [...seen.values()];
}

/** A row that is going to be created: what the server fills in is filled in, and all that it refers to may be read. */
export function createWants(cast: Cast, sends: (relation: string) => boolean): { cast: Cast; wants: Want[] } {
  let world = cast.world.creating(cast.self);
  const { self } = cast;
  const { entity } = world.row(self);
  const wants: Want[] = [];
  for (const { name, target, required, setViewer } of toOneRelations(entity)) {
    if (setViewer && world.viewer !== null) {
      world = world.relate(self, name, world.viewer);
    } else if (sends(name)) {
      if (!required) {
        const [larger, id] = world.add(target);
        world = larger.relate(self, name, id);
      }
      const id = world.row(self).relations.get(name);
      if (id !== null && id !== undefined) {
        wants.push(...actionWants(world.entity(target), "read", id));
      }
    }
  }
  return { cast: { world, self }, wants };
}

/** `test_read_is_allowed_when_project_owner_is_viewer`: a label as a part of a Python name. */
export function slug(label: string): string {
  return label
    .replaceAll("&&", " and ")
    .replaceAll("||", " or ")
    .replaceAll("!=", " is not ")
    .replaceAll("==", " is ")
    .replaceAll("<=", " at most ")
    .replaceAll(">=", " at least ")
    .replaceAll("<", " before ")
    .replaceAll(">", " after ")
    .replaceAll("!", " not ")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

/** A name that fits a line behind `async def test_`; whole words are left out. */
export function shortened(name: string): string {
  return name.length <= 78 ? name : name.slice(0, 79).replace(/_[^_]*$/, "");
}

/** Names that occur twice get numbers. */
export function numbered<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const count = new Map<string, number>();
  return items.map((long) => {
    const item = { ...long, name: shortened(long.name) };
    const seen = (count.get(item.name) ?? 0) + 1;
    count.set(item.name, seen);
    return seen === 1 ? item : { ...item, name: `${item.name}_${seen}` };
  });
}
