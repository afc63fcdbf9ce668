/**
 * The resolved spec: what the generators, the plan and the contracts read. Every name in it has been looked up, every
 * default filled in and every expression type-checked; nothing here needs the YAML again.
 */
import type { Expression } from "../expression/model.ts";

/** A place in the file or issue that the spec came from; lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Spec {
  readonly app: AppSection;
  readonly auth: AuthSection | null;
  readonly enums: readonly EnumDefinition[];
  /** In the order of the spec. */
  readonly entities: readonly Entity[];
  readonly endpoints: readonly Endpoint[];
  readonly integrations: readonly Integration[];
  readonly screens: readonly Screen[];
  readonly seed: readonly SeedEntity[];
  readonly rules: readonly Rule[];
  readonly acceptance: readonly AcceptanceCase[];
}

export interface AppSection {
  readonly name: string;
  readonly stack: {
    readonly frontend: "react" | "vue";
    readonly styles: "css-modules" | "tailwind";
    readonly database: "postgresql";
  };
  readonly api: {
    /** Starts with "/", has no trailing "/"; may be empty. */
    readonly prefix: string;
    readonly case: "camel" | "snake";
    readonly page: { readonly size: number; readonly max: number };
  };
}

export interface AuthSection {
  readonly entity: string;
  readonly loginField: string;
  readonly secretField: string;
  readonly token: { readonly scheme: "Bearer"; readonly accessTtlSeconds: number; readonly refreshTtlSeconds: number };
  readonly at: Position;
}

export interface EnumDefinition {
  readonly name: string;
  readonly values: readonly string[];
  readonly at: Position;
}

/** A value type, without "optional": that is a property of the place that uses it. */
export type ValueType =
  | { readonly kind: "string"; readonly minLength: number; readonly maxLength: number | null }
  | { readonly kind: "text" }
  | { readonly kind: "email"; readonly maxLength: number }
  | { readonly kind: "url" }
  | { readonly kind: "int"; readonly min: number | null; readonly max: number | null }
  | { readonly kind: "float" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "bool" }
  | { readonly kind: "date" }
  | { readonly kind: "datetime" }
  | { readonly kind: "uuid" }
  | { readonly kind: "json" }
  | { readonly kind: "enum"; readonly enum: string };

export type DefaultValue =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "enum"; readonly value: string }
  | { readonly kind: "now" }
  | { readonly kind: "today" };

export interface Field {
  /** snake_case, as in the spec. */
  readonly name: string;
  readonly type: ValueType;
  readonly optional: boolean;
  readonly default: DefaultValue | null;
  readonly unique: "exact" | "case-insensitive" | null;
  /** Never leaves the server. */
  readonly hidden: boolean;
  /** Never taken from a client's create or update. */
  readonly readonly: boolean;
  /** A datetime that is set to now at every update. */
  readonly onUpdate: boolean;
  /** The mixin that it came from. */
  readonly mixin: string | null;
  readonly at: Position;
}

export interface ToOneRelation {
  readonly cardinality: "one";
  /** snake_case; the column is `${name}_id`. */
  readonly name: string;
  readonly target: string;
  readonly required: boolean;
  readonly onDelete: "cascade" | "restrict" | "set_null";
  /** The server fills it with the signed-in person on create; clients never send it. */
  readonly setViewer: boolean;
  /** Name of the collection on the target. */
  readonly inverse: string | null;
  readonly at: Position;
}

export interface ToManyRelation {
  readonly cardinality: "many";
  readonly name: string;
  readonly target: string;
  /** The entity that joins both, with the names of its two relations. */
  readonly through: { readonly entity: string; readonly near: string; readonly far: string };
  readonly at: Position;
}

export type Relation = ToOneRelation | ToManyRelation;

export interface ComputedField {
  readonly name: string;
  readonly type: ValueType;
  readonly optional: boolean;
  readonly expression: Expression;
  readonly at: Position;
}

export interface Check {
  readonly name: string;
  readonly expression: Expression;
  readonly at: Position;
}

export interface Unique {
  /** Names of fields or to-one relations. */
  readonly columns: readonly string[];
  readonly where: Expression | null;
  readonly at: Position;
}

