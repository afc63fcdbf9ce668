/** What the YAML library says, in words that name the cause and the cure. */
import type { Span } from "./diagnostic.ts";
import { foreign } from "./nearest.ts";
import { unclosedBracket } from "./yaml-limits.ts";

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
  if (message.startsWith("Flow ")) {
    const open = unclosedBracket(yaml, start);
    if (open !== null) {
      return { span: { start: open, end: open + 1 }, message: `This \`${yaml.charAt(open)}\` is not closed.` };
    }
  }
  switch (kind) {
    case "TAB_AS_INDENT":
      return { span: rest, message: "A tab cannot indent YAML. Use spaces." };
    case "BAD_SCALAR_START":
      return { span: rest, message: `A plain YAML value cannot start with \`${yaml.charAt(start)}\`. ${quoteIt}` };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        span: rest,
        message: `A second \`:\` in this line, or a line indented deeper than its neighbours. ${quoteIt}`,
      };
    case "UNEXPECTED_TOKEN":
      if (/[[{]/.test(yaml.charAt(start))) {
        return { span: rest, message: `A plain value ends before \`${yaml.charAt(start)}\` here. ${quoteIt}` };
      }
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
  const said = foreign(message.replace(/ at line [\s\S]*$/, "")).replace(/\.$/, "");
  return { span: rest, message: `This is not valid YAML: ${said}.` };
}
