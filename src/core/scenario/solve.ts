/**
 * Finds a world in which conditions hold, or do not: by their structure first, then by trying the few values of each
 * field that matter. What it finds has been judged as a whole; where it finds nothing, there may still be something.
 */
import type { Expression } from "../expression/model.ts";
import { isNull } from "../expression/normal-form.ts";
import { everyPart, partsOf } from "../expression/walk.ts";
import type { Field } from "../spec/model.ts";
import { collectionOf, collectionRows, computedExpression, isNumbered, judge, rowOf, type Scope } from "./judge.ts";
import { sampleValues } from "./samples.ts";
import { type FieldValue, type World, toOne } from "./world.ts";

/** A condition, and whether it is to hold. What is unknown does not. */
export interface Want {
  readonly expression: Expression;
  readonly scope: Scope;
  readonly truth: boolean;
}

/** So many steps may be taken; what is simple takes a few dozen. */
const maxSteps = 3000;

/** How many steps are left. */
interface Search {
  left: number;
}

/** The first world, from a given one on, that is as wanted; null: none was found. */
export function solve(world: World, wants: readonly Want[]): World | null {
  const search: Search = { left: maxSteps };
  for (const candidate of all(search, world, wants)) {
    if (wants.every((want) => holds(candidate, want)) && isPossible(candidate)) {
      return candidate;
    }
  }
  return null;
}

/** The scope of a condition about one row. */
export const about = (self: number | null): Scope => ({ self, variables: new Map() });

function* all(search: Search, world: World, [want, ...others]: readonly Want[]): Generator<World> {
  if (want === undefined) {
    yield world;
    return;
  }
  for (const candidate of satisfy(search, world, want)) {
    yield* all(search, candidate, others);
  }
}

function holds(world: World, { expression, scope, truth }: Want): boolean {
  const judgement = judge(world, expression, scope);
  return truth ? judgement === true : judgement === false || judgement === null;
}

/** Every row can be stored: its checks hold, and no two join the same rows where that is unique. */
function isPossible(world: World): boolean {
  return world.rows.every((row) => {
    const twins = row.entity.uniques.filter(({ columns }) =>
      columns.every((column) => row.relations.get(column) !== undefined),
    );
    const collides = twins.some(({ columns }) =>
      world.rows.some(
        (other) =>
          other.id !== row.id &&
          other.entity === row.entity &&
          columns.every(
            (column) => other.relations.get(column) === row.relations.get(column) && row.relations.get(column) !== null,
          ),
      ),
    );
    return !collides && world.completed(row.id) !== null;
  });
}

/** Worlds in which the condition may be as wanted; as it is, first. */
function* satisfy(search: Search, world: World, want: Want): Generator<World> {
  search.left -= 1;
  if (search.left <= 0) {
    return;
  }
  const { expression, scope, truth } = want;
  if (holds(world, want)) {
    yield world;
  }
  switch (expression.kind) {
    case "and":
    case "or": {
      const left = { ...want, expression: expression.left };
      const right = { ...want, expression: expression.right };
      if ((expression.kind === "and") === truth) {
        for (const first of satisfy(search, world, left)) {
          yield* satisfy(search, first, right);
        }
      } else {
        yield* satisfy(search, world, left);
        yield* satisfy(search, world, right);
      }
      return;
    }
    case "not":
      yield* satisfy(search, world, { expression: expression.operand, scope, truth: !truth });
      return;
    case "can":
      for (const [next, row] of rows(world, expression.target, scope)) {
        const rule = row === null ? undefined : next.row(row).entity.policy?.[expression.action];
        if (rule !== undefined) {
          yield* satisfy(search, next, { expression: rule, scope: about(row), truth });
        }
      }
      return;
    case "computed":
      for (const [next, row] of rows(world, expression.of, scope)) {
        const inner = row === null ? undefined : computedExpression(next, row, expression.field);
        if (inner !== undefined) {
          yield* satisfy(search, next, { expression: inner, scope: about(row), truth });
        }
      }
      return;
    case "exists":
      yield* existing(search, world, expression, scope, truth);
      return;
    case "in":
      if ("kind" in expression.collection) {
        if (truth) {
          yield* joined(world, expression.item, expression.collection, scope);
        }
        return;
      }
      yield* leaf(search, world, want);
      return;
    case "compare":
      yield* expression.left.type.kind === "entity"
        ? related(world, expression, scope, truth)
        : leaf(search, world, want);
      return;
    default:
      yield* leaf(search, world, want);
  }
}

