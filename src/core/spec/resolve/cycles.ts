/** Definitions that go round in a circle: required relations, computed fields, policies. */
import type { Expression } from "../../expression/model.ts";
import { everyPart } from "../../expression/walk.ts";
import type { Span } from "../diagnostic.ts";
import type { Entity } from "../model.ts";
import { code } from "../nearest.ts";
import type { Context } from "./context.ts";

/** A thing that needs others; `span` is where it does. */
interface Need {
  readonly from: string;
  readonly to: string;
  readonly span: Span;
  /** The member that needs it. */
  readonly name: string;
}

/** Each circle once, as the names along it; the first need of it tells where. */
function circles(needs: readonly Need[]): { path: readonly string[]; span: Span }[] {
  const from = Map.groupBy(needs, (need) => need.from);
  const done = new Set<string>();
  const found: { path: readonly string[]; span: Span }[] = [];
  for (const start of from.keys()) {
    const stack: { name: string; todo: Need[]; via: Need | null }[] = [];
    const push = (name: string, via: Need | null) => stack.push({ name, todo: [...(from.get(name) ?? [])], via });
    if (!done.has(start)) {
      push(start, null);
    }
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = top.todo.shift();
      if (need === undefined) {
        done.add(top.name);
        stack.pop();
        continue;
      }
      const open = stack.findIndex(({ name }) => name === need.to);
      if (open >= 0) {
        const path = stack.slice(open).map(({ name }) => name);
        found.push({ path: [...path, need.to], span: stack[open + 1]?.via?.span ?? need.span });
        path.forEach((name) => done.add(name));
      } else if (!done.has(need.to)) {
        push(need.to, need);
      }
    }
  }
  return found;
}

const arrows = (path: readonly string[]) => path.map(code).join(" → ");

/** A! → B! → A!: none of the rows could be the first. */
export function refuseRequiredCircles(context: Context): void {
  const needs = [...context.entities.values()].flatMap((entity) =>
    entity.relations.flatMap((relation): Need[] => {
      const raw = entity.raw?.get.relations?.find(({ name }) => name === relation.name);
      return relation.cardinality === "one" && relation.required && raw?.value
        ? [{ from: entity.name, to: relation.target, span: raw.value.span, name: relation.name }]
        : [];
    }),
  );
  for (const { path, span } of circles(needs)) {
    const around = new Set(path);
    for (const need of needs.filter(({ from, to }) => around.has(from) && around.has(to))) {
      context.excused.add(`${need.from}.${need.name}`);
    }
    const rows = path.length > 3 ? "none of the rows" : path.length > 2 ? "neither row" : "no row";
    context.report(
      span,
      `This closes a cycle of required relations, ${arrows(path)}: ${rows} could be created first. Make one of them optional (\`?\`).`,
    );
  }
}

/** Spans by "Entity.name". */
type Places = ReadonlyMap<string, Span>;

export function refuseComputedCircles(entities: readonly Entity[], places: Places, context: Context): void {
  const needs = entities.flatMap((entity) =>
    entity.computed.flatMap((field) => uses(entity.name, field.name, field.expression, "computed", places)),
  );
  for (const { path, span } of circles(needs)) {
    context.report(span, `Computed fields that need each other have no value: ${arrows(path)}.`);
  }
}

export function refusePolicyCircles(entities: readonly Entity[], places: Places, context: Context): void {
  const needs = entities.flatMap((entity) =>
    Object.entries(entity.policy ?? {}).flatMap(([action, expression]) =>
      uses(entity.name, action, expression, "can", places),
    ),
  );
  for (const { path, span } of circles(needs)) {
    context.report(span, `Policies that ask each other have no answer: ${arrows(path)}.`);
  }
}

function uses(entity: string, name: string, expression: Expression, kind: "computed" | "can", places: Places): Need[] {
  const from = `${entity}.${name}`;
  const span = places.get(from) ?? { start: 0, end: 0 };
  return everyPart(expression).flatMap((part): Need[] => {
    if (part.kind === "computed" && kind === "computed" && part.of.type.kind === "entity") {
      return [{ from, to: `${part.of.type.entity}.${part.field}`, span, name }];
    }
    if (part.kind === "can" && kind === "can" && part.target.type.kind === "entity") {
      return [{ from, to: `${part.target.type.entity}.${part.action}`, span, name }];
    }
    return [];
  });
}
