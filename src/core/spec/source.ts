/** Finds the spec in an issue's text or in a YAML file, and keeps the way back to the original lines and columns. */
import { characters } from "./characters.ts";
import { type Diagnostic, type Span, diagnosticAt } from "./diagnostic.ts";
import type { Position } from "./model.ts";

/** GitHub takes 65,536 characters in an issue; a file may be somewhat longer. */
export const maxSpecBytes = 256 * 1024;

export interface SpecSource {
  /** The frozen text: YAML alone, LF line ends, the fence's own indentation taken away, one line end at the end. */
  readonly yaml: string;
  /** Line of the original text that holds the first line of the YAML. */
  readonly firstLine: number;
  locate(offset: number): Position;
  diagnostic(span: Span, message: string, severity?: Diagnostic["severity"]): Diagnostic;
}

export type FoundSpec =
  | { readonly ok: true; readonly source: SpecSource }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

interface Fence {
  readonly line: number;
  readonly info: string;
  /** Columns that the opening line is indented, up to 3. */
  readonly indent: number;
  readonly body: readonly string[];
}

const openFence = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const isSpecFence = (info: string) => /^ya?ml\s+aurora(\s|$)/i.test(info);
const topLevelKey = /^(aurora|app|entities)[ \t]*:/im;
const hint =
  "Put the spec in a block that starts with a line ```` ```yaml aurora ```` and ends with a line ```` ``` ````.";

/** Fenced code blocks as CommonMark 0.31 section 4.5 has them, outside HTML comments (section 4.6, kind 2). */
function findFences(lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  let comment = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (comment || /^ {0,3}<!--/.test(line)) {
      comment = !line.includes("-->");
      continue;
    }
    const open = openFence.exec(line);
    if (!open) {
      continue;
    }
    const [, indent = "", marker = "", info = ""] = open;
    const close = new RegExp(`^ {0,3}${marker.charAt(0)}{${marker.length},}[ \\t]*$`);
    const body: string[] = [];
    const first = index;
    while (++index < lines.length && !close.test(lines[index] ?? "")) {
      body.push(lines[index] ?? "");
    }
    fences.push({ line: first + 1, info: info.trim(), indent: indent.length, body });
  }
  return fences;
}

function makeSource(lines: readonly string[], body: readonly string[], firstLine: number, indent: number): SpecSource {
  const removed = body.map((line) => Math.min(indent, /^ */.exec(line)?.[0].length ?? 0));
  const kept = body.map((line, index) => line.slice(removed[index]));
  while (kept.length > 1 && kept.at(-1)?.trim() === "") {
    kept.pop();
  }
  const starts: number[] = [];
  let length = 0;
  for (const line of kept) {
    starts.push(length);
    length += line.length + 1;
  }
  const lineOf = (offset: number) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  };
  /** From an offset of the YAML to one of its original line. */
  const place = (offset: number) => {
    const index = lineOf(offset);
    return { index, shift: (removed[index] ?? 0) - (starts[index] ?? 0) };
  };
  const diagnostic: SpecSource["diagnostic"] = (span, message, severity) => {
    const { index, shift } = place(span.start);
    return diagnosticAt(lines, firstLine + index, span.start + shift, span.end + shift, message, severity);
  };
  return {
    yaml: `${kept.join("\n")}\n`,
    firstLine,
    locate: (offset) => {
      const { index, shift } = place(offset);
      const before = (body[index] ?? "").slice(0, offset + shift);
      return { line: firstLine + index, column: characters(before).length + 1 };
    },
    diagnostic,
  };
}

/** The first character that has no business in a spec: controls, and what makes a text look other than it is. */
function forbiddenCharacter(source: SpecSource): Diagnostic | null {
  const found = /[\0-\x08\x0B-\x1F\x7F\u200B\u202A-\u202E\u2066-\u2069\uFEFF]|\p{Cs}/u.exec(source.yaml);
  if (!found) {
    return null;
  }
  const name = `U+${(found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const span = { start: found.index, end: found.index + 1 };
  return source.diagnostic(span, `The invisible character \`${name}\` cannot stand in a spec. Delete it.`);
}

const linesOf = (text: string) => text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);

/** Whether a block in the Markdown is marked as a spec. */
export function hasSpecBlock(markdown: string): boolean {
  return findFences(linesOf(markdown)).some(({ info }) => isSpecFence(info));
}

/** Whether the text means to be a spec itself, be it marked, correct or neither. */
export function looksLikeSpec(text: string): boolean {
  return hasSpecBlock(text) || /^aurora[ \t]*:(?=[ \t]|$)/m.test(text.replaceAll(/\r\n?/g, "\n"));
}

/** Whether a file of a repository is a spec: Markdown with a marked block, or YAML that says so on its top level. */
export function isSpecFile(path: string, text: string): boolean {
  return isMarkdownPath(path)
    ? hasSpecBlock(text)
    : mayBeSpecPath(path) && /^(?:\uFEFF)?aurora[ \t]*:[ \t]*1[ \t]*(?:#.*)?$/m.test(text.replaceAll(/\r\n?/g, "\n"));
}

const isMarkdownPath = (path: string) => /\.(?:md|markdown)$/i.test(path);

/**
 * Whether a file of this name can hold a spec that a person wrote. `.aurora/` is where Aurora keeps the frozen spec of a
 * run that was merged.
 */
export function mayBeSpecPath(path: string): boolean {
  return (isMarkdownPath(path) || /\.ya?ml$/i.test(path)) && !path.startsWith(".aurora/");
}

/**
 * The spec's YAML in `text`: the one fenced block marked `yaml aurora`, or the whole text when it is plain YAML.
 * Every way to have no spec, or more than one, gives exactly one diagnostic.
 */
export function findSpec(text: string): FoundSpec {
  const fail = (...diagnostics: Diagnostic[]): FoundSpec => ({ ok: false, diagnostics });
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > maxSpecBytes) {
    const [size, most] = [bytes.toLocaleString("en"), maxSpecBytes.toLocaleString("en")];
    return fail(diagnosticAt([], 1, 0, 0, `The text has ${size} bytes; a spec may have at most ${most}.`));
  }
  const lines = linesOf(text);
  if (lines.every((line) => line.trim() === "")) {
    return fail(diagnosticAt([], 1, 0, 0, `There is no spec here: the text is empty. ${hint}`));
  }
  const fences = findFences(lines);
  const [block, second] = fences.filter((fence) => isSpecFence(fence.info));
  const at = (fence: Fence, message: string) => diagnosticAt(lines, fence.line, 0, Infinity, message);
  if (second) {
    return fail(at(second, `A second spec starts here; the first one starts on line ${block?.line ?? 0}. Keep one.`));
  }
  let source: SpecSource;
  if (block) {
    source = makeSource(lines, block.body, block.line + 1, block.indent);
    if (source.yaml.trim() === "") {
      return fail(at(block, "The spec is empty. It starts with `aurora: 1` and an `app` section."));
    }
  } else {
    const unmarked = fences.find((fence) => topLevelKey.test(fence.body.join("\n")));
    if (unmarked) {
      return fail(
        at(unmarked, "This block looks like a spec but is not marked as one: start it with ```` ```yaml aurora ````."),
      );
    }
    if (!topLevelKey.test(lines.join("\n"))) {
      return fail(diagnosticAt(lines, 1, 0, 0, `There is no spec here. ${hint}`));
    }
    source = makeSource(lines, lines, 1, 0);
  }
  const forbidden = forbiddenCharacter(source);
  return forbidden ? fail(forbidden) : { ok: true, source };
}