/** The row behind an expression; where there is none, a world that has one, too. */
function* rows(world: World, expression: Expression, scope: Scope): Generator<[World, number | null]> {
  if (expression.kind !== "relation") {
    yield [world, rowOf(world, expression, scope)];
    return;
  }
  for (const [next, of] of rows(world, expression.of, scope)) {
    const found = of === null ? null : (next.row(of).relations.get(expression.relation) ?? null);
    yield [next, found];
    if (of !== null && found === null && isFree(next, of, expression.relation)) {
      const target = toOne(next.row(of).entity).find(({ name }) => name === expression.relation)?.target ?? "";
      const [larger, id] = next.add(target);
      yield [larger.relate(of, expression.relation, id), id];
    }
  }
}

/** Nothing was said about the relation yet. */
function isFree(world: World, id: number, relation: string): boolean {
  const row = world.row(id);
  return !row.fixed && !row.chosen.has(relation);
}

/** Rows that are to be the same, or not: a relation is turned to the other row, or both become one. */
function* related(
  world: World,
  expression: Expression & { kind: "compare" },
  scope: Scope,
  truth: boolean,
): Generator<World> {
  const { left, right } = expression;
  const same = (expression.operator === "==") === truth;
  const missing = isNull(left) || isNull(right);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (isNull(one)) {
      continue;
    }
    for (const [first, from] of rows(world, one, scope)) {
      if (missing) {
        yield* one.kind === "relation" ? emptied(first, one, scope, same) : [first];
        continue;
      }
      for (const [second, to] of rows(first, other, scope)) {
        if (!same || from === null || to === null) {
          yield second;
          continue;
        }
        if (one.kind === "relation") {
          const owner = rowOf(second, one.of, scope);
          if (owner !== null && isFree(second, owner, one.relation)) {
            yield second.relate(owner, one.relation, to);
          }
        }
        const merged = from === second.viewer ? null : second.merge(from, to);
        if (merged !== null) {
          yield merged;
        }
      }
    }
  }
}

function* emptied(
  world: World,
  { of, relation }: Expression & { kind: "relation" },
  scope: Scope,
  empty: boolean,
): Generator<World> {
  const owner = rowOf(world, of, scope);
  const optional =
    owner !== null && toOne(world.row(owner).entity).some(({ name, required }) => name === relation && !required);
  if (empty && optional && isFree(world, owner, relation)) {
    yield world.relate(owner, relation, null);
  } else {
    yield world;
  }
}

function* existing(
  search: Search,
  world: World,
  expression: Expression & { kind: "exists" },
  scope: Scope,
  truth: boolean,
): Generator<World> {
  const { collection, variable, predicate } = expression;
  if (collection.kind !== "collection") {
    return;
  }
  const within = (id: number): Scope => ({ ...scope, variables: new Map([...scope.variables, [variable, id]]) });
  for (const [next, owner] of rows(world, collection.of, scope)) {
    const there = owner === null ? [] : collectionRows(next, owner, collection.relation);
    if (!truth) {
      yield* all(
        search,
        next,
        there.map(({ id }) => ({ expression: predicate, scope: within(id), truth: false })),
      );
      continue;
    }
    for (const { id } of there) {
      yield* satisfy(search, next, { expression: predicate, scope: within(id), truth });
    }
    if (owner !== null) {
      const { rows: entity, near } = collectionOf(next, owner, collection.relation);
      const [larger, id] = next.add(entity);
      yield* satisfy(search, larger.relate(id, near, owner), { expression: predicate, scope: within(id), truth });
    }
  }
}

/** The item becomes one of the rows. */
function* joined(world: World, item: Expression, collection: Expression, scope: Scope): Generator<World> {
  if (collection.kind !== "collection") {
    return;
  }
  for (const [first, wanted] of rows(world, item, scope)) {
    for (const [second, owner] of rows(first, collection.of, scope)) {
      if (wanted === null || owner === null) {
        continue;
      }
      const { rows: entity, near, far } = collectionOf(second, owner, collection.relation);
      if (far !== null) {
        const [larger, id] = second.add(entity);
        yield larger.relate(id, near, owner).relate(id, far, wanted);
      } else if (isFree(second, wanted, near)) {
        yield second.relate(wanted, near, owner);
      }
    }
  }
}

