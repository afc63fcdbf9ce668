/** Resolves a parsed expression against the entities and checks its types. */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "../spec/diagnostic.ts";
import { code, didYouMean } from "../spec/nearest.ts";
import { compare, compareValues } from "./compare.ts";
import { checkCall, checkMethod } from "./calls.ts";
import { type Checking, type ReportPart, condition } from "./checking.ts";
import type { Expression, ExpressionType } from "./model.ts";
import { type Scope, denial } from "./scope.ts";
import { parseExpression } from "./syntax.ts";
import { describeType } from "./types.ts";

/** The typed tree, or null when something was reported. */
export function checkExpression(text: string, scope: Scope, report: ReportPart): Expression | null {
  const parsed = parseExpression(text);
  if (!parsed.ok) {
    report(parsed.span, parsed.message);
    return null;
  }
  return check(parsed.ast, { scope, variables: [], report, check });
}

/** Like checkExpression, for conditions. */
export function checkCondition(text: string, scope: Scope, report: ReportPart): Expression | null {
  const result = checkExpression(text, scope, report);
  if (result !== null && result.type.kind !== "bool") {
    const start = text.length - text.trimStart().length;
    report(
      { start, end: text.trimEnd().length },
      `Expected a condition (true or false), found ${describeType(result.type)}.`,
    );
    return null;
  }
  return result;
}

function check(node: ASTNode, on: Checking): Expression | null {
  const fail = (message: string): null => {
    on.report({ start: node.start, end: node.end }, message);
    return null;
  };
  switch (node.op) {
    case "value":
      return literal(node.args) ?? fail("Bytes, unsigned numbers and numbers of more than 15 digits cannot be used.");
    case "id":
      return bareName(node.args, node, on);
    case ".": {
      const of = check(node.args[0], on);
      return of === null ? null : member(of, node.args[1], { start: node.pos, end: node.end }, on);
    }
    case "call":
      return checkCall(node.args[0], node.args[1], node, on);
    case "rcall":
      return checkMethod(node.args[0], node.args[1], node.args[2], node, on);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(node.op, node.args[0], node.args[1], node, on);
    case "in":
      return membership(node.args[0], node.args[1], on);
    case "&&":
    case "||": {
      const [left, right] = [condition(node.args[0], on), condition(node.args[1], on)];
      if (left === null || right === null) {
        return null;
      }
      const kind = node.op === "&&" ? "and" : "or";
      return { kind, type: { kind: "bool" }, nullable: left.nullable || right.nullable, left, right };
    }
    case "!_": {
      const operand = condition(node.args, on);
      return operand === null ? null : { kind: "not", type: { kind: "bool" }, nullable: operand.nullable, operand };
    }
    case "-_": {
      const operand = check(node.args, on);
      if (operand === null) {
        return null;
      }
      return operand.kind === "literal" && typeof operand.value === "number"
        ? { ...operand, value: -operand.value }
        : fail("Only a number can have a minus sign before it.");
    }
    case "+":
    case "-":
    case "*":
      return arithmetic(node.op, node.args[0], node.args[1], node, on);
    case "/":
    case "%":
      return fail(`\`${node.op}\` is not part of the expressions of a spec; there are \`+\`, \`-\` and \`*\`.`);
    case "?:":
      return fail("`? :` is not part of the expressions of a spec. Use `&&` and `||`.");
    case "list":
      return fail("A list can only stand behind `in`.");
    case "map":
    case "[]":
    case "[?]":
    case ".?":
      return fail("This is not part of the expressions of a spec.");
  }
}

function literal(value: unknown): Expression | null {
  switch (typeof value) {
    case "string":
      return { kind: "literal", type: { kind: "string" }, nullable: false, value };
    case "boolean":
      return { kind: "literal", type: { kind: "bool" }, nullable: false, value };
    case "bigint":
      return Number.isSafeInteger(Number(value))
        ? { kind: "literal", type: { kind: "int" }, nullable: false, value: Number(value) }
        : null;
    case "number":
      return { kind: "literal", type: { kind: "decimal" }, nullable: false, value };
    default:
      return value === null ? { kind: "literal", type: { kind: "null" }, nullable: true, value } : null;
  }
}

/** The row itself, when there is one. */
function self(name: string, span: Span, on: Checking): Expression | null {
  if (on.scope.self === null) {
    on.report(span, on.scope.noRow ?? `${code(name)} means nothing here: there is no row.`);
    return null;
  }
  return { kind: "this", type: { kind: "entity", entity: on.scope.self }, nullable: false, entity: on.scope.self };
}

function bareName(name: string, span: Span, on: Checking): Expression | null {
  const variable = on.variables.findLast((candidate) => candidate.name === name);
  if (variable) {
    const type: ExpressionType = { kind: "entity", entity: variable.entity };
    return { kind: "variable", type, nullable: false, name, entity: variable.entity };
  }
  switch (name) {
    case "this":
      return self(name, span, on);
    case "viewer":
    case "authenticated":
      return person(name, span, on);
    default: {
      if (on.scope.self === null) {
        const near = didYouMean(name, ["viewer", "authenticated", ...on.variables.map((one) => one.name)]);
        on.report(
          span,
          near === "" ? (on.scope.noRow ?? "There is no row here.") : `${code(name)} is not known here.${near}`,
        );
        return null;
      }
      const row = self(name, span, on);
      return row === null ? null : member(row, name, span, on);
    }
  }
}

