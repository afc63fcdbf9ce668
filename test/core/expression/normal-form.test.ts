import { expect, test } from "@jest/globals";
import { conjuncts, normalForm } from "../../../src/core/expression/normal-form.ts";
import { expressionText } from "../../../src/core/expression/text.ts";
import { conditions } from "../../agents/expression/tricky.ts";

const formOf = (text: string) => conditions([text]).expressions.map((one) => expressionText(normalForm(one)));

test.each([
  ["!(done && priority > 1)", "!done || priority <= 1"],
  ["!(done || !flag)", "!done && flag"],
  ["!(status == 'open')", "status != 'open'"],
  ["!(points == null)", "points != null"],
  ["(priority > 1) == (points > 1)", "priority > 1 && points > 1 || priority <= 1 && points <= 1"],
  ["(priority > 1) != (points > 1)", "priority > 1 && points <= 1 || priority <= 1 && points > 1"],
  ["(priority > 1) == done", "(priority > 1) == done"],
  ["flag != other", "flag != other"],
  ["flag == false", "!flag"],
  ["(flag && done) != true", "!flag || !done"],
  ["done && authenticated", "done"],
  ["done || true", "true"],
  ["done && !authenticated", "false"],
  ["viewer != null && done", "done"],
  ["1 < 2 && 'a' == 'b'", "false"],
  ["null == null", "true"],
  ["!(status in ['open'])", "!(status in ['open'])"],
])("%s is %s", (text, form) => {
  expect(formOf(text)).toEqual([form]);
});

test("conjuncts are the parts that all have to hold", () => {
  const parts = conditions(["done && (flag || other) && priority > 1"]).expressions.flatMap(conjuncts);
  expect(parts.map(expressionText)).toEqual(["done", "flag || other", "priority > 1"]);
});
