/** What tells rows of an entity apart, and what a new one needs. */
import type { Context, EntityDraft } from "./context.ts";

/** A field that no two rows share. */
export function isUnique(entity: EntityDraft, name: string): boolean {
  const field = entity.fields.find((candidate) => candidate.name === name);
  const alone = entity.raw?.get.unique?.some((one) => !("get" in one) && one.length === 1 && one[0]?.text === name);
  return (field !== undefined && field.unique !== null) || alone === true;
}

/** The field by which the seed names rows: the login, or the first required unique text that is not hidden. */
export function naturalKey(entity: EntityDraft, login: string | null): string | null {
  const candidate = entity.fields.find(
    (field) =>
      isUnique(entity, field.name) &&
      !field.optional &&
      !field.hidden &&
      ["string", "text", "email", "url"].includes(field.type.kind),
  );
  return login ?? candidate?.name ?? null;
}

/** What a new row must be given: required fields without a default, and required relations. */
export function requiredOf(entity: EntityDraft, context: Pick<Context, "excused">): string[] {
  const fields = entity.fields.filter((field) => !field.optional && field.default === null);
  const relations = entity.relations.filter((relation) => relation.cardinality === "one" && relation.required);
  return [...fields, ...relations]
    .map(({ name }) => name)
    .filter((name) => !context.excused.has(`${entity.name}.${name}`));
}
