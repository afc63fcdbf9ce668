/** What of a failed job's log is shown. */
import { expect, test } from "@jest/globals";
import { logExcerpt } from "../../src/core/check-log.ts";

const many = (count: number, word: string) => Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);

test("times, colours, line ends and what nobody sees are taken away", () => {
  const log = [
    "\ufeff2026-01-02T10:00:00.1234567Z ##[group]Run pytest",
    "2026-01-02T10:00:01.0000000Z \u001b[31mE   assert 1 == 2\u001b[0m  ",
    "2026-01-02T10:00:02.0000000Z ##[error]Process completed with exit code 1.\u200b",
    "",
  ].join("\r\n");
  expect(logExcerpt(log)).toBe(
    ["##[group]Run pytest", "E   assert 1 == 2", "##[error]Process completed with exit code 1."].join("\n"),
  );
});

test("the lines around the first error are kept, not the end", () => {
  const log = [...many(100, "install"), "app/main.py:3: error: Incompatible types", ...many(100, "clean up")].join(
    "\n",
  );
  const lines = logExcerpt(log).split("\n");
  expect([lines[0], lines[1], lines[21]]).toEqual(["…", "install 81", "app/main.py:3: error: Incompatible types"]);
  expect(lines.slice(-2)).toEqual(["clean up 39", "…"]);
});

test.each([
  "##[error]src/a.ts(3,5): error TS2322: no",
  "src/a.ts(3,5): error TS2322: no",
  "Traceback (most recent call last):",
  "E   assert 1 == 2",
  "FAILED tests/test_a.py::test_b",
  "===== FAILURES =====",
  "  ● adds › numbers",
  " ✕ adds numbers",
  "not ok 1 - adds",
  " FAIL  src/a.test.ts",
  "npm ERR! code E404",
  "TypeError: x is not a function",
  "fatal: couldn't find remote ref",
])("%j is an error", (line) => {
  const lines = logExcerpt([...many(50, "before"), line, ...many(50, "after")].join("\n")).split("\n");
  expect(lines[21]).toBe(line);
});

test.each([
  "Found 0 errors in 3 files",
  "# failed: 0",
  "no error: all is fine",
  "npm ci --audit-level error",
  "errors.py was read",
])("%j is none, so the end is kept", (line) => {
  const log = [...many(30, "before"), line, ...many(70, "after")].join("\n");
  const lines = logExcerpt(log).split("\n");
  expect([lines[0], lines.at(-1)]).toEqual(["…", "after 70"]);
  expect(lines).not.toContain(line);
});

test("without an error of its own words, what stands before the exit is kept", () => {
  const log = [...many(100, "work"), "##[error]Process completed with exit code 2.", ...many(60, "post")].join("\n");
  expect(logExcerpt(log)).toContain("work 100\n##[error]Process completed with exit code 2.\npost 1");
});

test("a long line is cut, and so is a long excerpt; the error stays", () => {
  const log = [...many(20, "x".repeat(2_000)), "TypeError: it", ...many(100, "y".repeat(390))].join("\n");
  const excerpt = logExcerpt(log);
  expect(excerpt.length).toBeLessThan(8_100);
  expect(excerpt).toContain("TypeError: it");
  expect(excerpt.startsWith("…\n")).toBe(true);
  expect(excerpt.endsWith("\n…")).toBe(true);
});

test("an empty log has an empty excerpt", () => {
  expect(logExcerpt("\r\n\n")).toBe("");
});
