/**
 * The language as data: every section with its keys, what they mean and what they take. It checks specs, and
 * docs/spec.md and the JSON Schema are written from it.
 */
import * as rules from "./name-rules.ts";
import { duration } from "./grammar/duration.ts";
import {
  choice,
  either,
  flag,
  integer,
  list,
  named,
  object,
  optional,
  parsed,
  required,
  scalar,
  variants,
} from "./shape.ts";

const text = scalar("a text");
const name = scalar("a name");
const names = list(name);
const expression = scalar("an expression");
const type = scalar("a type, such as `string(1..80)`");
const secret = parsed(
  "the name of an environment variable, such as `PAYMENTS_API_KEY`",
  (node) => (/^[A-Z][A-Z0-9_]{0,99}$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^[A-Z][A-Z0-9_]{0,99}$" },
);
const url = parsed(
  "an address that starts with `https://` (or `http://` on localhost)",
  (node) =>
    /^https:\/\/[^\s/?#@]+(?:[/?#]\S*)?$|^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/\S*)?$/.test(node.text)
      ? node.text
      : undefined,
  { type: "string", format: "uri" },
);
const jsonPath = parsed(
  "a path into the event, such as `$.data.customer`",
  (node) => (/^\$(?:\.[A-Za-z_][A-Za-z0-9_-]*)+$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^\\$(\\.[A-Za-z_][A-Za-z0-9_-]*)+$" },
);
const headerName = parsed(
  "the name of an HTTP header, such as `Idempotency-Key`",
  (node) => (/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^[A-Za-z][A-Za-z0-9-]{0,99}$" },
);
const prose = parsed("a sentence", (node) => (node.text.trim() === "" ? undefined : { text: node.text.trim(), node }), {
  type: "string",
});
const longTime = duration(1000, 365 * 86_400_000, "from `1s` to `365d`");
const shortTime = duration(1, 10 * 60_000, "from `1ms` to `10m`");
const httpRoute = scalar("a method and a path, such as `POST /tasks/{id}/complete`");
const typedNames = named(rules.jsonName, type, 100);

export const appShape = object("`app`", {
  name: required(
    parsed(
      "a name like `taskflow` (a–z, 0–9, `-`)",
      (node) => (/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/.test(node.text) ? node.text : undefined),
      {
        type: "string",
        pattern: "^[a-z][a-z0-9-]{0,38}[a-z0-9]$",
      },
    ),
    "the name of the app, in lower case.",
  ),
  stack: optional(
    object("`app.stack`", {
      frontend: optional(choice(["react", "vue"]), "the frontend's framework. Default `react`."),
      styles: optional(choice(["css-modules", "tailwind"]), "how styles are written. Default `css-modules`."),
      database: optional(choice(["postgresql"]), "the database in production. Default `postgresql`."),
    }),
    "what the app is built with.",
  ),
  api: optional(
    object("`app.api`", {
      prefix: optional(
        parsed(
          "a path like `/api/v1`, or `/`",
          (node) => (/^(?:\/|(?:\/[a-z0-9][a-z0-9-]*)+)$/.test(node.text) ? node.text : undefined),
          {
            type: "string",
            pattern: "^(/|(/[a-z0-9][a-z0-9-]*)+)$",
          },
        ),
        "what every route starts with. Default `/api`.",
      ),
      case: optional(
        choice(["camel", "snake"]),
        "how names are spelled in JSON: `dueAt` or `due_at`. Default `camel`.",
      ),
      page: optional(
        object("`app.api.page`", {
          size: optional(integer(1, 1000), "rows on a page unless the client says otherwise. Default 20."),
          max: optional(integer(1, 1000), "the most rows that a client may ask for. Default 100."),
        }),
        "the size of pages.",
      ),
    }),
    "how the API looks.",
  ),
});

export const authShape = object("`auth`", {
  entity: required(
    name,
    "the entity whose rows are the people who sign in; expressions call the one who did `viewer`.",
  ),
  login: required(name, "its field that people sign in with; unique and required."),
  secret: required(name, "its `hidden` text field for the password's hash."),
  token: optional(
    object("`auth.token`", {
      scheme: optional(choice(["Bearer"]), "how the token is sent. Default `Bearer`."),
      access_ttl: optional(longTime, "how long an access token is valid. Default `15m`."),
      refresh_ttl: optional(longTime, "how long a refresh token is valid. Default `30d`."),
    }),
    "tokens.",
  ),
});

const enumShape = list(name, 500);
const fieldsShape = named(rules.fieldName, scalar("a field, such as `string(1..80)? unique`"), 200);

const columnsWithCondition = object("a unique constraint", {
  fields: required(names, "fields or to-one relations."),
  where: optional(expression, "the rows that it counts for."),
});

export const entityShape = object("an entity", {
  use: optional(names, "mixins whose fields it has, behind its own."),
  fields: optional(fieldsShape, "its fields; see *Fields*."),
  relations: optional(
    named(rules.relationName, scalar("a relation, such as `User! cascade`"), 100),
    "its links to other entities; see *Relations*.",
  ),
  computed: optional(
    named(rules.fieldName, scalar("a computed field, such as `bool = due_at < now()`"), 100),
    "values derived from others, never stored: `type = expression`.",
  ),
  checks: optional(
    named(rules.checkNameRule, expression, 100),
    "conditions that every row meets: name and expression over its own fields.",
  ),
  unique: optional(
    list(either("list", names, columnsWithCondition), 50),
    "what no two rows share: lists of fields, or `{fields, where}`.",
  ),
  indexes: optional(
    list(
      object("an index", {
        name: optional(name, "its name, in snake_case. Default: by convention."),
        fields: required(names, "fields or to-one relations, in order."),
        where: optional(expression, "only these rows (a partial index)."),
      }),
      50,
    ),
    "indexes beyond those of unique fields.",
  ),
  policy: optional(
    object("a policy", {
      read: optional(expression, "who may read a row."),
      create: optional(expression, "who may create such a row."),
      update: optional(expression, "who may change it."),
      delete: optional(expression, "who may delete it."),
      write: optional(expression, "stands for those of create, update and delete that are missing."),
    }),
    "who may do what. An action without a condition is denied.",
  ),
  api: optional(
    object("an entity's `api`", {
      operations: optional(
        list(choice(["list", "get", "create", "update", "delete"])),
        "the routes that exist. Default: all five; none for an entity that only joins two others.",
      ),
      filter: optional(
        named(rules.fieldName, list(choice(["eq", "ne", "in", "lt", "lte", "gt", "gte", "contains"])), 50),
        "query parameters of the list: field or to-one relation, and operators.",
      ),
      sort: optional(list(name, 50), "what the list can be sorted by, `-` for descending; the first is the default."),
    }),
    "its routes.",
  ),
});

const endpointShape = object("an endpoint", {
  http: required(httpRoute, "method and path behind the API's prefix."),
  target: optional(name, "the entity of the row that `{id}` in the path names; `this` in expressions."),
  allow: optional(expression, "who may call it. Without it: everybody who may read the target."),
  require: optional(
    list(
      object("a requirement", {
        expr: required(expression, "what must hold."),
        status: optional(integer(400, 499), "the answer otherwise. Default 409."),
        code: required(name, "the machine-readable reason, in snake_case."),
      }),
      20,
    ),
    "conditions, checked in order.",
  ),
  set: optional(
    named({ ...rules.fieldName, refuse: () => null }, scalar("an expression or a value of the enum"), 50),
    "fields of the target and their new values.",
  ),
  query: optional(
    object("a query", {
      from: required(name, "the entity."),
      where: optional(expression, "which rows, `this` being each. Default: all."),
      sort: optional(name, "a field, `-` for descending."),
    }),
    "rows to return, out of those that the viewer can read.",
  ),
  input: optional(named({ ...rules.fieldName, what: "an input" }, type, 50), "the body's values: name and type."),
  calls: optional(name, "the integration's operation to call, such as `payments.createCheckout`."),
  returns: optional(
    either(
      "map",
      named({ ...rules.fieldName, what: "a returned value" }, type, 50),
      scalar("an entity, `page(Entity)` or a mapping"),
    ),
    "what it answers: an entity, `page(Entity)` or a mapping of names to types. Default: nothing (204).",
  ),
  rules: optional(list(prose, 50), "what cannot be said otherwise, in prose."),
});

const client = object("an OAuth client", {
  id: required(secret, "the environment variable with the client's id."),
  secret: required(secret, "the environment variable with the client's secret."),
});
const scopes = list(name, 50);

const integrationAuth = variants({
  none: object("`auth`", { type: required(choice(["none"]), "no authentication.") }),
  api_key: object("`auth` with an API key", {
    type: required(choice(["api_key"]), "a key in a header."),
    header: optional(headerName, "the header. Default `X-API-Key`."),
    secret: required(secret, "the environment variable with the key."),
  }),
  bearer: object("`auth` with a bearer token", {
    type: required(choice(["bearer"]), "a token in `Authorization`."),
    secret: required(secret, "the environment variable with the token."),
  }),
  oauth2_client_credentials: object("`auth` with OAuth 2 client credentials", {
    type: required(choice(["oauth2_client_credentials"]), "a token from a token endpoint."),
    token: required(url, "the token endpoint."),
    client: required(client, "the client."),
    scopes: optional(scopes, "the scopes to ask for."),
  }),
});

const operationShape = object("an integration's operation", {
  http: required(httpRoute, "method and path behind `base_url`."),
  path: optional(typedNames, "the types of the path's parameters."),
  query: optional(typedNames, "query parameters."),
  idempotency: optional(headerName, "the header that carries an idempotency key; makes the call safe to repeat."),
  body: optional(typedNames, "the JSON that is sent."),
  response: optional(typedNames, "the JSON that comes back; what is not named is ignored."),
});

const webhookValue = either(
  "map",
  named({ ...rules.fieldName, refuse: () => null }, jsonPath, 1),
  scalar("a path such as `$.data.plan`, a value, or `{field: path}` to find a row"),
);

const webhookShape = object("a webhook", {
  path: required(scalar("a path, such as `/webhooks/payments`"), "where it arrives; not behind the API's prefix."),
  verify: required(
    object("`verify`", {
      hmac: required(choice(["sha256", "sha512"]), "the hash of the signature."),
      header: required(headerName, "the header with the signature."),
      format: required(
        scalar("a format, such as `t={ts},v1={hex}`"),
        "how the header is written: `{hex}` the signature, `{ts}` the time.",
      ),
      secret: required(secret, "the environment variable with the key."),
      tolerance: optional(longTime, "how old `{ts}` may be. Default `5m` when the format has `{ts}`."),
    }),
    "how its origin is checked.",
  ),
  dedupe: required(jsonPath, "the event's id: an event is handled once."),
  events: required(
    named(
      rules.eventName,
      object("an event", {
        create: optional(name, "the entity of which a row is created."),
        update: optional(name, "the entity of which a row is changed."),
        where: optional(
          named({ ...rules.fieldName, refuse: () => null }, jsonPath, 10),
          "the row to change: unique field and path.",
        ),
        set: required(named({ ...rules.fieldName, refuse: () => null }, webhookValue, 50), "fields and their values."),
      }),
      50,
    ),
    "the event types that are handled; others are acknowledged and ignored.",
  ),
});

const integrationShape = object("an integration", {
  base_url: required(url, "where the service is."),
  auth: optional(integrationAuth, "how Aurora's app authenticates itself. Default: not at all."),
  connect: optional(
    object("`connect`", {
      type: required(choice(["oauth2_authorization_code"]), "people connect their own account."),
      pkce: optional(flag, "RFC 7636. Default `true`."),
      authorize: required(url, "the authorization endpoint."),
      token: required(url, "the token endpoint."),
      scopes: optional(scopes, "the scopes to ask for."),
      client: required(client, "the client."),
    }),
    "OAuth 2 authorization code.",
  ),
  timeout: optional(shortTime, "how long one try may take. Default `10s`."),
  retry: optional(
    object("`retry`", {
      attempts: optional(integer(1, 10), "tries in all. Default 3."),
      initial: optional(shortTime, "the first wait at most. Default `200ms`."),
      max: optional(shortTime, "the longest wait. Default `5s`."),
      when: optional(
        list(
          parsed(
            "a status from 400 to 599, `5xx` or `timeout`",
            ({ value }) => {
              if (value === "5xx" || value === "timeout") return value;
              return typeof value === "number" && Number.isInteger(value) && value >= 400 && value <= 599
                ? value
                : undefined;
            },
            { anyOf: [{ type: "integer", minimum: 400, maximum: 599 }, { enum: ["5xx", "timeout"] }] },
          ),
          20,
        ),
        "what is tried again. Default `[429, 5xx, timeout]`.",
      ),
    }),
    "repetition of safe calls.",
  ),
  circuit: optional(
    object("`circuit`", {
      failure_threshold: optional(integer(1, 1000), "failures in a row that open it. Default 5."),
      recovery_timeout: optional(
        duration(1000, 86_400_000, "from `1s` to `1d`"),
        "how long it stays open, in seconds. Default 60.",
      ),
    }),
    "the circuit breaker.",
  ),
  operations: optional(named(rules.operationName, operationShape, 100), "the calls."),
  webhook: optional(webhookShape, "events that the service sends."),
});

const route = scalar("a route, such as `/projects/:project/tasks`");
const screenShape = object("a screen", {
  route: required(route, "its address; `:name` is a to-one relation of the entity, or `id`."),
  kind: required(choice(["login", "list", "form"]), "what it shows."),
  entity: optional(name, "whose rows (list, form)."),
  columns: optional(
    names,
    "list: fields, computed fields or to-one relations. Default: every field that a client sees.",
  ),
  filters: optional(names, "list: fields or to-one relations to filter by."),
  actions: optional(list(choice(["create"])), "list: actions of the whole list."),
  row_actions: optional(names, "list: `edit`, `delete`, or endpoints whose target is the entity."),
  optimistic: optional(names, "list: row actions that show their result before the server has answered."),
  fields: optional(names, "form: fields or to-one relations. Default: all that a client may send."),
});

const seedValue = parsed("a value, `$NAME`, or the natural key of a row", (node) => node, {
  type: ["string", "number", "boolean", "null"],
});

export const specShape = object("a spec", {
  aurora: required(integer(1, 1), "the version of this language: `1`."),
  app: required(appShape, "name and stack of the app."),
  auth: optional(authShape, "how people sign in."),
  enums: optional(named(rules.enumName, enumShape, 200), "lists of words that a field can have."),
  mixins: optional(named(rules.mixinName, fieldsShape, 50), "fields that several entities have."),
  entities: required(named(rules.entityName, entityShape, 300), "what the app stores."),
  endpoints: optional(named(rules.endpointName, endpointShape, 300), "routes beyond create, read, update and delete."),
  integrations: optional(named(rules.integrationName, integrationShape, 50), "other services."),
  screens: optional(named(rules.screenName, screenShape, 300), "pages of the frontend."),
  seed: optional(
    named(
      { ...rules.entityName, refuse: () => null },
      list(named({ ...rules.fieldName, refuse: () => null }, seedValue, 200), 1000),
      300,
    ),
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
