/** How rows are created through the API alone: what refers to what, and what is sent. */
import { snakeCase } from "../core/names.ts";
import { check, type LiveCheck } from "./live-check.ts";
import { type Models, type OpenApi, type Operation, resolve } from "./live-openapi.ts";
import { type JsonSchema, sampleBody, type SampleVariant } from "./live-samples.ts";

export interface Creation {
  readonly entity: string;
  readonly path: string;
  readonly body: JsonSchema;
  readonly created: JsonSchema | undefined;
  readonly sent: { readonly token?: string };
}

/**
 * Routes that create something that another route then shows.
 * @param sentFor what lets a request in; null: the check has no way in.
 */
export function creationsOf(openapi: OpenApi, sentFor: (operation: Operation) => Creation["sent"] | null): Creation[] {
  return Object.entries(openapi.paths).flatMap(([path, { post }]) => {
    const body = resolve(post?.requestBody?.content["application/json"]?.schema, openapi);
    const shown = openapi.paths[`${path}/{id}`]?.get;
    const sent = post === undefined ? null : sentFor(post);
    if (post === undefined || body === undefined || shown === undefined || sent === null || path.includes("{")) {
      return [];
    }
    const created = resolve(post.responses["201"]?.content?.["application/json"]?.schema, openapi);
    const [entity = path.slice(path.lastIndexOf("/") + 1)] = post.tags;
    return created === undefined ? [] : [{ entity, path, body, created, sent }];
  });
}

/** What a required id refers to, by property; null: nobody knows. */
function references(creation: Creation, models: Models | null): [property: string, entity: string | null][] {
  const table = models?.tables.find(({ name }) => name === snakeCase(creation.entity));
  return (creation.body.required ?? [])
    .filter((property) => creation.body.properties?.[property]?.format === "uuid")
    .map((property) => {
      const key = table?.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === snakeCase(property));
      return [property, key?.target.table ?? /^(.+?)(?:Id|_id)$/.exec(property)?.[1] ?? null];
    });
}

/** What must be created, in order, the creation itself last; null when something cannot be. */
export function dependencies(
  creation: Creation,
  all: readonly Creation[],
  models: Models | null,
  path: readonly Creation[],
): Creation[] | null {
  if (path.includes(creation)) {
    return null;
  }
  const order: Creation[] = [];
  for (const [, entity] of references(creation, models)) {
    const target = entity === null ? undefined : named(entity, all);
    const before = target === undefined ? null : dependencies(target, all, models, [...path, creation]);
    if (before === null) {
      return null;
    }
    order.push(...before.filter((one) => !order.includes(one)));
  }
  return [...order, creation];
}

function named(entity: string, all: readonly Creation[]): Creation | undefined {
  return all.find((creation) => snakeCase(creation.entity) === snakeCase(entity));
}

export function createCheck(creation: Creation, body: Record<string, unknown>): LiveCheck {
  return check(`POST ${creation.path} through the frontend`, "frontend", creation.path, {
    ...creation.sent,
    method: "POST",
    body,
    status: 201,
    mediaType: "application/json",
    saves: { property: "id", as: saved(creation.entity) },
  });
}

export function bodyOf(
  creation: Creation,
  models: Models | null,
  openapi: OpenApi,
  variant: SampleVariant,
): Record<string, unknown> {
  const body = sampleBody(creation.body, openapi.components.schemas, variant);
  for (const [property, entity] of references(creation, models)) {
    body[property] = `{{${saved(entity ?? "")}}}`;
  }
  return body;
}

/** The name under which a created row's id is kept. */
export function saved(entity: string): string {
  return snakeCase(entity);
}

/** That what was sent is there. Times may come back in another spelling, so they are not compared. */
export function readCheck(creation: Creation, body: Record<string, unknown>): LiveCheck {
  const { path, entity } = creation;
  const visible = new Set(Object.keys(creation.created?.properties ?? {}));
  const sent = Object.entries(body).filter(
    ([name, value]) =>
      visible.has(name) &&
      (typeof value === "string" || typeof value === "boolean" || Number.isInteger(value)) &&
      !/^(?:date|time|date-time|duration)$/.test(creation.body.properties?.[name]?.format ?? ""),
  );
  const id = `{{${saved(entity)}}}`;
  return check(`GET ${path}/{id} through the frontend`, "frontend", `${path}/${id}`, {
    ...creation.sent,
    mediaType: "application/json",
    shows: { id, ...Object.fromEntries(sent) },
  });
}
