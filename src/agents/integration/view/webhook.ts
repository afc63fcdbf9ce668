/** What the module of one integration's events needs: a model of what each event carries, and statements that apply it. */
import { tableName } from "../../../core/contracts/columns.ts";
import { pascalCase } from "../../../core/names.ts";
import type {
  Entity,
  Field,
  InboundWebhook,
  Integration,
  JsonPath,
  Spec,
  WebhookEvent,
} from "../../../core/spec/model.ts";
import { distinctNames, fieldNames } from "../../foundation/integrations/view.ts";
import { pythonString } from "../../python.ts";
import { pythonFloat } from "./client.ts";
import { storedLiteral, storedType, storedValue } from "./stored.ts";

export interface WebhookView {
  readonly name: string;
  readonly path: string;
  readonly keyVariable: string;
  readonly signature: {
    readonly header: string;
    readonly algorithm: "sha256" | "sha512";
    readonly layout: string;
    /** None or one. */
    readonly tolerance: readonly string[];
  };
  /** One where the id of an event is not at `$.id`. */
  readonly envelope: readonly { readonly className: string; readonly alias: string }[];
  readonly events: readonly EventView[];
  readonly imports: readonly string[];
}

export interface EventView {
  readonly type: string;
  /** The function that applies it. */
  readonly handler: string;
  readonly effect: string;
  /** One where anything is read from the event. */
  readonly data: readonly { readonly className: string; readonly doc: string; readonly fields: readonly string[] }[];
  readonly body: readonly string[];
}

/** A value that is read from an event, for a field of the entity or of the row that a relation leads to. */
export interface Input {
  readonly purpose: "where" | "set" | "lookup";
  /** Member of the entity: a field, or the relation of a lookup. */
  readonly member: string;
  /** The field that the value has to fit. */
  readonly field: Field;
  readonly optional: boolean;
  readonly path: JsonPath;
  /** Attribute of the model. */
  readonly python: string;
}

export function webhookView({ name }: Integration, webhook: InboundWebhook, spec: Spec): WebhookView {
  const handlers = distinctNames(
    webhook.events.map(({ type }) => ({ name: `on_${type}` })),
    [],
  );
  const { verify } = webhook;
  return {
    name,
    path: webhook.path,
    keyVariable: verify.secret,
    signature: {
      header: verify.header,
      algorithm: verify.algorithm,
      layout: signatureLayout(webhook),
      tolerance: verify.toleranceSeconds === null ? [] : [pythonFloat(verify.toleranceSeconds)],
    },
    envelope:
      webhook.dedupe === "$.id" ? [] : [{ className: `${pascalCase(name)}Envelope`, alias: aliasPath(webhook.dedupe) }],
    events: webhook.events.map((event, index) => eventView(event, handlers[index] ?? "", spec)),
    imports: [...new Set(webhook.events.flatMap((event) => importsOf(event, spec)))],
  };
}

/** `{v1}` is another name of `{hex}`. */
export const signatureLayout = ({ verify }: InboundWebhook) => verify.format.replaceAll("{v1}", "{hex}");

/** Everything that an event is asked for: first what finds the row, then what changes it. */
export function inputsOf(event: WebhookEvent, spec: Spec): readonly Input[] {
  const entity = entityOf(event, spec);
  const inputs: readonly Omit<Input, "python">[] = [
    ...event.where.map(({ field, path }) => {
      const found = fieldOf(entity, field);
      return { purpose: "where" as const, member: field, field: found, optional: found.optional, path };
    }),
    ...event.set.flatMap(({ field: member, value }): Omit<Input, "python">[] => {
      if (value.kind === "lookup") {
        const field = fieldOf(targetOf(entity, member, spec), value.field);
        return [
          {
            purpose: "lookup" as const,
            member,
            field,
            optional: !relationOf(entity, member).required,
            path: value.path,
          },
        ];
      }
      if (value.kind === "path") {
        const field = fieldOf(entity, member);
        return [{ purpose: "set" as const, member, field, optional: field.optional, path: value.path }];
      }
      return [];
    }),
  ];
  const found = new Set(event.where.map(({ field }) => field));
  const names = fieldNames(
    inputs.map(({ purpose, member, field }) => {
      const name = purpose === "set" && found.has(member) ? `new_${member}` : member;
      return { name: purpose === "lookup" ? `${member}_${field.name}` : name };
    }),
  );
  return inputs.map((input, index) => ({ ...input, python: names[index] ?? "" }));
}

export function entityOf(event: WebhookEvent, spec: Spec): Entity {
  return found(spec.entities.find(({ name }) => name === event.entity));
}

export function targetOf(entity: Entity, relation: string, spec: Spec): Entity {
  const { target } = relationOf(entity, relation);
  return found(spec.entities.find(({ name }) => name === target));
}

