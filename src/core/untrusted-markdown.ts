/**
 * What GitHub's rendering of a text does not show, found by a parser of GitHub-flavoured Markdown: only its block structure
 * says what is code, and a guess at it can be led astray. Pure.
 */
import { parse, postprocess, preprocess } from "micromark";
import { gfmFootnote } from "micromark-extension-gfm-footnote";
import { gfmTable } from "micromark-extension-gfm-table";
import {
  characterReference,
  type Edit,
  hiddenInHtml,
  hiddenMark,
  type HtmlPiece,
  isInvisibleReference,
} from "./untrusted-html.ts";

/** A token of the parser. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** A token's place among all tokens of a text, which are in order of their beginnings: those within it follow it. */
interface Placed extends Node {
  readonly index: number;
  /** Of the first one that is not within it. */
  next: number;
}

/** Code blocks in these languages are drawn; the drawing does not show all of the text. */
const drawn: ReadonlySet<string> = new Set(["mermaid", "geojson", "topojson", "stl", "math"]);

/** Formulas in which something is not set, or as small or as pale as one likes (MathJax, which GitHub uses). */
const hidingFormula =
  /\$(?:[^$]*?\\(?:[hv]?phantom|[a-z]*color[a-z]*|require|class|style|cssId|href|data|[lr]lap|smash|tiny|scriptsize|def|newcommand|begin\s*\{comment)(?![A-Za-z])[^$]*(?:\$+|$)|(?=\S)[^$\n]*%[^$\n]*(?<=\S)\$(?!\d))/g;

/** A parser may need the square of these; nobody writes as many. */
const most = { characters: 131_072, brackets: 3_000, angles: 6_000, bars: 6_000, footnotes: 500 };
const deepNesting = /^(?:[ \t]*(?:>|[-+*](?=\s)|\d+[.)](?=\s))){50}/m;

/** Whether a text is beyond what is looked through: it then counts as hidden as a whole. */
export function isTooIntricate(source: string): boolean {
  const count = (part: string) => source.split(part).length - 1;
  return (
    source.length > most.characters ||
    Math.max(count("["), count("]")) > most.brackets ||
    count("|") > most.bars ||
    count("<") > most.angles ||
    count("[^") > most.footnotes ||
    deepNesting.test(source)
  );
}

/** What has to be replaced so that the text says what its rendering shows; none: it does. */
export function hiddenInMarkdown(source: string, isInvisible: (text: string) => boolean): readonly Edit[] {
  const page = new Page(source, tokensOf(source), isInvisible);
  return apart([...page.edits(), ...page.formulas()]);
}

/** The text with its edits carried out. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const kept: string[] = [];
  let position = 0;
  for (const { start, end, text } of edits) {
    kept.push(source.slice(position, start), text);
    position = end;
  }
  return [...kept, source.slice(position)].join("");
}

/** Emphasis hides nothing, and is what costs a parser most. */
const extensions = [gfmTable(), gfmFootnote(), { disable: { null: ["attention"] } }];

function tokensOf(source: string): readonly Placed[] {
  const tokens: Placed[] = [{ type: "root", start: 0, end: source.length, depth: 0, index: 0, next: 0 }];
  const open: Placed[] = [];
  const events = postprocess(
    parse({ extensions })
      .document()
      .write(preprocess()(source, undefined, true)),
  );
  for (const [kind, token] of events) {
    if (kind === "enter") {
      const place = { index: tokens.length, next: tokens.length + 1, depth: open.length + 1 };
      const placed = { type: token.type, start: token.start.offset, end: token.end.offset, ...place };
      tokens.push(placed);
      open.push(placed);
    } else {
      const closed = open.pop();
      if (closed !== undefined) {
        closed.next = tokens.length;
      }
    }
  }
  return tokens;
}

/** In order and without overlap; two that overlap hide all that either of them touches. */
function apart(edits: readonly Edit[]): Edit[] {
  const sorted = edits.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const result: Edit[] = [];
  for (const edit of sorted) {
    const last = result.at(-1);
    if (last === undefined || edit.start >= last.end) {
      result.push(edit);
    } else if (edit.end > last.end) {
      result[result.length - 1] = { start: last.start, end: edit.end, text: hiddenMark };
    }
  }
  return result;
}

/** One text: what is defined in it and what is used. */
class Page {
  readonly #source: string;
  readonly #tokens: readonly Placed[];
  readonly #isInvisible: (text: string) => boolean;
  /** Addresses by label; the first definition of a label counts. */
  readonly #definitions = new Map<string, Placed>();
  readonly #footnotes = new Map<string, Placed>();
  readonly #html: { readonly token: Placed; readonly piece: HtmlPiece }[] = [];
  /** Labels of links that are their own text, and of footnotes that are called. */
  readonly #usedLabels: ReadonlySet<string>;
  readonly #calledFootnotes: ReadonlySet<string>;
  readonly #footnoteLabels: readonly string[];

