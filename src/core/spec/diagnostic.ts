/** Problems in a spec, located in the text that a person wrote. */
import { characters } from "./characters.ts";
import type { Position } from "./model.ts";

export interface Diagnostic extends Position {
  readonly severity: "error" | "warning";
  /** How many characters the problem covers on its line; at least 1. */
  readonly length: number;
  /** Markdown, one paragraph: what was found, what was expected, the nearest name. */
  readonly message: string;
  /** The line, and below it a line of carets; empty when the text has no such line. */
  readonly excerpt: readonly string[];
}

/** A piece of the spec's YAML: offsets of its first character and behind its last one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Takes a problem; every reader and resolver gets one instead of returning errors. */
export type Report = (span: Span, message: string, severity?: Diagnostic["severity"]) => void;

const excerptWidth = 120;

/** Where something is, in characters (code points) of the original text. Lines count from 1. */
export function diagnosticAt(
  lines: readonly string[],
  line: number,
  startUnit: number,
  endUnit: number,
  message: string,
  severity: Diagnostic["severity"] = "error",
): Diagnostic {
  const text = lines[line - 1] ?? "";
  const start = Math.min(startUnit, text.length);
  const end = Math.max(start, Math.min(endUnit, text.length));
  const column = characters(text.slice(0, start)).length + 1;
  const length = Math.max(1, characters(text.slice(start, end)).length);
  return { severity, line, column, length, message, excerpt: excerptOf(text, column, length) };
}

/** The line without most of its indentation, cut around the place when it is long, and the carets below. */
function excerptOf(text: string, column: number, length: number): readonly string[] {
  const visible = characters(text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (one) => (one === "\t" ? " " : "�")));
  const indent = Math.min(
    visible.findIndex((c) => c !== " "),
    column - 1,
  );
  let from = Math.max(0, indent - 2);
  if (column - from > excerptWidth - 20) {
    from = column - 40;
  }
  const shown = visible.slice(from, from + excerptWidth);
  if (shown.join("").trim() === "") {
    return [];
  }
  const before = column - 1 - from;
  const carets = Math.min(length, Math.max(1, excerptWidth - before));
  return [shown.join("").trimEnd(), " ".repeat(before) + "^".repeat(carets)];
}

/** By position, without repetitions. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter((one) => {
      const key = `${one.line}:${one.column}:${one.message}`;
      return seen.has(key) ? false : seen.add(key);
    });
}
