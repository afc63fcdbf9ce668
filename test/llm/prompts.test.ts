import { expect, test } from "@jest/globals";
import { fill, prompts } from "../../src/llm/prompts.ts";

test("prompts are files with a version", () => {
  expect(prompts.system.version).toBeGreaterThanOrEqual(1);
  expect(prompts.system.text).toMatch(/^You are an engineer/);
  expect(prompts.system.text).not.toContain("{{");
});

test("values are put in as they are, whatever they hold", () => {
  const values = { where: "startCheckout", rule: "Cost {{agent}} $& $1", test: "t", agent: "backend", files: "f" };
  const text = fill(prompts.rule, values);
  expect(text).toContain("<rule>\nCost {{agent}} $& $1\n</rule>");
  expect(text).toContain("You write as the backend agent");
});

test("a value that is missing is a defect", () => {
  expect(() => fill(prompts.rule, {})).toThrow("the prompt wants a value for where");
});
