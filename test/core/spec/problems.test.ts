import { describe, expect, test } from "@jest/globals";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { mutated, problemsOf, readExample, withSections } from "./example.ts";

describe("several mistakes", () => {
  test("are all reported at once, in the order of the text", () => {
    const text = mutated("title: string(1..200)", "title: strng(1..200)")
      .replace("project: Project! cascade\n      assignee", "project: Projct! cascade\n      assignee")
      .replace("timeout: 10s", "timeout: soon")
      .replace("sort: [-created_at,", "sort: [-creatd_at,")
      .replace("frontend: react", "frontend: raect")
      .replace("calls: payments.createCheckout", "calls: payments.createChekout");
    expect(problemsOf(text)).toEqual([
      "8:21 `raect` is not possible here. Did you mean `react`?",
      "59:14 `strng` is not a type. Did you mean `string`?",
      "66:16 `Projct` is not an entity. Did you mean `Project`?",
      "82:15 `creatd_at` is not a field of `Task`. Did you mean `created_at`?",
      "99:21 `createChekout` is not an operation of `payments`. Did you mean `createCheckout`?",
      "114:14 Expected a duration from `1ms` to `10m`, such as `200ms`, `10s`, `15m`, `12h` or `30d`, found `soon`.",
    ]);
  });

  test("missing keys are reported beside wrong ones", () => {
    expect(problemsOf("app: {name: App}\nentities:\n  Task: {}\n")).toEqual([
      "1:1 `aurora` is missing here: the version of this language: `1`.",
      "1:13 Expected a name like `taskflow` (a–z, 0–9, `-`), found `App`.",
    ]);
  });

  test("a renamed entity is reported where its old name is used, and nothing follows from that", () => {
    const problems = problemsOf(readExample("task-manager").replace("\n  Task:\n", "\n  Tusk:\n"));
    expect(problems).toHaveLength(6);
    expect(problems.every((problem) => problem.includes("`Task` is not an entity. Did you mean `Tusk`?"))).toBe(true);
  });

  test("a section that cannot be read hides no mistake in another and causes none", () => {
    const text = readExample("task-manager")
      .replace(/\nenums:\n(?: {2}.*\n)+/, "\nenums: [a]\n")
      .replace("timeout: 10s", "timeout: soon");
    expect(problemsOf(text)).toEqual([
      "15:8 Expected a mapping from the name of an enum to its definition, found a list.",
      expect.stringContaining("Expected a duration"),
    ]);
  });

  test("a field that cannot be read is still known to whatever uses it", () => {
    expect(problemsOf(mutated("due_at: datetime?", "due_at: datetme?"))).toEqual([
      "63:15 `datetme` is not a type. Did you mean `datetime`?",
    ]);
  });
});

describe("positions", () => {
  const at = (read: string) =>
    problemsOf(withSections("entities:", "  A:", "    fields: {x: int}", "    policy:", `      read: ${read}`))[0];

  test.each([
    ["in a plain value", "x == 1 && y == 2", "7:23"],
    ["in single quotes", "'x == 1 && y == 2'", "7:24"],
    ["behind a doubled quote", "'''a'' == ''a'' && y == 2'", "7:32"],
    ["in double quotes", '"x == 1 && y == 2"', "7:24"],
    ["behind an escape", '"\\u0078 == 1 && y == 2"', "7:29"],
    ["behind an escaped quote", '"\\"a\\" == \\"a\\" && y == 2"', "7:32"],
    ["on the second line of a plain value", "x == 1 &&\n        y == 2", "8:9"],
    ["in a folded block", ">\n        x == 1 &&\n        y == 2", "9:9"],
    ["in a literal block", "|\n        x == 1 &&\n        y == 2", "9:9"],
    ["behind characters of two units", '\'"😀" == "😀" && y == 2\'', "7:28"],
  ])("are exact %s", (_where, read, position) => {
    expect(at(read)).toBe(`${position} \`y\` is not a field or relation of \`A\`.`);
  });

  test("count from the start of the issue, inside an indented fence and with CRLF", () => {
    const yaml = withSections("entities:", "  A:", "    fields: {x: strng}");
    const issue = `Hello\n\n  ~~~~ yaml aurora\n${yaml.replaceAll(/^/gm, "  ")}~~~~\n`;
    expect(problemsOf(issue)).toEqual(["8:19 `strng` is not a type. Did you mean `string`?"]);
    expect(problemsOf(issue.replaceAll("\n", "\r\n"))).toEqual(["8:19 `strng` is not a type. Did you mean `string`?"]);
  });

  test("a diagnostic carries its length and an excerpt with carets", () => {
    const parsed = parseSpec(mutated("title: string(1..200)", "title: strng(1..200)"));
    expect(parsed).toMatchObject({
      ok: false,
      diagnostics: [{ severity: "error", length: 5, excerpt: ["  title: strng(1..200)", "         ^^^^^"] }],
    });
  });
});

describe("warnings", () => {
  test("do not stop a spec", () => {
    const parsed = parseSpec(mutated("    unique: [[project, user]]\n", ""));
    expect(parsed).toMatchObject({
      ok: true,
      warnings: [
        {
          severity: "warning",
          line: 49,
          message: "The same pair could be joined twice. Add `unique: [[project, user]]`.",
        },
      ],
    });
  });
});