  constructor(source: string, tokens: readonly Placed[], isInvisible: (text: string) => boolean) {
    this.#source = source;
    this.#tokens = tokens;
    this.#isInvisible = isInvisible;
    this.#collect(this.#definitions, "definition", "definitionLabelString");
    this.#collect(this.#footnotes, "gfmFootnoteDefinition", "gfmFootnoteDefinitionLabelString");
    this.#footnoteLabels = [...this.#footnotes.keys()];
    this.#usedLabels = new Set(
      this.#all("link")
        .filter((link) => !this.#has(link, "resource") && !this.#has(link, "referenceString"))
        .map((link) => this.#label(link, "labelText")),
    );
    this.#calledFootnotes = new Set(this.#all("gfmFootnoteCallString").map((call) => normalised(this.#text(call))));
  }

  edits(): Edit[] {
    const edits: Edit[] = [];
    for (let index = 0; index < this.#tokens.length;) {
      const token = this.#tokens[index];
      if (token === undefined) {
        break;
      }
      edits.push(...this.#own(token));
      // What is within the text of an image is replaced with it.
      index = token.type === "image" ? token.next : index + 1;
    }
    return [...edits, ...this.#hiddenInHtml()];
  }

  /** Footnotes are rendered after everything else, so what is open at the end of it, or of one of them, hides them all. */
  #hiddenInHtml(): Edit[] {
    const footnotes = this.#all("gfmFootnoteDefinition");
    const groups = new Map<Placed | undefined, HtmlPiece[]>();
    for (const { token, piece } of this.#html) {
      const home = footnotes.find(({ index, next }) => index < token.index && token.index < next);
      groups.set(home, [...(groups.get(home) ?? []), piece]);
    }
    const found = [...groups.values()].map((pieces) => hiddenInHtml(pieces, this.#source.length));
    return [
      ...found.flatMap(({ edits }) => edits),
      ...(found.some(({ open }) => open) ? footnotes.map((footnote) => replaced(footnote, hiddenMark)) : []),
    ];
  }

  formulas(): Edit[] {
    const fences = this.#all("codeFenced");
    return [...this.#source.matchAll(hidingFormula)]
      .map((match) => ({ start: match.index, end: match.index + match[0].length, text: hiddenMark }))
      .filter(({ start }) => !fences.some((fence) => fence.start <= start && start < fence.end));
  }

  #own(node: Placed): Edit[] {
    switch (node.type) {
      case "htmlFlow":
      case "htmlText":
        return this.#keepHtml(node);
      case "link":
        return this.#link(node);
      case "image":
        return this.#image(node);
      case "definition":
        return this.#definition(node);
      case "resourceDestinationString":
      case "definitionDestinationString":
        return /\s/.test(this.#text(node)) ? [replaced(node, hiddenMark)] : [];
      case "gfmFootnoteDefinition":
        return this.#footnote(node);
      case "gfmFootnoteCall":
        return this.#footnoteLabel(this.#first(node, "gfmFootnoteCallString"));
      case "codeFenced":
        return this.#fence(node);
      case "table":
        return this.#table(node);
      case "characterReference":
        return isInvisibleReference(this.#text(node), this.#isInvisible) ? [replaced(node, "")] : [];
      default:
        return [];
    }
  }

  #keepHtml(node: Placed): Edit[] {
    const lines = this.#within(node)
      .filter(({ type }) => type === "htmlFlowData" || type === "htmlTextData")
      .map((line) => ({ start: line.start, text: this.#text(line) }));
    this.#html.push({ token: node, piece: { lines } });
    return lines.flatMap(({ start, text }) =>
      [...text.matchAll(characterReference)]
        .filter(([reference]) => isInvisibleReference(reference, this.#isInvisible))
        .map(({ 0: reference, index }) => ({ start: start + index, end: start + index + reference.length, text: "" })),
    );
  }

  /** A title, or a label that is not the link's own text, is seen by nobody. */
  #link(node: Placed): Edit[] {
    const resource = this.#child(node, "resource");
    if (resource !== undefined) {
      return !this.#has(resource, "resourceTitle")
        ? []
        : [replaced(resource, `(${this.#texts(resource, "resourceDestination")})`)];
    }
    const reference = this.#child(node, "reference");
    return reference !== undefined && this.#has(reference, "referenceString")
      ? [replaced(reference, `(${this.#addressOf(node)})`)]
      : [];
  }

  /** Instead of the text of an image people see the image. */
  #image(node: Placed): Edit[] {
    const resource = this.#child(node, "resource");
    const address = resource === undefined ? this.#addressOf(node) : this.#texts(resource, "resourceDestination");
    const shown = `![](${/\s/.test(address) ? hiddenMark : address})`;
    return shown === this.#text(node) ? [] : [replaced(node, shown)];
  }

  #definition(node: Placed): Edit[] {
    const label = this.#label(node, "definitionLabelString");
    if (this.#definitions.get(label) !== node || !this.#usedLabels.has(label)) {
      return [replaced(node, hiddenMark)];
    }
    const title = this.#first(node, "definitionTitle");
    const destination = this.#first(node, "definitionDestination");
    return title === undefined || destination === undefined
      ? []
      : [{ start: destination.end, end: title.end, text: "" }];
  }

  #footnote(node: Placed): Edit[] {
    const label = this.#label(node, "gfmFootnoteDefinitionLabelString");
    return this.#footnotes.get(label) !== node || !this.#calledFootnotes.has(label)
      ? [replaced(node, hiddenMark)]
      : this.#footnoteLabel(this.#first(node, "gfmFootnoteDefinitionLabelString"));
  }

  /** People see a number. */
  #footnoteLabel(node: Placed | undefined): Edit[] {
    if (node === undefined) {
      return [];
    }
    const number = String(this.#footnoteLabels.indexOf(normalised(this.#text(node))) + 1);
    return this.#text(node) === number ? [] : [replaced(node, number)];
  }

  /** What follows the language in a fence's first line is shown nowhere. */
  #fence(node: Placed): Edit[] {
    const info = this.#texts(node, "codeFencedFenceInfo");
    if (drawn.has(info.toLowerCase())) {
      return [replaced(node, hiddenMark)];
    }
    const language = this.#first(node, "codeFencedFenceInfo");
    const meta = this.#first(node, "codeFencedFenceMeta");
    const plain = /^[\w+#.-]{0,30}$/.test(info);
    if (language === undefined || (plain && meta === undefined)) {
      return [];
    }
    return [{ start: plain ? language.end : language.start, end: (meta ?? language).end, text: "" }];
  }

  /** Cells beyond the head's are left out. */
  #table(node: Placed): Edit[] {
    const columns = this.#within(node).filter(({ type }) => type === "tableDelimiter").length;
    return this.#within(node)
      .filter(({ type }) => type === "tableRow")
      .flatMap((row) =>
        this.#within(row)
          .filter(({ type }) => type === "tableData")
          .slice(columns)
          .flatMap((cell) => this.#first(cell, "tableContent") ?? [])
          .filter((content) => this.#text(content) !== hiddenMark)
          .map((content) => replaced(content, hiddenMark)),
      );
  }

  #addressOf(node: Placed): string {
    const own = this.#child(node, "label") ?? node;
    const reference = this.#child(node, "reference");
    const named = reference === undefined ? undefined : this.#first(reference, "referenceString");
    const label = named === undefined ? this.#label(own, "labelText") : normalised(this.#text(named));
    const definition = this.#definitions.get(label);
    return definition === undefined ? hiddenMark : this.#texts(definition, "definitionDestination");
  }

  #collect(into: Map<string, Placed>, type: string, labelType: string): void {
    for (const node of this.#all(type)) {
      const label = this.#label(node, labelType);
      if (!into.has(label)) {
        into.set(label, node);
      }
    }
  }

  #label(node: Placed, type: string): string {
    return normalised(this.#texts(node, type));
  }

  #texts(node: Placed, type: string): string {
    const found = this.#first(node, type);
    return found === undefined ? "" : this.#text(found);
  }

  #text({ start, end }: Node): string {
    return this.#source.slice(start, end);
  }

  #all(type: string): Placed[] {
    return this.#tokens.filter((token) => token.type === type);
  }

  #within({ index, next }: Placed): readonly Placed[] {
    return this.#tokens.slice(index + 1, next);
  }

  #first(node: Placed, type: string): Placed | undefined {
    for (let index = node.index; index < node.next; index++) {
      if (this.#tokens[index]?.type === type) {
        return this.#tokens[index];
      }
    }
    return undefined;
  }

  #has(node: Placed, type: string): boolean {
    return this.#first(node, type) !== undefined;
  }

  #child(node: Placed, type: string): Placed | undefined {
    return this.#within(node).find((token) => token.type === type && token.depth === node.depth + 1);
  }
}

/** As CommonMark compares labels: without regard to case and to how much space there is. */
const normalised = (label: string) => label.replaceAll(/\s+/g, " ").trim().toLowerCase().toUpperCase();

const replaced = ({ start, end }: Node, text: string): Edit => ({ start, end, text });
