/** What an entity says over its fields: computed fields, checks, constraints, indexes, policy, API. */
import type { Expression } from "../../expression/model.ts";
import { describeType } from "../../expression/types.ts";
import type { RawEntity } from "../language/spec.ts";
import { parseType } from "../grammar/computed.ts";
import type { Action, Check, ComputedField, Entity, Index, Operation, Policy, Unique } from "../model.ts";
import { code } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import { type Context, type EntityDraft, columnNamed, expressionIn } from "./context.ts";
import { declare, expressionType } from "./entities.ts";
import { resolveFilters, resolveSort } from "./api.ts";

type Keys = RawEntity["get"];

interface ComputedDraft {
  readonly entity: EntityDraft;
  readonly name: string;
  readonly key: ScalarNode;
  readonly definition: NonNullable<ReturnType<typeof parseType>>;
}

/** The types of computed fields, so that expressions can use them in any order. */
export function declareComputed(context: Context): ComputedDraft[] {
  const drafts: ComputedDraft[] = [];
  for (const entity of context.entities.values()) {
    for (const { name, key, value } of entity.raw?.get.computed ?? []) {
      const definition = value ? parseType(value, context.types, context.report) : null;
      if (!declare(entity, name, key.span, context)) {
        continue;
      }
      const type = definition === null ? null : expressionType(definition.type);
      if (definition === null) {
        entity.members.set(name, { kind: "broken" });
      } else if (type === null) {
        entity.members.set(name, { kind: "broken" });
        context.report(key.span, "A computed field cannot be `json`.");
      } else {
        entity.members.set(name, { kind: "computed", type, nullable: definition.optional });
        drafts.push({ entity, name, key, definition });
      }
    }
  }
  return drafts;
}

export function resolveComputed(drafts: readonly ComputedDraft[], context: Context): Map<EntityDraft, ComputedField[]> {
  const result = new Map<EntityDraft, ComputedField[]>();
  for (const { entity, name, key, definition } of drafts) {
    const { type, optional, node } = definition;
    const expression = expressionIn(node, { purpose: "computed", self: entity.name }, context, "value");
    if (expression === null) {
      continue;
    }
    const wanted = expressionType(type);
    const same =
      wanted?.kind === "enum"
        ? expression.type.kind === "enum" && expression.type.enum === wanted.enum
        : expression.type.kind === wanted?.kind;
    const number = wanted?.kind === "decimal" && expression.type.kind === "int";
    if (!same && !number) {
      context.report(
        definition.typeSpan,
        `The expression does not give what the type says: it is ${describe(expression)}.`,
      );
    } else if (expression.nullable && !optional && wanted?.kind !== "bool") {
      context.report(definition.typeSpan, "The value can be missing. Put a `?` behind the type.");
    } else {
      const list = result.get(entity) ?? [];
      list.push({ name, type, optional, expression, at: context.position(key.span) });
      result.set(entity, list);
    }
  }
  return result;
}

const describe = (expression: Expression) => describeType(expression.type);

function columns(nodes: readonly ScalarNode[] | undefined, entity: EntityDraft, context: Context): string[] {
  const seen = new Set<string>();
  for (const node of nodes ?? []) {
    if (seen.has(node.text)) {
      context.report(node.span, `${code(node.text)} stands here twice.`);
    }
    seen.add(node.text);
    if (columnNamed(node, entity, context)?.kind === "unusable") {
      context.report(node.span, `${code(node.text)} is \`json\`: PostgreSQL cannot compare it.`);
    }
  }
  return [...seen];
}

function uniques(entity: EntityDraft, context: Context): Unique[] {
  return (entity.raw?.get.unique ?? []).map((raw) => {
    if (!("get" in raw)) {
      const span = raw[0]?.span ?? entity.key.span;
      if (raw.length === 0) {
        context.report(span, `${code(entity.name)} has a unique constraint without fields.`);
      }
      return { columns: columns(raw, entity, context), where: null, at: context.position(span) };
    }
    const where = raw.get.where
      ? expressionIn(raw.get.where, { purpose: "index", self: entity.name }, context, "condition")
      : null;
    return { columns: columns(raw.get.fields, entity, context), where, at: context.position(raw.node.span) };
  });
}

function indexes(entity: EntityDraft, context: Context): Index[] {
  const taken = new Set<string>();
  return (entity.raw?.get.indexes ?? []).map(({ get, node }) => {
    if (get.name) {
      if (!/^[a-z][a-z0-9_]{0,59}$/.test(get.name.text)) {
        context.report(
          get.name.span,
          `${code(get.name.text)} cannot name an index. Write it like \`open_by_due\`, with at most 60 characters.`,
        );
      } else if (taken.has(get.name.text)) {
        context.report(get.name.span, `${code(entity.name)} has two indexes with the name ${code(get.name.text)}.`);
      }
      taken.add(get.name.text);
    }
    if (get.fields?.length === 0) {
      context.report({ start: node.span.start, end: node.span.start + 1 }, "An index has at least one field.");
    }
    const where = get.where
      ? expressionIn(get.where, { purpose: "index", self: entity.name }, context, "condition")
      : null;
    return {
      name: get.name?.text ?? null,
      columns: columns(get.fields, entity, context),
      where,
      at: context.position(node.span),
    };
  });
}

function checks(entity: EntityDraft, context: Context): Check[] {
  return (entity.raw?.get.checks ?? []).flatMap(({ name, key, value }) => {
    const expression = value && expressionIn(value, { purpose: "check", self: entity.name }, context, "condition");
    return expression ? [{ name, expression, at: context.position(key.span) }] : [];
  });
}

function policy(raw: Keys["policy"], entity: EntityDraft, context: Context): Policy | null {
  if (raw === undefined) {
    return null;
  }
  const read = (node: ScalarNode | undefined) =>
    node && expressionIn(node, { purpose: "policy", self: entity.name }, context, "condition");
  const { get } = raw;
  const write = read(get.write);
  const result: Partial<Record<Action, Expression>> = {};
  for (const action of ["read", "create", "update", "delete"] as const) {
    const expression = read(get[action]) ?? (action === "read" || get[action] ? undefined : write);
    if (expression) {
      result[action] = expression;
    }
  }
  return result;
}

const everything: readonly Operation[] = ["list", "get", "create", "update", "delete"];

/** What the policy has to allow for an operation to make sense: what was changed is also shown. */
const actions: Readonly<Record<Operation, readonly Action[]>> = {
  list: ["read"], get: ["read"], create: ["read", "create"], update: ["read", "update"], delete: ["read", "delete"],
}; // prettier-ignore

export function finishEntity(entity: EntityDraft, computed: readonly ComputedField[], context: Context): Entity {
  const api = entity.raw?.get.api?.get;
  const written = entity.raw?.get.policy?.get;
  // Unless it is asked for, there is no route that would refuse everybody.
  const permits = (action: Action) => written?.[action] ?? (action === "read" ? undefined : written?.write);
  const allowed = everything.filter((operation) => !written || actions[operation].every(permits));
  const operations = api?.operations ?? (entity.joins && api === undefined ? [] : allowed);
  return {
    name: entity.name,
    fields: entity.fields,
    relations: entity.relations,
    computed,
    checks: checks(entity, context),
    uniques: uniques(entity, context),
    indexes: indexes(entity, context),
    policy: policy(entity.raw?.get.policy, entity, context),
    api: {
      operations: everything.filter((operation) => operations.includes(operation)),
      filters: resolveFilters(api?.filter, entity, context),
      sort: resolveSort(api?.sort, entity, context),
    },
    at: context.position(entity.key.span),
  };
}
