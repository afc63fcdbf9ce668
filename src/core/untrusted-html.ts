/** Raw HTML within Markdown: what of it a browser does not show. Whatever is not plainly shown counts as hidden. */

/** A part of a text that is replaced; offsets as of `String.slice`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Left where something hidden was; means nothing in Markdown or HTML. */
export const hiddenMark = "⟨hidden⟩";

/** HTML as the parser of Markdown found it, without the marks of quotes and lists between its lines. */
export interface HtmlPiece {
  readonly lines: readonly { readonly start: number; readonly text: string }[];
}

const attributeValue = `(?:"[^"]*"|'[^']*'|[^\\s"'=<>\`]+)`;
const tag = new RegExp(
  `<(/?)([A-Za-z][^\\s/>]*)((?:[\\s/]+[^\\s=<>"'/]+(?:\\s*=\\s*${attributeValue})?)*)[\\s/]*>`,
  "y",
);
const attribute = new RegExp(`([^\\s=<>"'/]+)(?:\\s*=\\s*(${attributeValue}))?`, "g");
const hidingStyle =
  /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0+(?![.\d])|font-size\s*:\s*0(?![.\d]*[1-9])/i;
const neverShown: ReadonlySet<string> = new Set(
  "script style template noscript noembed noframes head title object svg math iframe canvas audio video select datalist textarea xmp plaintext".split(
    " ",
  ),
);
/** What GitHub leaves in a text; the name of any other element is read by nobody. One letter is most often a type's. */
const shownElements: ReadonlySet<string> = new Set(
  "h1 h2 h3 h4 h5 h6 br b i u strong em a pre code img tt div ins del sup sub p picture source ol ul li table thead tbody tfoot tr td th caption blockquote dl dt dd kbd q samp var hr ruby rt rp s strike summary details figure figcaption abbr bdo cite dfn mark small span time wbr center font input section".split(
    " ",
  ),
);
const withoutContent: ReadonlySet<string> = new Set(
  "img br hr input meta link source area base col wbr embed param track".split(" "),
);

/**
 * Comments, and what a browser takes for one (the HTML standard, "bogus comment state"): instructions, declarations, CDATA.
 * Markdown lets some of these end later; an element that begins in between counts for the browser.
 */
const unseenMarkup = /<(?:!--(?:-?>|[^]*?--!?>)|(?!!--)[!?][^>]*>|\/(?![A-Za-z])[^>]*>)/y;

