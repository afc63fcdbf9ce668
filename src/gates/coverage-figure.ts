import type { Finding } from "../core/gate.ts";

/** Percent of the agent's own source. */
export const coverageBar = 80;

/** What of a file no test runs; nothing when all of it is run. */
export function coverageFinding(path: string, missing: readonly number[]): Finding[] {
  const [line] = missing;
  return line === undefined
    ? []
    : [{ path, line, column: null, rule: "coverage", message: `No test runs ${describeLines(missing)}.` }];
}

/** [1, 2, 3, 7] → "lines 1–3, 7" */
export function describeLines(lines: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const line of lines) {
    const last = spans.at(-1);
    if (last !== undefined && line === last[1] + 1) {
      last[1] = line;
    } else {
      spans.push([line, line]);
    }
  }
  const text = spans.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
  return lines.length === 1 ? `line ${text}` : `lines ${text}`;
}
