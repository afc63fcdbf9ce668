/** Entities: first all names, fields and relations, so that every expression can then be checked against all of them. */
import type { ExpressionType } from "../../expression/model.ts";
import type { Member } from "../../expression/scope.ts";
import type { Span } from "../diagnostic.ts";
import { parseField } from "../grammar/field.ts";
import { type ToManyDefinition, type ToOneDefinition, parseRelation } from "../grammar/relation.ts";
import type { RawEntity, RawSpec } from "../language/spec.ts";
import type { Field, ValueType } from "../model.ts";
import { clashKey, fieldName } from "../name-rules.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import { type Context, type EntityDraft, enumValues } from "./context.ts";

type Mixins = ReadonlyMap<string, readonly Named<ScalarNode>[] | undefined>;

const memberSections = ["use", "fields", "relations", "computed"] as const;

export function draftEntities(raw: RawSpec["get"]["entities"]): Map<string, EntityDraft> {
  return new Map((raw ?? []).map((named) => [named.name, draft(named)]));
}

function draft({ name, key, value }: Named<RawEntity>): EntityDraft {
  const places: EntityDraft["places"] = new Map();
  return {
    name,
    key,
    raw: value,
    complete: value !== undefined && !memberSections.some((section) => value.unsure(section)),
    fields: [],
    relations: [],
    members: new Map(),
    places,
    memberSpan: (member) => places.get(clashKey(member))?.span ?? key.span,
    joins: false,
  };
}

/** Fields of every entity, its own first and then its mixins'. */
export function resolveFields(raw: RawSpec["get"]["mixins"], context: Context): void {
  const mixins: Mixins = new Map((raw ?? []).map((mixin) => [mixin.name, mixin.value]));
  const used = new Set<string>();
  for (const entity of context.entities.values()) {
    for (const named of entity.raw?.get.fields ?? []) {
      addField(entity, named, null, context, true);
    }
    for (const use of entity.raw?.get.use ?? []) {
      if (!mixins.has(use.text)) {
        entity.complete = false;
        context.report(use.span, `${code(use.text)} is not a mixin.${suggestion(use.text, [...mixins.keys()])}`);
        continue;
      }
      const fields = mixins.get(use.text);
      entity.complete &&= fields !== undefined;
      for (const named of fields ?? []) {
        // A mistake in a mixin is reported where it stands, once, by whichever entity uses it first.
        addField(entity, named, use.text, context, !used.has(use.text));
      }
      used.add(use.text);
    }
  }
  for (const [name, fields] of mixins) {
    for (const { value } of used.has(name) ? [] : (fields ?? [])) {
      if (value) {
        parseField(value, context.types, enumValues(context), context.report);
      }
    }
  }
}

function addField(
  entity: EntityDraft,
  named: Named<ScalarNode>,
  mixin: string | null,
  context: Context,
  loud: boolean,
): void {
  const { name, key, value } = named;
  const report = loud ? context.report : () => undefined;
  const definition = value ? parseField(value, context.types, enumValues(context), report) : null;
  const own = entity.places.get(clashKey(name));
  if (mixin !== null && own?.name === name) {
    context.report(own.span, `${code(name)} comes with the mixin ${code(mixin)} already. Delete one.`);
    return;
  }
  if (!declare(entity, name, key.span, context)) {
    return;
  }
  if (definition === null) {
    entity.members.set(name, { kind: "broken" });
    return;
  }
  const field: Field = { name, ...definition, mixin, at: context.position(key.span) };
  entity.fields.push(field);
  entity.members.set(name, memberOf(field));
}

/** Takes the name for the entity, with a report when it is taken. False: that exact name is defined already. */
export function declare(entity: EntityDraft, name: string, span: Span, context: Context): boolean {
  const clash = entity.places.get(clashKey(name));
  if (clash === undefined) {
    entity.places.set(clashKey(name), { name, span });
    return true;
  }
  // A name that is spelled wrong was reported for that; it takes no other name's place.
  if (fieldName.pattern.test(clash.name) && fieldName.pattern.test(name)) {
    const { line } = context.position(clash.span);
    context.report(span, `${code(entity.name)} has ${code(clash.name)} already, on line ${line}. Use another name.`);
  }
  return clash.name !== name;
}

