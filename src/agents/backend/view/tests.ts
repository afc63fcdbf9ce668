/** What the generated tests of one entity's routes need, computed once; every value is a Python literal. */
import {
  apiFilters,
  apiOperations,
  type ApiProperty,
  apiSortKeys,
  createProperties,
  entityNoun,
  entityPackage,
  isOptionalOnCreate,
  isPassword,
  jsonName,
  readProperties,
  resourcePath,
  schemaNames,
  servedEntities,
  toOneRelations,
  updateProperties,
} from "../../../core/api.ts";
import { defaultJson } from "../../../core/contracts/openapi-schemas.ts";
import {
  evaluate,
  holds,
  type Sample,
  type SampleRow,
  sampleValues,
  satisfyingRow,
} from "../../../core/scenario/samples.ts";
import type { Entity, FilterOperator, Operation, Spec } from "../../../core/spec/model.ts";
import { pythonLiteral, pythonString } from "../../python.ts";
import { type ComputedCaseView, computedCases } from "./computed.ts";
import { invalidValues } from "./invalid.ts";
import { type MoveView, movesOf, type UnreadableView, unreadableReferences } from "./moves.ts";
import { viewerView, type ViewerView } from "./policy.ts";
import { type MakeView, payloadValues, type ScenesView, scenesOf } from "./scenes.ts";
import { jsonLiteral, valueLiteral } from "./types.ts";

