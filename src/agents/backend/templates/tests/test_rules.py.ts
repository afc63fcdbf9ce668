/** backend/tests/api/test_rules.py */
export interface RuleView {
  /** `start_checkout_rule_1` */
  readonly name: string;
  /** Safe in a docstring. */
  readonly text: string;
  /** Python literal. */
  readonly reason: string;
}

export function testRulesPy(rules: readonly RuleView[]): string {
  return `"""The rules in prose that nobody has implemented yet.

Each test fails, as expected; whoever implements its rule writes a real one in its place.
"""

import pytest

${rules.map(rule).join("\n\n")}`;
}

const rule = ({ name, text, reason }: RuleView) => `
@pytest.mark.xfail(strict=True, raises=pytest.fail.Exception, reason=${reason})
def test_${name}() -> None:
    """${text}"""
    pytest.fail(${reason})
`;
