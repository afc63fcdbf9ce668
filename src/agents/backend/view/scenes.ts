/**
 * How the tests of an entity's routes make rows with which the signed-in person may do everything that is tested, and
 * who that person is.
 */
import { createProperties, isOptionalOnCreate, toOneRelations } from "../../../core/api.ts";
import { hasRelativeTimes } from "../../../core/scenario/judge.ts";
import { type Sample, type SampleRow, sampleValues, satisfyingRow } from "../../../core/scenario/samples.ts";
import { solve, type Want } from "../../../core/scenario/solve.ts";
import { isRelative, World } from "../../../core/scenario/world.ts";
import type { Action, Entity, Operation, Spec } from "../../../core/spec/model.ts";
import { type Argument, enumsOf, setupOf } from "./setup.ts";
import { actionWants, castOf, createWants } from "./stage.ts";

/** A fixture that makes rows. */
export interface MakeView {
  /** `make_row` */
  readonly name: string;
  /** What the viewer may do with such a row: `read and update`. */
  readonly purpose: string;
  readonly lines: readonly string[];
  /** Statements behind the making of the row, which is called `row`. */
  readonly after: readonly string[];
  /** What the factory is told, unless the test says something else. */
  readonly arguments: readonly Argument[];
  /** The only such row is the viewer's own. */
  readonly isViewer: boolean;
  /** It refers to the viewer, or is the viewer's own. */
  readonly usesViewer: boolean;
  /** Whether it remains so when the test says this about its fields. */
  readonly allows: (fields: SampleRow) => boolean;
  /** Relations of which each such row has another target. */
  readonly differing: ReadonlySet<string>;
}

export interface PayloadView {
  readonly lines: readonly string[];
  /** Values of the row's fields, as samples. */
  readonly values: SampleRow;
  /** Python of the ids that relations lead to. */
  readonly relations: ReadonlyMap<string, string>;
  /** A create without what may be left out is allowed, too. */
  readonly minimal: boolean;
  readonly usesViewer: boolean;
}

export interface ScenesView {
  /** Arguments of the factory that makes the viewer; none: an ordinary one. */
  readonly viewer: readonly Argument[];
  readonly read: MakeView | null;
  readonly update: MakeView | null;
  readonly delete: MakeView | null;
  readonly payload: PayloadView | null;
  readonly enums: readonly string[];
  /** The viewer, who is as they are. */
  readonly start: World;
}

type Deed = Exclude<Action, "read">;
const deeds: readonly Deed[] = ["update", "delete", "create"];

export function scenesOf(spec: Spec, entity: Entity): ScenesView {
  const has = (operation: Operation) => entity.api.operations.includes(operation);
  const wanted: Action[] = ["read", ...deeds.filter(has)];
  const start = viewerFor(spec, entity, wanted);
  const all = makes(start, entity, ["read", ...(["update", "delete"] as const).filter(has)], "make_row");
  const common = all !== null && !all.isViewer ? all : null;
  const make = (action: Action, name: string) =>
    common ??
    (action === "read" || has(action) ? makes(start, entity, [...new Set(["read" as const, action])], name) : null);
  const viewer = start.viewer === null ? null : start.row(start.viewer);
  return {
    start,
    viewer: viewer === null ? [] : viewerArguments(start),
    read: make("read", "make_row"),
    update: has("update") ? make("update", "make_updatable") : null,
    delete: has("delete") ? make("delete", "make_deletable") : null,
    payload: has("create") ? payloadOf(start, entity) : null,
    enums: viewer === null ? [] : enumsOf(viewer.entity),
  };
}

/** The world of a person who can do most of it; preferably of an ordinary one. */
function viewerFor(spec: Spec, entity: Entity, wanted: readonly Action[]): World {
  const plain = settled(World.of(spec));
  for (const actions of subsets(wanted)) {
    let world = World.of(spec);
    const wants: Want[] = [];
    for (const action of actions) {
      const cast = castOf(spec, entity, world);
      const staged =
        action === "create" ? createWants(cast, () => true) : { cast, wants: actionWants(entity, "read", cast.self) };
      world = staged.cast.world;
      wants.push(...staged.wants, ...(action === "read" ? [] : actionWants(entity, action, cast.self)));
    }
    const found = solve(world, wants);
    const viewer = found === null || found.viewer === null ? null : found.row(found.viewer);
    if (found !== null && (viewer === null || (viewer.chosen.size === 0 && !hasRelativeTimes(viewer)))) {
      let chosen = World.of(spec);
      for (const [name, value] of viewer?.fields ?? []) {
        chosen = chosen.assign(chosen.viewer ?? 0, name, value);
      }
      return settled(chosen);
    }
  }
  return plain;
}

/** Nothing of what is there can change any more. */
export const settled = (world: World) => world.rows.reduce((fixed, { id }) => fixed.fix(id), world);

/** The larger ones first. */
function subsets<T>(items: readonly T[]): T[][] {
  const every = items.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
  return every.filter((set) => set.length > 0).sort((a, b) => b.length - a.length);
}

function viewerArguments(world: World): readonly Argument[] {
  const viewer = world.viewer ?? 0;
  if (world.row(viewer).fields.size === 0) {
    return [];
  }
  const roots = new Map([[viewer, "viewer"]]);
  return setupOf(world, { roots, pending: viewer }).pending;
}

