/** What the YAML library says, in words that name the cause and the cure. */
import { Lexer } from "yaml";
import type { Span } from "./diagnostic.ts";

interface Explained {
  readonly span: Span;
  readonly message: string;
}

const quoteIt = "Put the whole value in double quotes.";

export function explainSyntaxError(kind: string, message: string, span: Span, yaml: string): Explained {
  const start = Math.min(span.start, Math.max(0, yaml.length - 1));
  const lineStart = yaml.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = yaml.indexOf("\n", start) < 0 ? yaml.length : yaml.indexOf("\n", start);
  const before = yaml.slice(Math.max(lineStart, start - 300), start);
  const rest = { start, end: Math.max(start + 1, Math.min(span.end, lineEnd)) };
  if (message.startsWith("Tags and anchors must be separated")) {
    const sign = Math.max(before.lastIndexOf("!"), before.lastIndexOf("&"));
    const place = { start: start - before.length + Math.max(0, sign), end: rest.end };
    return { span: place, message: `A plain YAML value cannot start with \`${before.charAt(sign)}\`. ${quoteIt}` };
  }
  if (message.startsWith("Flow ")) {
    const open = unclosed(yaml, start);
    if (open !== null) {
      return { span: { start: open, end: open + 1 }, message: `This \`${yaml.charAt(open)}\` is not closed.` };
    }
  }
  switch (kind) {
    case "TAB_AS_INDENT":
      return { span: rest, message: "A tab cannot indent YAML. Use spaces." };
    case "BAD_SCALAR_START":
      return { span: rest, message: `A plain YAML value cannot start with \`${yaml.charAt(start)}\`. ${quoteIt}` };
    case "MULTIPLE_DOCS":
      return { span: rest, message: "A spec is one YAML document: nothing may follow a line `---`." };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        span: rest,
        message: `A second \`:\` in this line, or a line indented deeper than its neighbours. ${quoteIt}`,
      };
    case "UNEXPECTED_TOKEN":
      if (/['"]$/.test(before.trimEnd())) {
        return { span: rest, message: `The value ended with its closing quote. ${quoteIt}` };
      }
      break;
    case "MISSING_CHAR":
      if (/\([^()]*,[^()]*$/.test(before)) {
        return { span: rest, message: `Inside \`{…}\` a comma ends the value. ${quoteIt}` };
      }
      break;
  }
  return {
    span: rest,
    message: `This is not valid YAML: ${message.replace(/ at line [\s\S]*$/, "").replace(/\.?$/, ".")}`,
  };
}

/** The innermost bracket that is open at an offset, by YAML's own tokens. */
function unclosed(yaml: string, offset: number): number | null {
  const open: number[] = [];
  let at = 0;
  for (const token of new Lexer().lex(yaml)) {
    if (at >= offset) {
      break;
    }
    if (token === "[" || token === "{") {
      open.push(at);
    } else if (token === "]" || token === "}") {
      open.pop();
    }
    // Marks of the library that stand for no text: start of a document, a flow end by error, a scalar.
    at += ["\u0002", "\u0018", "\u001F"].includes(token) ? 0 : token.length;
  }
  return open.at(-1) ?? null;
}
