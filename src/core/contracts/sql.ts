/**
 * Expressions as SQL text that PostgreSQL and SQLite (3.39 and later) read alike: for CHECKs and the predicates of
 * partial indexes, which see one row, no clock and no person.
 */
import type { Expression } from "../expression/model.ts";
import { Failure } from "../failure.ts";
import type { Entity } from "../spec/model.ts";
import { columnName } from "./columns.ts";

/** Words that one of the two databases takes for its own, from SQLAlchemy's PostgreSQL and SQLite dialects. */
const reservedWords = new Set(
  (
    "add after all alter analyse analyze and any array as asc asymmetric attach authorization autoincrement before begin " +
    "between binary both by cascade case cast check collate column commit conflict constraint create cross " +
    "current_catalog current_date current_role current_schema current_time current_timestamp current_user database " +
    "default deferrable deferred delete desc detach distinct do drop each else end escape except exclusive exists " +
    "explain fail false fetch for foreign freeze from full glob grant group having if ignore ilike immediate in index " +
    "indexed initially inner insert instead intersect into is isnull join key leading left like limit localtime " +
    "localtimestamp match natural new not notnull null of off offset old on only or order outer over overlaps placing " +
    "plan pragma primary query raise references reindex rename replace restrict returning right rollback row select " +
    "session_user set similar some symmetric table temp temporary then to trailing transaction trigger true union " +
    "unique update user using vacuum values variadic verbose view virtual when where window with"
  ).split(" "),
);

/** A column's or table's name as it stands in SQL: quoted only where it must be. */
export function sqlName(name: string): string {
  return reservedWords.has(name) || !/^[a-z_][a-z0-9_]*$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** A string literal of standard SQL. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * SQL of a boolean expression over one row of `entity`.
 *
 * A comparison with null is unknown, which a CHECK accepts and an index leaves out (docs/spec.md, "Missing values").
 * @throws Failure `spec-invalid` for what a constraint cannot say: another row, the viewer, the clock.
 */
export function compileSql(expression: Expression, entity: Entity): string {
  const part = (operand: Expression) => {
    const sql = compileSql(operand, entity);
    return isAtom(operand) ? sql : `(${sql})`;
  };
  switch (expression.kind) {
    case "literal":
      return literal(expression.value);
    case "field":
      return column(expression.of, expression.field, entity);
    case "relation":
      return column(expression.of, expression.relation, entity);
    case "computed": {
      const computed = entity.computed.find(({ name }) => name === expression.field);
      if (expression.of.kind !== "this" || computed === undefined) {
        throw unsupported(`a computed field of another row, \`${expression.field}\``);
      }
      return compileSql(computed.expression, entity);
    }
    case "and":
    case "or": {
      const side = (operand: Expression) =>
        operand.kind === "and" || operand.kind === "or"
          ? grouped(operand, expression.kind, entity)
          : compileSql(operand, entity);
      return `${side(expression.left)} ${expression.kind.toUpperCase()} ${side(expression.right)}`;
    }
    case "not":
      return `NOT ${part(expression.operand)}`;
    case "compare":
      return compare(expression, part);
    case "arithmetic":
      return `${part(expression.left)} ${arithmeticOperator(expression)} ${part(expression.right)}`;
    case "in":
      return membership(expression.item, expression.collection, part);
    case "now":
    case "today":
    case "duration":
      throw unsupported("the clock");
    case "viewer":
    case "authenticated":
    case "can":
      throw unsupported("the viewer");
    case "this":
    case "variable":
    case "collection":
    case "exists":
      throw unsupported("other rows");
  }
}

function grouped(operand: Expression, within: "and" | "or", entity: Entity): string {
  const sql = compileSql(operand, entity);
  return operand.kind === within ? sql : `(${sql})`;
}

function isAtom(expression: Expression): boolean {
  return expression.kind === "literal" || expression.kind === "field" || expression.kind === "relation";
}

function literal(value: string | number | boolean | null): string {
  return typeof value === "string" ? sqlString(value) : value === null ? "NULL" : String(value);
}

function column(of: Expression, name: string, entity: Entity): string {
  if (of.kind !== "this") {
    throw unsupported(`a column of another row, \`${name}\``);
  }
  return sqlName(columnName(entity, name));
}

function compare(expression: Expression & { kind: "compare" }, part: (operand: Expression) => string): string {
  const { operator, left, right } = expression;
  if (operator !== "==" && operator !== "!=") {
    return `${part(left)} ${operator} ${part(right)}`;
  }
  const equal = operator === "==";
  if (isNull(left) || isNull(right)) {
    return `${part(isNull(right) ? left : right)} IS ${equal ? "" : "NOT "}NULL`;
  }
  return `${part(left)} ${equal ? "=" : "<>"} ${part(right)}`;
}

function isNull(expression: Expression): boolean {
  return expression.kind === "literal" && expression.value === null;
}

function arithmeticOperator(expression: Expression & { kind: "arithmetic" }): string {
  const types = [expression.left.type.kind, expression.right.type.kind];
  if (types.some((kind) => kind === "datetime" || kind === "date" || kind === "duration")) {
    throw unsupported("arithmetic with time");
  }
  return expression.operator === "+" && types.includes("string") ? "||" : expression.operator;
}

function membership(
  item: Expression,
  collection: Expression | readonly Expression[],
  part: (operand: Expression) => string,
): string {
  if (!isList(collection)) {
    throw unsupported("other rows");
  }
  if (collection.length === 0) {
    return "false";
  }
  return `${part(item)} IN (${collection.map(part).join(", ")})`;
}

function isList(collection: Expression | readonly Expression[]): collection is readonly Expression[] {
  return Array.isArray(collection);
}

function unsupported(what: string): Failure {
  return new Failure({
    kind: "spec-invalid",
    message: `A check or an index's \`where\` sees the row's own columns only; this one uses ${what}.`,
    retryable: false,
    audience: "user",
  });
}
