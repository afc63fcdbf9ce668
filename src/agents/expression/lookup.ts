/** What the compilers look up: the spec's definition behind a name in an expression. */
import { type Expand, aboutRow } from "../../core/expression/moments.ts";
import type { Expression } from "../../core/expression/model.ts";
import type { ComputedField, Entity, Field, Spec, ToOneRelation } from "../../core/spec/model.ts";

export type Part<K extends Expression["kind"]> = Expression & { readonly kind: K };

/** @throws when a name was not checked before: that is a defect of ours. */
function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`The expression names ${what}, which is not in the spec.`);
  }
  return value;
}

/** The entity of a row. */
export function entityOf(spec: Spec, row: Expression): Entity {
  const name = row.type.kind === "entity" ? row.type.entity : row.type.kind;
  return found(
    spec.entities.find((entity) => entity.name === name),
    name,
  );
}

export function fieldOf(spec: Spec, { of, field }: Part<"field">): Field {
  return found(
    entityOf(spec, of).fields.find(({ name }) => name === field),
    field,
  );
}

export function computedOf(spec: Spec, { of, field }: Part<"computed">): ComputedField {
  return found(
    entityOf(spec, of).computed.find(({ name }) => name === field),
    field,
  );
}

export function relationOf(spec: Spec, { of, relation }: Part<"relation">): ToOneRelation {
  const relations = entityOf(spec, of).relations.filter(({ cardinality }) => cardinality === "one");
  return found(relations.find(({ name }) => name === relation) as ToOneRelation | undefined, relation);
}

/** The expression of a computed field, about the row whose field it is. */
export function expander(spec: Spec): Expand {
  return (computed) => aboutRow(computedOf(spec, computed).expression, computed.of);
}

/** The rows of a collection: `near` leads back to the owner; `far`, for joining rows, on to the other side. */
export interface Collection {
  readonly rows: string;
  readonly near: string;
  readonly far: string | null;
}

export function collectionOf(spec: Spec, { of, relation }: Part<"collection">): Collection {
  const owner = entityOf(spec, of);
  const many = owner.relations.find(({ name }) => name === relation);
  if (many?.cardinality === "many") {
    return { rows: many.through.entity, near: many.through.near, far: many.through.far };
  }
  for (const entity of spec.entities) {
    for (const link of entity.relations) {
      if (link.cardinality === "one" && link.target === owner.name && link.inverse === relation) {
        return { rows: entity.name, near: link.name, far: null };
      }
    }
  }
  return found<Collection>(undefined, relation);
}

/**
 * Whether the value can be missing where there is a viewer: conditions that ask for one are only evaluated for somebody
 * who is signed in. A value behind a to-one relation is missing with the row.
 */
export function isMissable(spec: Spec, value: Expression): boolean {
  switch (value.kind) {
    case "field":
      return fieldOf(spec, value).optional || isMissable(spec, value.of);
    case "computed":
      return computedOf(spec, value).optional || isMissable(spec, value.of);
    case "relation":
      return !relationOf(spec, value).required || isMissable(spec, value.of);
    case "arithmetic":
      return isMissable(spec, value.left) || isMissable(spec, value.right);
    case "literal":
      return value.value === null;
    default:
      return false;
  }
}
