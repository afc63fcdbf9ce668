/** How the frontend calls what belongs to an entity or a screen, and where it keeps it. Paths are below frontend/src. */
import { entityNoun, schemaNames } from "../../../core/api.ts";
import { kebabCase, pascalCase, plural, sentenceCase } from "../../../core/names.ts";
import type { Entity } from "../../../core/spec/model.ts";

export interface EntityNames {
  /** `project-member` */
  readonly directory: string;
  /** `project member`, `project members` */
  readonly noun: { readonly one: string; readonly many: string; /** "a task" */ readonly a: string };
  readonly read: string;
  readonly create: string;
  readonly update: string;
  /** `ListTasksQuery` */
  readonly query: string;
  readonly list: string;
  readonly get: string;
  readonly createCall: string;
  readonly updateCall: string;
  readonly deleteCall: string;
  readonly listStore: string;
  readonly itemStore: string;
  readonly optionsStore: string;
  readonly label: string;
  readonly fixture: string;
}

export function entityNames(entity: Entity): EntityNames {
  const { name } = entity;
  const many = plural(name);
  const noun = entityNoun(entity);
  const schemas = schemaNames(entity);
  return {
    directory: kebabCase(name),
    noun: { ...noun, a: `${/^[aeio]/.test(noun.one) ? "an" : "a"} ${noun.one}` },
    read: schemas.read,
    create: schemas.create,
    update: schemas.update,
    query: `List${many}Query`,
    list: `list${many}`,
    get: `get${name}`,
    createCall: `create${name}`,
    updateCall: `update${name}`,
    deleteCall: `delete${name}`,
    listStore: `use${name}ListStore`,
    itemStore: `use${name}ItemStore`,
    optionsStore: `use${name}Options`,
    label: `labelOf${name}`,
    fixture: `make${name}`,
  };
}

/** What an import of a module at `to` says in the file `from`; both below frontend/src, without the ending. */
export function modulePath(from: string, to: string): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let common = 0;
  while (common < here.length && here[common] === there[common]) {
    common += 1;
  }
  const up = "../".repeat(here.length - common);
  return `${up === "" ? "./" : up}${there.slice(common).join("/")}`;
}

/** `taskForm` → `TaskForm` */
export const componentName = (screen: string) => pascalCase(screen);

/** "Due at" */
export const labelText = (name: string) => sentenceCase(name);
