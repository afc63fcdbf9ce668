/** Events that a service sends. */
import type { RawWebhook } from "../language/spec.ts";
import type { InboundWebhook, WebhookEvent, WebhookValue } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import { type Context, type EntityDraft, columnNamed, entityNamed } from "./context.ts";
import { literalProblem, literalValue } from "./literal.ts";
import { isUnique, requiredOf } from "./row.ts";

type RawEvent = NonNullable<NonNullable<RawWebhook["get"]["events"]>[number]["value"]>;
type RawSet = NonNullable<RawEvent["get"]["set"]>[number];

export function resolveWebhook(raw: RawWebhook | undefined, context: Context): InboundWebhook | null {
  if (raw === undefined) {
    return null;
  }
  const { get } = raw;
  const verify = get.verify?.get;
  const format = verify?.format?.text ?? "{hex}";
  const unknown = /\{(?!hex\}|v1\}|ts\})[^}]*\}/.exec(format);
  if (verify?.format && unknown) {
    const span = verify.format.part(unknown.index, unknown.index + unknown[0].length);
    context.report(span, `${code(unknown[0])} is not possible here.${suggestion(unknown[0], ["{hex}", "{ts}"])}`);
  } else if (verify?.format && !/\{(?:hex|v1)\}/.test(format)) {
    context.report(verify.format.span, "The format does not say where the signature is. Write `{hex}` there.");
  }
  const timed = format.includes("{ts}");
  if (verify?.format && verify.tolerance !== undefined && !timed && !unknown) {
    context.report(
      verify.format.span,
      "`tolerance` needs `{ts}` in the format: without a time, nothing can be too old.",
    );
  }
  const path = get.path?.text ?? "";
  if (get.path && !/^(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)+$/.test(path)) {
    context.report(get.path.span, `Expected a path such as \`/webhooks/payments\`, found ${code(path)}.`);
  }
  return {
    path,
    verify: {
      algorithm: verify?.hmac ?? "sha256",
      header: verify?.header ?? "",
      format,
      secret: verify?.secret ?? "",
      toleranceSeconds: timed ? (verify?.tolerance ?? 300_000) / 1000 : null,
    },
    dedupe: get.dedupe ?? "$.id",
    events: (get.events ?? []).flatMap((named) => event(named, context) ?? []),
    at: context.position(raw.node.span),
  };
}

function event(named: Named<RawEvent>, context: Context): WebhookEvent | undefined {
  const { name, key, value } = named;
  if (value === undefined) {
    return undefined;
  }
  const { create, update, where, set } = value.get;
  if ((create === undefined) === (update === undefined)) {
    if (create !== undefined || !(value.unsure("create") || value.unsure("update"))) {
      context.report(key.span, `${code(name)} needs either \`create\` or \`update\`, with the name of an entity.`);
    }
    return undefined;
  }
  const entity = entityNamed(create ?? update, context);
  if (entity === undefined) {
    return undefined;
  }
  if (update && !where && !value.unsure("where")) {
    context.report(key.span, `${code(name)} needs \`where\`: which ${code(entity.name)} is updated?`);
  }
  if (create && where) {
    context.report(key.span, "`where` belongs to `update`: a new row is not looked up.");
  }
  const given = (set ?? []).map((one) => one.name);
  const missing = requiredOf(entity, context).filter((field) => !given.includes(field));
  if (create && set && missing.length > 0 && entity.complete) {
    const what = missing.map(code).join(" and ");
    context.report(key.span, `A new ${code(entity.name)} needs ${what}: required, and without a default. Set it here.`);
  }
  return {
    type: name,
    action: create ? "create" : "update",
    entity: entity.name,
    where: (where ?? []).flatMap((one) => {
      const member = columnNamed(one.key, entity, context, { relations: false });
      if (member && !isUnique(entity, one.name) && where?.length === 1) {
        context.report(
          one.key.span,
          `${code(one.name)} is not unique, so it does not say which ${code(entity.name)} is meant.`,
        );
      }
      return member && one.value !== undefined ? [{ field: one.name, path: one.value }] : [];
    }),
    set: (set ?? []).flatMap((one) => {
      const assigned = assignment(one, entity, context);
      return assigned ? [{ field: one.name, value: assigned }] : [];
    }),
    at: context.position(key.span),
  };
}

function assignment({ key, name, value }: RawSet, entity: EntityDraft, context: Context): WebhookValue | undefined {
  const member = columnNamed(key, entity, context);
  if (member === undefined || value === undefined) {
    return undefined;
  }
  if (!("kind" in value)) {
    return lookup(value, key, member.kind === "relation" ? member.target : null, context);
  }
  if (value.text.startsWith("$")) {
    return path(value, key, member.kind === "relation", context);
  }
  const field = entity.fields.find((candidate) => candidate.name === name);
  const literal = literalValue(value);
  const problem = field
    ? literalProblem(literal, field, context)
    : "A relation is set by `{field: path}`: the row with that unique field.";
  if (problem !== null || literal === null) {
    context.report(value.span, problem ?? "`null` cannot be set by an event.");
    return undefined;
  }
  return { kind: "literal", value: literal };
}

function path(value: ScalarNode, key: ScalarNode, isRelation: boolean, context: Context): WebhookValue | undefined {
  if (!/^\$(?:\.[A-Za-z_][A-Za-z0-9_-]*)+$/.test(value.text)) {
    context.report(
      value.span,
      `Expected a path into the event, such as \`$.data.customer\`, found ${code(value.text)}.`,
    );
    return undefined;
  }
  if (isRelation) {
    context.report(
      value.span,
      `${code(key.text)} is a relation: say which row by a unique field, as in \`{email: ${value.text}}\`.`,
    );
    return undefined;
  }
  return { kind: "path", path: value.text };
}

function lookup(
  raw: readonly Named<string>[],
  key: ScalarNode,
  target: string | null,
  context: Context,
): WebhookValue | undefined {
  const entity = target === null ? undefined : context.entities.get(target);
  const [first] = raw;
  if (target === null || first === undefined) {
    context.report(key.span, `${code(key.text)} is not a relation: give it a path such as \`$.data.plan\`.`);
    return undefined;
  }
  const member = entity && columnNamed(first.key, entity, context, { relations: false });
  if (entity === undefined || member === undefined || first.value === undefined) {
    return undefined;
  }
  if (!isUnique(entity, first.name)) {
    context.report(
      first.key.span,
      `${code(first.name)} is not unique, so it does not say which ${code(target)} is meant.`,
    );
    return undefined;
  }
  return { kind: "lookup", field: first.name, path: first.value };
}
