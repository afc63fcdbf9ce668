/**
 * Text of people, repositories and tools as a model may read it: what a person does not see, the model does not see either. The
 * result is also what the log keeps, so that both show the same. Pure and idempotent.
 *
 * `canonicalText` looks at characters only and is for code and tool output. `canonicalMarkdown` is for what GitHub renders: it also
 * takes out what the rendering hides. Code spans and fenced code are shown as they are, so they are kept.
 */

/** Left where something hidden was; means nothing in Markdown or HTML. */
export const hiddenMark = "⟨hidden⟩";

/** Colours and cursor movements of terminals (ECMA-48, control sequences). */
const terminalSequence = new RegExp("\\u001b\\[[0-?]*[ -/]*[@-~]", "g");

/**
 * Unicode's Default_Ignorable_Code_Point is what has no glyph: tag characters (U+E0000…), bidirectional controls, zero width
 * characters, variation selectors, soft hyphens, fillers. Control characters and annotation marks have none either.
 */
const invisible =
  /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufff9-\ufffb]|(?![\t\n])\p{Cc}/gu;

/** Whether a text has a character in it that no reader sees. */
export function hasInvisible(text: string): boolean {
  return text.search(invisible) >= 0;
}

/** Without characters that nobody sees; line ends as "\n". */
export function canonicalText(text: string): string {
  let clean = text.toWellFormed();
  // What is taken out may join what stood on both sides to a sequence; each round makes the text shorter.
  for (let before = ""; before !== clean;) {
    before = clean;
    clean = clean
      .replaceAll(terminalSequence, "")
      .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
      .replaceAll(invisible, "");
  }
  return clean;
}

/** As `canonicalText`, and without HTML comments, hidden elements, attributes that are not shown, and titles of links. */
export function canonicalMarkdown(text: string): string {
  let clean = canonicalText(text);
  // A removal may join two halves to something hidden again; each one takes a "<", a "]" or a quote away, so this ends.
  for (let before = ""; before !== clean;) {
    before = clean;
    clean = withoutUnusedDefinitions(withoutHidden(clean));
  }
  return clean;
}

