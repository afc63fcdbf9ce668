/** The keys of `app` and `auth`. */
import { choice, integer, object, optional, parsed, required } from "../shape.ts";
import { name, longTime } from "./leaves.ts";

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
