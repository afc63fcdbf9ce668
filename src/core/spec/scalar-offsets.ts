/** From a character of a YAML scalar's content back to its place in the YAML: quotes, escapes and folding undone. */
import type { Span } from "./diagnostic.ts";

const isBlank = (c: string | undefined) => c === " " || c === "\t" || c === "\n";
const escapeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/**
 * One offset per character of `text`, and one behind the last. Folded line ends and indentation are skipped as YAML 1.2.2
 * sections 6.5 and 8.1 fold them; where a place cannot be told exactly, it is that of the nearest character before.
 */
export function offsetsOf(yaml: string, span: Span, text: string, style: string): readonly number[] {
  let at = span.start;
  if (style === "QUOTE_DOUBLE" || style === "QUOTE_SINGLE") {
    at++;
  } else if (style !== "PLAIN") {
    const lineEnd = yaml.indexOf("\n", at);
    at = lineEnd < 0 ? at : lineEnd + 1;
  }
  const offsets: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const wanted = text[index];
    if (wanted === " " || wanted === "\n") {
      // A folded line end is one blank in the content; further blanks there are the next line's indentation.
      offsets.push(Math.min(at, span.end));
      at += isBlank(yaml[at])
        ? 1
        : style === "QUOTE_DOUBLE" && yaml[at] === "\\"
          ? characterLength(yaml, at, style)
          : 0;
      continue;
    }
    while (at < span.end && isBlank(yaml[at]) && yaml[at] !== wanted) {
      at++;
    }
    offsets.push(Math.min(at, span.end));
    at += characterLength(yaml, at, style);
  }
  offsets.push(Math.min(at, span.end));
  return offsets;
}

function characterLength(yaml: string, at: number, style: string): number {
  if (style === "QUOTE_SINGLE" && yaml.startsWith("''", at)) {
    return 2;
  }
  if (style === "QUOTE_DOUBLE" && yaml[at] === "\\") {
    return escapeLengths[yaml[at + 1] ?? ""] ?? 2;
  }
  return 1;
}
