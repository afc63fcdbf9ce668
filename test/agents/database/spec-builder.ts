/** Resolved specs by hand, for what the parser would refuse or what a whole example would hide. */
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Entity, Field, Spec, ToOneRelation, ValueType } from "../../../src/core/spec/model.ts";

export const at = { line: 1, column: 1 };

export function specOf(entities: readonly Entity[], enums: Readonly<Record<string, readonly string[]>> = {}): Spec {
  return {
    app: {
      name: "sample",
      stack: { frontend: "react", styles: "css-modules", database: "postgresql" },
      api: { prefix: "/api", case: "camel", page: { size: 20, max: 100 } },
    },
    auth: null,
    enums: Object.entries(enums).map(([name, values]) => ({ name, values, at })),
    entities,
    endpoints: [],
    integrations: [],
    screens: [],
    seed: [],
    rules: [],
    acceptance: [],
  };
}

export function entityOf(name: string, parts: Partial<Entity> = {}): Entity {
  return {
    name,
    fields: [],
    relations: [],
    computed: [],
    checks: [],
    uniques: [],
    indexes: [],
    policy: null,
    api: { operations: [], filters: [], sort: [] },
    at,
    ...parts,
  };
}

export function fieldOf(name: string, type: ValueType, parts: Partial<Field> = {}): Field {
  return {
    name,
    type,
    optional: false,
    default: null,
    unique: null,
    hidden: false,
    readonly: false,
    onUpdate: false,
    mixin: null,
    at,
    ...parts,
  };
}

export function toOneOf(name: string, target: string, parts: Partial<ToOneRelation> = {}): ToOneRelation {
  return {
    cardinality: "one",
    name,
    target,
    required: true,
    onDelete: "cascade",
    setViewer: false,
    inverse: null,
    at,
    ...parts,
  };
}

export function literal(value: string | number | boolean | null): Expression {
  const kind =
    typeof value === "string" ? "string" : typeof value === "number" ? "int" : value === null ? "null" : "bool";
  return { kind: "literal", value, type: { kind }, nullable: value === null };
}

/** A field of the row itself. */
export function own(entity: string, field: string, nullable = false): Expression {
  return {
    kind: "field",
    of: { kind: "this", entity, type: { kind: "entity", entity }, nullable: false },
    field,
    type: { kind: "string" },
    nullable,
  };
}

export function compare(
  left: Expression,
  operator: "==" | "!=" | "<" | "<=" | ">" | ">=",
  right: Expression,
): Expression {
  return { kind: "compare", operator, left, right, type: { kind: "bool" }, nullable: false };
}