/** Character references to what nobody sees that have a name (the HTML standard's table of named character references). */
const invisibleNames: ReadonlySet<string> = new Set(
  "shy zwj zwnj lrm rlm NoBreak af ApplyFunction it InvisibleTimes ic InvisibleComma ZeroWidthSpace NegativeVeryThinSpace NegativeThinSpace NegativeMediumSpace NegativeThickSpace".split(
    " ",
  ),
);
export const characterReference = /&(?:#(\d{1,7})|#[xX]([\dA-Fa-f]{1,6})|([A-Za-z]+));/g;

/** The character that `&…;` stands for, if one can be told here and nobody would see it. */
export function isInvisibleReference(reference: string, isInvisible: (text: string) => boolean): boolean {
  const [, decimal, hex, name] = [...reference.matchAll(characterReference)][0] ?? [];
  if (name !== undefined) {
    return invisibleNames.has(name);
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? "20", 16) : Number(decimal);
  return code <= 0x10ffff && isInvisible(String.fromCodePoint(code));
}

interface Found {
  readonly kind: "unseen" | "open" | "close" | "broken";
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly hides: boolean;
  /** What of it may be shown; null: all. */
  readonly shown: string | null;
}

/**
 * @param pieces the HTML of a text in order: an element may begin in one piece and end in another
 * @param length of the text
 * @returns `open`: something hides all that is rendered after it, wherever that stands in the text
 */
export function hiddenInHtml(
  pieces: readonly HtmlPiece[],
  length: number,
): { readonly edits: readonly Edit[]; readonly open: boolean } {
  const edits: Edit[] = [];
  let hiding: { readonly start: number; readonly open: string[] } | null = null;
  for (const found of pieces.flatMap(constructs)) {
    if (found.kind === "broken") {
      // What is not closed swallows what follows, to the next quote or to the end.
      hiding ??= { start: found.start, open: [] };
      break;
    }
    if (hiding !== null) {
      const state = within(hiding.open, found);
      if (state === "broken") {
        break;
      }
      if (state === "closed") {
        edits.push({ start: hiding.start, end: found.end, text: hiddenMark });
        hiding = null;
      }
    } else if (found.kind === "open" && found.hides && !withoutContent.has(found.name)) {
      hiding = { start: found.start, open: [found.name] };
    } else if (found.kind === "unseen" || found.hides) {
      edits.push({ start: found.start, end: found.end, text: hiddenMark });
    } else if (found.shown !== null) {
      edits.push({ start: found.start, end: found.end, text: found.shown });
    }
  }
  return hiding === null
    ? { edits, open: false }
    : { edits: [...edits, { start: hiding.start, end: length, text: hiddenMark }], open: true };
}

/** Keeps the elements that are open within a hidden one; an end that fits none of them is not trusted to end anything. */
function within(open: string[], { kind, name }: Found): "open" | "closed" | "broken" {
  if (kind === "open" && !withoutContent.has(name)) {
    open.push(name);
  }
  if (kind === "close" && open.pop() !== name) {
    return "broken";
  }
  return open.length === 0 ? "closed" : "open";
}

function constructs(piece: HtmlPiece): Found[] {
  const text = piece.lines.map((line) => line.text).join("\n");
  const found: Found[] = [];
  for (let position = text.indexOf("<"); position >= 0;) {
    const one = constructAt(text, position);
    if (one !== null) {
      found.push({ ...one, start: offset(piece, one.start), end: offset(piece, one.end - 1) + 1 });
    }
    position = text.indexOf("<", one?.end ?? position + 1);
  }
  return found;
}

function constructAt(text: string, start: number): Found | null {
  const plain = { start, name: "", hides: false, shown: null };
  const unseen = matchAt(unseenMarkup, text, start);
  if (unseen !== null) {
    return { ...plain, kind: "unseen", end: start + unseen[0].length };
  }
  const found = matchAt(tag, text, start);
  if (found === null) {
    return /^<[A-Za-z/!?]/.test(text.slice(start, start + 2)) ? { ...plain, kind: "broken", end: text.length } : null;
  }
  const [whole, slash = "", written = "", attributes = ""] = found;
  const name = written.toLowerCase();
  const given = [...attributes.matchAll(attribute)].map(([all, key = "", value = ""]) => ({
    all,
    key: key.toLowerCase(),
    value,
  }));
  const hides = given.some(({ key, value }) => key === "hidden" || (key === "style" && hidingStyle.test(value)));
  // An address is shown on demand; one with spaces is prose.
  const shown = given.filter(({ key, value }) => (key === "href" || key === "src") && !/\s/.test(value));
  return {
    kind: slash === "" ? "open" : "close",
    start,
    end: start + whole.length,
    name,
    hides: slash === "" && (hides || neverShown.has(name)),
    shown: shownTag(slash, written, shown.length === given.length ? null : shown.map(({ all }) => all)),
  };
}

/** @param attributes those that are left; null: all of them. @returns null when the tag may stay as it is */
function shownTag(slash: string, written: string, attributes: readonly string[] | null): string | null {
  if (written.length > 1 && !shownElements.has(written.toLowerCase())) {
    return hiddenMark;
  }
  return attributes === null ? null : `<${slash}${[written, ...attributes].join(" ")}>`;
}

/** Where an index of the joined lines stands in the text. */
function offset({ lines }: HtmlPiece, index: number): number {
  let before = 0;
  for (const { start, text } of lines) {
    if (index <= before + text.length) {
      return start + index - before;
    }
    before += text.length + 1;
  }
  const last = lines.at(-1);
  return last === undefined ? 0 : last.start + last.text.length;
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
