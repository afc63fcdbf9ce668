/** Filters and sorting: which operators fit a type, and what a list needs beyond what was written. */
import type { ExpressionType } from "../../expression/model.ts";
import type { RawEntity } from "../language/spec.ts";
import type { Entity, FilterOperator, Screen, SortKey } from "../model.ts";
import { code } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import { type Context, type EntityDraft, columnNamed } from "./context.ts";

type Filter = Entity["api"]["filters"][number];
type RawApi = NonNullable<RawEntity["get"]["api"]>["get"];

const ordered: readonly FilterOperator[] = ["eq", "ne", "in", "lt", "lte", "gt", "gte"];
const equality: readonly FilterOperator[] = ["eq", "ne", "in"];
const operatorsOf: Readonly<Record<ExpressionType["kind"], readonly FilterOperator[]>> = {
  bool: ["eq", "ne"], int: ordered, decimal: ordered, date: ordered, datetime: ordered, duration: [], null: [],
  string: [...equality, "contains"], enum: equality, entity: equality, entities: [],
}; // prettier-ignore

/** Query parameters that every list has. */
const listParameters = new Set(["page", "size", "sort"]);

export function resolveFilters(raw: RawApi["filter"], entity: EntityDraft, context: Context): Filter[] {
  return (raw ?? []).flatMap(({ name, key, value }) => {
    const member = columnNamed(key, entity, context);
    if (member === undefined || value === undefined) {
      return [];
    }
    const problem = filterProblem(name, entity, value);
    if (problem !== null) {
      context.report(key.span, problem);
      return [];
    }
    return [{ column: name, operators: [...new Set(value)] }];
  });
}

function filterProblem(name: string, entity: EntityDraft, operators: readonly FilterOperator[]): string | null {
  const member = entity.members.get(name);
  if (entity.fields.some((field) => field.name === name && field.hidden)) {
    return `${code(name)} is hidden: a filter would give it away.`;
  }
  if (listParameters.has(name)) {
    return `Every list has a query parameter ${code(name)} already: rename the field to filter by it.`;
  }
  if (operators.length === 0) {
    return `${code(name)} has no operators. Write, for example, ${code(`${name}: [eq]`)}.`;
  }
  const possible =
    member?.kind === "field" ? operatorsOf[member.type.kind] : member?.kind === "relation" ? operatorsOf.entity : [];
  const wrong = operators.find((operator) => !possible.includes(operator));
  if (wrong === undefined) {
    return null;
  }
  const expected = possible.length > 0 ? ` Possible: ${possible.map(code).join(", ")}.` : "";
  return `${code(name)} cannot be filtered with ${code(wrong)}.${expected}`;
}

/** One sort key; undefined with a report. */
export function sortKey(node: ScalarNode, entity: EntityDraft, context: Context): SortKey | undefined {
  const descending = node.text.startsWith("-");
  const column = descending ? node.text.slice(1) : node.text;
  const member = columnNamed(node, entity, context, { relations: false, text: column, offset: descending ? 1 : 0 });
  if (member === undefined) {
    return undefined;
  }
  if (member.kind === "unusable") {
    context.report(node.span, `${code(column)} has no order.`);
    return undefined;
  }
  if (entity.fields.some((field) => field.name === column && field.hidden)) {
    context.report(node.span, `${code(column)} is hidden: an order would give it away.`);
    return undefined;
  }
  return { column, descending };
}

export function resolveSort(raw: RawApi["sort"], entity: EntityDraft, context: Context): SortKey[] {
  const seen = new Set<string>();
  return (raw ?? []).flatMap((node) => {
    if (seen.has(node.text)) {
      context.report(node.span, `${code(node.text)} stands here twice.`);
      return [];
    }
    seen.add(node.text);
    return sortKey(node, entity, context) ?? [];
  });
}

/** Names that a screen's route takes from the address: `/projects/:project/tasks` → project. */
export const routeParameters = (route: string) => [...route.matchAll(/:([A-Za-z0-9_]+)/g)].map(([, name = ""]) => name);

/** What list screens filter by is a query parameter of the API, whether or not the entity's `api` section says so. */
export function withScreenFilters(entities: readonly Entity[], screens: readonly Screen[]): Entity[] {
  return entities.map((entity) => {
    const filters = new Map(entity.api.filters.map((filter) => [filter.column, filter.operators]));
    for (const screen of screens) {
      if (screen.kind === "list" && screen.entity === entity.name) {
        const toOne = entity.relations
          .filter((relation) => relation.cardinality === "one")
          .map((relation) => relation.name);
        const links = routeParameters(screen.route).filter((name) => toOne.includes(name));
        for (const column of [...links, ...screen.filters]) {
          const operators = filters.get(column) ?? [];
          filters.set(column, operators.includes("eq") ? operators : ["eq", ...operators]);
        }
      }
    }
    return {
      ...entity,
      api: { ...entity.api, filters: [...filters].map(([column, operators]) => ({ column, operators })) },
    };
  });
}
