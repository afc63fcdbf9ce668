/**
 * Text that the parser takes in addresses, scopes, formats and names: what is generated from it is the same code as that of
 * harmless text, in every language of the tree. Prose and values of fields: hostile-text.test.ts.
 */
import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import ts from "typescript";
import { parse as parseYaml } from "yaml";
import { thaw } from "../../src/agents/frozen.ts";
import { generateTree } from "../../src/agents/generate.ts";
import type { FileTree } from "../../src/core/tree.ts";
import { run } from "../../src/process/run.ts";
import { readExample } from "../core/spec/example.ts";
import { withPrettier } from "./prettier.ts";

jest.setTimeout(240_000);

const signs = ["'", '"', "`", "\\", "${x}", "$(id)", "{{x}}", "{%", "%s", "%(x)s", "#", "#}", "--", ";", "*/", "/*", "//", "<!--", "</script>", "&amp;", "|", "~", ":x", "@", "é", "名", "a"]; // prettier-ignore

const joined = (choices: readonly string[]) =>
  fc.array(fc.constantFrom(...choices), { maxLength: 8 }).map((parts) => parts.join(""));

/** What each place takes, by the language's own rules. */
const places = fc.record({
  address: joined(signs),
  authorize: joined(signs),
  /** RFC 6749, section 3.3: no space, no double quote, no backslash, ASCII. */
  scope: joined(signs.filter((sign) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(sign))).map((text) => `s${text}`),
  format: joined(signs.filter((sign) => /^[ -~]+$/.test(sign) && !/[{}]/.test(sign))),
  given: joined([
    ...signs,
    "\n",
    "\u0007",
    "\u202e",
    "\u2028",
    '"""',
    "# noqa",
    "- [ ] x",
    "\n# x",
    "\n```\n",
    "| x |",
  ]),
});
type Places = typeof places extends fc.Arbitrary<infer T> ? T : never;

const harmless: Places = { address: "a", authorize: "b", scope: "read", format: "c", given: "some case" };

/** The example with a text in each place, as YAML that says it with escapes. */
function specText(text: Places): string {
  const quoted = (value: string) => JSON.stringify(value).replaceAll(/[\u007f-\u{10ffff}]/gu, escaped);
  return [
    ["base_url: https://api.payments.example", `base_url: ${quoted(`https://api.payments.example/${text.address}`)}`],
    ["token: https://connect.payments.example/oauth/token", `token: ${quoted(`https://x.example/${text.authorize}`)}`],
    [
      "authorize: https://connect.payments.example/oauth/authorize",
      `authorize: ${quoted(`https://x.example/${text.authorize}`)}`,
    ],
    ["scopes: [read_write]", `scopes: [${quoted(text.scope)}]`],
    ["format: 't={ts},v1={hex}'", `format: ${quoted(`t={ts},${text.format}v1={hex}`)}`],
    ["given: a task that is done", `given: ${quoted(`x${text.given}`)}`],
    ["- Refuse when the viewer already pays for the requested plan.", `- ${quoted(`x${text.given}`)}`],
  ].reduce((spec, [piece = "", replacement = ""]) => {
    expect(spec.split(piece)).toHaveLength(2);
    return spec.replace(piece, () => replacement);
  }, exampleYaml());
}

function exampleYaml(): string {
  return /```yaml aurora\n([\s\S]*?)```/.exec(readExample("task-manager"))?.[1] ?? "";
}

const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`,
  ).join("");

const treeOf = (text: Places) => generateTree(thaw(specText(text)));

/** Kinds of nodes, and nothing that a literal says. */
function typeScriptShape(path: string, text: string): string {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const kinds: number[] = [];
  const visit = (node: ts.Node): void => {
    kinds.push(node.kind);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind));
  return kinds.join(" ");
}

/** A value with all its texts made one. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return typeof value === "string" ? "s" : value;
}

/** What Markdown makes of each line, as far as it is more than text. */
const markdownShape = (text: string) =>
  text.split("\n").map((line) => /^(?:#+ |```.*|\||\s*[-*] |\s*\d+\. |>|<)?/.exec(line)?.[0] ?? "");

