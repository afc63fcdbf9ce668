import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { format } from "prettier";
import { parse } from "yaml";
import { specJsonSchema } from "../../../src/core/spec/json-schema.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { specReference } from "../../../src/core/spec/reference.ts";
import { problemsOf, readExample } from "./example.ts";

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

describe("the files in docs/ are up to date (node scripts/spec-docs.ts writes them)", () => {
  test("spec.md", async () => {
    expect(docs("spec.md")).toBe(await format(specReference(), { parser: "markdown", printWidth: 120 }));
  });

  test("spec.schema.json", async () => {
    const schema = await format(JSON.stringify(specJsonSchema()), { parser: "json", printWidth: 120 });
    expect(docs("spec.schema.json")).toBe(schema);
  });
});

describe("the JSON Schema", () => {
  const validate = new Ajv2020({
    strict: true,
    strictTypes: false,
    allowUnionTypes: true,
    validateFormats: false,
  }).compile(specJsonSchema());
  const asData = (name: "task-manager" | "clinic"): unknown => {
    const parsed = parseSpec(readExample(name));
    return parsed.ok ? parse(parsed.yaml) : null;
  };

  test.each(["task-manager", "clinic"] as const)("accepts the example %s", (name) => {
    validate(asData(name));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("refuses an unknown key", () => {
    expect(validate({ ...(asData("clinic") as object), entites: {} })).toBe(false);
  });
});

test("the small spec of the reference is one", () => {
  const [, small = ""] = /```yaml\n(aurora: 1[\s\S]*?)```/.exec(docs("spec.md")) ?? [];
  expect(problemsOf(small)).toEqual([]);
});

test("every other example of the reference can stand in the task manager", () => {
  const text = readExample("task-manager");
  const blocks = [...docs("spec.md").matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = ""]) => block).slice(1);
  expect(blocks.length).toBeGreaterThan(8);
  for (const block of blocks) {
    const [section = ""] = /^\w+/.exec(block) ?? [];
    const present = new RegExp(`\\n${section}:[\\s\\S]*?(?=\\n\\w|\\n\`\`\`)`);
    expect(text).toMatch(present);
    if (["app", "auth", "mixins", "acceptance", "seed"].includes(section)) {
      expect(problemsOf(text.replace(present, () => `\n${block.trimEnd()}`))).toEqual([]);
    }
  }
});