export interface TestView {
  readonly entity: string;
  readonly package: string;
  readonly one: string;
  readonly many: string;
  readonly path: string;
  readonly read: string;
  readonly operations: ReadonlySet<Operation>;
  readonly maxSize: number;
  /** Class of whoever signs in; null: nobody does. */
  readonly viewer: ViewerView | null;
  /** Rows of the entity sign in: the viewer is one of them. */
  readonly signsIn: boolean;
  readonly scenes: ScenesView;
  /** The fixtures that make rows, each once. */
  readonly makes: readonly MakeView[];
  /** Method and path of the routes for which somebody has to be signed in, as Python literals. */
  readonly guarded: readonly { readonly method: string; readonly path: string }[];
  /** Names of an answer's properties. */
  readonly keys: readonly string[];
  /** Everything that a create takes, relations aside; null: nobody was found who can create such a row. */
  readonly payload: readonly Pair[] | null;
  /** Relations that a create takes, each with Python of a target's id. */
  readonly relations: readonly { readonly name: string; readonly id: string }[];
  readonly required: readonly string[];
  /** Properties that are sent but never answered. */
  readonly writeOnly: readonly string[];
  /** What an answer holds for properties that were left out. */
  readonly defaults: readonly Pair[];
  readonly invalid: readonly Pair[];
  /** Names that no request may send. */
  readonly refused: readonly string[];
  readonly changes: readonly Pair[];
  /** Names of relations that an update takes. */
  readonly references: readonly string[];
  /** Relations that an update turns to another row. */
  readonly moves: readonly MoveView[];
  /** References to rows that the viewer cannot read. */
  readonly unreadable: readonly UnreadableView[];
  /** Computed conditions, shown for rows for which they hold and do not. */
  readonly computed: readonly ComputedCaseView[];
  /** Updated properties that refuse null, and that take it. */
  readonly nullRefused: readonly string[];
  readonly nullTaken: readonly string[];
  /** Set by the server at an update, or worked out from what is. */
  readonly volatile: readonly string[];
  /** The properties of each unique constraint that sending the payload twice breaks. */
  readonly uniques: readonly (readonly string[])[];
  /** A text that is unique without regard to case. */
  readonly uniqueIgnoringCase: string | null;
  readonly filters: readonly FilterCase[];
  readonly relationFilters: readonly RelationFilterCase[];
  readonly sorts: readonly SortCase[];
  /** Rows that keep this one from being deleted. */
  readonly restricts: readonly { readonly factory: string; readonly attribute: string }[];
  readonly enums: readonly string[];
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface FilterCase {
  readonly parameter: string;
  readonly value: string;
  readonly low: string;
  /** null: the type has one value only. */
  readonly high: string | null;
  readonly expected: "low" | "high";
}

export interface RelationFilterCase {
  readonly parameter: string;
  readonly attribute: string;
  /** Makes a target; null: each row has another one already. */
  readonly factory: string | null;
  readonly expected: "low" | "high";
}

export interface SortCase {
  readonly token: string;
  readonly descending: boolean;
  readonly low: string;
  readonly high: string;
  /** How many rows can share the low value. */
  readonly ties: 1 | 2;
  /** The values of a row without one, which comes last; null: the column always has one. */
  readonly absent: string | null;
}

export function testViews(spec: Spec): TestView[] {
  return servedEntities(spec).map((entity) => testView(spec, entity));
}

function testView(spec: Spec, entity: Entity): TestView {
  const read = readProperties(spec, entity);
  const create = createProperties(spec, entity);
  const update = updateProperties(spec, entity);
  const scenes = scenesOf(spec, entity);
  const sent = scenes.payload?.values ?? payloadValues(spec, entity, {}, true);
  const inputs = update.filter(({ relation }) => relation === null);
  const path = `${spec.app.api.prefix}${resourcePath(entity)}`;
  const makes = [scenes.read, scenes.update, scenes.delete].filter((make) => make !== null);
  const anyId = "00000000-0000-4000-8000-000000000000";
  return {
    entity: entity.name,
    package: entityPackage(entity),
    one: entityNoun(entity).one,
    many: entityNoun(entity).many,
    path: pythonString(path),
    read: schemaNames(entity).read,
    operations: new Set(apiOperations(spec, entity).map(({ operation }) => operation)),
    maxSize: spec.app.api.page.max,
    viewer: viewerView(spec),
    signsIn: spec.auth?.entity === entity.name,
    scenes,
    makes: [...new Map(makes.map((make) => [make.name, make])).values()],
    guarded: apiOperations(spec, entity)
      .filter(({ access }) => access.viewer)
      .map((route) => ({
        method: pythonString(route.method),
        path: pythonString(route.path.replace("{id}", anyId)),
      })),
    keys: read.map(({ name }) => name),
    payload:
      scenes.payload &&
      create.flatMap((property) => {
        const value = isPassword(property) ? "correct horse battery" : (sent[property.attribute] ?? null);
        return property.relation === null && value !== null
          ? [{ name: property.name, value: jsonLiteral(property.type, value) }]
          : [];
      }),
    relations: create.flatMap(({ name, attribute, relation }) => {
      const id = relation === null ? undefined : scenes.payload?.relations.get(attribute);
      return id === undefined ? [] : [{ name, id }];
    }),
    required: create.filter((property) => !isOptionalOnCreate(property)).map(({ name }) => name),
    writeOnly: create.filter(isPassword).map(({ name }) => name),
    defaults: read.flatMap(({ name, type, optional, default: value, attribute, computed }) => {
      if (attribute === "id" || type.kind === "json" || computed !== null) {
        return [];
      }
      const known = value === null ? null : defaultJson(type, value);
      return known !== null
        ? [{ name, value: pythonLiteral(known) }]
        : optional && value === null
          ? [{ name, value: "None" }]
          : [];
    }),
    invalid: create.flatMap((property) => invalidValues(property).map((value) => ({ name: property.name, value }))),
    refused: [
      "nonsense",
      jsonName(spec, "id"),
      ...[...entity.fields, ...entity.computed]
        .filter(({ name }) => !update.some(({ attribute }) => attribute === name))
        .map(({ name }) => jsonName(spec, name)),
      ...toOneRelations(entity)
        .filter(({ setViewer }) => setViewer)
        .map(({ name }) => jsonName(spec, `${name}_id`)),
    ],
    changes: inputs.flatMap((property) => changeOf(spec, entity, property, scenes.update)),
    references: update.filter(({ relation }) => relation !== null).map(({ name }) => name),
    moves: movesOf(spec, entity, scenes),
    unreadable: unreadableReferences(spec, entity, scenes),
    computed: entity.api.operations.includes("get") ? computedCases(spec, entity, scenes) : [],
    nullRefused: update.filter(({ optional }) => !optional).map(({ name }) => name),
    nullTaken: update
      .filter(
        ({ optional, attribute }) =>
          optional &&
          holds(entity, { ...baseRow(spec, entity), [attribute]: null }) &&
          scenes.update?.allows({ [attribute]: null }) === true,
      )
      .map(({ name }) => name),
    volatile: [...entity.fields.filter(({ onUpdate }) => onUpdate), ...entity.computed].map(({ name }) =>
      jsonName(spec, name),
    ),
    uniques: uniquesOf(entity, update, sent),
    uniqueIgnoringCase:
      update.find(({ field, attribute }) => field?.unique === "case-insensitive" && typeof sent[attribute] === "string")
        ?.name ?? null,
    ...filterCases(spec, entity, scenes.read),
    sorts: sortCases(spec, entity, scenes.read),
    restricts: spec.entities.flatMap((other) =>
      toOneRelations(other)
        .filter(({ target, onDelete }) => target === entity.name && onDelete === "restrict")
        .map(({ name }) => ({ factory: entityPackage(other), attribute: `${name}_id` })),
    ),
    enums: spec.enums.map(({ name }) => name),
  };
}

const factoryOf = (entity: Entity, target: string) => entityPackage({ ...entity, name: target });

const baseRow = (spec: Spec, entity: Entity): SampleRow => satisfyingRow(spec, entity) ?? {};

/** The properties of each unique constraint that the payload fills, so that it can be sent once only. */
function uniquesOf(entity: Entity, sent: readonly ApiProperty[], row: SampleRow): string[][] {
  const all = [
    ...entity.fields.filter(({ unique }) => unique !== null).map(({ name }) => ({ columns: [name], where: null })),
    ...entity.uniques,
  ];
  return all.flatMap(({ columns, where }) => {
    const filled = columns.flatMap((column) =>
      sent.filter(
        ({ attribute, relation }) =>
          (relation?.name ?? attribute) === column && (relation !== null || (row[attribute] ?? null) !== null),
      ),
    );
    const isBroken = filled.length === columns.length && (where === null || evaluate(where, row) === true);
    return isBroken ? [filled.map(({ name }) => name)] : [];
  });
}

/** Another value of one property that leaves every check fulfilled. */
function changeOf(spec: Spec, entity: Entity, property: ApiProperty, make: MakeView | null): Pair[] {
  const base = baseRow(spec, entity);
  const value = [...sampleValues(spec, property.type)]
    .reverse()
    .find(
      (candidate) =>
        candidate !== base[property.attribute] &&
        holds(entity, { ...base, [property.attribute]: candidate }) &&
        make?.allows({ [property.attribute]: candidate }) === true,
    );
  return value === undefined ? [] : [{ name: property.name, value: jsonLiteral(property.type, value) }];
}

/** Keyword arguments of the factory, as a dict, that make the field have the value; null when no row that can be read has it. */
function rowWith(spec: Spec, entity: Entity, make: MakeView, name: string, value: Sample): string | null {
  const row = satisfyingRow(spec, entity, { [name]: value });
  if (row === null) {
    return null;
  }
  const base = baseRow(spec, entity);
  const given = entity.fields.filter((field) => field.name === name || row[field.name] !== base[field.name]);
  if (!make.allows(Object.fromEntries(given.map((field) => [field.name, row[field.name] ?? null])))) {
    return null;
  }
  const items = given.map(({ name: key, type }) => {
    const item = row[key] ?? null;
    return `"${key}": ${item === null ? "None" : valueLiteral(type, item)}`;
  });
  return `{${items.join(", ")}}`;
}

/** Which of two rows, the one with the lesser value or the one with the greater, an operator finds by which of their values. */
const probes: Readonly<Record<FilterOperator, { value: "low" | "high"; expected: "low" | "high" }>> = {
  eq: { value: "low", expected: "low" },
  ne: { value: "low", expected: "high" },
  in: { value: "low", expected: "low" },
  lt: { value: "high", expected: "low" },
  lte: { value: "low", expected: "low" },
  gt: { value: "low", expected: "high" },
  gte: { value: "high", expected: "high" },
  contains: { value: "low", expected: "low" },
};

function filterCases(spec: Spec, entity: Entity, make: MakeView | null): Pick<TestView, "filters" | "relationFilters"> {
  if (make === null || make.isViewer) {
    return { filters: [], relationFilters: [] };
  }
  const filters: FilterCase[] = [];
  const relationFilters: RelationFilterCase[] = [];
  for (const { parameter, column, operator, type, source } of apiFilters(spec, entity)) {
    const probe = probes[operator];
    const relation = toOneRelations(entity).find(({ name }) => name === source);
    if (relation !== undefined) {
      const differs = make.differing.has(relation.name);
      const told = make.arguments.some(({ name }) => name === column);
      if ((operator === "eq" || operator === "in" || operator === "ne") && (differs || !told)) {
        const factory = differs ? null : factoryOf(entity, relation.target);
        relationFilters.push({ parameter, attribute: column, factory, expected: probe.expected });
      }
      continue;
    }
    const [a, b] = sampleValues(spec, type);
    const low = rowWith(spec, entity, make, column, a);
    const high = b === undefined ? null : rowWith(spec, entity, make, column, b);
    const value = probe.value === "low" ? a : b;
    if (low !== null && value !== undefined && (high !== null || probe.expected === "low")) {
      const probed = operator === "contains" ? piece(String(value)) : value;
      const literal = pythonString(String(probed));
      filters.push({
        parameter,
        value: operator === "in" ? `[${literal}]` : literal,
        low,
        high,
        expected: probe.expected,
      });
    }
  }
  return { filters, relationFilters };
}

/** A part of the lesser text, in upper case, that the greater one has not. */
const piece = (text: string) => (text.includes("alp") ? "ALP" : text.slice(0, 2).toUpperCase());

function sortCases(spec: Spec, entity: Entity, make: MakeView | null): SortCase[] {
  if (spec.app.api.page.max < 5 || make === null || make.isViewer) {
    return [];
  }
  return apiSortKeys(spec, entity).flatMap(({ token, column, descending }) => {
    const field = entity.fields.find(({ name }) => name === column);
    const [a, b] = field === undefined ? [] : sampleValues(spec, field.type);
    if (field === undefined || a === undefined || b === undefined) {
      return [];
    }
    const low = rowWith(spec, entity, make, column, a);
    const high = rowWith(spec, entity, make, column, b);
    const alone =
      field.unique !== null || entity.uniques.some(({ columns }) => columns.length === 1 && columns[0] === column);
    return low === null || high === null
      ? []
      : [
          {
            token: pythonString(token),
            descending,
            low,
            high,
            ties: alone ? 1 : 2,
            absent: field.optional ? rowWith(spec, entity, make, column, null) : null,
          } as const,
        ];
  });
}
