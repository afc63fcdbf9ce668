/** The Python that makes the rows of an imagined world: calls of the test factory, each after those that it needs. */
import { entityPackage } from "../../../core/api.ts";
import { hasRelativeTimes, isNumbered } from "../../../core/scenario/judge.ts";
import { type SampleRow, satisfyingRow } from "../../../core/scenario/samples.ts";
import { type FieldValue, isRelative, presentMoment, type World, type WorldRow } from "../../../core/scenario/world.ts";
import type { Entity, Field } from "../../../core/spec/model.ts";
import { valueLiteral } from "./types.ts";

export interface SetupOptions {
  /** Rows that a test names, by id: they get these names. */
  readonly roots: ReadonlyMap<number, string>;
  /** Rows that are there already, by id: Python of their ids. */
  readonly given?: ReadonlyMap<number, string>;
  /** A row that something else makes: what it would be told is in the answer's `pending`. */
  readonly pending?: number;
  /** Rows to be made though the factory would make them by itself. */
  readonly also?: ReadonlySet<number>;
}

export interface Setup {
  /** Statements, without indentation. */
  readonly lines: readonly string[];
  /** Statements that stand behind the making of the pending row. */
  readonly after: readonly string[];
  /** Keyword arguments of the pending row. */
  readonly pending: readonly Argument[];
  /** Enums that the code names. */
  readonly enums: readonly string[];
}

export interface Argument {
  readonly name: string;
  readonly value: string;
}

/** What a row's call of the factory is told: fields, then relations by `id` of the row's variable. */
export function setupOf(world: World, options: SetupOptions): Setup {
  const { roots, given = new Map<number, string>(), pending = null, also = new Set<number>() } = options;
  const needed = neededRows(world, new Set([...roots.keys(), ...also]));
  const names = new Map<number, string>();
  const taken = new Set([...roots.values(), ...takenNames]);
  const nameOf = (row: WorldRow): string => {
    const known = names.get(row.id);
    if (known !== undefined) {
      return known;
    }
    const wanted = roots.get(row.id) ?? unused(entityPackage(row.entity), taken);
    taken.add(wanted);
    names.set(row.id, wanted);
    return wanted;
  };
  const ordered: WorldRow[] = [];
  const visit = (row: WorldRow) => {
    if (ordered.includes(row) || given.has(row.id)) {
      return;
    }
    for (const target of targetsOf(world, row, needed)) {
      visit(target);
    }
    ordered.push(row);
  };
  for (const id of roots.keys()) {
    visit(world.row(id));
  }
  world.rows.filter(({ id }) => needed.has(id)).forEach(visit);

  const idOf = (row: WorldRow) => given.get(row.id) ?? `${nameOf(row)}.id`;
  const argumentsOf = (row: WorldRow): Argument[] => [
    ...fieldArguments(world, row),
    ...[...row.relations].flatMap(([relation, target]) =>
      target !== null && (row.chosen.has(relation) || needed.has(target))
        ? [{ name: `${relation}_id`, value: idOf(world.row(target)) }]
        : [],
    ),
  ];
  const referred = new Set(ordered.flatMap((row) => targetsOf(world, row, needed).map(({ id }) => id)));
  const statement = (row: WorldRow) => {
    const values = argumentsOf(row).map(({ name, value }) => `${name}=${value}`);
    const call = `await rows.${entityPackage(row.entity)}(${values.join(", ")})`;
    return roots.has(row.id) || referred.has(row.id) ? `${nameOf(row)} = ${call}` : call;
  };
  const at = ordered.findIndex(({ id }) => id === pending);
  return {
    lines: (at < 0 ? ordered : ordered.slice(0, at)).map(statement),
    after: (at < 0 ? [] : ordered.slice(at + 1)).map(statement),
    pending: pending === null ? [] : argumentsOf(world.row(pending)),
    enums: [...new Set(ordered.flatMap(({ entity }) => enumsOf(entity)))],
  };
}

/** Names that the tests use themselves. */
const takenNames = ["rows", "response", "client", "api", "payload", "viewer", "values", "row"];

/** The enums that an entity's rows may name. */
export const enumsOf = ({ fields }: Entity) => [
  ...new Set(fields.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : []))),
];

/** The rows that the factory would not make by itself, and those that lead to them. */
function neededRows(world: World, roots: ReadonlySet<number>): Set<number> {
  const needed = new Set(roots);
  const referred = new Set(
    world.rows.flatMap(({ chosen, relations }) => [...chosen].map((name) => relations.get(name))),
  );
  for (const row of world.rows) {
    if (row.fields.size > 0 || row.chosen.size > 0 || referred.has(row.id)) {
      needed.add(row.id);
    }
  }
  for (let before = -1; before !== needed.size;) {
    before = needed.size;
    for (const row of world.rows) {
      if (
        [...row.relations.values()].some((id) => id !== null && needed.has(id) && !roots.has(id)) &&
        isReached(world, row, needed)
      ) {
        needed.add(row.id);
      }
    }
  }
  return needed;
}

/** A row that nothing needed leads to is a leftover of the search. */
function isReached(world: World, row: WorldRow, needed: ReadonlySet<number>): boolean {
  return world.rows.some((other) => needed.has(other.id) && [...other.relations.values()].includes(row.id));
}

function targetsOf(world: World, row: WorldRow, needed: ReadonlySet<number>): WorldRow[] {
  return [...row.relations].flatMap(([relation, id]) =>
    id !== null && (row.chosen.has(relation) || needed.has(id)) ? [world.row(id)] : [],
  );
}

function fieldArguments(world: World, row: WorldRow): Argument[] {
  const { spec } = world;
  const completed = world.completed(row.id) ?? {};
  const usual: SampleRow = satisfyingRow(spec, row.entity) ?? {};
  const counted = hasRelativeTimes(row);
  return row.entity.fields.flatMap((field) => {
    const { name, type } = field;
    const said = row.fields.get(name);
    const value: FieldValue = said ?? completed[name] ?? null;
    const isTime = type.kind === "date" || type.kind === "datetime";
    const moved = counted && isTime && value !== null && field.default === null && !field.onUpdate;
    const differs = completed[name] !== usual[name] && !isNumbered(row.entity, field);
    if (said === undefined && !moved && !differs) {
      return [];
    }
    if (value === null) {
      return [{ name, value: "None" }];
    }
    if (isRelative(value)) {
      return [{ name, value: relativeTime(field, value.base, value.seconds) }];
    }
    return [
      {
        name,
        value: moved
          ? relativeTime(field, "now", Math.round((Date.parse(String(value)) - presentMoment) / 1000))
          : valueLiteral(type, value),
      },
    ];
  });
}

/** `NOW + timedelta(days=2)` */
function relativeTime({ type }: Field, base: "now" | "today", seconds: number): string {
  const [unit, size] =
    seconds % 86_400 === 0 ? ["days", 86_400] : seconds % 3600 === 0 ? ["hours", 3600] : ["seconds", 1];
  const start = base === "now" ? "NOW" : "TODAY";
  const sign = seconds < 0 ? "-" : "+";
  const moment = seconds === 0 ? start : `${start} ${sign} timedelta(${unit}=${Math.abs(seconds) / size})`;
  return type.kind === "date" ? (seconds === 0 ? `${start}.date()` : `(${moment}).date()`) : moment;
}

function unused(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) {
    name = `${wanted}_${number}`;
  }
  return name;
}
