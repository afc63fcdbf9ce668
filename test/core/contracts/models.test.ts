import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { deriveModels, type TableModel } from "../../../src/core/contracts/models.ts";
import { compileSql } from "../../../src/core/contracts/sql.ts";
import { deriveTables } from "../../../src/core/contracts/tables.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import type { Spec } from "../../../src/core/spec/model.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { at, compare, entityOf, fieldOf, literal, own, specOf, toOneOf } from "../../agents/database/spec-builder.ts";

function example(name: string): Spec {
  const parsed = parseSpec(readFileSync(new URL(`../../../examples/${name}.md`, import.meta.url), "utf8"));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics));
  }
  return parsed.spec;
}

function tableOf(spec: Spec, name: string): TableModel {
  const table = deriveModels(spec).tables.find((candidate) => candidate.name === name);
  if (table === undefined) {
    throw new Error(`no table ${name}`);
  }
  return table;
}

describe("the models contract", () => {
  test("names every constraint of a table, sorted, as PostgreSQL sees them", () => {
    const { columns, ...constraints } = tableOf(example("task-manager"), "task");
    expect(columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? "" : " NOT NULL"}`)).toEqual([
      "assignee_id UUID",
      "completed_at TIMESTAMP WITH TIME ZONE",
      "created_at TIMESTAMP WITH TIME ZONE NOT NULL",
      "due_at TIMESTAMP WITH TIME ZONE",
      "id UUID NOT NULL",
      "notes TEXT",
      "priority INTEGER NOT NULL",
      "project_id UUID NOT NULL",
      "status VARCHAR(32) NOT NULL",
      "title VARCHAR(200) NOT NULL",
      "updated_at TIMESTAMP WITH TIME ZONE NOT NULL",
    ]);
    expect(constraints).toEqual({
      name: "task",
      primaryKey: { name: "pk_task", columns: ["id"] },
      foreignKeys: [
        {
          name: "fk_task_assignee_id",
          columns: ["assignee_id"],
          target: { table: "user", columns: ["id"] },
          onDelete: "SET NULL",
        },
        {
          name: "fk_task_project_id",
          columns: ["project_id"],
          target: { table: "project", columns: ["id"] },
          onDelete: "CASCADE",
        },
      ],
      uniques: [],
      checks: [
        { name: "ck_task_done_has_time", sql: "(status = 'done') = (completed_at IS NOT NULL)" },
        { name: "ck_task_priority_range", sql: "priority >= 0 AND priority <= 5" },
        { name: "ck_task_status_values", sql: "status IN ('open', 'in_progress', 'done')" },
        { name: "ck_task_title_length", sql: "length(title) >= 1 AND length(title) <= 200" },
      ],
      indexes: [
        { name: "ix_task_assignee_id_status", columns: ["assignee_id", "status"], unique: false, where: null },
        { name: "ix_task_open_by_due", columns: ["project_id", "due_at"], unique: false, where: "status <> 'done'" },
        { name: "ix_task_project_id", columns: ["project_id"], unique: false, where: null },
      ],
    });
  });

  test("holds unique fields: a constraint when exact, an index on lower() when case does not matter", () => {
    const user = tableOf(example("task-manager"), "user");
    expect(user.uniques).toEqual([{ name: "uq_user_billing_ref", columns: ["billing_ref"] }]);
    expect(user.indexes).toEqual([
      { name: "uq_user_email_lower", columns: ["lower(email)"], unique: true, where: null },
    ]);
  });

  test("makes a unique with a condition a partial unique index", () => {
    expect(tableOf(example("clinic"), "visit").indexes).toContainEqual({
      name: "uq_visit_doctor_id_starts_at",
      columns: ["doctor_id", "starts_at"],
      unique: true,
      where: "status = 'booked'",
    });
  });

  test("gives a foreign key no index of its own where a unique constraint starts with its column", () => {
    const { indexes } = tableOf(example("task-manager"), "project_member");
    expect(indexes.map(({ name }) => name)).toEqual(["ix_project_member_user_id"]);
  });

  test("says which columns the database fills in", () => {
    const columns = tableOf(example("clinic"), "doctor").columns;
    expect(columns.filter((column) => column.default).map(({ name }) => name)).toEqual(["active", "fee", "specialty"]);
  });
});

describe("tables", () => {
  test("come after those that they refer to, and close a circle with a key that is added last", () => {
    const spec = specOf([
      entityOf("Order", { relations: [toOneOf("buyer", "Buyer")] }),
      entityOf("Buyer", { relations: [toOneOf("favourite", "Order", { required: false, onDelete: "set_null" })] }),
    ]);
    const tables = deriveTables(spec);
    expect(tables.map(({ name }) => name)).toEqual(["buyer", "order"]);
    expect(tables.flatMap(({ foreignKeys }) => foreignKeys).map(({ name, deferred }) => [name, deferred])).toEqual([
      ["fk_buyer_favourite_id", true],
      ["fk_order_buyer_id", false],
    ]);
  });

  test("that refer to themselves need no such key", () => {
    const spec = specOf([entityOf("Node", { relations: [toOneOf("parent", "Node", { required: false })] })]);
    expect(deriveTables(spec)[0]?.foreignKeys[0]?.deferred).toBe(false);
  });

  test("have names of at most 63 characters, different ones for different things", () => {
    const long = (letter: string) => `a_column_with_a_very_long_name_that_goes_on_and_on_and_on_${letter}`;
    const fields = ["x", "y"].map((letter) =>
      fieldOf(long(letter), { kind: "int", min: 0, max: 1 }, { unique: "exact" }),
    );
    const [table] = deriveTables(specOf([entityOf("Sample", { fields })]));
    const names = [...(table?.checks ?? []), ...(table?.uniques ?? [])].map(({ name }) => name);
    expect(names).toHaveLength(4);
    expect(new Set(names).size).toBe(4);
    expect(names.every((name) => name.length <= 63)).toBe(true);
  });

  test("number a constraint whose name a check of the spec has taken", () => {
    const fields = [fieldOf("priority", { kind: "int", min: 0, max: 5 })];
    const checks = [{ name: "priority_range", expression: compare(own("Task", "priority"), "!=", literal(3)), at }];
    const [table] = deriveTables(specOf([entityOf("Task", { fields, checks })]));
    expect(table?.checks.map(({ name }) => name)).toEqual(["ck_task_priority_range_2", "ck_task_priority_range"]);
  });
});

describe("expressions in SQL", () => {
  const entity = entityOf("Task", {
    fields: [fieldOf("order", { kind: "text" }), fieldOf("done", { kind: "bool" })],
    relations: [toOneOf("owner", "User")],
  });
  const sql = (expression: Expression) => compileSql(expression, entity);
  const title = own("Task", "title");
  const notes = own("Task", "notes", true);
  const yes = own("Task", "done");
  const joined = (kind: "and" | "or", left: Expression, right: Expression): Expression => ({
    kind,
    left,
    right,
    type: { kind: "bool" },
    nullable: false,
  });

  test.each<[string, Expression, string]>([
    ["quotes what is a reserved word", compare(own("Task", "order"), "==", literal("x")), `"order" = 'x'`],
    ["doubles quotes in texts", compare(title, "!=", literal("it's")), "title <> 'it''s'"],
    ["asks for null by IS", compare(literal(null), "!=", notes), "notes IS NOT NULL"],
    ["leaves equality with null unknown", compare(notes, "==", title), "notes = title"],
    ["leaves inequality with null unknown", compare(notes, "!=", title), "notes <> title"],
    ["puts mixed conditions in parentheses", joined("and", yes, joined("or", yes, yes)), "done AND (done OR done)"],
    ["puts no parentheses around the same", joined("and", yes, joined("and", yes, yes)), "done AND done AND done"],
    [
      "denies a comparison as a whole",
      { kind: "not", operand: compare(title, "<", notes), type: { kind: "bool" }, nullable: true },
      "NOT (title < notes)",
    ],
    [
      "leaves unknown whether null is a member of a list",
      { kind: "in", item: notes, collection: [literal("a"), literal("b")], type: { kind: "bool" }, nullable: true },
      "notes IN ('a', 'b')",
    ],
  ])("%s", (_, expression, expected) => {
    expect(sql(expression)).toBe(expected);
  });

  test("knows the column of a relation", () => {
    const owner: Expression = {
      kind: "relation",
      of: { kind: "this", entity: "Task", type: { kind: "entity", entity: "Task" }, nullable: false },
      relation: "owner",
      type: { kind: "entity", entity: "User" },
      nullable: true,
    };
    expect(sql(compare(owner, "==", literal(null)))).toBe("owner_id IS NULL");
  });

  test.each<[string, Expression]>([
    ["the clock", { kind: "now", type: { kind: "datetime" }, nullable: false }],
    ["the viewer", { kind: "authenticated", type: { kind: "bool" }, nullable: false }],
    [
      "arithmetic with time",
      {
        kind: "arithmetic",
        operator: "+",
        left: { ...own("Task", "due_at"), type: { kind: "datetime" } },
        right: { kind: "duration", seconds: 60, type: { kind: "duration" }, nullable: false },
        type: { kind: "datetime" },
        nullable: false,
      },
    ],
  ])("refuses %s", (what, expression) => {
    expect(() => sql(expression)).toThrow(what);
  });
});
