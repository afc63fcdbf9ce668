/** First rows. */
import type { RawSpec } from "../language/spec.ts";
import type { AuthSection, SeedEntity, SeedValue } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Named } from "../shape.ts";
import { type Context, type EntityDraft, columnNamed, entityNamed } from "./context.ts";
import { literalProblem, literalValue } from "./literal.ts";
import { naturalKey, requiredOf } from "./row.ts";

/** Stands beside the fields of the auth entity: the plain text behind its secret. */
const password = "password";

interface Seeding {
  readonly context: Context;
  readonly auth: AuthSection | null;
  /** Natural keys of the rows so far, by entity. */
  readonly rows: Map<string, Set<string>>;
}

export function resolveSeed(raw: RawSpec["get"]["seed"], auth: AuthSection | null, context: Context): SeedEntity[] {
  const seeding: Seeding = { context, auth, rows: new Map() };
  return (raw ?? []).flatMap(({ key, value }) => {
    const entity = entityNamed(key, context);
    if (entity === undefined || value === undefined) {
      return [];
    }
    const rows = value.map((row) => resolveRow(row, key, entity, seeding));
    return [{ entity: entity.name, rows, at: context.position(key.span) }];
  });
}

const keyOf = (entity: EntityDraft, auth: AuthSection | null) =>
  naturalKey(entity, auth?.entity === entity.name && auth.loginField !== "" ? auth.loginField : null);

function resolveRow(
  row: readonly Named<ScalarNode>[],
  place: ScalarNode,
  entity: EntityDraft,
  seeding: Seeding,
): Readonly<Record<string, SeedValue>> {
  const { context, auth } = seeding;
  const values = new Map<string, SeedValue>();
  for (const named of row) {
    const value = cell(named, entity, seeding);
    if (value) {
      values.set(named.name, value);
    }
  }
  const natural = keyOf(entity, auth);
  const own = natural === null ? undefined : values.get(natural);
  if (own?.kind === "literal") {
    const known = seeding.rows.get(entity.name) ?? new Set();
    if (known.has(String(own.value))) {
      const cellNode = row.find(({ name }) => name === natural);
      context.report(
        cellNode?.value?.span ?? place.span,
        `Another row of ${code(entity.name)} has this ${code(natural ?? "")} already.`,
      );
    }
    seeding.rows.set(entity.name, known.add(String(own.value)));
  }
  const given = new Set(row.map(({ name }) => name));
  const hidden = (name: string) => entity.fields.some((field) => field.name === name && field.hidden);
  const missing = requiredOf(entity, context)
    // Without an auth section, which was reported, nobody knows which field is its secret.
    .filter((name) => context.viewer !== undefined || !hidden(name))
    .map((name) => (auth?.entity === entity.name && name === auth.secretField ? password : name))
    .filter((name) => !given.has(name));
  if (missing.length > 0 && entity.complete) {
    context.report(
      (row[0]?.key ?? place).span,
      `This row of ${code(entity.name)} needs ${missing.map(code).join(" and ")}: required, and without a default.`,
    );
  }
  return Object.fromEntries(values);
}

function cell({ name, key, value }: Named<ScalarNode>, entity: EntityDraft, seeding: Seeding): SeedValue | undefined {
  const { context, auth } = seeding;
  if (value === undefined) {
    return undefined;
  }
  const isPassword = name === password && auth?.entity === entity.name && !entity.members.has(password);
  const environment = /^\$([A-Z][A-Z0-9_]*)$/.exec(value.text)?.[1];
  if (isPassword) {
    if (environment === undefined) {
      context.report(
        value.span,
        "A password does not stand in a spec. Name an environment variable, such as `$SEED_PASSWORD`.",
      );
      return undefined;
    }
    return { kind: "environment", name: environment };
  }
  const noAuth = name === password && context.viewer === undefined;
  const member = noAuth ? entity.members.get(name) : columnNamed(key, entity, context);
  if (member === undefined) {
    return undefined;
  }
  if (auth?.entity === entity.name && auth.secretField === name) {
    context.report(
      key.span,
      `${code(name)} is a hash. Write \`password: $SEED_PASSWORD\` instead: it is hashed when seeding.`,
    );
    return undefined;
  }
  if (member.kind === "relation") {
    return reference(value, member.target, member.nullable, seeding);
  }
  if (environment !== undefined) {
    return { kind: "environment", name: environment };
  }
  const field = entity.fields.find((candidate) => candidate.name === name);
  const literal = literalValue(value);
  const problem = field ? literalProblem(literal, field, context) : null;
  if (problem !== null) {
    context.report(value.span, problem);
    return undefined;
  }
  return { kind: "literal", value: literal };
}

function reference(value: ScalarNode, target: string, nullable: boolean, seeding: Seeding): SeedValue | undefined {
  const { context } = seeding;
  const entity = context.entities.get(target);
  if (entity === undefined) {
    return undefined;
  }
  if (literalValue(value) === null && nullable) {
    return { kind: "literal", value: null };
  }
  const field = keyOf(entity, seeding.auth);
  if (field === null) {
    if (entity.complete) {
      context.report(value.span, `Rows of ${code(target)} cannot be named: it has no required unique text field.`);
    }
    return undefined;
  }
  const known = [...(seeding.rows.get(target) ?? [])];
  if (!known.includes(value.text)) {
    context.report(
      value.span,
      `No row of ${code(target)} with this ${code(field)} stands before this one.${known.length > 0 ? suggestion(value.text, known) : ""}`,
    );
    return undefined;
  }
  return { kind: "reference", entity: target, field, value: value.text };
}
