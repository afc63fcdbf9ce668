/** The keys of an entity. */
import * as rules from "../name-rules.ts";
import { choice, either, list, named, object, optional, required, scalar } from "../shape.ts";
import { name, names, expression } from "./leaves.ts";

export const enumShape = list(name, 500);
export const fieldsShape = named(rules.fieldName, scalar("a field, such as `string(1..80)? unique`"), 200);

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
    "who may do what. An action without a condition is denied. Without a policy: everybody who is signed in.",
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