export interface Index {
  /** null: named by convention. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly where: Expression | null;
  readonly at: Position;
}

export type Action = "read" | "create" | "update" | "delete";

/** `authenticated` and `'true'` in the spec become the corresponding expressions; a missing action denies. `write` fills create, update and delete where they are missing. */
export type Policy = Readonly<Partial<Record<Action, Expression>>>;

export type Operation = "list" | "get" | "create" | "update" | "delete";
export type FilterOperator = "eq" | "ne" | "in" | "lt" | "lte" | "gt" | "gte" | "contains";

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

export interface Entity {
  /** PascalCase, singular. */
  readonly name: string;
  /** Mixins' fields included, after the entity's own, in the order of the spec. The id (uuid) is implied and not listed. */
  readonly fields: readonly Field[];
  readonly relations: readonly Relation[];
  readonly computed: readonly ComputedField[];
  readonly checks: readonly Check[];
  readonly uniques: readonly Unique[];
  readonly indexes: readonly Index[];
  /** null: the entity has no policy section at all. */
  readonly policy: Policy | null;
  readonly api: {
    /** All five without an api section; none for an entity that only joins two others (a `through`). */
    readonly operations: readonly Operation[];
    readonly filters: readonly { readonly column: string; readonly operators: readonly FilterOperator[] }[];
    /** The first is the default. */
    readonly sort: readonly SortKey[];
  };
  readonly at: Position;
}

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Route {
  readonly method: HttpMethod;
  /** Without the API prefix, parameters in braces. */
  readonly path: string;
}

export interface TypedName {
  readonly name: string;
  readonly type: ValueType;
  readonly optional: boolean;
}

export type Returns =
  | { readonly kind: "entity"; readonly entity: string }
  | { readonly kind: "page"; readonly entity: string }
  | { readonly kind: "object"; readonly fields: readonly TypedName[] }
  | { readonly kind: "nothing" };

export interface Endpoint {
  /** camelCase; the operation id. */
  readonly name: string;
  readonly route: Route;
  readonly target: string | null;
  readonly allow: Expression | null;
  readonly require: readonly { readonly expression: Expression; readonly status: number; readonly code: string }[];
  readonly set: readonly { readonly field: string; readonly value: Expression }[];
  readonly query: { readonly entity: string; readonly where: Expression; readonly sort: SortKey | null } | null;
  readonly input: readonly TypedName[];
  /** Integration and operation. */
  readonly calls: { readonly integration: string; readonly operation: string } | null;
  readonly returns: Returns;
  readonly rules: readonly Rule[];
  readonly at: Position;
}

/** A prose rule: only a model or a person can implement it. */
export interface Rule {
  /** Endpoint that it belongs to; null: the whole app. */
  readonly endpoint: string | null;
  /** Counts from 1 within its endpoint, or within the app. */
  readonly number: number;
  readonly text: string;
  readonly at: Position;
}

/** Names an environment variable; never the secret itself. */
export type SecretName = string;

export type IntegrationAuth =
  | { readonly type: "none" }
  | { readonly type: "api_key"; readonly header: string; readonly secret: SecretName }
  | { readonly type: "bearer"; readonly secret: SecretName }
  | {
      readonly type: "oauth2_client_credentials";
      readonly tokenUrl: string;
      readonly clientId: SecretName;
      readonly clientSecret: SecretName;
      readonly scopes: readonly string[];
    };

export interface OAuthConnect {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly pkce: boolean;
  readonly scopes: readonly string[];
  readonly clientId: SecretName;
  readonly clientSecret: SecretName;
  readonly at: Position;
}

export interface IntegrationOperation {
  readonly name: string;
  readonly route: Route;
  readonly pathParameters: readonly TypedName[];
  readonly query: readonly TypedName[];
  /** Name of the header that carries the idempotency key. */
  readonly idempotencyHeader: string | null;
  readonly body: readonly TypedName[] | null;
  readonly response: readonly TypedName[] | null;
  readonly at: Position;
}

/** A JSONPath of the form $.a.b into the event. */
export type JsonPath = string;
export type WebhookValue =
  | { readonly kind: "path"; readonly path: JsonPath }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** The target row of a to-one relation, found by a unique field. */
  | { readonly kind: "lookup"; readonly field: string; readonly path: JsonPath };

export interface WebhookEvent {
  readonly type: string;
  readonly action: "create" | "update";
  readonly entity: string;
  readonly where: readonly { readonly field: string; readonly path: JsonPath }[];
  readonly set: readonly { readonly field: string; readonly value: WebhookValue }[];
  readonly at: Position;
}

export interface InboundWebhook {
  readonly path: string;
  readonly verify: {
    readonly algorithm: "sha256" | "sha512";
    readonly header: string;
    /** Holds {hex} or {v1}-style names; `{ts}` where the signature covers a timestamp. */
    readonly format: string;
    readonly secret: SecretName;
    readonly toleranceSeconds: number | null;
  };
  readonly dedupe: JsonPath;
  readonly events: readonly WebhookEvent[];
  readonly at: Position;
}

export interface Integration {
  readonly name: string;
  readonly baseUrl: string;
  readonly auth: IntegrationAuth;
  readonly connect: OAuthConnect | null;
  readonly timeoutMs: number;
  readonly retry: {
    /** The first try included. */
    readonly attempts: number;
    readonly initialMs: number;
    readonly maxMs: number;
    readonly when: readonly (number | "5xx" | "timeout")[];
  };
  readonly circuit: { readonly failureThreshold: number; readonly recoverySeconds: number };
  readonly operations: readonly IntegrationOperation[];
  readonly webhook: InboundWebhook | null;
  readonly at: Position;
}

export type Screen =
  | { readonly kind: "login"; readonly name: string; readonly route: string; readonly at: Position }
  | {
      readonly kind: "list";
      readonly name: string;
      readonly route: string;
      readonly entity: string;
      /** Fields, computed fields or to-one relations. */
      readonly columns: readonly string[];
      readonly filters: readonly string[];
      readonly actions: readonly "create"[];
      /** edit, delete, or an endpoint whose target is the entity. */
      readonly rowActions: readonly string[];
      readonly optimistic: readonly string[];
      readonly at: Position;
    }
  | {
      readonly kind: "form";
      readonly name: string;
      readonly route: string;
      readonly entity: string;
      readonly fields: readonly string[];
      readonly at: Position;
    };

export type SeedValue =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `$NAME`: read from the environment when seeding. */
  | { readonly kind: "environment"; readonly name: string }
  /** The row of a to-one relation, by the value of the target's natural key. */
  | { readonly kind: "reference"; readonly entity: string; readonly field: string; readonly value: string };

export interface SeedEntity {
  readonly entity: string;
  /** `password` (the plain text behind the auth section's secret field) may stand beside the fields. */
  readonly rows: readonly Readonly<Record<string, SeedValue>>[];
  readonly at: Position;
}

export interface AcceptanceCase {
  readonly given: string;
  readonly when: string;
  readonly then: number;
  readonly at: Position;
}
