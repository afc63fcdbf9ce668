import { describe, expect, test } from "@jest/globals";
import { findSpec, isSpecFile, maxSpecBytes } from "../../../src/core/spec/source.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { readExample } from "./example.ts";

const yaml = "aurora: 1\napp: {name: app}\n";
const fenced = (open: string, close = open) => `Text.\n\n${open}yaml aurora\n${yaml}${close}\n\nMore.\n`;

function found(text: string) {
  const result = findSpec(text);
  return result.ok
    ? { yaml: result.source.yaml, firstLine: result.source.firstLine }
    : result.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** Path and text → whether the file is a spec. */
test.each([
  ["specs/x.md", fenced("```"), true],
  ["X.MARKDOWN", fenced("~~~"), true],
  ["specs/x.md", yaml, false],
  ["specs/x.md", "```yaml\naurora: 1\n```", false],
  ["specs/x.md", `<!--\n${fenced("```")}-->`, false],
  ["specs/x.yaml", yaml, true],
  ["specs/x.yml", "# A spec\r\napp: {name: app}\r\naurora:  1 # first\r\n", true],
  ["specs/x.yaml", "aurora: 2\n", false],
  ["specs/x.yaml", "aurora: 10\n", false],
  ["specs/x.yaml", "tools:\n  aurora: 1\n", false],
  ["specs/x.yaml", "name: aurora\n", false],
  ["specs/x.txt", yaml, false],
  [".aurora/spec.yaml", yaml, false],
])("%s with %j is a spec: %j", (path, text, is) => {
  expect(isSpecFile(path, text)).toBe(is);
});

describe("a block is found", () => {
  test.each([
    ["in backticks", fenced("```")],
    ["in tildes", fenced("~~~")],
    ["in a longer fence", fenced("`````")],
    ["closed by a longer fence", fenced("```", "``````")],
    ["with a blank before its info string", fenced("``` ")],
    ["with yml and capitals", fenced("```").replace("yaml aurora", "YML Aurora v1")],
    ["indented by up to three blanks", fenced("```").replace("```yaml", "   ```yaml")],
    [
      "with a fence of the other kind inside it as a comment",
      fenced("```").replace("app:", "# ~~~\napp:").replace("# ~~~\n", ""),
    ],
    ["without its closing line, as CommonMark has it", `Text.\n\n\`\`\`yaml aurora\n${yaml}`],
    [
      "behind another block that shows one",
      `\`\`\`\`markdown\n\`\`\`yaml aurora\n\`\`\`\`\n\`\`\`yaml aurora\n${yaml}\`\`\`\n`,
    ],
    [
      "behind an HTML comment that holds one",
      `<!--\n\`\`\`yaml aurora\na: 1\n\`\`\`\n-->\n\`\`\`yaml aurora\n${yaml}\`\`\`\n`,
    ],
  ])("%s", (_how, text) => {
    expect(found(text)).toMatchObject({ yaml });
  });

  test("and its first line is that of the whole text", () => {
    expect(found(fenced("```"))).toEqual({ yaml, firstLine: 4 });
  });

  test("and the fence's indentation is taken away", () => {
    expect(found(`  \`\`\`yaml aurora\n  aurora: 1\n    a: b\n c: d\n  \`\`\`\n`)).toMatchObject({
      yaml: "aurora: 1\n  a: b\nc: d\n",
    });
  });
});

describe("plain YAML", () => {
  test("is a spec as it stands", () => {
    expect(found(yaml)).toEqual({ yaml, firstLine: 1 });
  });

  test("may have a byte order mark and any line ends, which the frozen text has not", () => {
    expect(found(`\uFEFF${yaml.replaceAll("\n", "\r\n")}`)).toEqual({ yaml, firstLine: 1 });
    expect(found(yaml.replaceAll("\n", "\r"))).toEqual({ yaml, firstLine: 1 });
    expect(found(`${yaml}\n\n\n`)).toEqual({ yaml, firstLine: 1 });
  });
});

test("the hash is that of the block, however it is wrapped", () => {
  const text = readExample("task-manager");
  const block = /```yaml aurora\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  const hash = (source: string) => {
    const parsed = parseSpec(source);
    return parsed.ok ? parsed.hash : parsed.diagnostics;
  };
  expect(hash(text)).toBe(hash(block));
  expect(hash(text)).toBe(hash(text.replaceAll("\n", "\r\n")));
  expect(hash(text)).not.toBe(hash(text.replace("taskflow", "taskflou")));
});

describe("one diagnostic says that there is", () => {
  const hint =
    "Put the spec in a block that starts with a line ```` ```yaml aurora ```` and ends with a line ```` ``` ````.";

  test.each([
    ["nothing", "", `1:1 There is no spec here: the text is empty. ${hint}`],
    ["only white space", " \n\t\n", `1:1 There is no spec here: the text is empty. ${hint}`],
    ["no block", "Please build me an app.\n", `1:1 There is no spec here. ${hint}`],
    [
      "a block that is not marked",
      `Text.\n\`\`\`yaml\n${yaml}\`\`\`\n`,
      "2:1 This block looks like a spec but is not marked as one: start it with ```` ```yaml aurora ````.",
    ],
    [
      "an empty block",
      "```yaml aurora\n\n```\n",
      "1:1 The spec is empty. It starts with `aurora: 1` and an `app` section.",
    ],
    [
      "a second block",
      `${fenced("```")}${fenced("~~~")}`,
      "11:1 A second spec starts here; the first one starts on line 3. Keep one.",
    ],
    ["too much text", "a".repeat(1024 * 1024), "1:1 The text has 1,048,576 bytes; a spec may have at most 262,144."],
    [
      "a NUL",
      yaml.replace("app}", "a\0pp}"),
      "2:14 The invisible character `U+0000` cannot stand in a spec. Delete it.",
    ],
    [
      "a character that turns the text around",
      yaml.replace("app}", "a\u202Epp}"),
      "2:14 The invisible character `U+202E` cannot stand in a spec. Delete it.",
    ],
    [
      "half a character",
      yaml.replace("app}", "a\uD800pp}"),
      "2:14 The invisible character `U+D800` cannot stand in a spec. Delete it.",
    ],
  ])("%s", (_what, text, problem) => {
    expect(found(text)).toEqual([problem]);
  });

  test("the limit is in bytes", () => {
    const padded = (bytes: number) => `${yaml}# ${"é".repeat(bytes / 2)}`;
    expect(findSpec(padded(maxSpecBytes - 100)).ok).toBe(true);
    expect(findSpec(padded(maxSpecBytes)).ok).toBe(false);
  });
});
