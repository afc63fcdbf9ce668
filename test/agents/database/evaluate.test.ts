/** What the generators think of an expression must be what both databases say of its SQL. */
import { DatabaseSync } from "node:sqlite";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { evaluate, type Value } from "../../../src/agents/database/view/evaluate.ts";
import { compileSql } from "../../../src/core/contracts/sql.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import { compare, entityOf, fieldOf, literal, own } from "./spec-builder.ts";

const entity = entityOf("Sample", {
  fields: [
    fieldOf("low", { kind: "int", min: null, max: null }),
    fieldOf("high", { kind: "int", min: null, max: null }, { optional: true }),
    fieldOf("word", { kind: "text" }, { optional: true }),
    fieldOf("done", { kind: "bool" }),
  ],
});
const bool = { type: { kind: "bool" }, nullable: false } as const;

const number: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant({ ...own("Sample", "low"), type: { kind: "int" } } as const),
  fc.constant({ ...own("Sample", "high", true), type: { kind: "int" } } as const),
  fc.integer({ min: -2, max: 2 }).map(literal),
);
const sum: fc.Arbitrary<Expression> = fc
  .tuple(number, number, fc.constantFrom("+", "-", "*"))
  .map(([left, right, operator]) => ({
    kind: "arithmetic",
    operator,
    left,
    right,
    type: { kind: "int" },
    nullable: left.nullable || right.nullable,
  }));
const word: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant(own("Sample", "word", true)),
  fc.constantFrom("a", "it's", "%:x").map(literal),
);
const comparison = (side: fc.Arbitrary<Expression>) =>
  fc.tuple(side, fc.constantFrom("==", "!=", "<", "<=", ">", ">="), side).map(([left, operator, right]) => ({
    ...compare(left, operator, right),
    nullable: left.nullable || right.nullable,
  }));
const condition: fc.Arbitrary<Expression> = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.constant({ ...own("Sample", "done"), type: { kind: "bool" } } as const),
    comparison(fc.oneof(number, sum)),
    comparison(word),
    number.map((side) => compare(side, "==", literal(null))),
    fc
      .tuple(word, fc.array(fc.constantFrom("a", "it's").map(literal), { maxLength: 2 }))
      .map(([item, collection]): Expression => ({ kind: "in", item, collection, ...bool })),
    fc
      .tuple(tie("condition"), tie("condition"), fc.constantFrom("and", "or"))
      .map(([left, right, kind]): Expression => ({
        kind,
        left,
        right,
        ...bool,
        nullable: left.nullable || right.nullable,
      })),
    tie("condition").map((operand): Expression => ({ kind: "not", operand, ...bool, nullable: operand.nullable })),
    fc
      .tuple(tie("condition"), fc.constantFrom("==", "!="), tie("condition"))
      .map(([left, operator, right]) => compare(left, operator, right)),
  ),
})).condition;
const row = fc.record({
  low: fc.integer({ min: -2, max: 2 }),
  high: fc.option(fc.integer({ min: -2, max: 2 })),
  word: fc.option(fc.constantFrom("a", "it's", "%:x")),
  done: fc.boolean(),
});

const table = "CREATE TABLE sample (low INTEGER NOT NULL, high INTEGER, word TEXT, done BOOLEAN NOT NULL)";
const sqlite = new DatabaseSync(":memory:");
const postgres = new PGlite();

beforeAll(async () => {
  sqlite.exec(table);
  await postgres.exec(table);
}, 60_000);

afterAll(async () => {
  sqlite.close();
  await postgres.close();
});

test("SQLite and PostgreSQL say the same of an expression's SQL as evaluate does of the expression", async () => {
  await fc.assert(
    fc.asyncProperty(condition, row, async (expression, values) => {
      const sql = compileSql(expression, entity);
      const expected = evaluate(expression, new Map<string, Value>(Object.entries(values)), entity);
      sqlite.exec("DELETE FROM sample");
      sqlite
        .prepare("INSERT INTO sample VALUES (?, ?, ?, ?)")
        .run(values.low, values.high, values.word, Number(values.done));
      const found = sqlite.prepare(`SELECT (${sql}) AS said FROM sample`).get()?.["said"];
      expect(found === null ? null : found === 1).toBe(expected);
      await postgres.query("DELETE FROM sample");
      await postgres.query("INSERT INTO sample VALUES ($1, $2, $3, $4)", Object.values(values));
      const { rows } = await postgres.query<{ said: unknown }>(`SELECT (${sql}) AS said FROM sample`);
      expect(rows[0]?.said).toBe(expected);
    }),
    { numRuns: 300 },
  );
}, 60_000);
