/** Whether a condition holds in an imagined world, in SQL's three-valued logic. */
import type { ComparisonOperator, Expression } from "../expression/model.ts";
import { isNull } from "../expression/normal-form.ts";
import type { Field } from "../spec/model.ts";
import { isRelative, presentMoment, toOne, type World, type WorldRow } from "./world.ts";

/** What names mean in a condition. */
export interface Scope {
  readonly self: number | null;
  readonly variables: ReadonlyMap<string, number>;
}

/** null: unknown to SQL as well. undefined: the world does not tell; the test would find out. */
export type Judgement = boolean | null | undefined;

/** A point in time: as the spec has it, or counted from the moment at which the test runs. */
interface Moment {
  readonly milliseconds: number;
  readonly counted: boolean;
}
/** A row's id; a value of its own that no other row has. */
interface Identity {
  readonly identity: string;
}
type Value = boolean | number | string | Moment | Identity | null | undefined;

/** Just after midnight and just before it: what a test says must not depend on the time of the day. */
const clocks = [60_000, 86_340_000].map((milliseconds) => presentMoment + milliseconds);

/** A condition that holds at one time of the day only is not judged. */
export function judge(world: World, condition: Expression, scope: Scope): Judgement {
  const [first, ...others] = clocks.map((clock) => new Judge(world, clock).condition(condition, scope));
  return others.every((other) => other === first) ? first : undefined;
}

/** The rows of a to-many relation. */
export function collectionRows(world: World, owner: number, relation: string): WorldRow[] {
  const { rows, near } = collectionOf(world, owner, relation);
  const id = world.resolve(owner);
  return world.rows.filter(
    (row) => row.entity.name === rows && row.relations.get(near) === id && row.id !== world.created,
  );
}

/** The entity whose rows a to-many relation goes through; `far` leads from a joining row to the other side. */
export function collectionOf(
  world: World,
  owner: number,
  relation: string,
): { rows: string; near: string; far: string | null } {
  const { entity } = world.row(owner);
  const many = entity.relations.find(({ name }) => name === relation);
  if (many?.cardinality === "many") {
    return { rows: many.through.entity, near: many.through.near, far: many.through.far };
  }
  for (const other of world.spec.entities) {
    const link = toOne(other).find(({ target, inverse }) => target === entity.name && inverse === relation);
    if (link !== undefined) {
      return { rows: other.name, near: link.name, far: null };
    }
  }
  throw new Error(`${entity.name} has no ${relation}.`);
}

/** The row that an expression stands for; null: there is none. */
export function rowOf(world: World, expression: Expression, scope: Scope): number | null {
  switch (expression.kind) {
    case "this":
      return scope.self === null ? null : world.resolve(scope.self);
    case "viewer":
      return world.viewer;
    case "variable": {
      const id = scope.variables.get(expression.name);
      return id === undefined ? null : world.resolve(id);
    }
    case "relation": {
      const of = rowOf(world, expression.of, scope);
      return of === null ? null : (world.row(of).relations.get(expression.relation) ?? null);
    }
    default:
      return null;
  }
}

/** The expression of a computed field. */
export function computedExpression(world: World, row: number, name: string): Expression | undefined {
  return world.row(row).entity.computed.find((computed) => computed.name === name)?.expression;
}

class Judge {
  private readonly world: World;
  private readonly clock: number;

  constructor(world: World, clock: number) {
    this.world = world;
    this.clock = clock;
  }

  condition(expression: Expression, scope: Scope): Judgement {
    switch (expression.kind) {
      case "and":
      case "or": {
        const sides = [this.condition(expression.left, scope), this.condition(expression.right, scope)];
        const decisive = expression.kind === "or";
        return sides.includes(decisive)
          ? decisive
          : sides.includes(undefined)
            ? undefined
            : sides.includes(null)
              ? null
              : !decisive;
      }
      case "not": {
        const operand = this.condition(expression.operand, scope);
        return typeof operand === "boolean" ? !operand : operand;
      }
      case "authenticated":
        return this.world.viewer !== null;
      case "compare":
        return this.comparison(expression, scope);
      case "in":
        return this.membership(expression, scope);
      case "exists": {
        const { collection, variable, predicate } = expression;
        const rows = this.rows(collection, scope);
        const results = rows.map(({ id }) =>
          this.condition(predicate, { ...scope, variables: new Map([...scope.variables, [variable, id]]) }),
        );
        return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
      }
      case "can": {
        const target = rowOf(this.world, expression.target, scope);
        if (target === null) {
          return false;
        }
        const { policy } = this.world.row(target).entity;
        const rule = policy?.[expression.action];
        // A policy that is unknown does not hold.
        return rule === undefined
          ? policy === null
          : (this.condition(rule, { self: target, variables: new Map() }) ?? false);
      }
      default: {
        const value = this.value(expression, scope);
        return typeof value === "boolean" || value === null ? value : undefined;
      }
    }
  }

  private rows(collection: Expression, scope: Scope): WorldRow[] {
    const owner = collection.kind === "collection" ? rowOf(this.world, collection.of, scope) : null;
    return owner === null || collection.kind !== "collection"
      ? []
      : collectionRows(this.world, owner, collection.relation);
  }

