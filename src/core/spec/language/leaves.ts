/** Values without keys of their own, which several sections use. */
import { duration } from "../grammar/duration.ts";
import * as rules from "../name-rules.ts";
import { list, named, parsed, scalar } from "../shape.ts";

export const name = scalar("a name");
export const names = list(name);
export const expression = scalar("an expression", { type: ["string", "boolean"] });
export const type = scalar("a type, such as `string(1..80)`");
export const secret = parsed(
  "the name of an environment variable, such as `PAYMENTS_API_KEY`",
  (node) => (/^[A-Z][A-Z0-9_]{0,99}$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^[A-Z][A-Z0-9_]{0,99}$" },
);
export const url = parsed(
  "an address that starts with `https://` (or `http://` on localhost)",
  (node) =>
    /^https:\/\/[^\s/?#@]+(?:[/?#]\S*)?$|^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/\S*)?$/.test(node.text)
      ? node.text
      : undefined,
  { type: "string", format: "uri" },
);
export const jsonPath = parsed(
  "a path into the event, such as `$.data.customer`",
  (node) => (/^\$(?:\.[A-Za-z_][A-Za-z0-9_-]*)+$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^\\$(\\.[A-Za-z_][A-Za-z0-9_-]*)+$" },
);
export const headerName = parsed(
  "the name of an HTTP header, such as `Idempotency-Key`",
  (node) => (/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(node.text) ? node.text : undefined),
  { type: "string", pattern: "^[A-Za-z][A-Za-z0-9-]{0,99}$" },
);
/** RFC 6749, section 3.3. */
export const scopes = list(
  parsed(
    "a scope, such as `read_write`",
    ({ text }) => (/^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/.test(text) ? text : undefined),
    { type: "string" },
  ),
  50,
);
export const prose = parsed(
  "a sentence",
  (node) => (node.text.trim() === "" ? undefined : { text: node.text.trim(), node }),
  {
    type: "string",
  },
);
export const longTime = duration(1000, 365 * 86_400_000, "from `1s` to `365d`");
export const shortTime = duration(1, 10 * 60_000, "from `1ms` to `10m`");
export const httpRoute = scalar("a method and a path, such as `POST /tasks/{id}/complete`");
export const typedNames = named(rules.jsonName, type, 100);
