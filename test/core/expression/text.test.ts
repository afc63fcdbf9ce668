import { expect, test } from "@jest/globals";
import { expressionText } from "../../../src/core/expression/text.ts";
import { entityOf, specOf, withSections } from "../spec/example.ts";

const read = (condition: string) => {
  const spec = specOf(
    withSections(
      "auth: {entity: Person, login: email, secret: hash}",
      "enums: {Stage: [draft, review]}",
      "entities:",
      "  Person: {fields: {email: email unique, hash: text hidden, chief: bool = false}}",
      "  Thing:",
      "    fields: {stage: Stage = draft, a: int, b: int?, name: text, at: datetime?}",
      "    relations: {owner: Person!, parent: Thing? inverse(parts)}",
      `    policy: {read: ${JSON.stringify(condition)}}`,
    ),
  );
  const expression = entityOf(spec, "Thing").policy?.read;
  return expression ? expressionText(expression) : "";
};

test.each([
  "owner == viewer || stage == 'review'",
  "(a > 1 || b < 2) && !(a == b)",
  "a > 1 || b < 2 && a == b",
  "!(a > 1 && b > 1)",
  "(a + b) * 2 > a - (b - 1)",
  "a * b + 1 >= 0",
  "stage in ['draft', 'review'] && authenticated",
  "parts.exists(p, p.owner == viewer && p.a > 1)",
  "can(owner, 'read') && this != parent.parent",
  "at + days(1) < now() && at > now() - hours(2) - minutes(30)",
  "name == 'a sign' && b != null && owner.chief",
])("%s is written so again", (condition) => {
  expect(read(condition)).toBe(condition);
});
