/** The rules in prose, which only a model or a person can implement. */
import { rulesOf, ruleTestName } from "../../../core/change.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { pythonDocText, pythonString } from "../../python.ts";
import type { RuleView } from "../templates/tests/test_rules.py.ts";

export function ruleViews(spec: Spec): RuleView[] {
  return rulesOf(spec).map((rule) => ({
    name: ruleTestName(rule),
    text: pythonDocText(rule.text),
    reason: pythonString(`not implemented: ${rule.text}`),
  }));
}
