/** What the tests of one integration's events need: rows that events speak of, the events, and what the rows hold afterwards. */
import { columnName, tableName } from "../../../core/contracts/columns.ts";
import { deriveTables, type Table } from "../../../core/contracts/tables.ts";
import type {
  Entity,
  Field,
  InboundWebhook,
  Integration,
  Spec,
  ValueType,
  WebhookEvent,
} from "../../../core/spec/model.ts";
import type { Row, Value } from "../../database/view/evaluate.ts";
import {
  changedColumns,
  columnsInExpressions,
  days,
  findRow,
  moments,
  neededColumns,
  sampleText,
  violatedChecks,
} from "../../database/view/samples.ts";
import { baseRow, type Given, given, valuesFunction } from "../../database/view/values.ts";
import { pythonString } from "../../python.ts";
import { pythonValue } from "./client-tests.ts";
import { entityOf, type Input, inputsOf, signatureLayout, targetOf, webhookView } from "./webhook.ts";

export interface RowView {
  readonly entity: string;
  readonly values: string;
  /** `column=value` that differ from what rows.py fills in. */
  readonly changes: readonly string[];
}

export interface EventTestView {
  readonly type: string;
  /** Names the test; unique among the events. */
  readonly name: string;
  readonly entity: string;
  readonly creates: boolean;
  /** The event as a Python literal. */
  readonly event: string;
  /** The row that is changed; none when one is created. */
  readonly row: readonly RowView[];
  /** Rows that relations are set to, by the variable of their id. */
  readonly targets: readonly (RowView & { readonly variable: string })[];
  /** Columns and what they hold afterwards. */
  readonly expected: readonly Given[];
  /** The event with a value that its field does not take; none where any JSON fits. */
  readonly bad: readonly string[];
  /** The event with nothing where it should name the row, and a row that has nothing there either. */
  readonly unnamed: readonly { readonly event: string; readonly row: RowView }[];
  /** One where the event speaks of a row that has to be here. */
  readonly needsRow: readonly true[];
}

export interface WebhookTestView {
  readonly name: string;
  readonly path: string;
  readonly header: string;
  readonly algorithm: string;
  /** As in the spec: {ts} the time, {hex} the signature. */
  readonly layout: string;
  readonly timed: boolean;
  readonly keyVariable: string;
  readonly imports: readonly string[];
  /** An event that nothing depends on, as a Python literal, and its id's text. */
  readonly unknown: string;
  readonly events: readonly EventTestView[];
}

const eventId = "event-1";
const sampleObject = { some: "value" };

export function webhookTestView(integration: Integration, webhook: InboundWebhook, spec: Spec): WebhookTestView {
  const view = webhookView(integration, webhook, spec);
  const tables = deriveTables(spec);
  const layout = signatureLayout(webhook);
  const events = webhook.events.flatMap((event, index) => {
    const name = view.events[index]?.handler.replace(/^on_/, "") ?? "";
    const found = eventTest(event, name, webhook, spec, tables);
    return found === null ? [] : [found];
  });
  return {
    name: integration.name,
    path: pythonString(webhook.path),
    header: pythonString(webhook.verify.header),
    algorithm: webhook.verify.algorithm,
    layout: pythonString(layout),
    timed: layout.includes("{ts}"),
    keyVariable: pythonString(webhook.verify.secret),
    imports: [
      ...spec.entities.flatMap(({ name }) => [
        `from app.${tableName(name)}.models import ${name}`,
        `from tests.database.rows import ${valuesFunction(name)}`,
      ]),
      ...spec.enums.map(({ name }) => `from app.enums.models import ${name}`),
    ],
    unknown: pythonValue(withId({ type: otherType(webhook) }, webhook)),
    events,
  };
}

