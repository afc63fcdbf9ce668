/** The keys of an inbound webhook. */
import * as rules from "../name-rules.ts";
import { choice, either, named, object, optional, parsed, required, scalar } from "../shape.ts";
import { name, secret, jsonPath, headerName, longTime } from "./leaves.ts";

const webhookValue = either(
  "map",
  named(rules.memberReference, jsonPath, 1),
  scalar("a path such as `$.data.plan`, a value, or `{field: path}` to find a row", {
    type: ["string", "number", "boolean", "null"],
  }),
);

const signatureFormat = parsed(
  "a format of printable characters, such as `t={ts},v1={hex}`",
  (node) => (/^[ -~]{1,200}$/.test(node.text) ? node : undefined),
  { type: "string" },
);

export const webhookShape = object("a webhook", {
  path: required(scalar("a path, such as `/webhooks/payments`"), "where it arrives; not behind the API's prefix."),
  verify: required(
    object("`verify`", {
      hmac: required(choice(["sha256", "sha512"]), "the hash of the signature."),
      header: required(headerName, "the header with the signature."),
      format: required(signatureFormat, "how the header is written: `{hex}` the signature, `{ts}` the time."),
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
        where: optional(named(rules.memberReference, jsonPath, 10), "the row to change: unique field and path."),
        set: required(named(rules.memberReference, webhookValue, 50), "fields and their values."),
      }),
      50,
    ),
    "the event types that are handled; others are acknowledged and ignored.",
  ),
});
