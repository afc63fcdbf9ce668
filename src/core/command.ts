/**
 * `/aurora …` commands in a comment. A command stands alone on a line that begins with it, where Markdown
 * (https://github.github.com/gfm) shows it as text of the comment's own author: what is quoted, code or hidden is nobody's
 * wish.
 *
 * Rejected: a whole Markdown parser, for one question about lines that begin in column 0. Such a line ends every list item
 * and every quoted block but a paragraph, so there is little to keep track of; where that little leaves doubt, the line is
 * no command.
 */
import type { AgentName } from "./ids.ts";
import { agentNames } from "./ids.ts";
import { code, suggestion } from "./spec/nearest.ts";

export const commandWords = [
  "status",
  "why",
  "approve",
  "retry",
  "revise",
  "fix",
  "hold",
  "resume",
  "merge",
  "cancel",
  "help",
] as const;
export type CommandWord = (typeof commandWords)[number];

/** One type for each word, so that a switch can tell them apart. */
type Plain<W extends CommandWord> = W extends unknown ? { readonly word: W } : never;

export type Command =
  | Plain<Exclude<CommandWord, "retry" | "revise" | "approve">>
  /** The hash of the plan, or its beginning; null: the plan that waits. */
  | { readonly word: "approve"; readonly plan: string | null }
  | { readonly word: "retry"; readonly agent: AgentName | null }
  | { readonly word: "revise"; readonly text: string }
  /** What cannot be done as it was written, and what to write instead. */
  | { readonly word: "misunderstood"; readonly problem: string };

/** More in one comment would be a mistake or a nuisance. */
const commandLimit = 10;

/** @returns the commands of a comment in the order in which they stand. */
export function parseCommands(markdown: string): readonly Command[] {
  const lines = markdown.replaceAll(/\r\n?/g, "\n").split("\n");
  const commands: Command[] = [];
  for (const index of ownLines(lines)) {
    const match = /^\/aurora(?:\s+(.*))?$/i.exec(lines[index] ?? "");
    if (match === null || commands.length === commandLimit) {
      continue;
    }
    const line = (match[1] ?? "").trim();
    const [word = "", ...rest] = line.split(/\s+/);
    if (word.toLowerCase() === "revise") {
      const text = [line.slice(word.length), ...lines.slice(index + 1)].join("\n").trim();
      return [...commands, text === "" ? misunderstood(needsText) : { word: "revise", text }];
    }
    commands.push(commandOf(word === "" ? "help" : word, rest));
  }
  return commands;
}

const needsText = "`/aurora revise` needs a text: what is to be changed.";

function commandOf(said: string, rest: readonly string[]): Command {
  const word = nameAmong(commandWords, said);
  if (word === null) {
    return misunderstood(`There is no command ${code(said)}.${suggestion(said.toLowerCase(), commandWords)}`);
  }
  if (word === "revise") {
    return misunderstood(needsText);
  }
  if (word === "retry") {
    return retry(rest);
  }
  if (word === "approve") {
    return approve(rest);
  }
  // "merge when the tests are green" is no wish to merge now.
  return rest.length > 0 ? misunderstood(`Nothing may follow \`/aurora ${word}\` on its line.`) : { word };
}

function retry([said, ...more]: readonly string[]): Command {
  if (said === undefined) {
    return { word: "retry", agent: null };
  }
  const agent = nameAmong(agentNames, said);
  if (agent === null) {
    return misunderstood(`There is no agent ${code(said)}.${suggestion(said.toLowerCase(), agentNames)}`);
  }
  return more.length > 0 ? misunderstood("`/aurora retry` takes one agent.") : { word: "retry", agent };
}

function approve([said, ...more]: readonly string[]): Command {
  if (said === undefined) {
    return { word: "approve", plan: null };
  }
  const plan = said.toLowerCase();
  return more.length > 0 || !/^[0-9a-f]{7,64}$/.test(plan)
    ? misunderstood("`/aurora approve` takes the hash of a plan, as the plan's comment shows it, and nothing else.")
    : { word: "approve", plan };
}

function nameAmong<T extends string>(names: readonly T[], said: string): T | null {
  return names.find((name) => name === said.toLowerCase()) ?? null;
}

function misunderstood(problem: string): Command {
  return { word: "misunderstood", problem };
}

/** HTML that hides or quotes what it holds, comments above all: how it begins → how it ends. */
const hiding: readonly { readonly opens: RegExp; readonly closes: (name: string) => RegExp }[] = [
  { opens: /<!--/, closes: () => /-->/ },
  { opens: /<\?/, closes: () => /\?>/ },
  { opens: /<!\[CDATA\[/, closes: () => /\]\]>/ },
  {
    opens: /<(pre|code|samp|kbd|blockquote|q|del|s|script|style|textarea|template|title)(?=[\s>/]|$)/i,
    closes: (name) => new RegExp(`</${name}\\s*>`, "i"),
  },
];