/** @returns null when no rows were found that fulfil the checks before and after, or paths of the event cross each other. */
function eventTest(
  event: WebhookEvent,
  name: string,
  webhook: InboundWebhook,
  spec: Spec,
  tables: readonly Table[],
): EventTestView | null {
  const table = tableOf(event.entity, tables);
  const entity = entityOf(event, spec);
  const rows = rowsOf(event, entity, table, spec);
  const inputs = inputsOf(event, spec);
  const lookups = inputs.filter(({ purpose }) => purpose === "lookup");
  const targets = lookups.map((input) => targetRow(input, entity, spec, tables));
  if (rows === null || targets.some((target) => target === null)) {
    return null;
  }
  const known = targets.filter((target) => target !== null);
  const values = inputs.map((input) => ({
    input,
    value:
      input.purpose === "lookup"
        ? (known[lookups.indexOf(input)]?.value ?? null)
        : jsonOf(input.field.type, (input.purpose === "where" ? rows.before : rows.after).get(input.member) ?? null),
  }));
  const body = values.reduce(
    (all, { input, value }) => put(all, input.path, value),
    withId({ type: event.type }, webhook),
  );
  const readable = [
    ...values,
    { input: { path: "$.type" }, value: event.type },
    { input: { path: webhook.dedupe }, value: eventId },
  ];
  if (readable.some(({ input, value }) => at(body, input.path) !== value)) {
    return null;
  }
  const spoiled = inputs.find(({ field }) => field.type.kind !== "json");
  return {
    type: event.type,
    name,
    entity: event.entity,
    creates: event.action === "create",
    event: pythonValue(body),
    row:
      event.action === "create"
        ? []
        : [
            rowView(
              table,
              rows.before,
              spec,
              event.where.map(({ field }) => field),
            ),
          ],
    targets: known.map(({ view }) => view),
    expected: event.set.map(({ field, value }) => {
      const column = columnName(entity, field);
      return { column, value: value.kind === "lookup" ? column : inPython(table, rows.after, column) };
    }),
    bad: spoiled === undefined ? [] : [pythonValue(put(body, spoiled.path, { not: "a value" }))],
    unnamed: unnamed(event, body, entity, table, spec),
    needsRow: event.action === "update" || lookups.some(({ optional }) => !optional) ? [true] : [],
  };
}

function unnamed(
  event: WebhookEvent,
  body: Readonly<Record<string, unknown>>,
  entity: Entity,
  table: Table,
  spec: Spec,
): EventTestView["unnamed"] {
  const [first] = event.where.filter(({ field }) => entity.fields.find(({ name }) => name === field)?.optional);
  const row =
    first &&
    findRow(table, spec, { row: (one) => one.get(first.field) === null && violatedChecks(table, one).length === 0 });
  return first === undefined || row == null
    ? []
    : [{ event: pythonValue(put(body, first.path, null)), row: rowView(table, row, spec, [first.field]) }];
}

interface Rows {
  readonly before: Row;
  readonly after: Row;
}

/** The row as it is before an event and after it; both fulfil the checks, and they differ where they can. */
function rowsOf(event: WebhookEvent, entity: Entity, table: Table, spec: Spec): Rows | null {
  const set = new Map(event.set.map(({ field, value }) => [columnName(entity, field), value]));
  const where = event.where.map(({ field }) => field);
  const present = [...where, ...set.keys()];
  const creates = event.action === "create";
  const base = findRow(table, spec, { present: where });
  if (base === null) {
    return null;
  }
  const withLiterals = (row: Row): Row =>
    new Map(
      [...row].map(([column, value]) => {
        const assigned = set.get(column);
        return [column, assigned?.kind === "literal" ? assigned.value : value];
      }),
    );
  const before = (after: Row): Row =>
    new Map([...after].map(([column, value]) => [column, set.has(column) ? (base.get(column) ?? null) : value]));
  const fulfils = (row: Row) => violatedChecks(table, row).length === 0;
  const holds = (after: Row) =>
    fulfils(after) &&
    (creates ? neededColumns(table, after).every((column) => set.has(column)) : fulfils(before(after)));
  const differs = (after: Row) => creates || changedColumns(before(after), after).length > 0;
  const row =
    findRow(table, spec, { present, row: (row) => holds(withLiterals(row)) && differs(withLiterals(row)) }) ??
    findRow(table, spec, { present, row: (row) => holds(withLiterals(row)) });
  if (row === null) {
    return null;
  }
  const bound = columnsInExpressions(table);
  const after = new Map(
    [...withLiterals(row)].map(([column, value]) => {
      const field = entity.fields.find(({ name }) => name === column);
      const free = set.get(column)?.kind === "path" && !bound.has(column);
      return [column, field !== undefined && free ? otherValue(field, base.get(column) ?? null, spec) : value];
    }),
  );
  return { before: before(after), after };
}

