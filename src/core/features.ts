/**
 * Everything that a spec asks for, as a list, so that what no agent implements can be named. A generator declares the
 * kinds that it implements; the rest is "not implemented": nothing is dropped silently.
 */
import { understandAcceptance } from "./acceptance/understand.ts";
import { changeKey, ruleWanted } from "./change.ts";
import type { Endpoint, Entity, Integration, Position, Rule, Screen, Spec } from "./spec/model.ts";

export const featureKinds = [
  "entity",
  "field",
  "hidden-field",
  "readonly-field",
  "unique-field",
  "to-one-relation",
  "to-many-relation",
  "viewer-relation",
  "check",
  "unique",
  "index",
  "partial-index",
  "computed",
  "policy",
  "crud",
  "filter",
  "sort",
  "auth",
  "endpoint",
  "rule",
  "integration-operation",
  "integration-auth",
  "integration-oauth-token",
  "integration-connect",
  "integration-webhook",
  "screen-login",
  "screen-list",
  "screen-list-filters",
  "screen-list-row-action",
  "screen-list-endpoint-action",
  "screen-list-optimistic",
  "screen-form",
  "frontend-react",
  "frontend-vue",
  "styles-css-modules",
  "styles-tailwind",
  "seed",
  "acceptance",
] as const;
export type FeatureKind = (typeof featureKinds)[number];

export interface Feature {
  readonly kind: FeatureKind;
  /** What it is, as people say it: "policy `read` of `Task`", "`startCheckout` rule 1, “Refuse when …”". Markdown. */
  readonly title: string;
  readonly at: Position | null;
  /** No generator can do it, whatever it implements: the prose is not understood. */
  readonly obscure?: true;
  /** The change that implements it, where only a model or a person can: its key (change.ts). */
  readonly change?: string;
}

/** Everything that the spec asks for, section by section in its order; nothing is left out. */
export function featuresOf(spec: Spec): readonly Feature[] {
  const { app, auth, seed, rules, acceptance } = spec;
  return [
    one(`frontend-${app.stack.frontend}`, `frontend in ${{ react: "React", vue: "Vue" }[app.stack.frontend]}`, null),
    one(
      `styles-${app.stack.styles}`,
      `styles with ${{ "css-modules": "CSS modules", tailwind: "Tailwind" }[app.stack.styles]}`,
      null,
    ),
    ...(auth ? [one("auth", `signing in as \`${auth.entity}\``, auth.at)] : []),
    ...spec.entities.flatMap(entityFeatures),
    ...spec.endpoints.flatMap(endpointFeatures),
    ...spec.integrations.flatMap(integrationFeatures),
    ...spec.screens.flatMap(screenFeatures),
    ...seed.map((item) => one("seed", `seed data of \`${item.entity}\``, item.at)),
    ...rules.map(ruleFeature),
    ...acceptance.map((item, index): Feature => ({
      ...one(
        "acceptance",
        `acceptance case ${index + 1}, “${item.given}”: \`${item.when}\` answers ${item.then}`,
        item.at,
      ),
      ...(understandAcceptance(spec, item) === null ? { obscure: true } : {}),
    })),
  ];
}

/**
 * What the spec asks for and no agent implements. A screen, and how it is styled, needs its framework: where that is
 * missing, they are too.
 */
export function notImplemented(spec: Spec, implemented: ReadonlySet<FeatureKind>): readonly Feature[] {
  const hasPages = implemented.has(`frontend-${spec.app.stack.frontend}`);
  const needsPages = ({ kind }: Feature) => kind.startsWith("screen-") || kind.startsWith("styles-");
  return featuresOf(spec).filter(
    (feature) => feature.obscure || !implemented.has(feature.kind) || (!hasPages && needsPages(feature)),
  );
}

const one = (kind: FeatureKind, title: string, at: Position | null): Feature => ({ kind, title, at });

function ruleFeature(rule: Rule): Feature {
  const owner = rule.endpoint === null ? "app" : `\`${rule.endpoint}\``;
  return {
    ...one("rule", `${owner} rule ${rule.number}, “${rule.text}”`, rule.at),
    change: changeKey(ruleWanted(rule)),
  };
}

