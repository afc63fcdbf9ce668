/** Problems as people read them: in a comment on GitHub, and in a terminal. */
import type { Diagnostic } from "./diagnostic.ts";
import { codePath } from "./nearest.ts";

/** GitHub takes 65,536 characters in a comment, and nobody reads more than this many problems. */
const maxShown = 30;

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const inWords = (count: number) => numbers[count] ?? String(count);

export interface RenderOptions {
  /** Default: how many corrections the spec needs. */
  readonly heading?: string;
  /** What to do, below the list. Markdown. */
  readonly nextStep?: string;
  /** The file that they are in; left out: the text that people look at. */
  readonly file?: string;
}

/** One comment, as Markdown; ends with a line end. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const needs = `${inWords(errors)} correction${errors === 1 ? "" : "s"}`;
  const heading = options.heading ?? `The spec needs ${needs} before Aurora can start`;
  const nextStep = options.nextStep ?? "Edit the issue, then add the label `aurora:implement` again.";
  const items = diagnostics.slice(0, maxShown).map((one, index) => item(one, index + 1, options.file));
  const rest = diagnostics.length - items.length;
  const more = rest > 0 ? [`…and ${rest} more.`] : [];
  return `${[`### ${heading}`, items.join("\n"), ...more, nextStep].join("\n\n")}\n`;
}

function item(diagnostic: Diagnostic, number: number, file: string | undefined): string {
  const { line, column, severity, message, excerpt } = diagnostic;
  const marker = `${number}. `;
  const warning = severity === "warning" ? "*(warning)* " : "";
  const place = file === undefined ? `Line ${line}` : `${codePath(file)}, line ${line}`;
  const first = `${marker}**${place}, column ${column}**: ${warning}${message}`;
  if (excerpt.length === 0) {
    return first;
  }
  const longest = Math.max(2, ...excerpt.flatMap((text) => (text.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(longest + 1);
  const indent = " ".repeat(marker.length);
  return [first, ...[fence, ...excerpt, fence].map((text) => indent + text)].join("\n");
}

/** `file:line:column: error: …` and the excerpt, for a terminal; ends with a line end. Code marks stay as they are. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], file: string): string {
  return diagnostics
    .map(({ line, column, severity, message, excerpt }) =>
      [`${file}:${line}:${column}: ${severity}: ${message}`, ...excerpt.map((text) => `    ${text}`), ""].join("\n"),
    )
    .join("");
}