  private membership({ item, collection }: Expression & { kind: "in" }, scope: Scope): Judgement {
    if (!("kind" in collection)) {
      const value = this.value(item, scope);
      return value === null || value === undefined
        ? value
        : collection.some((candidate) => compared("==", value, this.value(candidate, scope)) === true);
    }
    const wanted = rowOf(this.world, item, scope);
    const owner = collection.kind === "collection" ? rowOf(this.world, collection.of, scope) : null;
    if (wanted === null || owner === null || collection.kind !== "collection") {
      return wanted === null ? null : false;
    }
    const { far } = collectionOf(this.world, owner, collection.relation);
    return this.rows(collection, scope).some(
      ({ id, relations }) => (far === null ? id : relations.get(far)) === wanted,
    );
  }

  private comparison({ operator, left, right }: Expression & { kind: "compare" }, scope: Scope): Judgement {
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    if (isNull(left) || isNull(right)) {
      const other = isNull(left) ? b : a;
      return other === undefined ? undefined : (operator === "==") === (other === null);
    }
    return compared(operator, a, b);
  }

  private value(expression: Expression, scope: Scope): Value {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "duration":
        return expression.seconds;
      case "now":
        return { milliseconds: this.clock, counted: true };
      case "today":
        return { milliseconds: startOfDay(this.clock), counted: true };
      case "this":
      case "viewer":
      case "variable":
      case "relation": {
        const id = rowOf(this.world, expression, scope);
        return id === null ? null : { identity: `row ${id}` };
      }
      case "field": {
        const id = rowOf(this.world, expression.of, scope);
        return id === null ? null : this.field(id, expression.field);
      }
      case "computed": {
        const id = rowOf(this.world, expression.of, scope);
        const inner = id === null ? undefined : computedExpression(this.world, id, expression.field);
        return inner === undefined ? null : this.value(inner, { self: id, variables: new Map() });
      }
      case "arithmetic":
        return calculated(expression.operator, this.value(expression.left, scope), this.value(expression.right, scope));
      default:
        return this.condition(expression, scope);
    }
  }

  private field(id: number, name: string): Value {
    const row = this.world.row(id);
    const field = row.entity.fields.find((candidate) => candidate.name === name);
    const given = row.fields.get(name);
    if (field === undefined) {
      return undefined;
    }
    if (given === undefined) {
      if (isNumbered(row.entity, field)) {
        return texts.has(field.type.kind) ? { identity: `${id} ${name}` } : undefined;
      }
      if (
        field.type.kind === "json" ||
        field.onUpdate ||
        field.default?.kind === "now" ||
        field.default?.kind === "today"
      ) {
        return undefined;
      }
    }
    if (given !== undefined && isRelative(given)) {
      const base = given.base === "now" ? this.clock : startOfDay(this.clock);
      const milliseconds = base + given.seconds * 1000;
      return { milliseconds: field.type.kind === "date" ? startOfDay(milliseconds) : milliseconds, counted: true };
    }
    const value = this.world.completed(id)?.[name];
    return value === undefined || value === null ? value : this.typed(row, field, value);
  }

  private typed(row: WorldRow, { type }: Field, value: string | number | boolean): Value {
    if (type.kind === "decimal") {
      return Number(value);
    }
    if (type.kind !== "date" && type.kind !== "datetime") {
      return value;
    }
    const counted = hasRelativeTimes(row);
    const absolute = Date.parse(String(value));
    const milliseconds = counted ? this.clock + absolute - presentMoment : absolute;
    return { milliseconds: type.kind === "date" ? startOfDay(milliseconds) : milliseconds, counted };
  }
}

/** Some time of the row is counted from the present: then all its sample times are, so that its checks still hold. */
export const hasRelativeTimes = ({ fields }: WorldRow) => [...fields.values()].some(isRelative);

/** The test factory gives each row another value, as two rows could otherwise collide. */
export function isNumbered({ uniques }: { uniques: readonly { columns: readonly string[] }[] }, field: Field): boolean {
  return field.unique !== null || uniques.some(({ columns }) => columns.includes(field.name));
}

/** Types whose numbered values are none that a spec would name. */
const texts: ReadonlySet<string> = new Set(["string", "text", "email", "url", "uuid"]);

const startOfDay = (milliseconds: number) => Math.floor(milliseconds / 86_400_000) * 86_400_000;

function compared(operator: ComparisonOperator, a: Value, b: Value): Judgement {
  if (a === undefined || b === undefined) {
    return undefined;
  }
  if (a === null || b === null) {
    return null;
  }
  if (isIdentity(a) || isIdentity(b)) {
    const equal = isIdentity(a) && isIdentity(b) && a.identity === b.identity;
    return operator === "==" ? equal : operator === "!=" ? !equal : undefined;
  }
  if (isMoment(a) && isMoment(b)) {
    return a.counted === b.counted ? comparisons[operator](a.milliseconds, b.milliseconds) : undefined;
  }
  return isMoment(a) || isMoment(b) ? undefined : comparisons[operator](a, b);
}

type Plain = boolean | number | string;

const comparisons: Readonly<Record<ComparisonOperator, (a: Plain, b: Plain) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function calculated(operator: "+" | "-" | "*", a: Value, b: Value): Value {
  if (a === null || b === null) {
    return null;
  }
  if (typeof b !== "number") {
    return undefined;
  }
  if (typeof a === "number") {
    return operator === "+" ? a + b : operator === "-" ? a - b : a * b;
  }
  const seconds = operator === "-" ? -b : b;
  return isMoment(a) ? { ...a, milliseconds: a.milliseconds + seconds * 1000 } : undefined;
}

const isMoment = (value: Value): value is Moment =>
  typeof value === "object" && value !== null && "milliseconds" in value;
const isIdentity = (value: Value): value is Identity =>
  typeof value === "object" && value !== null && "identity" in value;
