/**
 * What of YAML a spec may not use, found on the tokens before anything is built from them: it is refused with one clear
 * diagnostic, and a hostile text costs no more than its length (the library's own errors take milliseconds each).
 */
import { CST, Lexer } from "yaml";
import type { Span } from "./diagnostic.ts";

/** Brackets in brackets, or lists in lists of one line. The language itself needs 6. */
const maxDepth = 24;
const maxScalarLength = 20_000;

export interface Refusal {
  readonly span: Span;
  readonly message: string;
}

const quoteIt = "Put the whole value in double quotes.";

const byToken: Readonly<Record<string, string>> = {
  alias: "A spec has no YAML aliases (`*name`). Use a mixin for fields that repeat.",
  anchor: "A spec has no YAML anchors (`&name`) and aliases (`*name`). Use a mixin for fields that repeat.",
  tag: `A plain YAML value cannot start with \`!\`. ${quoteIt}`,
  "directive-line": "A spec has no YAML directives (`%…`).",
  "explicit-key-ind": `A key in YAML's long form (\`? …\`) is not possible here. ${quoteIt}`,
  "doc-end": "A spec is one YAML document, without `...`.",
};

/** YAML 1.2.2, section 5.7. */
const escape = /^\\(?:x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|[0abt\tnvfre "/\\N_LP\n])/;

/** Where an escape is none; a backslash that is escaped itself starts nothing. */
function badEscape(quoted: string): number | undefined {
  return Array.from(quoted.matchAll(/\\[^]/g), ({ index }) => index).find(
    (index) => !escape.test(quoted.slice(index, index + 10)),
  );
}

/** The first thing that cannot stand in a spec, or null. */
export function refusedYaml(yaml: string): Refusal | null {
  let at = 0;
  let plainNext = false;
  let content = false;
  let previous = "";
  let colonsInLine = 0;
  let dashesInLine = 0;
  const open: number[] = [];
  for (const source of new Lexer().lex(yaml)) {
    const type: string = plainNext ? "scalar" : (CST.tokenType(source) ?? "scalar");
    if (!plainNext && (type === "scalar" || type === "doc-mode" || type === "flow-error-end")) {
      // A mark that stands for no text. "scalar": the next token is a plain or block scalar, whatever it looks like.
      plainNext = type === "scalar";
      continue;
    }
    plainNext = false;
    const span = { start: at, end: at + source.length };
    at = span.end;
    const refuse = (message: string): Refusal => ({ span, message });
    switch (type) {
      case "newline":
        colonsInLine = 0;
        dashesInLine = 0;
        continue;
      case "space":
      case "comment":
      case "byte-order-mark":
        continue;
      case "doc-start":
        if (content) {
          return refuse("A spec is one YAML document: nothing may follow a line `---`.");
        }
        break;
      case "flow-map-start":
      case "flow-seq-start":
        open.push(span.start);
        break;
      case "flow-map-end":
      case "flow-seq-end":
        open.pop();
        break;
      case "comma":
        if (previous === "comma") {
          return refuse("Between two commas stands a value. Delete one comma.");
        }
        break;
      case "map-value-ind":
        colonsInLine += open.length === 0 ? 1 : 0;
        if (colonsInLine > 1) {
          return refuse(`This is the second \`:\` in this line. ${quoteIt}`);
        }
        break;
      case "seq-item-ind":
        dashesInLine++;
        break;
      case "double-quoted-scalar": {
        const bad = badEscape(source);
        if (bad !== undefined) {
          const start = span.start + bad;
          return {
            span: { start, end: start + 2 },
            message: "In double quotes, `\\` starts an escape, and this is none. Write `\\\\`.",
          };
        }
        break;
      }
      default: {
        const message = byToken[type];
        if (message !== undefined) {
          return refuse(message);
        }
      }
    }
    if (source.length > maxScalarLength) {
      return refuse(
        `A value has at most ${maxScalarLength.toLocaleString("en")} characters; this one has ${source.length.toLocaleString("en")}.`,
      );
    }
    if (open.length > maxDepth || dashesInLine > maxDepth) {
      return refuse(`The YAML is nested more than ${maxDepth} levels deep.`);
    }
    content ||= type !== "doc-start";
    previous = type;
  }
  return null;
}

/** The innermost bracket that is open at an offset. */
export function unclosedBracket(yaml: string, offset: number): number | null {
  const open: number[] = [];
  let at = 0;
  for (const source of new Lexer().lex(yaml)) {
    if (at >= offset) {
      break;
    }
    const type = CST.tokenType(source);
    if (type === "flow-map-start" || type === "flow-seq-start") {
      open.push(at);
    } else if (type === "flow-map-end" || type === "flow-seq-end") {
      open.pop();
    }
    at += source === CST.DOCUMENT || source === CST.FLOW_END || source === CST.SCALAR ? 0 : source.length;
  }
  return open.at(-1) ?? null;
}
