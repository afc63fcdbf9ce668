/** All sections together, in the order in which one needs another. */
import type { Report, Span } from "../diagnostic.ts";
import type { RawSpec } from "../language/spec.ts";
import type { Entity, Position, Rule, Spec } from "../model.ts";
import { code, didYouMean } from "../nearest.ts";
import { withScreenFilters } from "./api.ts";
import { resolveApp, resolveAuth, resolveEnums } from "./app.ts";
import type { Context } from "./context.ts";
import { refuseComputedCircles, refusePolicyCircles, refuseRequiredCircles } from "./cycles.ts";
import { resolveEndpoints } from "./endpoints.ts";
import { draftEntities, resolveFields, resolveRelations } from "./entities.ts";
import { declareComputed, finishEntity, resolveComputed } from "./entity-parts.ts";
import { refuseNameClashes, refuseUnsettable, refuseWrongViewer, warnOfDoublePairs } from "./entity-rules.ts";
import { refuseUnportable } from "./portable.ts";
import { resolveIntegrations } from "./integrations.ts";
import { operationId, refuseRouteClashes } from "./routes-meet.ts";
import { resolveScreens } from "./screens.ts";
import { resolveSeed } from "./seed.ts";

export function resolveSpec(raw: RawSpec, report: Report, position: (span: Span) => Position): Spec {
  const { get } = raw;
  const whole = (section: keyof typeof get) => !raw.unsure(section);
  const enums = resolveEnums(get.enums, { report, position });
  const context: Context = {
    report,
    position,
    enums: new Map(enums.map((one) => [one.name, one])),
    enumSpans: new Map((get.enums ?? []).map(({ name, key }) => [name, key.span])),
    types: {
      enums: whole("enums") ? new Set(enums.map(({ name }) => name)) : null,
      entities: new Set((get.entities ?? []).map(({ name }) => name)),
    },
    entities: draftEntities(get.entities),
    entitiesComplete: whole("entities"),
    excused: new Set(),
    expressions: [],
    viewer: get.auth?.get.entity?.text ?? (get.auth || !whole("auth") ? undefined : null),
  };
  resolveFields(get.mixins, context);
  resolveRelations(context);
  const computedDrafts = declareComputed(context);
  const app = resolveApp(get.app, context);
  const auth = resolveAuth(get.auth, context);
  if (get.auth && auth === null) {
    context.viewer = undefined;
  }
  refuseNameClashes(context);
  refuseRequiredCircles(context);
  refuseWrongViewer(auth, context);
  warnOfDoublePairs(context);
  const computed = resolveComputed(computedDrafts, context);
  const entities = [...context.entities.values()].map((entity) =>
    finishEntity(entity, computed.get(entity) ?? [], context),
  );
  const integrations = resolveIntegrations(get.integrations, context);
  const endpoints = resolveEndpoints(
    get.endpoints,
    whole("integrations") ? { raw: get.integrations ?? [], resolved: integrations } : null,
    context,
  );
  const places = placesOf(get.entities);
  refuseComputedCircles(entities, places, context);
  refusePolicyCircles(entities, places, context);
  refuseUnportable(entities, context);
  refuseUnsettable(entities, raw, auth, integrations, context);
  refuseRouteClashes({ app, entities, endpoints, integrations }, raw, context);
  checkAcceptance(get.acceptance, entities, whole("endpoints") ? (get.endpoints ?? []) : null, context);
  const screens = resolveScreens(
    get.screens,
    entities,
    whole("endpoints") ? { raw: get.endpoints ?? [], resolved: endpoints } : null,
    context,
  );
  return {
    app,
    auth,
    enums,
    entities: withScreenFilters(entities, screens),
    endpoints,
    integrations,
    screens,
    seed: resolveSeed(get.seed, auth, context),
    rules: (get.rules ?? []).map(({ text, node }, index): Rule => ({
      endpoint: null,
      number: index + 1,
      text,
      at: position(node.span),
    })),
    acceptance: (get.acceptance ?? []).flatMap(({ get: one, node }) =>
      one.given && one.when && one.then !== undefined
        ? [{ given: one.given.text, when: one.when.text, then: one.then, at: position(node.span) }]
        : [],
    ),
  };
}

/** Where the computed fields and policies of every entity stand, by "Entity.name". */
function placesOf(raw: RawSpec["get"]["entities"]): Map<string, Span> {
  const places = new Map<string, Span>();
  for (const { name, value } of raw ?? []) {
    for (const field of value?.get.computed ?? []) {
      places.set(`${name}.${field.name}`, field.value?.span ?? field.key.span);
    }
    const policy = value?.get.policy?.get;
    for (const action of ["read", "create", "update", "delete"] as const) {
      const node = policy?.[action] ?? policy?.write;
      if (node) {
        places.set(`${name}.${action}`, node.span);
      }
    }
  }
  return places;
}

function checkAcceptance(
  raw: RawSpec["get"]["acceptance"],
  entities: readonly Entity[],
  endpoints: readonly { readonly name: string }[] | null,
  context: Context,
): void {
  const generated = entities.flatMap((entity) =>
    entity.api.operations.map((operation) => operationId(operation, entity.name)),
  );
  const known = [...(endpoints ?? []).map(({ name }) => name), ...generated];
  for (const { get } of raw ?? []) {
    if (get.when && endpoints !== null && !known.includes(get.when.text)) {
      context.report(
        get.when.span,
        `${code(get.when.text)} is not an endpoint or a generated operation.${didYouMean(get.when.text, known)}`,
      );
    }
  }
}
