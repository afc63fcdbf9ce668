/**
 * Which requests the system gate makes, from the contracts alone: a page, health, a list, an invalid create, and a
 * create with everything that it refers to. Pure; `scripts/live-check.mts` makes the requests.
 */
import { z } from "zod";
import { snakeCase } from "../core/names.ts";
import { type JsonSchema, sampleBody, type SampleVariant, sampleVariants, Schema, schemaName } from "./live-samples.ts";

/** One request and what its answer must be. Strings in `path`, `body` and `shows` may hold `{{name}}`: a saved id. */
export interface LiveCheck {
  readonly name: string;
  /** Whom to ask: the API itself, or the frontend's origin, which passes the API's prefix on. */
  readonly server: "backend" | "frontend";
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly mediaType: string;
  /** Properties that the JSON answer must have. */
  readonly has?: readonly string[];
  /** Properties that it must have with these values. */
  readonly shows?: Readonly<Record<string, unknown>>;
  /** Keeps the answer's `id` under this name. */
  readonly saves?: string;
  /** The answer must be the built page. */
  readonly builtPage?: boolean;
}

export interface LivePlan {
  /** All must pass. */
  readonly checks: readonly LiveCheck[];
  /** Ways to create something; one of them must pass as a whole. Empty: the API alone can create nothing. */
  readonly creations: readonly { readonly entity: string; readonly checks: readonly LiveCheck[] }[];
}

const Media = z.record(z.string(), z.object({ schema: Schema.optional() }));
const Operation = z.object({
  tags: z.array(z.string()).default([]),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false) })).default([]),
  requestBody: z.object({ content: Media }).optional(),
  responses: z.record(z.string(), z.object({ content: Media.optional() })).default({}),
});
type Operation = z.infer<typeof Operation>;

/** Of contracts/openapi.json, no more than the requests need. */
export const OpenApi = z.object({
  paths: z.record(z.string(), z.object({ get: Operation.optional(), post: Operation.optional() })),
  components: z.object({ schemas: z.record(z.string(), Schema).default({}) }).default({ schemas: {} }),
});
export type OpenApi = z.infer<typeof OpenApi>;

/** Of contracts/models.json, no more than which column refers to which table. */
export const Models = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      foreignKeys: z.array(z.object({ columns: z.array(z.string()), target: z.object({ table: z.string() }) })),
    }),
  ),
});
export type Models = z.infer<typeof Models>;

interface Creation {
  readonly entity: string;
  readonly path: string;
  readonly body: JsonSchema;
  readonly created: JsonSchema | undefined;
}

/** @param models null: the column's own name says what it refers to (`noteId` → `Note`) */
export function livePlan(openapi: OpenApi, models: Models | null): LivePlan {
  const list = Object.entries(openapi.paths).find(([, { get }]) => get !== undefined && isList(get, openapi));
  const creations = creationsOf(openapi);
  const [invalid] = creations;
  return {
    checks: [
      check("the built page", "frontend", "/", { mediaType: "text/html", builtPage: true }),
      check("GET /health", "backend", "/health", { mediaType: "application/json", shows: { status: "ok" } }),
      ...(list === undefined
        ? []
        : [
            check(`GET ${list[0]} through the frontend`, "frontend", list[0], {
              mediaType: "application/json",
              has: ["items", "total", "page", "size"],
            }),
          ]),
      ...(invalid === undefined
        ? []
        : [
            check(`invalid POST ${invalid.path} through the frontend`, "frontend", invalid.path, {
              method: "POST",
              body: (invalid.body.required ?? []).length > 0 ? {} : "not an object",
              status: 422,
              mediaType: "application/problem+json",
              has: ["title", "status"],
            }),
          ]),
    ],
    creations: creations
      .map((creation) => ({ creation, order: dependencies(creation, creations, models, []) }))
      .filter((one): one is { creation: Creation; order: Creation[] } => one.order !== null)
      // What refers to most shows most.
      .sort((a, b) => b.order.length - a.order.length)
      .flatMap(({ creation, order }) =>
        sampleVariants.map((variant) => {
          const body = (one: Creation) => bodyOf(one, models, openapi, variant);
          return {
            entity: creation.entity,
            checks: [...order.map((one) => createCheck(one, body(one))), readCheck(creation, body(creation))],
          };
        }),
      ),
  };
}

function check(
  name: string,
  server: LiveCheck["server"],
  path: string,
  rest: Partial<LiveCheck> & Pick<LiveCheck, "mediaType">,
): LiveCheck {
  return { name, server, path, method: "GET", status: 200, ...rest };
}

function isList(operation: Operation, openapi: OpenApi): boolean {
  const answer = resolve(operation.responses["200"]?.content?.["application/json"]?.schema, openapi);
  return answer?.properties?.["items"] !== undefined && operation.parameters.every(({ required }) => !required);
}

/** Routes that create something that another route then shows. */
function creationsOf(openapi: OpenApi): Creation[] {
  return Object.entries(openapi.paths).flatMap(([path, { post }]) => {
    const body = resolve(post?.requestBody?.content["application/json"]?.schema, openapi);
    const shown = openapi.paths[`${path}/{id}`]?.get;
    if (post === undefined || body === undefined || shown === undefined || path.includes("{")) {
      return [];
    }
    const created = resolve(post.responses["201"]?.content?.["application/json"]?.schema, openapi);
    const [entity = path.slice(path.lastIndexOf("/") + 1)] = post.tags;
    return created === undefined ? [] : [{ entity, path, body, created }];
  });
}

function resolve(schema: JsonSchema | undefined, openapi: OpenApi): JsonSchema | undefined {
  return schema?.$ref === undefined ? schema : openapi.components.schemas[schemaName(schema.$ref)];
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
function dependencies(
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

function createCheck(creation: Creation, body: Record<string, unknown>): LiveCheck {
  return check(`POST ${creation.path} through the frontend`, "frontend", creation.path, {
    method: "POST",
    body,
    status: 201,
    mediaType: "application/json",
    has: ["id"],
    saves: saved(creation.entity),
  });
}

function bodyOf(
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
function saved(entity: string): string {
  return snakeCase(entity);
}

/** That what was sent is there. Times may come back in another spelling, so they are not compared. */
function readCheck(creation: Creation, body: Record<string, unknown>): LiveCheck {
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
    mediaType: "application/json",
    shows: { id, ...Object.fromEntries(sent) },
  });
}
