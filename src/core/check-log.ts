/** What a failed job's log is worth showing: the lines around its first error. Pure. */
import { canonicalText } from "./untrusted-text.ts";

const linesBefore = 20;
const linesAfter = 40;
const mostLineCharacters = 400;
const mostCharacters = 8_000;

/** Actions puts the time before each line. */
const timestamp = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z /;

/** Lines by which tools say that something is wrong. */
const errors = [
  /^##\[error\]/,
  /^Traceback \(most recent call last\)/,
  // pytest: "E   assert 1 == 2", "FAILED tests/test_a.py::test_b", "===== FAILURES ====="
  /^E {3}|^FAILED\b|^=+ (?:FAILURES|ERRORS) =+$/,
  // Jest, Vitest, node:test
  /^\s*(?:●|✕|✗|✖|×|not ok)\s/,
  /^\s*FAIL\b/,
  // "error: …", "npm error …", "a.ts(3,5): error TS2322: …", "a.py:3: error: …", "TypeError: …", "fatal: …"
  /\b(?:error|fatal|panic)\b(?: [A-Z]+\d+)?:|^(?:npm|pip|fatal) (?:error|ERR!)|\b[A-Z]\w*(?:Error|Exception)\b/,
];
/** Words that stand in lines of tools that are content. */
const harmless = /\b(?:0|no) (?:errors?|failures?|failed)\b|\bfailed: 0\b/i;

/**
 * @param log as it was written, with times and colours
 * @returns the lines around the first error, else the last ones; "…" where something was left out; empty for an empty log
 */
export function logExcerpt(log: string): string {
  const lines = canonicalLines(log);
  const first = firstError(lines);
  let from = Math.max(0, first - linesBefore);
  const to = Math.min(lines.length, first + linesAfter);
  // What led to the error is worth less than the error.
  while (from < first && sizeOf(lines.slice(from, to)) > mostCharacters) {
    from += 1;
  }
  const kept: string[] = [];
  let size = 0;
  for (const line of lines.slice(from, to)) {
    size += line.length + 1;
    if (size > mostCharacters) {
      break;
    }
    kept.push(line);
  }
  return [...(from > 0 ? ["…"] : []), ...kept, ...(from + kept.length < lines.length ? ["…"] : [])].join("\n");
}

function canonicalLines(log: string): readonly string[] {
  // Times stand before escape sequences, so both are taken line by line.
  const lines = log.split(/\r?\n/).map((line) => canonicalText(line.replace(timestamp, "")).trimEnd());
  while (lines.at(-1) === "") {
    lines.pop();
  }
  return lines.map((line) => (line.length > mostLineCharacters ? `${line.slice(0, mostLineCharacters)} …` : line));
}

/** Where the first error stands; without one, the place whose surroundings are the end. */
function firstError(lines: readonly string[]): number {
  const found = lines.findIndex((line) => !harmless.test(line) && errors.some((pattern) => pattern.test(line)));
  return found >= 0 ? found : Math.max(0, lines.length - 1);
}

const sizeOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 1, 0);
