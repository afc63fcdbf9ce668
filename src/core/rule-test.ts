/** Whether the test that named a rule as missing is a real one by now: a model may not drop what it cannot pass. Pure. */
import { rulesTestFile, ruleTestName } from "./change.ts";
import type { Rule } from "./spec/model.ts";

/**
 * @param text of the file with the rules' tests
 * @returns what is wrong with this rule's test, as a sentence; null: nothing. Other rules' tests do not count.
 */
export function ruleTestProblem(text: string, rule: Pick<Rule, "endpoint" | "number">): string | null {
  const name = `test_${ruleTestName(rule)}`;
  const found = new RegExp(`^(?:async )?def ${name}\\b`, "m").exec(text);
  if (found === null) {
    return `${rulesTestFile} has no test ${name}; the test of the rule keeps its name.`;
  }
  // Its decorators stand between it and the empty line before them; its body ends where a line is not indented any more.
  const decorators = text.slice(0, found.index).split("\n\n").at(-1) ?? "";
  const [body = ""] = text.slice(found.index + found[0].length).split(/\n(?=[^\s)])/);
  return /\b(?:xfail|skip|skipif)\b/.test(decorators) ||
    /\bpytest\.(?:fail\(\s*["']not implemented|skip\(|xfail\()/.test(body)
    ? `${rulesTestFile}::${name} is still expected to fail, or skipped; put a real test in its place.`
    : null;
}
