/**
 * The language as data: every section with its keys, what they mean and what they take. It checks specs, and
 * docs/spec.md and the JSON Schema are written from it.
 */
import * as rules from "../name-rules.ts";
import { integer, list, named, object, optional, parsed, required } from "../shape.ts";
import { name, prose } from "./leaves.ts";
import { appShape, authShape } from "./app.ts";
import { endpointShape } from "./endpoint.ts";
import { entityShape, enumShape, fieldsShape } from "./entity.ts";
import { type integrationAuth, integrationShape, type operationShape } from "./integration.ts";
import { screenShape } from "./screen.ts";
import type { webhookShape } from "./webhook.ts";

const seedValue = parsed("a value, `$NAME`, or the natural key of a row", (node) => node, {
  type: ["string", "number", "boolean", "null"],
});

const version = parsed(
  "`1`, the only version of the language so far",
  ({ value }) => (value === 1 ? value : undefined),
  {
    const: 1,
  },
);

export const specShape = object("a spec", {
  aurora: required(version, "the version of this language: `1`."),
  app: required(appShape, "name and stack of the app."),
  auth: optional(authShape, "how people sign in."),
  enums: optional(named(rules.enumName, enumShape, 200), "lists of words that a field can have."),
  mixins: optional(named(rules.mixinName, fieldsShape, 50), "fields that several entities have."),
  entities: required(named(rules.entityName, entityShape, 300), "what the app stores."),
  endpoints: optional(named(rules.endpointName, endpointShape, 300), "routes beyond create, read, update and delete."),
  integrations: optional(named(rules.integrationName, integrationShape, 50), "other services."),
  screens: optional(named(rules.screenName, screenShape, 300), "pages of the frontend."),
  seed: optional(
    named(rules.entityReference, list(named(rules.memberReference, seedValue, 200), 1000), 300),
    "first rows, by entity; an entity's rows can refer to rows before them by their natural key.",
  ),
  rules: optional(list(prose, 100), "what holds for the whole app, in prose."),
  acceptance: optional(
    list(
      object("an acceptance case", {
        given: required(prose, "the situation, in prose."),
        when: required(name, "the endpoint, or an operation such as `createTask`."),
        then: required(integer(100, 599), "the status of the answer."),
      }),
      200,
    ),
    "cases that must hold.",
  ),
});

type Value<S> = S extends { read(...args: never[]): infer T } ? Exclude<T, undefined> : never;
export type RawSpec = Value<typeof specShape>;
export type RawEntity = Value<typeof entityShape>;
export type RawEndpoint = Value<typeof endpointShape>;
export type RawIntegration = Value<typeof integrationShape>;
export type RawIntegrationOperation = Value<typeof operationShape>;
export type RawIntegrationAuth = Value<typeof integrationAuth>;
export type RawWebhook = Value<typeof webhookShape>;
export type RawScreen = Value<typeof screenShape>;
export type RawAuth = Value<typeof authShape>;
export type RawApp = Value<typeof appShape>;
