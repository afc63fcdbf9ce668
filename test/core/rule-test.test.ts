import { expect, test } from "@jest/globals";
import { testRulesPy } from "../../src/agents/backend/templates/tests/test_rules.py.ts";
import { ruleTestProblem } from "../../src/core/rule-test.ts";

const first = { endpoint: "startCheckout", number: 1 };
const second = { endpoint: "startCheckout", number: 2 };
const view = (name: string) => ({ name, text: "Refuse.", reason: '"not implemented: Refuse."' });
/** As the generator writes it, for two rules. */
const generated = testRulesPy([view("start_checkout_rule_1"), view("start_checkout_rule_2")]);
const real =
  'async def test_start_checkout_rule_1(\n    client: AsyncClient\n) -> None:\n    """Refuse."""\n    assert 1 == 1\n';
const [header = ""] = generated.split("\n@pytest");
const pendingSecond = generated.slice(generated.lastIndexOf("\n@pytest"));

test("a real test stands for its rule, whatever becomes of the others", () => {
  const implemented = `${header}\n${real}\n${pendingSecond}`;
  expect(ruleTestProblem(implemented, first)).toBeNull();
  expect(ruleTestProblem(implemented, second)).toContain("test_start_checkout_rule_2 is still expected to fail");
  const other = `${pendingSecond}\n\n${real}`;
  expect(ruleTestProblem(other, first)).toBeNull();
});

test.each([
  ["what the generator wrote", generated, "is still expected to fail"],
  ["no test of that name", "def test_something() -> None: ...\n", "has no test test_start_checkout_rule_1"],
  [
    "one of a longer number",
    "def test_start_checkout_rule_10() -> None: ...\n",
    "has no test test_start_checkout_rule_1",
  ],
  ["a skipped one", `import pytest\n\n\n@pytest.mark.skip\n${real}`, "or skipped"],
  ["one that skips itself", `${real}    pytest.skip("later")\n`, "or skipped"],
  [
    "the mark gone, the body left",
    'def test_start_checkout_rule_1() -> None:\n    pytest.fail("not implemented: x")\n',
    "still",
  ],
])("%s is no test of the rule", (_, text, problem) => {
  expect(ruleTestProblem(text, first)).toContain(problem);
});
