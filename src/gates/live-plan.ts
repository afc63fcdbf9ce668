/**
 * Which requests the system gate makes, from the contracts and the spec: a page, health, signing in, every list, an
 * invalid create, and a create with everything that it refers to and what can then be done with it. Pure.
 */
import { check, type LiveCheck } from "./live-check.ts";
import { bodyOf, createCheck, type Creation, creationsOf, dependencies, readCheck, saved } from "./live-creations.ts";
import { isList, isSecured, type Models, type OpenApi, type Operation, resolve } from "./live-openapi.ts";
import { sampleVariants } from "./live-samples.ts";

export interface LivePlan {
  /** What the seed reads from the environment; null: there is no seed. */
  readonly seed: Readonly<Record<string, string>> | null;
  /** All must pass. */
  readonly checks: readonly LiveCheck[];
  /** Ways to create something; one of them must pass as a whole. Empty: the API alone can create nothing. */
  readonly creations: readonly { readonly entity: string; readonly checks: readonly LiveCheck[] }[];
}

/** What the first rows are made with, and how a check signs in by one of them. */
export interface LiveSeed {
  readonly environment: Readonly<Record<string, string>>;
  readonly login: { readonly login: string; readonly password: string } | null;
}

/** What lets a request in: nothing where none is asked for, else the saved token; null: the check has no way in. */
type Entrance = (operation: Operation) => Creation["sent"] | null;

/**
 * @param models null: the column's own name says what it refers to (`noteId` → `Note`)
 * @param seed null: the app starts empty, and nobody can sign in.
 */
export function livePlan(openapi: OpenApi, models: Models | null, seed: LiveSeed | null): LivePlan {
  const signIn = signInChecks(openapi, seed?.login ?? null);
  const entrance: Entrance = (operation) =>
    !isSecured(operation) ? {} : signIn.length > 0 ? { token: "{{token}}" } : null;
  const lists = listChecks(openapi, entrance);
  const creations = creationsOf(openapi, entrance);
  return {
    seed: seed?.environment ?? null,
    checks: [
      check("the built page", "frontend", "/", { mediaType: "text/html", builtPage: true }),
      check("GET /health", "backend", "/health", { mediaType: "application/json", shows: { status: "ok" } }),
      ...strangerChecks(openapi),
      ...signIn,
      ...lists,
      ...creations.slice(0, 1).map(invalidCheck),
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
            checks: [
              ...order.map((one) => createCheck(one, body(one))),
              readCheck(creation, body(creation)),
              ...lists.filter(({ path }) => path === creation.path).map((list) => ({ ...list, nonEmpty: true })),
              ...order.flatMap((one) => actionChecks(one, openapi, entrance)),
            ],
          };
        }),
      ),
  };
}

/** Without a token the first list that needs one says so. */
function strangerChecks(openapi: OpenApi): LiveCheck[] {
  return Object.entries(openapi.paths)
    .filter(([, { get }]) => get !== undefined && isSecured(get) && isList(get, openapi))
    .slice(0, 1)
    .map(([path]) =>
      check(`GET ${path} without a token`, "frontend", path, { status: 401, mediaType: "application/problem+json" }),
    );
}

/** A wrong password, then the right one, whose token is kept; nothing where nobody can sign in. */
function signInChecks(openapi: OpenApi, login: LiveSeed["login"]): LiveCheck[] {
  const [path, operation] =
    Object.entries(openapi.paths)
      .map(([path, { post }]) => [path, post] as const)
      .find(([, post]) => post?.operationId === "signIn") ?? [];
  const body = resolve(operation?.requestBody?.content["application/json"]?.schema, openapi);
  const answer = resolve(operation?.responses["200"]?.content?.["application/json"]?.schema, openapi);
  const field = (body?.required ?? []).find((name) => name !== "password");
  const property = (answer?.required ?? []).find((name) => /^access_?token$/i.test(name));
  if (path === undefined || login === null || field === undefined || property === undefined) {
    return [];
  }
  const sent = { [field]: login.login, password: login.password };
  return [
    check(`POST ${path} with a wrong password`, "frontend", path, {
      method: "POST",
      body: { ...sent, password: `not ${login.password}` },
      status: 401,
      mediaType: "application/problem+json",
    }),
    check(`POST ${path} through the frontend`, "frontend", path, {
      method: "POST",
      body: sent,
      mediaType: "application/json",
      saves: { property, as: "token" },
    }),
  ];
}

function listChecks(openapi: OpenApi, entrance: Entrance): LiveCheck[] {
  return Object.entries(openapi.paths).flatMap(([path, { get }]) => {
    const sent = get !== undefined && isList(get, openapi) ? entrance(get) : null;
    return sent === null
      ? []
      : [
          check(`GET ${path} through the frontend`, "frontend", path, {
            ...sent,
            mediaType: "application/json",
            has: ["items", "total", "page", "size"],
          }),
        ];
  });
}

function invalidCheck({ path, body, sent }: Creation): LiveCheck {
  return check(`invalid POST ${path} through the frontend`, "frontend", path, {
    ...sent,
    method: "POST",
    body: (body.required ?? []).length > 0 ? {} : "not an object",
    status: 422,
    mediaType: "application/problem+json",
    has: ["title", "status"],
  });
}

/** What can be done with a created row without sending anything: the endpoints under its path. */
function actionChecks({ path, entity }: Creation, openapi: OpenApi, entrance: Entrance): LiveCheck[] {
  return Object.entries(openapi.paths).flatMap(([action, { post }]) => {
    const sent = post === undefined ? null : entrance(post);
    if (post === undefined || sent === null || post.requestBody !== undefined || !action.startsWith(`${path}/{id}/`)) {
      return [];
    }
    const statuses = Object.keys(post.responses).map(Number);
    const success = statuses.find((status) => status >= 200 && status < 300) ?? 200;
    const answers = post.responses[String(success)]?.content?.["application/json"] !== undefined;
    return [
      check(`POST ${action} through the frontend`, "frontend", action.replace("{id}", `{{${saved(entity)}}}`), {
        ...sent,
        method: "POST",
        status: success,
        mayRefuse: statuses.filter((status) => status === 403 || status === 409),
        mediaType: answers ? "application/json" : null,
      }),
    ];
  });
}