const fence = /(?<=^|\n) {0,3}(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})/y;
const title = `(?:"(?:\\\\[^]|[^"\\\\])*"|'(?:\\\\[^]|[^'\\\\])*'|\\((?:\\\\[^]|[^()\\\\])*\\))`;
const linkWithTitle = new RegExp(
  `\\]\\(\\s*(<[^<>\\n]*>|[^\\s()<>]*(?:\\([^\\s()]*\\)[^\\s()<>]*)*)\\s+${title}\\s*\\)`,
  "y",
);
const tag = /<(\/?)([A-Za-z][\w-]*)((?:\s+[^\s=<>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/y;
const attribute = /([^\s=<>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?/g;
const hidingStyle =
  /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0+(?![.\d])|font-size\s*:\s*0(?![.\d]*[1-9])/i;
const neverShown = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "head",
  "title",
  "object",
  "svg",
  "math",
  "iframe",
]);
const withoutContent = new Set(["img", "br", "hr", "input", "meta", "link", "source", "area", "col", "wbr", "embed"]);

/** CommonMark 6.6, raw HTML: comments, processing instructions, CDATA, declarations. */
const unseenMarkup = [
  { open: /<!--/y, close: "-->" },
  { open: /<\?/y, close: "?>" },
  { open: /<!\[CDATA\[/y, close: "]]>" },
  { open: /<![A-Za-z]/y, close: ">" },
];

/** One walk from left to right, as a Markdown parser does it: what begins first decides what is code and what is HTML. */
function withoutHidden(text: string): string {
  const kept: string[] = [];
  let position = 0;
  while (position < text.length) {
    const piece = pieceAt(text, position);
    kept.push(piece.shown);
    position = piece.end;
  }
  return kept.join("");
}

interface Piece {
  readonly shown: string;
  readonly end: number;
}

function pieceAt(text: string, position: number): Piece {
  const fenced = matchAt(fence, text, position);
  if (fenced !== null) {
    return asItIs(text, position, endOfFence(text, fenced.end, fenced.groups[0] ?? ""));
  }
  switch (text[position]) {
    case "\\":
      return asItIs(text, position, position + 2);
    case "`":
      return asItIs(text, position, endOfCodeSpan(text, position));
    case "<":
      return html(text, position);
    case "]": {
      const link = matchAt(linkWithTitle, text, position);
      return link === null
        ? asItIs(text, position, position + 1)
        : { shown: `](${link.groups[0] ?? ""})`, end: link.end };
    }
    default: {
      // Up to the next character that may begin something; a line may begin a fence.
      const rest = text.slice(position + 1).search(/[\n\\`<\]]/);
      const end = rest < 0 ? text.length : position + 1 + rest;
      return asItIs(text, position, end);
    }
  }
}

function html(text: string, position: number): Piece {
  const unseen = unseenMarkup.find(({ open }) => matchAt(open, text, position) !== null);
  if (unseen !== undefined) {
    const end = text.indexOf(unseen.close, position + 2);
    return { shown: hiddenMark, end: end < 0 ? text.length : end + unseen.close.length };
  }
  const found = matchAt(tag, text, position);
  if (found === null) {
    return asItIs(text, position, position + 1);
  }
  const [slash = "", written = "", attributes = ""] = found.groups;
  const name = written.toLowerCase();
  const given = [...attributes.matchAll(attribute)].map(([whole, key = "", value = ""]) => ({
    whole,
    key: key.toLowerCase(),
    value,
  }));
  const hides = given.some(({ key, value }) => key === "hidden" || (key === "style" && hidingStyle.test(value)));
  if (slash === "" && (hides || neverShown.has(name))) {
    return { shown: hiddenMark, end: withoutContent.has(name) ? found.end : endOfElement(text, found.end, name) };
  }
  const shown = given.filter(({ key }) => key === "href" || key === "src");
  return shown.length === given.length
    ? asItIs(text, position, found.end)
    : { shown: `<${slash}${[written, ...shown.map(({ whole }) => whole)].join(" ")}>`, end: found.end };
}

/** After the end tag that belongs to a start tag; an element that is not closed hides all that follows. */
function endOfElement(text: string, from: number, name: string): number {
  let open = 1;
  for (const found of text.slice(from).matchAll(new RegExp(`<(/?)${name}(?![\\w-])[^>]*>`, "gi"))) {
    open += found[1] === "/" ? -1 : 1;
    if (open === 0) {
      return from + found.index + found[0].length;
    }
  }
  return text.length;
}

function endOfFence(text: string, from: number, opening: string): number {
  const closing = new RegExp(`\\n {0,3}${opening[0] ?? ""}{${opening.length},}[ \\t]*(?=\\n|$)`, "g");
  closing.lastIndex = from;
  return closing.exec(text) === null ? text.length : closing.lastIndex;
}

/** After the run of as many backticks as open it, within the paragraph; without one, the backticks stand for themselves. */
function endOfCodeSpan(text: string, position: number): number {
  const ticks = /`+/y;
  ticks.lastIndex = position;
  const length = ticks.exec(text)?.[0].length ?? 1;
  const paragraphEnd = text.slice(position).search(/\n[ \t]*(?:\n|$)/);
  const paragraph = text.slice(position + length, paragraphEnd < 0 ? text.length : position + paragraphEnd);
  const close = [...paragraph.matchAll(/`+/g)].find(([run]) => run.length === length);
  return position + length + (close === undefined ? 0 : close.index + length);
}

/** `[label]: address "title"` is never shown; kept, without the title, where a link uses the label. */
function withoutUnusedDefinitions(text: string): string {
  const definition = new RegExp(`^( {0,3})\\[([^\\]\\n]+)\\]:[ \\t]*(<[^<>\\n]*>|\\S+)(?:\\s+${title})?[ \\t]*$`, "gm");
  return outsideFences(text, (part) =>
    part.replaceAll(definition, (_whole, indent: string, label: string, address: string) => {
      const uses = text.toLowerCase().split(`[${label.toLowerCase()}]`).length - 1;
      return uses > 1 ? `${indent}[${label}]: ${address}` : hiddenMark;
    }),
  );
}

function outsideFences(text: string, change: (part: string) => string): string {
  const kept: string[] = [];
  const opening = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})/gm;
  let position = 0;
  for (let found = opening.exec(text); found !== null; found = opening.exec(text)) {
    const end = endOfFence(text, opening.lastIndex, found[1] ?? "");
    kept.push(change(text.slice(position, found.index)), text.slice(found.index, end));
    position = end;
    opening.lastIndex = Math.max(end, found.index + 1);
  }
  return [...kept, change(text.slice(position))].join("");
}

function matchAt(pattern: RegExp, text: string, position: number) {
  pattern.lastIndex = position;
  const found = pattern.exec(text);
  return found === null ? null : { end: pattern.lastIndex, groups: found.slice(1) };
}

function asItIs(text: string, from: number, to: number): Piece {
  const end = Math.min(to, text.length);
  return { shown: text.slice(from, end), end };
}