function entityFeatures(entity: Entity): Feature[] {
  const of = `of \`${entity.name}\``;
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  const features = [one("entity", `entity \`${entity.name}\``, entity.at)];
  for (const field of entity.fields) {
    const title = `\`${field.name}\` ${of}`;
    features.push(one("field", `field ${title}`, field.at));
    if (field.hidden) features.push(one("hidden-field", `hidden field ${title}`, field.at));
    if (field.readonly) features.push(one("readonly-field", `readonly field ${title}`, field.at));
    if (field.unique !== null) features.push(one("unique-field", `unique field ${title}`, field.at));
  }
  for (const relation of entity.relations) {
    const title = `\`${relation.name}\` ${of}`;
    if (relation.cardinality === "many") {
      features.push(one("to-many-relation", `to-many relation ${title}`, relation.at));
      continue;
    }
    features.push(one("to-one-relation", `relation ${title}`, relation.at));
    if (relation.setViewer) features.push(one("viewer-relation", `relation ${title}, set to the viewer`, relation.at));
    if (relation.inverse !== null) {
      features.push(
        one(
          "to-many-relation",
          `to-many relation \`${relation.inverse}\` of \`${relation.target}\`, inverse of ${title}`,
          relation.at,
        ),
      );
    }
  }
  for (const field of entity.computed)
    features.push(one("computed", `computed field \`${field.name}\` ${of}`, field.at));
  for (const check of entity.checks) features.push(one("check", `check \`${check.name}\` ${of}`, check.at));
  for (const unique of entity.uniques) {
    const partial = unique.where === null ? "" : " where a condition holds";
    features.push(one("unique", `unique ${list(unique.columns)} ${of}${partial}`, unique.at));
  }
  for (const index of entity.indexes) {
    const title = `index ${index.name === null ? `on ${list(index.columns)}` : `\`${index.name}\``} ${of}`;
    features.push(
      index.where === null ? one("index", title, index.at) : one("partial-index", `partial ${title}`, index.at),
    );
  }
  for (const action of ["read", "create", "update", "delete"] as const) {
    if (entity.policy?.[action]) features.push(one("policy", `policy \`${action}\` ${of}`, entity.at));
  }
  for (const operation of entity.api.operations)
    features.push(one("crud", `operation \`${operation}\` ${of}`, entity.at));
  for (const filter of entity.api.filters)
    features.push(one("filter", `filter by \`${filter.column}\` ${of}`, entity.at));
  for (const key of entity.api.sort) {
    features.push(one("sort", `sort by \`${key.column}\`${key.descending ? ", descending," : ""} ${of}`, entity.at));
  }
  return features;
}

function endpointFeatures(endpoint: Endpoint): Feature[] {
  return [one("endpoint", `endpoint \`${endpoint.name}\``, endpoint.at), ...endpoint.rules.map(ruleFeature)];
}

function integrationFeatures(integration: Integration): Feature[] {
  const name = `\`${integration.name}\``;
  const { auth, connect, webhook } = integration;
  const features = integration.operations.map((operation) =>
    one("integration-operation", `operation \`${operation.name}\` of ${name}`, operation.at),
  );
  if (auth.type === "oauth2_client_credentials") {
    features.push(one("integration-oauth-token", `OAuth 2 client credentials of ${name}`, integration.at));
  } else if (auth.type !== "none") {
    const kind = auth.type === "bearer" ? "bearer token" : "API key";
    features.push(one("integration-auth", `${kind} of ${name}`, integration.at));
  }
  if (connect) features.push(one("integration-connect", `connecting an account of ${name}`, connect.at));
  if (webhook) {
    features.push(one("integration-webhook", `webhook of ${name}`, webhook.at));
    for (const event of webhook.events) {
      features.push(one("integration-webhook", `event \`${event.type}\` of ${name}`, event.at));
    }
  }
  return features;
}

function screenFeatures(screen: Screen): Feature[] {
  const name = `screen \`${screen.name}\``;
  switch (screen.kind) {
    case "login":
      return [one("screen-login", name, screen.at)];
    case "form":
      return [one("screen-form", name, screen.at)];
    case "list":
      return [
        one("screen-list", name, screen.at),
        ...screen.filters.map((filter) => one("screen-list-filters", `filter \`${filter}\` of ${name}`, screen.at)),
        ...screen.rowActions.map((action) =>
          // Edit and delete are the API's own operations; any other action calls an endpoint.
          one(
            ["edit", "delete"].includes(action) ? "screen-list-row-action" : "screen-list-endpoint-action",
            `row action \`${action}\` of ${name}`,
            screen.at,
          ),
        ),
        ...screen.optimistic.map((action) =>
          one("screen-list-optimistic", `optimistic \`${action}\` of ${name}`, screen.at),
        ),
      ];
  }
}
