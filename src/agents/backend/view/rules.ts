/** The rules in prose, which only a model or a person can implement. */
import { snakeCase } from "../../../core/names.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { pythonDocText, pythonString } from "../../python.ts";
import type { RuleView } from "../templates/tests/test_rules.py.ts";

export function ruleViews(spec: Spec): RuleView[] {
  return [...spec.endpoints.flatMap(({ rules }) => rules), ...spec.rules].map(({ endpoint, number, text }) => ({
    name: `${endpoint === null ? "app" : snakeCase(endpoint)}_rule_${number}`,
    text: pythonDocText(text),
    reason: pythonString(`not implemented: ${text}`),
  }));
}
