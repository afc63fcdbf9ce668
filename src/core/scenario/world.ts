/**
 * A small imagined database: the rows that a test needs so that a condition holds, or does not. Each change gives a new
 * world, so that a search can go back. A row is what the test factory of the generated app makes: unless something is
 * said about a field or a relation, it has its usual value, and a required relation leads to another such row.
 */
import type { Entity, Field, Spec, ToOneRelation } from "../spec/model.ts";
import { type Sample, type SampleRow, satisfyingRow } from "./samples.ts";

/** A time that the test works out when it runs: so long after the present moment, or after the start of the day (UTC). */
export interface RelativeTime {
  readonly base: "now" | "today";
  readonly seconds: number;
}

export type FieldValue = Sample | RelativeTime;

export interface WorldRow {
  readonly id: number;
  readonly entity: Entity;
  /** What was said about its fields. */
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** Of every to-one relation; null: there is no other row. */
  readonly relations: ReadonlyMap<string, number | null>;
  /** The relations about which something was said. */
  readonly chosen: ReadonlySet<string>;
  /** It exists already and is as it is. */
  readonly fixed: boolean;
}

/** The moment at which worlds are judged; samples of times lie close to it. */
export const presentMoment = Date.parse("2030-01-01T00:00:00Z");

export const isRelative = (value: FieldValue): value is RelativeTime => typeof value === "object" && value !== null;

export class World {
  readonly spec: Spec;
  private readonly byId: ReadonlyMap<number, WorldRow>;
  private readonly aliases: ReadonlyMap<number, number>;
  /** The signed-in person. */
  readonly viewer: number | null;
  /** The row that is about to be created: it counts in no collection. */
  readonly created: number | null;

  private constructor(
    spec: Spec,
    byId: ReadonlyMap<number, WorldRow>,
    aliases: ReadonlyMap<number, number>,
    { viewer, created }: { readonly viewer: number | null; readonly created: number | null },
  ) {
    this.spec = spec;
    this.byId = byId;
    this.aliases = aliases;
    this.viewer = viewer;
    this.created = created;
  }

  /** Nobody but the signed-in person, where people sign in. */
  static of(spec: Spec): World {
    const empty = new World(spec, new Map(), new Map(), { viewer: null, created: null });
    if (spec.auth === null) {
      return empty;
    }
    const [world, viewer] = empty.add(spec.auth.entity);
    return new World(spec, world.byId, world.aliases, { viewer, created: null });
  }

  get rows(): readonly WorldRow[] {
    return [...this.byId.values()];
  }

  row(id: number): WorldRow {
    const row = this.byId.get(this.resolve(id));
    if (row === undefined) {
      throw new Error(`There is no row ${id}.`);
    }
    return row;
  }

  /** The id that a row has since it was found to be another. */
  resolve(id: number): number {
    const alias = this.aliases.get(id);
    return alias === undefined ? id : this.resolve(alias);
  }

  /** A new row, together with those that it needs. */
  add(entity: string): [World, number] {
    const definition = this.entity(entity);
    const needed = toOne(definition).reduce(
      ({ world, relations }, { name, target, required }) => {
        const [larger, id] = required ? world.add(target) : [world, null];
        return { world: larger, relations: new Map([...relations, [name, id]]) };
      },
      { world: this.same(), relations: new Map<string, number | null>() },
    );
    const { world, relations } = needed;
    const id = world.byId.size + world.aliases.size;
    const row = { id, entity: definition, fields: new Map(), relations, chosen: new Set<string>(), fixed: false };
    return [world.with(row), id];
  }

  assign(id: number, field: string, value: FieldValue): World {
    const row = this.row(id);
    return this.with({ ...row, fields: new Map([...row.fields, [field, value]]) });
  }

  relate(id: number, relation: string, target: number | null): World {
    const row = this.row(id);
    const to = target === null ? null : this.resolve(target);
    const relations = new Map([...row.relations, [relation, to]]);
    return this.with({ ...row, relations, chosen: new Set([...row.chosen, relation]) });
  }

  /** The same world, in which this row can no longer change. */
  fix(id: number): World {
    return this.with({ ...this.row(id), fixed: true });
  }

  /** The same world, in which this row is about to be created. */
  creating(id: number): World {
    return new World(this.spec, this.byId, this.aliases, { viewer: this.viewer, created: id });
  }

  /** Both are one row; null where they differ. */
  merge(from: number, into: number): World | null {
    const [left, right] = [this.row(from), this.row(into)];
    if (left.id === right.id) {
      return this;
    }
    const differs = [...left.fields].some(
      ([name, value]) => right.fixed || (right.fields.get(name) ?? value) !== value,
    );
    const elsewhere = [...left.chosen].some((name) => right.fixed || right.chosen.has(name));
    if (left.entity !== right.entity || left.fixed || differs || elsewhere) {
      return null;
    }
    const chosen = [...left.chosen].map((name) => [name, left.relations.get(name) ?? null] as const);
    const joined: WorldRow = {
      ...right,
      fields: new Map([...right.fields, ...left.fields]),
      relations: new Map([...right.relations, ...chosen]),
      chosen: new Set([...right.chosen, ...left.chosen]),
    };
    const rows = new Map(this.byId);
    rows.delete(left.id);
    rows.set(right.id, joined);
    for (const row of rows.values()) {
      const relations = new Map([...row.relations].map(([name, id]) => [name, id === left.id ? right.id : id]));
      rows.set(row.id, { ...row, relations });
    }
    return new World(this.spec, rows, new Map([...this.aliases, [left.id, right.id]]), this);
  }

  entity(name: string): Entity {
    const entity = this.spec.entities.find((candidate) => candidate.name === name);
    if (entity === undefined) {
      throw new Error(`There is no entity ${name}.`);
    }
    return entity;
  }

  /** The values of all its fields, as samples; null where its checks cannot be fulfilled. */
  completed(id: number): SampleRow | null {
    const row = this.row(id);
    const known = completions.get(row.fields);
    if (known !== undefined) {
      return known;
    }
    const completed = this.complete(row);
    completions.set(row.fields, completed);
    return completed;
  }

  private complete({ entity, fields }: WorldRow): SampleRow | null {
    const given = [...fields].map(([name, value]) => {
      const field = entity.fields.find((candidate) => candidate.name === name);
      return [name, isRelative(value) ? sampleTime(value, field) : value] as const;
    });
    return satisfyingRow(this.spec, entity, Object.fromEntries(given));
  }

  private same(): World {
    return new World(this.spec, this.byId, this.aliases, this);
  }

  private with(row: WorldRow): World {
    return new World(this.spec, new Map([...this.byId, [row.id, row]]), this.aliases, this);
  }
}

/** Rows that were completed before, by what was said about them. */
const completions = new WeakMap<ReadonlyMap<string, FieldValue>, SampleRow | null>();

/** The to-one relations of an entity. */
export function toOne(entity: Entity): ToOneRelation[] {
  return entity.relations.filter((relation) => relation.cardinality === "one");
}

/** A relative time as the sample that it would be at the present moment. */
function sampleTime({ seconds }: RelativeTime, field: Field | undefined): string {
  const text = new Date(presentMoment + seconds * 1000).toISOString();
  return field?.type.kind === "date" ? text.slice(0, 10) : text.replace(".000Z", "Z");
}
