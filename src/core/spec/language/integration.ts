/** The keys of an integration. */
import { duration } from "../grammar/duration.ts";
import * as rules from "../name-rules.ts";
import { choice, flag, integer, list, named, object, optional, parsed, required, variants } from "../shape.ts";
import { secret, url, headerName, shortTime, httpRoute, typedNames, scopes } from "./leaves.ts";
import { webhookShape } from "./webhook.ts";

const client = object("an OAuth client", {
  id: required(secret, "the environment variable with the client's id."),
  secret: required(secret, "the environment variable with the client's secret."),
});

export const integrationAuth = variants({
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

export const operationShape = object("an integration's operation", {
  http: required(httpRoute, "method and path behind `base_url`."),
  path: optional(typedNames, "the types of the path's parameters."),
  query: optional(typedNames, "query parameters."),
  idempotency: optional(headerName, "the header that carries an idempotency key; makes the call safe to repeat."),
  body: optional(typedNames, "the JSON that is sent."),
  response: optional(typedNames, "the JSON that comes back; what is not named is ignored."),
});

export const integrationShape = object("an integration", {
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
