/** Functions and methods: now(), today(), days(n), hours(n), minutes(n), can(x, 'read'), rows.exists(x, …). */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "../spec/diagnostic.ts";
import { alternatives, code, suggestion } from "../spec/nearest.ts";
import { type Checking, condition } from "./checking.ts";
import type { Expression } from "./model.ts";
import { denial } from "./scope.ts";
import { describeType } from "./types.ts";

const secondsOf: Readonly<Record<string, number>> = { days: 86_400, hours: 3600, minutes: 60 };
const functions = ["now", "today", "days", "hours", "minutes", "can"] as const;
const actions = ["read", "create", "update", "delete"] as const;
const maxSeconds = 100 * 366 * 86_400;

export function checkCall(name: string, args: readonly ASTNode[], node: ASTNode, on: Checking): Expression | null {
  const fail = (message: string, at: Span = node): null => {
    on.report({ start: at.start, end: at.end }, message);
    return null;
  };
  switch (name) {
    case "now":
    case "today": {
      if (args.length > 0) {
        return fail(`\`${name}()\` takes nothing between its parentheses.`);
      }
      const refused = denial(on.scope, "clock", `\`${name}()\``);
      if (refused !== null) {
        return fail(refused);
      }
      return { kind: name, type: { kind: name === "now" ? "datetime" : "date" }, nullable: false };
    }
    case "days":
    case "hours":
    case "minutes": {
      const refused = denial(on.scope, "spans", `\`${name}(…)\``);
      if (refused !== null) {
        return fail(refused);
      }
      const [amount] = args;
      const seconds =
        amount?.op === "value" && typeof amount.args === "bigint" ? Number(amount.args) * (secondsOf[name] ?? 0) : null;
      if (args.length !== 1 || seconds === null) {
        return fail(`Expected a whole number, as in \`${name}(1)\`.`);
      }
      return seconds <= maxSeconds
        ? { kind: "duration", type: { kind: "duration" }, nullable: false, seconds }
        : fail("A span of time is at most 100 years long.");
    }
    case "can":
      return can(args, node, on);
    default:
      return fail(`${code(name)} is not a function here.${suggestion(name, functions)}`, {
        start: node.start,
        end: node.start + name.length,
      });
  }
}

function can(args: readonly ASTNode[], node: ASTNode, on: Checking): Expression | null {
  const fail = (message: string, at: Span = node): null => {
    on.report({ start: at.start, end: at.end }, message);
    return null;
  };
  const [targetNode, actionNode] = args;
  if (args.length !== 2 || targetNode === undefined || actionNode === undefined) {
    return fail("Expected `can(row, 'read')`: a row and an action.");
  }
  const refused = denial(on.scope, "viewer", "`can(…)`");
  if (refused !== null) {
    return fail(refused);
  }
  const target = on.check(targetNode, on);
  if (target !== null && target.type.kind !== "entity") {
    return fail(`Expected a row, found ${describeType(target.type)}.`, targetNode);
  }
  const text: unknown = actionNode.op === "value" ? actionNode.args : null;
  const action = actions.find((candidate) => candidate === text);
  if (action === undefined) {
    const hint =
      typeof text === "string"
        ? suggestion(text, actions)
        : ` Expected ${alternatives(actions.map((one) => `'${one}'`))}.`;
    return fail(`This is not an action.${hint}`, actionNode);
  }
  return target === null ? null : { kind: "can", type: { kind: "bool" }, nullable: false, target, action };
}

export function checkMethod(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  node: ASTNode,
  on: Checking,
): Expression | null {
  const fail = (message: string, at: Span = node): null => {
    on.report({ start: at.start, end: at.end }, message);
    return null;
  };
  const collection = on.check(receiver, on);
  if (name !== "exists") {
    return fail(`${code(name)} is not a method here.${suggestion(name, ["exists"])}`);
  }
  if (collection === null) {
    return null;
  }
  if (collection.type.kind !== "entities" || collection.kind !== "collection") {
    return fail(`Expected a to-many relation before \`.exists\`, found ${describeType(collection.type)}.`, receiver);
  }
  const [variable, body] = args;
  if (variable?.op !== "id" || body === undefined || args.length !== 2) {
    return fail("Expected `.exists(x, condition)`: a name for the row, and a condition.");
  }
  const rows = rowsOf(collection, on);
  if (rows === null) {
    return null;
  }
  const shadowed = on.variables.some((outer) => outer.name === variable.args);
  if (shadowed || ["this", "viewer", "authenticated"].includes(variable.args)) {
    return fail(`${code(variable.args)} means something else here already. Use another name.`, variable);
  }
  const predicate = condition(body, { ...on, variables: [...on.variables, { name: variable.args, entity: rows }] });
  if (predicate === null) {
    return null;
  }
  return { kind: "exists", type: { kind: "bool" }, nullable: false, collection, variable: variable.args, predicate };
}

/** The entity whose rows a collection goes through: the joining one of a many-to-many relation. */
function rowsOf(collection: Expression & { kind: "collection" }, on: Checking): string | null {
  const owner = collection.of.type.kind === "entity" ? collection.of.type.entity : null;
  const member = owner === null ? undefined : on.scope.names.entity(owner)?.members.get(collection.relation);
  return member?.kind === "collection" ? member.rows : null;
}
