/** The keys of an endpoint. */
import * as rules from "../name-rules.ts";
import { either, integer, list, named, object, optional, parsed, required, scalar } from "../shape.ts";
import { name, expression, type, prose, httpRoute } from "./leaves.ts";

const reasonCode = parsed(
  "a reason like `already_done`",
  ({ text }) => (/^[a-z][a-z0-9_]{0,59}$/.test(text) ? text : undefined),
  { type: "string", pattern: "^[a-z][a-z0-9_]{0,59}$" },
);

export const endpointShape = object("an endpoint", {
  http: required(httpRoute, "method and path behind the API's prefix."),
  target: optional(name, "the entity of the row that `{id}` in the path names; `this` in expressions."),
  allow: optional(
    expression,
    "who may call it. Without it: everybody who may read the target or the queried rows; without either, everybody who is signed in.",
  ),
  require: optional(
    list(
      object("a requirement", {
        expr: required(expression, "what must hold."),
        status: optional(integer(400, 499), "the answer otherwise. Default 409."),
        code: required(reasonCode, "the machine-readable reason, in snake_case."),
      }),
      20,
    ),
    "conditions, checked in order.",
  ),
  set: optional(
    named(
      rules.memberReference,
      scalar("an expression or a value of the enum", { type: ["string", "number", "boolean", "null"] }),
      50,
    ),
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