/** Python of rows that the viewer's fixture has made; deeper ones have no name. */
export function givenRows(start: World): Map<number, string> {
  const given = new Map(start.rows.map(({ id }) => [id, unnamed]));
  if (start.viewer !== null) {
    const { relations } = start.row(start.viewer);
    given.set(start.viewer, "viewer.id");
    for (const [name, id] of relations) {
      if (id !== null) {
        given.set(id, `viewer.${name}_id`);
      }
    }
  }
  return given;
}

const unnamed = "<unnamed>";
export const isNamed = (texts: readonly string[]) => !texts.some((text) => text.includes(unnamed));

function makes(start: World, entity: Entity, actions: readonly Action[], name: string): MakeView | null {
  const { world, self } = castOf(start.spec, entity, start);
  const wants = [...new Set(actions)].flatMap((action) => actionWants(entity, action, self));
  const found = solve(world, wants);
  if (found === null) {
    return null;
  }
  const row = found.resolve(self);
  const isViewer = row === found.viewer;
  const setup = setupOf(found, {
    roots: isViewer ? new Map() : new Map([[row, "row"]]),
    given: givenRows(start),
    ...(isViewer ? {} : { pending: row }),
  });
  const values = setup.pending;
  const texts = [...setup.lines, ...setup.after, ...values.map(({ value }) => value)];
  if (!isNamed(texts) || found.rows.some(hasRelativeTimes)) {
    return null;
  }
  const given = new Set(start.rows.map(({ id }) => id));
  return {
    name,
    purpose: enumerated([...new Set(actions)]),
    lines: setup.lines,
    after: setup.after,
    arguments: values,
    isViewer,
    usesViewer: isViewer || texts.some((text) => /\bviewer\b/.test(text)),
    allows: (fields) => {
      const changed = Object.entries(fields).reduce((next, [field, value]) => next.assign(row, field, value), found);
      return isViewer || solve(changed, wants) === changed;
    },
    differing: new Set(
      toOneRelations(entity)
        .filter((relation) => {
          const target = found.row(row).relations.get(relation.name);
          return target !== null && target !== undefined && !given.has(target);
        })
        .map((relation) => relation.name),
    ),
  };
}

function enumerated(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}` : (words[0] ?? "");
}

function payloadOf(start: World, entity: Entity): PayloadView | null {
  const sent = createProperties(start.spec, entity);
  const attempt = (optional: boolean) => {
    const sends = (relation: string) =>
      sent.some((property) => property.relation?.name === relation && (optional || !isOptionalOnCreate(property)));
    const { cast, wants } = createWants(castOf(start.spec, entity, start), sends);
    const world = solve(cast.world, [...wants, ...actionWants(entity, "create", cast.self)]);
    if (world === null || world.rows.some(hasRelativeTimes)) {
      return null;
    }
    const row = world.row(cast.self);
    const own = Object.fromEntries([...row.fields].filter((entry): entry is [string, Sample] => !isRelative(entry[1])));
    const values = payloadValues(start.spec, entity, own, optional);
    const told = Object.entries(values)
      .filter(([name]) => sent.some(({ attribute }) => attribute === name))
      .reduce((next, [name, value]) => (row.fields.has(name) ? next : next.assign(row.id, name, value)), world);
    return solve(told, [...wants, ...actionWants(entity, "create", row.id)]) === told ? { world, row, values } : null;
  };
  const full = attempt(true);
  if (full === null) {
    return null;
  }
  const { world, row, values } = full;
  const setup = setupOf(world, {
    roots: new Map([[row.id, "row"]]),
    given: givenRows(start),
    pending: row.id,
    also: new Set(
      toOneRelations(entity)
        .filter(({ setViewer }) => !setViewer)
        .flatMap(({ name }) => row.relations.get(name) ?? []),
    ),
  });
  const relations = new Map(
    setup.pending.filter(({ name }) => name.endsWith("_id")).map(({ name, value }) => [name, value]),
  );
  // The row itself is not there yet.
  const lines = [...setup.lines, ...setup.after];
  const texts = [...lines, ...relations.values()];
  if (!isNamed(texts) || lines.some((line) => /\brow\.id\b/.test(line))) {
    return null;
  }
  return {
    lines,
    values,
    relations,
    minimal: attempt(false) !== null,
    usesViewer: texts.some((text) => /\bviewer\b/.test(text)),
  };
}

/** Values of a create that sends as much as it can: optional fields too, where the checks allow. */
export function payloadValues(spec: Spec, entity: Entity, own: SampleRow, optional: boolean): SampleRow {
  const usual = satisfyingRow(spec, { ...entity, checks: [] }) ?? {};
  const server = Object.fromEntries(
    entity.fields
      .filter((field) => field.hidden || field.readonly)
      .map((field) => [field.name, usual[field.name] ?? null]),
  );
  const more = Object.fromEntries(
    entity.fields
      .filter((field) => optional && field.optional && !field.hidden && !field.readonly)
      .map((field) => [field.name, sampleValues(spec, field.type)[0]]),
  );
  return (
    satisfyingRow(spec, entity, { ...server, ...more, ...own }) ??
    satisfyingRow(spec, entity, { ...server, ...own }) ??
    satisfyingRow(spec, entity) ??
    {}
  );
}
