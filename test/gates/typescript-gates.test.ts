/** The gates on TypeScript, each with the real tools on a small app: once as it is, and with the faults that they are to find. */
import { beforeAll, expect, jest, test } from "@jest/globals";
import { gateOn, located, toolchains } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(90_000);

const list = "frontend/src/notes/note-list.tsx";

test("types passes with its figure", async () => {
  const { report } = await gateOn("frontend", "types", {});
  expect(report).toMatchObject({
    gate: "types",
    status: "passed",
    value: 100,
    bar: 100,
    summary: "types 100 % (tsc strict, 4 files)",
    findings: [],
    tools: [expect.stringMatching(/^typescript \d/)],
  });
});

test("types finds what does not fit, and is strict even when the project is not", async () => {
  const run = await gateOn("frontend", "types", {
    "frontend/tsconfig.json": (text) => text.replace('"strict": true', '"strict": false'),
    [list]: (text) => `${text}\nexport const half = (x) => x / 2;\nexport const n: number = "one";\n`,
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: 75,
    summary: "types 75 % (tsc strict, 4 files, 2 findings)",
  });
  expect(located(run)).toEqual([
    `${list}:21:22 TS7006 Parameter 'x' implicitly has an 'any' type.`,
    `${list}:22:14 TS2322 Type 'string' is not assignable to type 'number'.`,
  ]);
});

test("types does not pass on settings that tsc does not understand", async () => {
  const run = await gateOn("frontend", "types", {
    "frontend/tsconfig.json": (text) => text.replace('"strict"', '"noSuchOption": true, "strict"'),
  });
  expect(run.report).toMatchObject({ status: "failed" });
  expect(located(run)).toEqual([expect.stringContaining("TS5023 Unknown compiler option 'noSuchOption'.")]);
});

test("docstrings passes with its figure", async () => {
  const { report } = await gateOn("frontend", "docstrings", {});
  expect(report).toMatchObject({ status: "passed", value: 100, summary: "docstrings 100 % (2 of 2)", findings: [] });
});

test("docstrings finds exported functions, methods and wrapped components without one", async () => {
  const run = await gateOn("frontend", "docstrings", {
    "frontend/src/notes/more.tsx": `import { memo } from "react";
export function bare() {}
/** Described. */
export class Box {
  open() {}
  private close() {}
}
export const Wrapped = memo(() => null);
function apart() {}
export { apart };
function internal() {}
/** */
export default internal;
export const data = { internal };
`,
  });
  expect(run.report).toMatchObject({ status: "failed", value: 37.5, summary: "docstrings 37.5 % (3 of 8)" });
  expect(located(run).map((line) => line.replace("frontend/src/notes/more.tsx:", ""))).toEqual([
    "11:1 tsdoc `internal` is exported and has no TSDoc comment.",
    "2:1 tsdoc `bare` is exported and has no TSDoc comment.",
    "5:3 tsdoc `Box.open` is exported and has no TSDoc comment.",
    "8:14 tsdoc `Wrapped` is exported and has no TSDoc comment.",
    "9:1 tsdoc `apart` is exported and has no TSDoc comment.",
  ]);
});

test("lint passes when ESLint and Prettier have nothing to say", async () => {
  const { report } = await gateOn("frontend", "lint", {});
  expect(report).toMatchObject({ status: "passed", value: 0, bar: 0, summary: "ESLint, Prettier clean (4 files)" });
});

test("lint finds an unused variable and a file that Prettier would change", async () => {
  const run = await gateOn("frontend", "lint", { [list]: (text) => `${text}\nconst unused = 1\n` });
  expect(run.report).toMatchObject({ status: "failed", value: 2, summary: "ESLint, Prettier: 2 findings in 4 files" });
  expect(located(run)).toEqual([
    `${list}:-:- prettier Prettier would format this file differently.`,
    `${list}:21:7 @typescript-eslint/no-unused-vars 'unused' is assigned a value but never used.`,
  ]);
});

test("lint finds a file that cannot be parsed", async () => {
  const run = await gateOn("frontend", "lint", { "frontend/src/broken.ts": "const = ;\n" });
  expect(run.report.status).toBe("failed");
  expect(located(run)).toEqual([
    expect.stringMatching(/^frontend\/src\/broken\.ts:1:- prettier SyntaxError: /),
    expect.stringMatching(/^frontend\/src\/broken\.ts:1:\d+ - Parsing error: /),
  ]);
});

const mainTest = {
  "frontend/src/main.test.tsx":
    'import { expect, test } from "vitest";\ntest("starts", async () => {\n  document.body.innerHTML = `<div id="root"></div>`;\n  await import("./main");\n  expect(1).toBe(1);\n});\n',
};

test("coverage passes with percent and tests, without generated files and tests", async () => {
  const { report } = await gateOn("frontend", "coverage", mainTest);
  expect(report).toMatchObject({
    status: "passed",
    value: 100,
    bar: 80,
    summary: "coverage 100 % of frontend/src, 4 tests",
    findings: [],
  });
});

test("coverage below the bar fails and names the lines that no test runs, also of files that no test loads", async () => {
  const run = await gateOn("frontend", "coverage", {});
  expect(run.report).toMatchObject({
    status: "failed",
    value: 66.6,
    summary: "coverage 66.6 % of frontend/src, 3 tests",
  });
  expect(located(run)).toEqual(["frontend/src/main.tsx:4:- coverage No test runs lines 4–6."]);
});

test("a failing test fails coverage, at its line, however much is covered", async () => {
  const run = await gateOn("frontend", "coverage", {
    ...mainTest,
    "frontend/src/notes/wrong.test.ts":
      'import { expect, test } from "vitest";\n\ntest("wrong", () => {\n  expect(1).toBe(2);\n});\n',
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: 100,
    summary: "coverage 100 % of frontend/src, 5 tests, 1 failed",
  });
  expect(located(run)).toEqual([
    expect.stringMatching(/^frontend\/src\/notes\/wrong\.test\.ts:4:13 wrong AssertionError: expected 1 to be 2/),
  ]);
});

test("a test file that cannot be loaded fails coverage", async () => {
  const run = await gateOn("frontend", "coverage", {
    ...mainTest,
    "frontend/src/notes/broken.test.ts": 'import "./not-there";\n',
  });
  expect(run.report.status).toBe("failed");
  expect(located(run)[0]).toMatch(/^frontend\/src\/notes\/broken\.test\.ts:-:- vitest .*not-there/);
});
