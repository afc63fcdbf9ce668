/**
 * Tables that a spec needs without naming them: sessions of people who signed in, events that a webhook has delivered,
 * accounts that people have connected. They are entities like the spec's own, so that models, migration, contract and
 * tests come from the same code; they have no routes.
 */
import type { Entity, Field, Position, Spec, ToOneRelation, ValueType } from "./spec/model.ts";

/** Names that a spec's own entities and enums cannot have. */
export const systemEntityNames = ["RefreshToken", "WebhookEvent", "ConnectedAccount"] as const;
export type SystemEntityName = (typeof systemEntityNames)[number];

/** Every entity that has a table: the spec's, then the system's. */
export function storedEntities(spec: Spec): readonly Entity[] {
  return [...spec.entities, ...systemEntities(spec)];
}

/** What the spec's sections ask for: `auth` for sessions, a webhook for its events, `connect` for accounts. */
export function systemEntities(spec: Spec): readonly Entity[] {
  const { auth } = spec;
  const webhook = spec.integrations.find((integration) => integration.webhook !== null)?.webhook;
  const connect = spec.integrations.find((integration) => integration.connect !== null)?.connect;
  return [
    ...(auth ? [refreshToken(auth.entity, auth.at)] : []),
    ...(webhook ? [webhookEvent(webhook.at)] : []),
    ...(connect ? [connectedAccount(auth?.entity ?? null, connect.at)] : []),
  ];
}

/**
 * A refresh token is used once; its successors have the same `family`, so that the use of an old one, which tells of a
 * theft, ends them all (RFC 9700, section 4.14.2). Only the token's SHA-256 is kept.
 */
function refreshToken(owner: string, at: Position): Entity {
  return entity("RefreshToken", at, {
    fields: [
      field("family", { kind: "uuid" }, at),
      field("token_hash", { kind: "string", minLength: 64, maxLength: 64 }, at, { unique: "exact", hidden: true }),
      field("expires_at", { kind: "datetime" }, at),
      field("used_at", { kind: "datetime" }, at, { optional: true }),
      field("created_at", { kind: "datetime" }, at, { default: { kind: "now" } }),
    ],
    relations: [relation("owner", owner, at)],
    indexes: [["family"], ["expires_at"]],
  });
}

/** Inserted before an event is handled: the second delivery of one finds its id taken. */
function webhookEvent(at: Position): Entity {
  return entity("WebhookEvent", at, {
    fields: [
      field("integration", { kind: "string", minLength: 1, maxLength: 60 }, at),
      field("event_id", { kind: "string", minLength: 1, maxLength: 255 }, at),
      field("received_at", { kind: "datetime" }, at, { default: { kind: "now" } }),
    ],
    uniques: [["integration", "event_id"]],
    indexes: [["received_at"]],
  });
}

/** Both tokens are encrypted. Without sign-in there is one account for each integration. */
function connectedAccount(owner: string | null, at: Position): Entity {
  return entity("ConnectedAccount", at, {
    fields: [
      field("integration", { kind: "string", minLength: 1, maxLength: 60 }, at),
      field("access_token", { kind: "text" }, at, { hidden: true }),
      field("refresh_token", { kind: "text" }, at, { hidden: true, optional: true }),
      field("expires_at", { kind: "datetime" }, at, { optional: true }),
      field("created_at", { kind: "datetime" }, at, { default: { kind: "now" } }),
      field("updated_at", { kind: "datetime" }, at, { default: { kind: "now" }, onUpdate: true }),
    ],
    relations: owner === null ? [] : [relation("owner", owner, at)],
    uniques: [owner === null ? ["integration"] : ["integration", "owner"]],
  });
}

interface Parts {
  readonly fields: readonly Field[];
  readonly relations?: readonly ToOneRelation[];
  readonly uniques?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
}

function entity(name: SystemEntityName, at: Position, parts: Parts): Entity {
  const { fields, relations = [], uniques = [], indexes = [] } = parts;
  return {
    name,
    fields,
    relations,
    computed: [],
    checks: [],
    uniques: uniques.map((columns) => ({ columns, where: null, at })),
    indexes: indexes.map((columns) => ({ name: null, columns, where: null, at })),
    policy: {},
    api: { operations: [], filters: [], sort: [] },
    at,
  };
}

function field(name: string, type: ValueType, at: Position, more: Partial<Field> = {}): Field {
  const plain = {
    optional: false,
    default: null,
    unique: null,
    hidden: false,
    readonly: true,
    onUpdate: false,
    mixin: null,
  };
  return { ...plain, name, type, at, ...more };
}

function relation(name: string, target: string, at: Position): ToOneRelation {
  const onDelete = "cascade";
  return { cardinality: "one", name, target, required: true, onDelete, setViewer: false, inverse: null, at };
}