const expressionTypes: Readonly<Record<Exclude<ValueType["kind"], "enum" | "json">, ExpressionType>> = {
  string: { kind: "string" }, text: { kind: "string" }, email: { kind: "string" }, url: { kind: "string" }, uuid: { kind: "string" },
  int: { kind: "int" }, float: { kind: "decimal" }, decimal: { kind: "decimal" }, bool: { kind: "bool" },
  date: { kind: "date" }, datetime: { kind: "datetime" },
}; // prettier-ignore

/** What a value is in an expression; null: it cannot be used there. */
export function expressionType(type: ValueType): ExpressionType | null {
  if (type.kind === "enum") {
    return { kind: "enum", enum: type.enum };
  }
  return type.kind === "json" ? null : expressionTypes[type.kind];
}

function memberOf(field: Field): Member {
  const type = expressionType(field.type);
  return type === null
    ? { kind: "unusable", why: `${code(field.name)} is \`json\`: expressions cannot look into it.` }
    : { kind: "field", type, nullable: field.optional };
}

/** To-one relations first, since a to-many one goes through two of them; then the names that they give to the other side. */
export function resolveRelations(context: Context): void {
  const known = context.entitiesComplete ? new Set(context.entities.keys()) : null;
  const many: { entity: EntityDraft; name: string; key: ScalarNode; definition: ToManyDefinition }[] = [];
  const inverses: { entity: EntityDraft; definition: ToOneDefinition }[] = [];
  for (const entity of context.entities.values()) {
    for (const { name, key, value } of entity.raw?.get.relations ?? []) {
      const definition = value ? parseRelation(value, known, context.report) : null;
      if (!declare(entity, name, key.span, context)) {
        continue;
      }
      if (definition === null) {
        entity.members.set(name, { kind: "broken" });
      } else if (definition.cardinality === "many") {
        many.push({ entity, name, key, definition });
      } else {
        declare(entity, `${name}_id`, key.span, context);
        const { relation } = definition;
        entity.relations.push({ ...relation, name, at: context.position(key.span) });
        entity.members.set(name, { kind: "relation", target: relation.target, nullable: !relation.required });
        inverses.push({ entity, definition });
      }
    }
  }
  for (const { entity, name, key, definition } of many) {
    addToMany(entity, name, key, definition, context);
  }
  for (const { entity, definition } of inverses) {
    const { target: name, inverse } = definition.relation;
    const target = context.entities.get(name);
    if (inverse !== null && target && declare(target, inverse, definition.inverseSpan, context)) {
      target.members.set(inverse, { kind: "collection", target: entity.name, rows: entity.name });
    }
  }
}

function addToMany(
  entity: EntityDraft,
  name: string,
  key: ScalarNode,
  definition: ToManyDefinition,
  context: Context,
): void {
  const joining = context.entities.get(definition.through);
  entity.members.set(name, { kind: "broken" });
  if (joining === undefined) {
    return;
  }
  joining.joins = true;
  const links = joining.relations.filter((relation) => relation.cardinality === "one");
  const broken = !joining.complete || [...joining.members.values()].some((member) => member.kind === "broken");
  const near = links.find((link) => link.target === entity.name);
  const far = links.find((link) => link !== near && link.target === definition.target);
  if (near === undefined || far === undefined || links.length !== 2 || !near.required || !far.required) {
    if (!broken) {
      context.report(
        definition.throughSpan,
        `${code(joining.name)} must have exactly two relations, both required: one to ${code(`${entity.name}!`)} and one to ${code(`${definition.target}!`)}.`,
      );
    }
    return;
  }
  const through = { entity: joining.name, near: near.name, far: far.name };
  entity.relations.push({
    cardinality: "many",
    name,
    target: definition.target,
    through,
    at: context.position(key.span),
  });
  entity.members.set(name, { kind: "collection", target: definition.target, rows: joining.name });
}
