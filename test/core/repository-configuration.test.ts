/** `.github/aurora.yml`: what it may say, and how its mistakes are told. */
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { format } from "prettier";
import { configurationJsonSchema, configurationReference } from "../../src/core/configuration-reference.ts";
import { configurationRefusal, protectedRefusal } from "../../src/core/render/intake.ts";
import { blockersOf } from "../../src/core/readiness.ts";
import {
  chooseModel,
  isProtected,
  parseConfiguration,
  protectedWrites,
  underBudget,
  underConfiguration,
} from "../../src/core/repository-configuration.ts";
import { readyRun } from "./facts.ts";

const whole = "merge_method: squash\napprovals: 2\nprotected_paths:\n  - infrastructure/**\n";

test.each([
  ["no file", null, {}],
  ["an empty file", "", {}],
  ["comments only", "# later\n", {}],
  ["every key", whole, { merge_method: "squash", approvals: 2, protected_paths: ["infrastructure/**"] }],
])("%s is a configuration", (_, text, configuration) => {
  expect(parseConfiguration(text)).toEqual({ ok: true, configuration });
});

/** Text → place and words of its only problem. */
test.each([
  [
    "an unknown key",
    "aprovals: 2\n",
    "1:1",
    "`aprovals` is not a key of .github/aurora.yml. Did you mean `approvals`?",
  ],
  ["a method that there is not", "approvals: 1\nmerge_method: ff\n", "2:15", "`merge_method`: "],
  ["a number in words", "approvals: two\n", "1:12", "`approvals`: "],
  ["too many approvals", "approvals: 11\n", "1:12", "`approvals`: "],
  [
    "a path from the root of the disk",
    "protected_paths:\n  - a/**\n  - /etc\n",
    "3:5",
    "`protected_paths`: write paths from",
  ],
  ["a list for the whole", "- approvals\n", "1:1", ""],
  ["broken YAML", "approvals: [1\n", "2:1", "This is not valid YAML"],
  ["a key twice", "approvals: 1\napprovals: 2\n", "2:1", "This is not valid YAML"],
  ["aliases", "protected_paths: &a [x]\nother: *a\n", "1:1", "YAML aliases"],
  ["a book", `# ${"x".repeat(70_000)}`, "1:1", "The file has 70,002 characters"],
  ["Windows' line ends", "merge_method: squash\r\napprovals: -1\r\n", "2:12", "`approvals`: "],
])("%s is one problem with its line and column", (_, text, at, words) => {
  const parsed = parseConfiguration(text);
  const found = parsed.ok ? [] : parsed.diagnostics;
  expect(found.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
  expect(found[0]?.message).toContain(words);
});

test("all mistakes are in one comment, in their order", () => {
  const parsed = parseConfiguration("approvals: two\nmerge_methods: squash\ninstructions: {backnd: x}\n");
  expect(configurationRefusal(parsed.ok ? [] : parsed.diagnostics, "main", "aurora:implement")).toMatchInlineSnapshot(`
   "### \`.github/aurora.yml\` on \`main\` needs 3 corrections before Aurora can start

   1. **Line 1, column 12**: \`approvals\`: Invalid input: expected number, received string
      \`\`\`
      approvals: two
                 ^^^
      \`\`\`
   2. **Line 2, column 1**: \`merge_methods\` is not a key of .github/aurora.yml. Did you mean \`merge_method\`?
      \`\`\`
      merge_methods: squash
      ^^^^^^^^^^^^^
      \`\`\`
   3. **Line 3, column 16**: \`backnd\` is not a key of \`instructions\`. Did you mean \`backend\`?
      \`\`\`
      instructions: {backnd: x}
                     ^^^^^^
      \`\`\`

   Commit it to \`main\`, then add the label \`aurora:implement\` again. docs/configuration.md of Aurora explains each key.
   "
  `);
});

test("protected files that a run needs are named", () => {
  expect(protectedRefusal(["backend/alembic.ini"], "main", "aurora:implement")).toMatchInlineSnapshot(`
   "### The spec needs 1 file that \`.github/aurora.yml\` protects, so Aurora did not start

   - \`backend/alembic.ini\`

   Change \`protected_paths\` on \`main\`, or the spec, then add the label \`aurora:implement\` again."
  `);
});

test("a repository can ask for more than the rules, never for less", () => {
  const base = { mergeMethods: ["merge", "squash"] as const, requiredApprovals: 1 };
  expect(underConfiguration(base, {})).toEqual(base);
  expect(underConfiguration(base, { approvals: 0 }).requiredApprovals).toBe(1);
  expect(underConfiguration(base, { approvals: 2, merge_method: "squash" })).toEqual({
    mergeMethods: ["squash"],
    requiredApprovals: 2,
  });
  expect(underConfiguration(base, { merge_method: "rebase" }).mergeMethods).toEqual([]);
});

test("a merge method that nobody allows is a reason to wait, with names", () => {
  const facts = readyRun();
  const none = { ...facts, base: { ...facts.base, mergeMethods: [] } };
  const asked = { ...none, plan: { ...facts.plan, configuration: { merge_method: "rebase" as const } } };
  expect(blockersOf(none, "database")).toEqual([
    { by: "person", text: "a merge method that both the repository and the rules of `main` allow" },
  ]);
  expect(blockersOf(asked, "database")).toEqual([
    {
      by: "person",
      text: "rebase merges to be allowed by the repository and the rules of `main`, since `.github/aurora.yml` asked for them",
    },
  ]);
});

test("protected is protected in every spelling", () => {
  const configuration = { protected_paths: ["infrastructure/**", "backend/*.ini"] };
  expect(
    ["infrastructure/a/b.tf", "Infrastructure/a.tf", "backend/alembic.ini"].map((path) =>
      isProtected(path, configuration),
    ),
  ).toEqual([true, true, true]);
  expect(["infrastructure", "backend/app/x.ini", "frontend/a"].some((path) => isProtected(path, configuration))).toBe(
    false,
  );
});

test("what is there already, or stays people's, is not written", () => {
  const generated = new Map([
    ["README.md", "ours"],
    [".gitignore", "ours"],
    ["backend/a.ini", "same"],
    ["backend/b.ini", "new"],
  ]);
  const existing = new Map([
    ["README.md", "theirs"],
    ["backend/a.ini", "same"],
  ]);
  expect(protectedWrites(generated, existing, { protected_paths: ["*", "backend/**"] })).toEqual([
    ".gitignore",
    "backend/b.ini",
  ]);
});

test("docs/configuration.md and its JSON Schema are up to date", async () => {
  const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  expect(await format(configurationReference(), { parser: "markdown", printWidth: 120 })).toBe(
    read("configuration.md"),
  );
  expect(await format(JSON.stringify(configurationJsonSchema()), { parser: "json", printWidth: 120 })).toBe(
    read("aurora.schema.json"),
  );
});

test("editors and Aurora agree on the reference's example, and on mistakes", () => {
  const check = new Ajv2020().compile(configurationJsonSchema());
  const example = /```yaml\n([^]*?)```/.exec(configurationReference())?.[1] ?? "";
  expect(parseConfiguration(example)).toMatchObject({ ok: true, configuration: { approvals: 1 } });
  expect(check(parse(example))).toBe(true);
  for (const wrong of ["aprovals: 2", "approvals: 11", "merge_method: ff", "protected_paths: [/etc]"]) {
    expect(check(parse(wrong))).toBe(false);
  }
});

describe("the model of a repository", () => {
  test.each([
    [{}, ["a", "b"], { name: "a" }],
    [{ model: "b" }, ["a", "b"], { name: "b" }],
    [{}, [], { reason: "No model is configured for this Aurora." }],
    [{ model: "off" }, ["a"], { reason: "`.github/aurora.yml` switches models off here." }],
    [
      { model: "gpt-bb" },
      ["gpt-b"],
      {
        reason:
          "`.github/aurora.yml` asks for the model `gpt-bb`, which this Aurora does not offer. Did you mean `gpt-b`?",
      },
    ],
  ])("%j with %j offered: %j", (configuration, offered, choice) => {
    expect(chooseModel(configuration, offered)).toEqual(choice);
  });

  test("a budget can be lowered, never raised", () => {
    const limits = { steps: 10, tokens: 1000, money: 2, seconds: 600 };
    expect(underBudget(limits, {})).toEqual(limits);
    const lower = { budget_steps: 5, budget_tokens: 500, budget_dollars: 1, budget_minutes: 1 };
    expect(underBudget(limits, lower)).toEqual({ steps: 5, tokens: 500, money: 1, seconds: 60 });
    const higher = { budget_steps: 50, budget_tokens: 5000, budget_dollars: 10, budget_minutes: 100 };
    expect(underBudget(limits, higher)).toEqual(limits);
  });
});