/** Values of one field, or of two, that make a comparison come out as wanted. */
function* leaf(search: Search, world: World, want: Want): Generator<World> {
  const { expression, scope } = want;
  for (const start of reached(world, expression, scope)) {
    const slots = slotsOf(start, expression, scope);
    for (const slot of slots) {
      for (const first of tried(search, start, slot, expression)) {
        if (holds(first, want)) {
          yield first;
        }
      }
    }
    for (const [index, slot] of slots.entries()) {
      for (const second of slots.slice(index + 1)) {
        for (const first of tried(search, start, slot, expression)) {
          for (const both of tried(search, first, second, expression)) {
            if (holds(both, want)) {
              yield both;
            }
          }
        }
      }
    }
  }
}

/** The world, and those in which the optional relations on the way to a field lead somewhere. */
function* reached(world: World, expression: Expression, scope: Scope): Generator<World> {
  yield world;
  for (const part of everyPart(expression)) {
    if (part.kind === "relation" && rowOf(world, part, scope) === null) {
      for (const [next, id] of rows(world, part, scope)) {
        if (id !== null) {
          yield next;
        }
      }
    }
  }
}

interface Slot {
  readonly row: number;
  readonly field: Field;
}

/** The fields that the value depends on and about which nothing was said. */
function slotsOf(world: World, expression: Expression, scope: Scope): Slot[] {
  if (expression.kind === "computed") {
    const row = rowOf(world, expression.of, scope);
    const inner = row === null ? undefined : computedExpression(world, row, expression.field);
    return inner === undefined ? [] : slotsOf(world, inner, about(row));
  }
  if (expression.kind === "field") {
    const id = rowOf(world, expression.of, scope);
    const row = id === null ? null : world.row(id);
    const field = row?.entity.fields.find(({ name }) => name === expression.field);
    return row === null || field === undefined || row.fixed || row.fields.has(field.name)
      ? []
      : [{ row: row.id, field }];
  }
  return partsOf(expression).flatMap((part) => slotsOf(world, part, scope));
}

function* tried(search: Search, world: World, { row, field }: Slot, around: Expression): Generator<World> {
  for (const value of candidates(world, row, field, around)) {
    search.left -= 1;
    if (search.left <= 0) {
      return;
    }
    yield world.assign(row, field.name, value);
  }
}

/** Values of a field that matter to a comparison: samples, what it is compared with and what lies next to that. */
function candidates(world: World, row: number, field: Field, around: Expression): FieldValue[] {
  const parts = everyPart(around);
  const literals = parts.flatMap((part) => (part.kind === "literal" && part.value !== null ? [part.value] : []));
  const none: FieldValue[] = field.optional ? [null] : [];
  switch (field.type.kind) {
    case "date":
    case "datetime": {
      const spans = parts.flatMap((part) => (part.kind === "duration" ? [part.seconds] : []));
      const day = 86_400;
      const offsets = [0, ...spans, ...spans.map((span) => -span)].flatMap((span) =>
        [-2 * day, 2 * day, 0, -3600, 3600].map((offset) => span + offset),
      );
      const relative = [...new Set(offsets)].flatMap((seconds) => [
        { base: "now" as const, seconds },
        { base: "today" as const, seconds },
      ]);
      return [...relative, ...none];
    }
    case "enum":
    case "bool":
      return [...sampleValues(world.spec, field.type), ...none];
    case "int":
    case "float":
    case "decimal": {
      const numbers = literals.filter((value) => typeof value === "number");
      const apart = numbers.flatMap((value) => numbers.map((other) => value - other));
      const near = [...numbers, ...apart]
        .flatMap((value) => [value, value + 1, value - 1])
        .filter((value) => fits(field, value));
      const { type } = field;
      const written = type.kind === "decimal" ? near.map((value) => value.toFixed(type.scale)) : near;
      return [...sampleValues(world.spec, type), ...written, ...none];
    }
    case "json":
      return none;
    default: {
      const texts = literals.filter((value) => typeof value === "string");
      const samples = isNumbered(world.row(row).entity, field) ? [] : sampleValues(world.spec, field.type);
      return [...texts, ...samples, ...none];
    }
  }
}

function fits({ type }: Field, value: number): boolean {
  return (
    type.kind !== "int" || (Number.isInteger(value) && value >= (type.min ?? value) && value <= (type.max ?? value))
  );
}
