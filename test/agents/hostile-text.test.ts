/**
 * Text of a spec that tries to become code: put into every place that takes free text, it never leaves its literal, its
 * comment, its docstring or its SQL. The whole tree of a hostile spec is compared, by the languages' own parsers, with
 * that of a harmless one: the same syntax, but for what the literals say, in the layout that Prettier gives it.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import ts from "typescript";
import { generateTree } from "../../src/agents/generate.ts";
import { contentHash } from "../../src/core/contracts/hash.ts";
import { sqlString } from "../../src/core/contracts/sql.ts";
import type { Expression } from "../../src/core/expression/model.ts";
import type { Entity, Field, Spec, WebhookEvent } from "../../src/core/spec/model.ts";
import type { FileTree } from "../../src/core/tree.ts";
import { run } from "../../src/process/run.ts";
import { readExample, specOf } from "../core/spec/example.ts";
import { withPrettier } from "./prettier.ts";

jest.setTimeout(240_000);

const pieces = [
  ...['"', "'", '"""', "'''", "`", "\\", "\\\\", "\n", "\r\n", "\t", "*/", "/*", "//", "-->", "<!--", "</script>", "<script>"],
  ...["{{", "}}", "${", "}", "{", "#}", "{%", "%s", "%(x)s", "$(id)", ";", "--", "'; DROP TABLE task; --", "#", "# noqa", "# type: ignore"],
  ...["\u0000", "\u0007", "\u001b[31m", "\u202e", "\u2066", "\u200b", "\u2028", "\u2029", "\ud800", "\u{e0041}", "é", "名", "😀"],
  ...["import os", "eval(1)", "{eval(1)}", "]", ")", "(", "|", "||", "&&", "=", "@", "&lt;", "a", " ", "0"],
]; // prettier-ignore

const hostile = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(""))
  // A value of a field has at most 80 characters here, and at least one that is no space.
  .map((text) => `x${text}`.slice(0, 80));

const at = { line: 1, column: 1 };
const bool = { type: { kind: "bool" }, nullable: false } as const;

/** What the spec takes as a default: it refuses the rest. */
const visible = (text: string) => text.toWellFormed().replaceAll(/[\p{Cf}\u2028\u2029]|(?![\n\t])\p{Cc}/gu, "?");

/** The example with a text in every place that takes one: rules, acceptance, seed, defaults, expressions, webhooks. */
function withText(text: string): Spec {
  const spec = specOf(readExample("task-manager"));
  const title: Expression = {
    kind: "field",
    of: { kind: "this", entity: "Task", type: { kind: "entity", entity: "Task" }, nullable: false },
    field: "title",
    type: { kind: "string" },
    nullable: false,
  };
  const literal: Expression = { kind: "literal", value: text, type: { kind: "string" }, nullable: false };
  const differs: Expression = { kind: "compare", operator: "!=", left: title, right: literal, ...bool };
  const equals: Expression = { ...differs, operator: "==" };
  const withDefault = (field: Field): Field =>
    ["title", "display_name"].includes(field.name)
      ? { ...field, default: { kind: "literal", value: visible(text) } }
      : field;
  const entity = (one: Entity): Entity => ({
    ...one,
    fields: one.fields.map(withDefault),
    ...(one.name === "Task"
      ? {
          checks: [...one.checks, { name: "other", expression: differs, at }],
          computed: [
            ...one.computed,
            { name: "same", type: { kind: "bool" }, optional: false, expression: equals, at },
          ],
          indexes: [...one.indexes, { name: "partial", columns: ["title"], where: differs, at }],
        }
      : {}),
  });
  const event = (one: WebhookEvent): WebhookEvent => ({
    ...one,
    set: [...one.set, { field: "display_name", value: { kind: "literal", value: text } }],
  });
  return {
    ...spec,
    entities: spec.entities.map(entity),
    endpoints: spec.endpoints.map((one) => ({
      ...one,
      rules: one.rules.map((rule) => ({ ...rule, text })),
      require:
        one.target === null ? one.require : [...one.require, { expression: differs, status: 409, code: "other" }],
    })),
    integrations: spec.integrations.map((one) => ({
      ...one,
      webhook: one.webhook && { ...one.webhook, events: one.webhook.events.map(event) },
    })),
    seed: spec.seed.map((seed) => ({
      ...seed,
      rows: seed.rows.map((row) => ({
        ...row,
        [seed.entity === "User" ? "display_name" : "name"]: { kind: "literal" as const, value: text },
      })),
    })),
    rules: [{ endpoint: null, number: 1, text, at }],
    acceptance: spec.acceptance.map((one) => ({ ...one, given: text })),
  };
}