/** A value that fits a field and, where there is a second one, is not what the row had. */
function otherValue({ name, type }: Field, before: Value, spec: Spec): Value {
  const other = (...values: readonly Value[]) => values.find((value) => value !== before) ?? before;
  switch (type.kind) {
    case "bool":
      return before !== true;
    case "enum":
      return other(...(spec.enums.find((candidate) => candidate.name === type.enum)?.values ?? []));
    case "int": {
      const min = type.min ?? 0;
      return other(min, Math.min(min + 1, type.max ?? min + 1));
    }
    case "float":
      return other(1, 2);
    case "decimal":
      return type.precision === type.scale ? other(0) : other(1, 2);
    case "date":
      return other(...days);
    case "datetime":
      return other(...moments);
    case "uuid":
      return other("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002");
    case "json":
      return "{}";
    case "url":
      return other("https://example.com/other");
    case "email":
      return other(sampleText(name, type), `other@example.com`.slice(-type.maxLength));
    case "string":
    case "text":
      return other(sampleText(name, type), sampleText(name, type).toUpperCase());
  }
}

function targetRow(input: Input, entity: Entity, spec: Spec, tables: readonly Table[]) {
  const target = targetOf(entity, input.member, spec);
  const table = tableOf(target.name, tables);
  const row = findRow(table, spec, { present: [input.field.name] });
  return row === null
    ? null
    : {
        value: jsonOf(input.field.type, row.get(input.field.name) ?? null),
        view: { ...rowView(table, row, spec, [input.field.name]), variable: `${input.member}_id` },
      };
}

/** @param named columns that are given whatever rows.py would fill in. */
function rowView(table: Table, row: Row, spec: Spec, named: readonly string[]): RowView {
  const base = baseRow(table, spec)?.row ?? row;
  const columns = [...new Set([...named, ...changedColumns(base, row)])];
  return {
    entity: table.entity.name,
    values: valuesFunction(table.entity.name),
    changes: columns.map((column) => `${column}=${inPython(table, row, column)}`),
  };
}

/** A column's value in Python. An address comes back as Pydantic writes it. */
function inPython(table: Table, row: Row, column: string): string {
  const { source } = table.columns.find(({ name }) => name === column) ?? { source: null };
  return source !== null && !("cardinality" in source) && source.type.kind === "url"
    ? pythonString(String(jsonOf(source.type, row.get(column) ?? null)))
    : given(table, row, column).value;
}

/** A sample value as an event carries it. */
function jsonOf(type: ValueType, value: Value): unknown {
  if (value !== null && type.kind === "json") {
    return sampleObject;
  }
  return type.kind === "url" && typeof value === "string" ? new URL(value).href : value;
}

function withId(event: Readonly<Record<string, unknown>>, webhook: InboundWebhook): Readonly<Record<string, unknown>> {
  return put(event, webhook.dedupe, eventId);
}

/** The object with a value at a path. */
function put(
  object: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  const [name = "", ...rest] = path.split(".").slice(1);
  const inner = object[name];
  const next = typeof inner === "object" && inner !== null ? (inner as Readonly<Record<string, unknown>>) : {};
  return { ...object, [name]: rest.length === 0 ? value : put(next, ["$", ...rest].join("."), value) };
}

function at(object: unknown, path: string): unknown {
  return path
    .split(".")
    .slice(1)
    .reduce<unknown>((inner, name) => (inner as Readonly<Record<string, unknown>> | undefined)?.[name], object);
}

/** A type that the spec does not name. */
function otherType({ events }: InboundWebhook): string {
  let type = "something.else";
  while (events.some((event) => event.type === type)) {
    type = `${type}.again`;
  }
  return type;
}

function tableOf(entity: string, tables: readonly Table[]): Table {
  const table = tables.find((candidate) => candidate.entity.name === entity);
  if (table === undefined) {
    throw new Error(`there is no table of ${entity}`);
  }
  return table;
}
