/** The keys of a screen. */
import { choice, list, object, optional, required, scalar } from "../shape.ts";
import { name, names } from "./leaves.ts";

const route = scalar("a route, such as `/projects/:project/tasks`");
export const screenShape = object("a screen", {
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
