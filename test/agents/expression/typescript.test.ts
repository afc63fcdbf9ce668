import { expect, test } from "@jest/globals";
import { canCompileTypeScript, compileTypeScript } from "../../../src/agents/expression/typescript.ts";
import type { Expression } from "../../../src/core/expression/model.ts";
import { conditions } from "./tricky.ts";

function typeScript(
  text: string,
  part: (condition: Expression) => Expression = (condition) => condition,
): string | null {
  const { spec, expressions } = conditions([text]);
  return (
    expressions
      .map(part)
      .map((one) => (canCompileTypeScript(one, spec) ? compileTypeScript(one, { spec, row: "row" }).code : null))[0] ??
    null
  );
}

/** The value on the right of a comparison. */
const right = (condition: Expression) => (condition.kind === "compare" ? condition.right : condition);

test.each([
  ["flag", "row.flag === true"],
  ["!flag || !done", "row.flag === false || !row.done"],
  ["points > 1", "row.points !== null && row.points > 1"],
  ["assignee == owner", "row.assigneeId === row.ownerId"],
  ["assignee != owner", "row.assigneeId !== null && row.assigneeId !== row.ownerId"],
  ["mood in ['open', 'done']", 'row.mood === "open" || row.mood === "done"'],
  ["day > today()", "Date.parse(row.day) > Math.floor(now / 86_400_000) * 86_400_000"],
  ["due_at != null && due_at < now()", "row.dueAt !== null && Date.parse(row.dueAt) < now"],
])("%s is %s", (text, code) => {
  expect(typeScript(text)).toBe(code);
});

test.each([
  ["starts_at == now()", "new Date(now).toISOString()"],
  ["day == today()", "new Date(Math.floor(now / 86_400_000) * 86_400_000).toISOString().slice(0, 10)"],
  ["starts_at == now() + days(1)", "new Date(now + 86_400_000).toISOString()"],
  ["starts_at == due_at", "row.dueAt"],
  ["priority == points + 1", "row.points === null ? null : row.points + 1"],
  ["status == 'done'", '"done"'],
])("the value in %s is %s", (text, code) => {
  expect(typeScript(text, right)).toBe(code);
});

test.each([["cost > 1"], ["owner == viewer"], ["authenticated"], ["assignee.age > 1"], ["viewer in watchers"]])(
  "%s is left to the server",
  (text) => {
    expect(typeScript(text)).toBeNull();
  },
);