function eventView(event: WebhookEvent, handler: string, spec: Spec): EventView {
  const inputs = inputsOf(event, spec);
  const className = pascalCase(handler.replace(/^on_/, "").replace(/_+$/, (tail) => "2".repeat(tail.length)));
  return {
    type: event.type,
    handler,
    effect: effect(event),
    data:
      inputs.length === 0
        ? []
        : [{ className: `${className}Data`, doc: pythonSafe(event.type), fields: inputs.map(fieldLine) }],
    body: [...lookups(event, inputs, spec), ...(event.action === "create" ? creation : update)(event, inputs, spec)],
  };
}

const pythonSafe = (type: string) => type.replaceAll(/[^A-Za-z0-9_.:-]/g, "_");

function effect({ action, entity, where, set }: WebhookEvent): string {
  if (action === "create") {
    return `add a ${entity}`;
  }
  return `set ${set.map(({ field }) => field).join(", ")} of the ${entity} with its ${where.map(({ field }) => field).join(" and ")}`;
}

function fieldLine({ python, field, optional, path }: Input): string {
  const annotation = `${storedType(field.type)}${optional ? " | None" : ""}`;
  return `${python}: ${annotation} = Field(${optional ? "default=None, " : ""}validation_alias=${aliasPath(path)})`;
}

function aliasPath(path: JsonPath): string {
  const names = path.split(".").slice(1);
  return `AliasPath(${names.map(pythonString).join(", ")})`;
}

/** The ids of the rows that relations are set to; an event about a row that is not here changes nothing. */
function lookups(event: WebhookEvent, inputs: readonly Input[], spec: Spec): string[] {
  const entity = entityOf(event, spec);
  return inputs
    .filter(({ purpose }) => purpose === "lookup")
    .flatMap((input) => {
      const variable = `${input.member}_id`;
      const target = targetOf(entity, input.member, spec).name;
      const find = [
        `${variable} = await session.scalar(sa.select(${target}.id).where(${condition(target, input)}))`,
        `if ${variable} is None:`,
        "    return False",
      ];
      return input.optional
        ? [`${variable} = None`, `if data.${input.python} is not None:`, ...find.map((line) => `    ${line}`)]
        : find;
    });
}

function creation(event: WebhookEvent, inputs: readonly Input[], spec: Spec): string[] {
  return [
    `session.add(${event.entity}(${assignments(event, inputs, spec).join(", ")}))`,
    "await session.flush()",
    "return True",
  ];
}

function update(event: WebhookEvent, inputs: readonly Input[], spec: Spec): string[] {
  const where = inputs.filter(({ purpose }) => purpose === "where");
  const guards = where
    .filter(({ optional }) => optional)
    // In SQL, a missing value would find every row that has none.
    .flatMap(({ python }) => [`if data.${python} is None:`, "    return False"]);
  return [
    ...guards,
    `updated = await session.scalars(sa.update(${event.entity}).where(${where.map((input) => condition(event.entity, input)).join(", ")})` +
      `.values(${assignments(event, inputs, spec).join(", ")}).returning(${event.entity}.id))`,
    "return updated.first() is not None",
  ];
}

function condition(entity: string, { field, python }: Input): string {
  const column = `${entity}.${field.name}`;
  const value = storedValue(field.type, `data.${python}`, false);
  return field.unique === "case-insensitive"
    ? `sa.func.lower(${column}) == sa.func.lower(${value})`
    : `${column} == ${value}`;
}

/** `name=value` of every member that the event sets. */
function assignments(event: WebhookEvent, inputs: readonly Input[], spec: Spec): string[] {
  const entity = entityOf(event, spec);
  return event.set.map(({ field: member, value }) => {
    if (value.kind === "lookup") {
      return `${member}_id=${member}_id`;
    }
    if (value.kind === "literal") {
      return `${member}=${storedLiteral(fieldOf(entity, member), value.value)}`;
    }
    const input = found(inputs.find(({ purpose, member: of }) => purpose === "set" && of === member));
    return `${member}=${storedValue(input.field.type, `data.${input.python}`, input.optional)}`;
  });
}

function importsOf(event: WebhookEvent, spec: Spec): string[] {
  const entity = entityOf(event, spec);
  const targets = event.set.flatMap(({ field, value }) =>
    value.kind === "lookup" ? [targetOf(entity, field, spec)] : [],
  );
  const enums = entity.fields.flatMap(({ type }) => (type.kind === "enum" ? [type.enum] : []));
  return [
    ...[entity, ...targets].map(({ name }) => `from app.${tableName(name)}.models import ${name}`),
    ...enums.map((name) => `from app.enums.models import ${name}`),
  ];
}

const fieldOf = (entity: Entity, name: string) => found(entity.fields.find((field) => field.name === name));

function relationOf(entity: Entity, name: string) {
  const relation = entity.relations.find((candidate) => candidate.name === name);
  if (relation?.cardinality !== "one") {
    throw new Error(`${entity.name} has no relation ${name} to one row`);
  }
  return relation;
}

/** The resolver has looked every name up. */
function found<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("a name of the webhook is not in the spec");
  }
  return value;
}