interface Fence {
  readonly mark: string;
  readonly indent: number;
}

/** Indices of the lines whose column 0 is text of the comment itself. */
function ownLines(lines: readonly string[]): readonly number[] {
  const own: number[] = [];
  const inCodeSpan = codeSpanDoubts(lines);
  let fence: Fence | null = null;
  let hiddenUntil: RegExp | null = null;
  let quoted = false;
  let html = false;
  for (const [index, line] of lines.entries()) {
    if (fence !== null) {
      const closing = closesFence(line, fence);
      if (closing === "doubtful") {
        return own;
      }
      fence = closing === "yes" ? null : fence;
      continue;
    }
    if (hiddenUntil !== null) {
      hiddenUntil = afterHidden(line, hiddenUntil);
      continue;
    }
    fence = opensFence(line);
    if (fence !== null && html) {
      // In an HTML block, which lasts until a blank line, this is text.
      return own;
    }
    const blank = line.trim() === "";
    // A paragraph of a quote goes on, without its mark, until a blank line.
    quoted = !blank && fence === null && (quoted || quote.test(line));
    html = !blank && fence === null && (html || /^ {0,3}</.test(line));
    if (fence === null) {
      if (!quoted && inCodeSpan[index] !== true) {
        own.push(index);
      }
      hiddenUntil = afterOwn(withoutCodeSpans(line));
    }
  }
  return own;
}

/** A quoted line, in a list item or not. */
const quote = /^\s*(?:(?:[-+*]|\d{1,9}[.)])\s+)*>/;

/** https://github.github.com/gfm/#fenced-code-blocks */
function opensFence(line: string): Fence | null {
  const [, spaces = "", mark = ""] = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? [];
  return mark === "" ? null : { mark, indent: spaces.length };
}

/**
 * An indented fence may belong to a list item, and one that stands further left then ends the item and opens a block of
 * its own, or it may not, and it ends the block.
 */
function closesFence(line: string, { mark, indent }: Fence): "yes" | "no" | "doubtful" {
  const [, spaces = "", closing = ""] = /^( {0,3})(`{3,}|~{3,})\s*$/.exec(line) ?? [];
  if (!closing.startsWith(mark)) {
    return indent > 0 && opensFence(line) !== null ? "doubtful" : "no";
  }
  return spaces.length < indent ? "doubtful" : "yes";
}

/** What ends the hidden part that begins in a line of the comment's own; null: none does, or it ends in the same line. */
function afterOwn(line: string): RegExp | null {
  let earliest: { readonly end: number; readonly closes: RegExp } | null = null;
  let at = line.length;
  for (const { opens, closes } of hiding) {
    const match = opens.exec(line);
    if (match !== null && match.index < at) {
      at = match.index;
      earliest = { end: match.index + match[0].length, closes: closes(match[1] ?? "") };
    }
  }
  return earliest === null ? null : afterHidden(line.slice(earliest.end), earliest.closes);
}

function afterHidden(line: string, closes: RegExp): RegExp | null {
  const end = closes.exec(line);
  return end === null ? closes : afterOwn(withoutCodeSpans(line.slice(end.index + end[0].length)));
}

const codeSpan = /(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)/g;

function withoutCodeSpans(line: string): string {
  return line.replaceAll(codeSpan, "");
}

/** Backtick runs of a line that do not pair within it. */
function openRuns(line: string): readonly string[] {
  return withoutCodeSpans(line).match(/`+/g) ?? [];
}

/**
 * For each line, whether a code span may reach into it: backticks that an earlier line of its paragraph left open may find
 * their partner in it or after it.
 */
function codeSpanDoubts(lines: readonly string[]): readonly boolean[] {
  const doubts: boolean[] = [];
  for (const paragraph of paragraphs(lines)) {
    const lastRun = new Map(paragraph.flatMap((line, index) => (line.match(/`+/g) ?? []).map((run) => [run, index])));
    const open = new Set<string>();
    for (const [index, line] of paragraph.entries()) {
      doubts.push([...open].some((run) => (lastRun.get(run) ?? -1) >= index));
      for (const run of openRuns(line)) {
        open.add(run);
      }
    }
  }
  return doubts;
}

/** Lines up to and with each blank one. */
function paragraphs(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [[]];
  for (const line of lines) {
    found.at(-1)?.push(line);
    if (line.trim() === "") {
      found.push([]);
    }
  }
  return found;
}