const readPython = `
import ast, json, sys, tomllib

class Plain(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Constant("s") if isinstance(node.value, str) else node
    def visit_JoinedStr(self, node):
        return ast.Constant("s")
    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.name = "test" if node.name.startswith("test_") else node.name
        return node
    visit_AsyncFunctionDef = visit_FunctionDef

def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else "s" if isinstance(value, str) else value

def shape(path, text):
    return plain(tomllib.loads(text)) if path.endswith(".toml") else ast.dump(Plain().visit(ast.parse(text)))

print(json.dumps([path for path, usual, hostile in json.load(sys.stdin) if shape(path, usual) != shape(path, hostile)]))
`;

async function differingPython(pairs: readonly (readonly [path: string, usual: string, hostile: string])[]) {
  const { stdout, stderr } = await run("python3", ["-c", readPython], {
    cwd: import.meta.dirname,
    input: JSON.stringify(pairs),
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as unknown;
}

function shapeOf(path: string, text: string): unknown {
  if (/\.(?:ts|tsx|js)$/.test(path)) {
    return typeScriptShape(path, text);
  }
  switch (/\.(\w+)$/.exec(path)?.[1]) {
    case "json":
      return plain(JSON.parse(text));
    case "yml":
    case "yaml":
      return plain(parseYaml(text));
    case "md":
      return markdownShape(text);
    case "example":
      return text.split("\n").map((line) => /^(?:#.*|[A-Z][A-Z0-9_]*=|)$/.test(line.replace(/=.*/, "=")));
    default:
      // Nothing of the spec's text stands there.
      return text;
  }
}

/** Characters that show a reader something else than what runs. */
const treacherous = /[\u0000-\u0008\u000b-\u001f\u007f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

test("addresses, scopes, formats and prose stay within their literals", async () => {
  const usual: FileTree = await treeOf(harmless);
  await fc.assert(
    fc.asyncProperty(places, async (text) => {
      const tree = await treeOf(text);
      expect([...tree.keys()]).toEqual([...usual.keys()]);
      const changed = [...tree].filter(([path, written]) => written !== usual.get(path));
      const python = changed.filter(([path]) => /\.(?:py|toml)$/.test(path));
      for (const [path, written] of changed) {
        expect({ path, hidden: treacherous.test(written) }).toEqual({ path, hidden: false });
        expect({ path, written: (await withPrettier(path, written)) ?? written }).toEqual({ path, written });
        if (!/\.(?:py|toml)$/.test(path)) {
          expect({ path, shape: shapeOf(path, written) }).toEqual({
            path,
            shape: shapeOf(path, usual.get(path) ?? ""),
          });
        }
      }
      expect(await differingPython(python.map(([path, written]) => [path, usual.get(path) ?? "", written]))).toEqual(
        [],
      );
    }),
    { numRuns: 10, seed: 3 },
  );
});

const readable = `
import ast, json, sys

wrong = []
for path, text in json.load(sys.stdin):
    try:
        ast.parse(text)
    except SyntaxError as error:
        wrong.append(f"{path}: {error}")
print(json.dumps(wrong))
`;

test("names of somebody else's JSON become code that can be read, whatever they are", async () => {
  const names = ["__proto__", "constructor", "class", "None", "self", "def", "a.b-c", "_", "model_config", "toString"];
  const typed = `{${names.map((name) => `${name}: string`).join(", ")}}`;
  const tree = await generateTree(
    thaw(
      exampleYaml()
        .replace(
          "      createCheckout:\n",
          `      odd: {http: POST /odd, body: ${typed}, response: ${typed}}\n      createCheckout:\n`,
        )
        .replace("checkout.completed:", "a.constructor-b_c:d:")
        .replace("Payments-Signature", "X-a-constructor"),
    ),
  );
  const input = JSON.stringify([...tree].filter(([path]) => path.endsWith(".py")));
  const { stdout, stderr } = await run("python3", ["-c", readable], { cwd: import.meta.dirname, input });
  expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: "[]", stderr: "" });
  const contract = tree.get("backend/app/integrations/payments/contract.py") ?? "";
  // Each name is a field's own, or stands beside the field.
  const unsaid = names.filter((name) => !contract.includes(`"${name}"`) && !contract.includes(`    ${name}: str\n`));
  expect(unsaid).toEqual([]);
});
