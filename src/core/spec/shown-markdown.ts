/**
 * Markdown without what it shows as code or does not show at all, so that a link in what is left is a link that its author
 * made (https://spec.commonmark.org/0.31.2). Where that is in doubt, text counts as hidden.
 */

const fenceMark = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
const listItem = /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:\s|$)/;

/** @returns the text without fenced and indented code, code spans and HTML comments; line ends are LF. */
export function shownMarkdown(markdown: string): string {
  return withoutSpans(withoutBlocks(markdown.replaceAll(/\r\n?/g, "\n")));
}

/** Fences (section 4.5) and indented code (4.4). An indented line that may belong to a list item is text. */
function withoutBlocks(text: string): string {
  const kept: string[] = [];
  let closes: RegExp | null = null;
  let comment = false;
  let list = false;
  let code = false;
  let blank = true;
  for (const line of text.split("\n")) {
    if (closes !== null) {
      closes = closes.test(line) ? null : closes;
      continue;
    }
    if (comment || /^ {0,3}<!--/.test(line)) {
      comment = !line.slice(comment ? 0 : line.indexOf("<!--") + 4).includes("-->");
      blank = false;
      continue;
    }
    const [, , mark = ""] = fenceMark.exec(line) ?? [];
    if (mark !== "") {
      closes = new RegExp(`^ {0,3}${mark.charAt(0)}{${mark.length},}[ \\t]*$`);
      kept.push("");
      continue;
    }
    const empty = line.trim() === "";
    const indented = !empty && /^(?: {4}| {0,3}\t)/.test(line);
    list = empty || indented ? list : listItem.test(line) || (list && !blank);
    code = indented ? !list && (code || blank) : code && empty;
    blank = empty;
    if (!code || empty) {
      kept.push(line);
    }
  }
  return kept.join("\n");
}

/** Code spans (6.1) end within their paragraph; a comment (6.6) that never ends hides the rest. */
function withoutSpans(text: string): string {
  let shown = "";
  let at = 0;
  let endOfParagraph = -1;
  /** Lengths of backtick runs that nothing closes in this paragraph. */
  const unclosed = new Set<number>();
  const next = /\\[^]|`+|<!--/g;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const { index } = match;
    const [token] = match;
    const end = index + token.length;
    shown += text.slice(at, index);
    at = end;
    if (token === "<!--") {
      const close = text.indexOf("-->", end);
      at = close < 0 ? text.length : close + 3;
    } else if (token.startsWith("`")) {
      if (index > endOfParagraph) {
        const found = /\n[ \t]*\n/g;
        found.lastIndex = index;
        endOfParagraph = found.exec(text)?.index ?? text.length;
        unclosed.clear();
      }
      const close = unclosed.has(token.length) ? null : closingRun(text, end, endOfParagraph, token.length);
      if (close === null) {
        unclosed.add(token.length);
        shown += token;
      } else {
        at = close;
      }
    } else {
      shown += token;
    }
    next.lastIndex = at;
  }
  return shown + text.slice(at);
}

/** @returns the place behind the next run of exactly this length; null: there is none before `until` */
function closingRun(text: string, from: number, until: number, length: number): number | null {
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let run = runs.exec(text); run !== null && run.index < until; run = runs.exec(text)) {
    if (run[0].length === length) {
      return run.index + length;
    }
  }
  return null;
}