async function treeWith(text: string): Promise<FileTree> {
  return generateTree({ spec: withText(text), yaml: "aurora: 1\n", hash: contentHash(text) });
}

/** The shape of a TypeScript file: the kinds of its nodes, and nothing that a literal says. */
function shape(path: string, text: string): string {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const kinds: number[] = [];
  const visit = (node: ts.Node): void => {
    kinds.push(node.kind);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return kinds.join(" ");
}

/** Reads pairs of Python files: the same syntax, names of tests and texts of literals aside; prints the paths that differ. */
const comparePython = `
import ast, json, sys

class Plain(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Constant("s") if isinstance(node.value, str) else node
    def visit_JoinedStr(self, node):
        return ast.Constant("s")
    def function(self, node):
        self.generic_visit(node)
        node.name = "test" if node.name.startswith("test_") else node.name
        return node
    visit_FunctionDef = visit_AsyncFunctionDef = function

def names(tree):
    return {name for node in ast.walk(tree) for name in (getattr(node, "id", None), getattr(node, "attr", None)) if name}

def same(path, harmless, hostile):
    tree = Plain().visit(ast.parse(hostile))
    if path.startswith("backend/tests/") or path.endswith("/models.py") or "/migrations/" in path:
        # Tests try other values beside another text, and a default with a backslash is written in another way; what is
        # named and called is what the harmless tree knows.
        return names(tree) <= known
    return ast.dump(tree) == ast.dump(Plain().visit(ast.parse(harmless)))

given = json.load(open(sys.argv[1]))
known = set(given["known"])
wrong = []
for pair in given["pairs"]:
    try:
        if not same(pair["path"], pair["harmless"], pair["hostile"]):
            wrong.append(pair["path"])
    except (SyntaxError, ValueError) as error:
        wrong.append(f"{pair['path']}: {error}")
print(json.dumps(wrong))
`;

/** What SQLite makes of each literal. */
const readSql = `
import json, sqlite3, sys
connection = sqlite3.connect(":memory:")
print(json.dumps([connection.execute("SELECT " + sql).fetchall() for sql in json.load(open(sys.argv[1]))]))
`;

let directory: string;
let harmless: FileTree;
/** Every name in its Python. */
let known: string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-hostile-"));
  harmless = await treeWith("xa harmless text");
  const python = [...harmless].filter(([path]) => path.endsWith(".py")).map(([, text]) => text);
  known = [...new Set(python.join("\n").match(/[A-Za-z_]\w*/g))];
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function python(program: string, input: unknown): Promise<unknown> {
  const file = join(directory, "input.json");
  await writeFile(file, JSON.stringify(input));
  const result = await run("python3", ["-I", "-c", program, file], { cwd: directory, timeoutMs: 120_000 });
  expect(result.stderr).toBe("");
  return JSON.parse(result.stdout);
}

test("hostile text changes nothing but literals and comments of the generated tree", async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const tree = await treeWith(text);
      expect([...tree.keys()]).toEqual([...harmless.keys()]);
      const pairs = [];
      for (const [path, written] of tree) {
        const usual = harmless.get(path) ?? "";
        if (written === usual || path === ".aurora/lock.json") {
          continue;
        }
        if (path.endsWith(".py")) {
          pairs.push({ path, harmless: usual, hostile: written });
        } else if (/\.tsx?$/.test(path)) {
          expect([path, shape(path, written)]).toEqual([path, shape(path, usual)]);
        } else {
          // Nothing else quotes the spec but the contracts.
          expect(path).toMatch(/^contracts\/\w+\.json$/);
          expect(JSON.stringify(Object.keys(JSON.parse(written) as object))).toBe(
            JSON.stringify(Object.keys(JSON.parse(usual) as object)),
          );
        }
        expect({ path, written: (await withPrettier(path, written)) ?? written }).toEqual({ path, written });
        // What a reader of code sees is what runs: nothing turns the direction of a line, hides in it, or ends it.
        const misleading = /[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\u{e0000}-\u{e007f}]/u;
        expect([path, path.endsWith(".json") ? false : misleading.test(written)]).toEqual([path, false]);
      }
      expect(pairs.length).toBeGreaterThan(3);
      expect(await python(comparePython, { known, pairs })).toEqual([]);
    }),
    { numRuns: 12, seed: 7 },
  );
});

test("a text in SQL is the same text for the database", async () => {
  const texts = fc
    .sample(hostile, { numRuns: 300, seed: 7 })
    .filter((text) => !text.includes("\0") && text.isWellFormed());
  expect(await python(readSql, texts.map(sqlString))).toEqual(texts.map((text) => [[text]]));
});
