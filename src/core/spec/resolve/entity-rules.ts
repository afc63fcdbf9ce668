/** What holds between the parts of an entity, and between entities. */
import { kebabCase, plural, snakeCase } from "../../names.ts";
import type { AuthSection, Entity, Integration } from "../model.ts";
import type { RawSpec } from "../language/spec.ts";
import { code } from "../nearest.ts";
import type { Context, EntityDraft } from "./context.ts";

/** Types that the API gives an entity. */
const schemas = (entity: string) => [entity, ...["Read", "Create", "Update", "Page"].map((suffix) => entity + suffix)];

/** Names that would be one table, one route or one type. */
export function refuseNameClashes(context: Context): void {
  const taken = new Map<string, string>();
  for (const entity of context.entities.values()) {
    const names = [
      `table ${snakeCase(entity.name)}`,
      `route ${kebabCase(plural(entity.name))}`,
      ...schemas(entity.name),
    ];
    const clash = names.find((name) => taken.has(name));
    if (clash !== undefined) {
      const other = taken.get(clash) ?? "";
      context.report(
        entity.key.span,
        `${code(entity.name)} and ${code(other)} would share the ${clash.includes(" ") ? clash.replace(" ", " `") : `type \`${clash}`}\` in the generated code. Rename one.`,
      );
    }
    names.forEach((name) => taken.set(name, entity.name));
  }
  for (const { name } of context.enums.values()) {
    const owner = taken.get(name);
    const span = context.enumSpans.get(name);
    if (owner !== undefined && span) {
      context.report(span, `${code(name)} is a type of the entity ${code(owner)} already. Rename the enum.`);
    }
  }
  refuseIndexClashes(context);
}

/** PostgreSQL keeps the names of indexes for the whole schema. */
function refuseIndexClashes(context: Context): void {
  const taken = new Map<string, string>();
  for (const entity of context.entities.values()) {
    for (const { get } of entity.raw?.get.indexes ?? []) {
      const owner = get.name && taken.get(get.name.text);
      if (get.name && owner !== undefined) {
        context.report(
          get.name.span,
          `${code(owner)} has an index ${code(get.name.text)} already; their names are unique in the whole database.`,
        );
      } else if (get.name) {
        taken.set(get.name.text, entity.name);
      }
    }
  }
}

/** A required value that no client may send and nothing else sets: rows could never be created. */
export function refuseUnsettable(
  entities: readonly Entity[],
  raw: RawSpec,
  auth: AuthSection | null,
  integrations: readonly Integration[],
  context: Context,
): void {
  for (const entity of entities) {
    const draft = context.entities.get(entity.name);
    const created = integrations
      .flatMap(({ webhook }) => webhook?.events ?? [])
      .some((event) => event.action === "create" && event.entity === entity.name);
    const seeded = raw.get.seed?.some(({ name }) => name === entity.name) === true;
    const otherwise = !entity.api.operations.includes("create") && (created || seeded);
    if (draft === undefined || context.viewer === undefined || otherwise) {
      continue;
    }
    for (const field of entity.fields) {
      const secret = auth?.entity === entity.name && auth.secretField === field.name;
      if ((field.hidden || field.readonly) && !field.optional && field.default === null && !secret) {
        context.excused.add(`${entity.name}.${field.name}`);
        const why = field.hidden ? "hidden" : "readonly";
        report(
          draft,
          field.name,
          `${code(field.name)} is required and \`${why}\`, and has no default: it could never be set. Give it a default, or make it optional (\`?\`).`,
          context,
        );
      }
    }
  }
}

function report(draft: EntityDraft, field: string, message: string, context: Context): void {
  const own = draft.raw?.get.fields?.find(({ name }) => name === field);
  context.report(own?.value?.span ?? draft.memberSpan(field), message);
}

/** `set(viewer)` puts the person who signed in there, so the target is where people are. */
export function refuseWrongViewer(auth: AuthSection | null, context: Context): void {
  for (const draft of context.entities.values()) {
    for (const relation of draft.relations) {
      if (
        relation.cardinality === "one" &&
        relation.setViewer &&
        context.viewer !== undefined &&
        relation.target !== auth?.entity
      ) {
        const span =
          draft.raw?.get.relations?.find(({ name }) => name === relation.name)?.value?.span ?? draft.key.span;
        const problem = auth
          ? `people are rows of ${code(auth.entity)}, not of ${code(relation.target)}`
          : "it needs an `auth` section";
        context.report(span, `\`set(viewer)\` is not possible here: ${problem}.`);
        context.viewer = auth ? context.viewer : undefined;
      }
    }
  }
}

/** A pair that is joined twice is rarely meant. */
export function warnOfDoublePairs(context: Context): void {
  for (const draft of context.entities.values()) {
    for (const relation of draft.relations) {
      if (relation.cardinality === "many") {
        const { entity, near, far } = relation.through;
        const joining = context.entities.get(entity);
        const guarded = joining?.raw?.get.unique?.some((one) => {
          const columns = ("get" in one ? (one.get.where ? [] : (one.get.fields ?? [])) : one).map(({ text }) => text);
          return columns.length === 2 && columns.includes(near) && columns.includes(far);
        });
        if (joining && guarded !== true) {
          context.report(
            joining.key.span,
            `The same pair could be joined twice. Add ${code(`unique: [[${near}, ${far}]]`)}.`,
            "warning",
          );
        }
      }
    }
  }
}