function person(name: "viewer" | "authenticated", span: Span, on: Checking): Expression | null {
  const refused = denial(on.scope, "viewer", code(name));
  if (refused !== null) {
    on.report(span, refused);
    return null;
  }
  const { viewer } = on.scope;
  if (viewer === null) {
    on.report(span, `${code(name)} needs an \`auth\` section: nobody can sign in without one.`);
    on.scope.missingViewer?.();
  }
  if (typeof viewer !== "string") {
    return null;
  }
  return name === "viewer"
    ? { kind: "viewer", type: { kind: "entity", entity: viewer }, nullable: true, entity: viewer }
    : { kind: "authenticated", type: { kind: "bool" }, nullable: false };
}

function member(of: Expression, name: string, span: Span, on: Checking): Expression | null {
  const fail = (message: string): null => {
    on.report(span, message);
    return null;
  };
  if (of.type.kind === "entities") {
    return fail(`${code(name)} cannot follow many ${code(of.type.entity)} at once. Use \`.exists(x, x.${name} …)\`.`);
  }
  if (of.type.kind !== "entity") {
    return fail(`${code(name)} cannot follow ${describeType(of.type)}: only rows have fields.`);
  }
  const entity = on.scope.names.entity(of.type.entity);
  const found = entity?.members.get(name);
  if (found === undefined) {
    if (entity?.complete !== true) {
      return null;
    }
    return fail(unknownName(of, of.type.entity, name, [...entity.members.keys()], on));
  }
  if (of.kind === "relation") {
    const refused = denial(on.scope, "links", code(of.relation));
    if (refused !== null) {
      return fail(refused);
    }
  }
  const nullable = of.nullable || ("nullable" in found && found.nullable);
  switch (found.kind) {
    case "broken":
      return null;
    case "unusable":
      return fail(found.why);
    case "field":
      return { kind: "field", type: found.type, nullable, of, field: name };
    case "computed": {
      const refused = denial(on.scope, "computed", code(name));
      return refused === null ? { kind: "computed", type: found.type, nullable, of, field: name } : fail(refused);
    }
    case "relation":
      return { kind: "relation", type: { kind: "entity", entity: found.target }, nullable, of, relation: name };
    case "collection": {
      const refused = denial(on.scope, "links", code(name));
      const type: ExpressionType = { kind: "entities", entity: found.target };
      return refused === null ? { kind: "collection", type, nullable: false, of, relation: name } : fail(refused);
    }
  }
}

function unknownName(of: Expression, entity: string, name: string, members: readonly string[], on: Checking): string {
  const bare = of.kind === "this";
  const extra = bare ? [...on.variables.map((variable) => variable.name), "this", "viewer", "authenticated"] : [];
  if (bare && ["now", "today"].includes(name)) {
    return `Write \`${name}()\`.`;
  }
  return `${code(name)} is not a field or relation of ${code(entity)}.${didYouMean(name, [...members, ...extra])}`;
}

function membership(itemNode: ASTNode, listNode: ASTNode, on: Checking): Expression | null {
  const item = check(itemNode, on);
  if (listNode.op === "list") {
    const literals: Expression[] = [];
    for (const element of listNode.args) {
      const value = check(element, on);
      if (item === null || value === null) {
        return null;
      }
      if (value.kind !== "literal" || value.value === null) {
        on.report({ start: element.start, end: element.end }, "A list holds texts, numbers or values of an enum.");
        return null;
      }
      const equal = compareValues("==", item, value, { left: itemNode, right: element, whole: element }, on);
      if (equal?.kind !== "compare") {
        return null;
      }
      literals.push(equal.right);
    }
    return item === null
      ? null
      : { kind: "in", type: { kind: "bool" }, nullable: item.nullable, item, collection: literals };
  }
  const collection = check(listNode, on);
  if (item === null || collection === null) {
    return null;
  }
  if (collection.type.kind !== "entities") {
    on.report(
      { start: listNode.start, end: listNode.end },
      `Expected a list or a to-many relation behind \`in\`, found ${describeType(collection.type)}.`,
    );
    return null;
  }
  if (item.type.kind !== "entity" || item.type.entity !== collection.type.entity) {
    on.report(
      { start: itemNode.start, end: itemNode.end },
      `Expected a ${code(collection.type.entity)}, found ${describeType(item.type)}.`,
    );
    return null;
  }
  return { kind: "in", type: { kind: "bool" }, nullable: item.nullable, item, collection };
}

function arithmetic(
  operator: "+" | "-" | "*",
  leftNode: ASTNode,
  rightNode: ASTNode,
  span: Span,
  on: Checking,
): Expression | null {
  const [left, right] = [check(leftNode, on), check(rightNode, on)];
  if (left === null || right === null) {
    return null;
  }
  const type = arithmeticType(operator, left, right);
  if (type === null) {
    const hint = left.type.kind === "date" && right.type.kind === "duration" ? " To a date, add whole days." : "";
    on.report(
      { start: span.start, end: span.end },
      `\`${operator}\` does not work with ${describeType(left.type)} and ${describeType(right.type)}.${hint}`,
    );
    return null;
  }
  return { kind: "arithmetic", type, nullable: left.nullable || right.nullable, operator, left, right };
}

function arithmeticType(operator: "+" | "-" | "*", left: Expression, right: Expression): ExpressionType | null {
  const [a, b] = [left.type.kind, right.type.kind];
  const numeric = (kind: string) => kind === "int" || kind === "decimal";
  if (numeric(a) && numeric(b)) {
    return { kind: a === "int" && b === "int" ? "int" : "decimal" };
  }
  if (operator === "*" || b !== "duration") {
    return null;
  }
  if (a === "datetime" || a === "duration") {
    return { kind: a };
  }
  const wholeDays = right.kind === "duration" && right.seconds % 86_400 === 0;
  return a === "date" && wholeDays ? { kind: "date" } : null;
}
