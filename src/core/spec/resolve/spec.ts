/** All sections together, in the order in which one needs another. */
import type { Report, Span } from "../diagnostic.ts";
import type { RawSpec } from "../language.ts";
import type { Position, Rule, Spec } from "../model.ts";
import { withScreenFilters } from "./api.ts";
import { resolveApp, resolveAuth, resolveEnums } from "./app.ts";
import type { Context } from "./context.ts";
import { resolveEndpoints } from "./endpoints.ts";
import { draftEntities, resolveFields, resolveRelations } from "./entities.ts";
import { declareComputed, finishEntity, resolveComputed } from "./entity-parts.ts";
import { resolveIntegrations } from "./integrations.ts";
import { resolveScreens } from "./screens.ts";
import { resolveSeed } from "./seed.ts";

export function resolveSpec(raw: RawSpec, report: Report, position: (span: Span) => Position): Spec {
  const { get } = raw;
  /** A section that is absent although some key was wrong may be a section with a wrong key. */
  const whole = (section: keyof typeof get) => get[section] !== undefined || !raw.broken;
  const enums = resolveEnums(get.enums, { report, position });
  const context: Context = {
    report,
    position,
    enums: new Map(enums.map((one) => [one.name, one])),
    enumsComplete: whole("enums"),
    entities: draftEntities(get.entities),
    entitiesComplete: whole("entities"),
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
  const computed = resolveComputed(computedDrafts, context);
  const entities = [...context.entities.values()].map((entity) =>
    finishEntity(entity, computed.get(entity) ?? [], context),
  );
  const integrations = resolveIntegrations(get.integrations, context);
  const endpoints = resolveEndpoints(get.endpoints, whole("integrations") ? integrations : null, context);
  const screens = resolveScreens(get.screens, whole("endpoints") ? endpoints : null, context);
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
