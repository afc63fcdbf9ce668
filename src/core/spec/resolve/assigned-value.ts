/** The right side of `set: {status: done, completed_at: now()}`. */
import type { Expression } from "../../expression/model.ts";
import { describeType } from "../../expression/types.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import { type Context, type EntityDraft, columnNamed, expressionIn } from "./context.ts";

/** The new value of a field or to-one relation; null with a report. For an enum, one of its values without quotes. */
export function expressionAsValue(
  key: ScalarNode,
  value: ScalarNode,
  target: EntityDraft,
  context: Context,
): Expression | null {
  const member = columnNamed(key, target, context);
  if (member?.kind !== "field" && member?.kind !== "relation") {
    if (member?.kind === "unusable") {
      context.report(key.span, member.why);
    }
    return null;
  }
  if (
    member.kind === "field" &&
    member.type.kind === "enum" &&
    /^'?[A-Za-z_]\w*'?$/.test(value.text) &&
    value.text !== "null"
  ) {
    const word = value.text.replaceAll("'", "");
    const known = context.enums.get(member.type.enum)?.values;
    if (known === undefined || known.includes(word)) {
      return { kind: "literal", type: member.type, nullable: false, value: word };
    }
    if (!target.members.has(word)) {
      context.report(
        value.span,
        `${code(word)} is not a value of ${code(member.type.enum)}.${suggestion(word, known)}`,
      );
      return null;
    }
  }
  const expression = expressionIn(value, { purpose: "endpoint", self: target.name }, context, "value");
  if (expression === null) {
    return null;
  }
  const wanted = member.kind === "field" ? member.type : { kind: "entity" as const, entity: member.target };
  const given = expression.type;
  const fits =
    given.kind === wanted.kind &&
    (given.kind !== "enum" || wanted.kind !== "enum" || given.enum === wanted.enum) &&
    (given.kind !== "entity" || wanted.kind !== "entity" || given.entity === wanted.entity);
  if (!fits && given.kind !== "null" && !(wanted.kind === "decimal" && given.kind === "int")) {
    context.report(value.span, `${code(key.text)} takes ${describeType(wanted)}, found ${describeType(given)}.`);
    return null;
  }
  if (given.kind === "null" && !member.nullable) {
    context.report(value.span, `${code(key.text)} is required and cannot be \`null\`.`);
    return null;
  }
  return expression;
}
