/**
 * Imports of generated Python as Ruff's rules F401 (unused) and I001 (order) want them. Ruff does the same; but it reads
 * each file twice for it, which takes longer than all the rest of formatting. What is out of the ordinary is left to Ruff,
 * and test/agents/python-imports.test.ts holds both against each other.
 */
import { type Imported, importStatements } from "./python-import-order.ts";

/** An import block, with the blank lines that follow it. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  readonly names: readonly Imported[];
}

/** The text with its imports in order, or null where Ruff has to look at it. */
export function tidyImports(text: string): string | null {
  const blocks = importBlocks(text);
  if (blocks === null || blocks.length === 0) {
    return blocks === null ? null : text;
  }
  const names = [...new Set(blocks.flatMap((block) => block.names.map(boundName)))];
  const used = usedNames(outside(text, blocks).join("\n"), names);
  if (used === null) {
    return null;
  }
  const pieces = outside(text, blocks);
  let tidied = pieces[0] ?? "";
  for (const [index, block] of blocks.entries()) {
    const kept = block.names.filter((one) => one.module === "__future__" || used.has(boundName(one)));
    const written = importStatements(kept, block.indent);
    if (kept.length === 0 || written === null) {
      return null;
    }
    const rest = pieces[index + 1] ?? "";
    tidied += written + blankLines(rest, block.indent) + rest;
  }
  return tidied;
}

/** `import a.b` binds `a`. */
const boundName = ({ name, alias }: Imported) => alias ?? name.replace(/\..*/, "");

/** What stands before, between and behind the blocks. */
function outside(text: string, blocks: readonly Block[]): string[] {
  return [null, ...blocks].map((block, index) => text.slice(block?.end ?? 0, blocks[index]?.start));
}

/** Two before a definition; within an indented block the formatter sees to it. */
function blankLines(rest: string, indent: string): string {
  return rest === "" || !rest.startsWith(indent) || /^\s/.test(rest.slice(indent.length))
    ? ""
    : /^(?:async def|def|class)\b|^@/.test(rest)
      ? "\n\n"
      : "\n";
}

const blockStart = /^( *)(?:import|from) /gm;
const importStatement =
  /( *)(?:import ([\w.]+)(?: as (\w+))?|from ([\w.]+) import (?:([\w, ]+)|\(([\w,\s]*)\)))(?:\n|$)(\s*\n)?/y;
const docstring = /"""[\s\S]*?"""/g;

function importBlocks(text: string): Block[] | null {
  const blocks: Block[] = [];
  const texts = [...text.matchAll(docstring)].map(({ 0: whole, index }) => ({
    start: index,
    end: index + whole.length,
  }));
  blockStart.lastIndex = 0;
  for (let match = blockStart.exec(text); match !== null; match = blockStart.exec(text)) {
    const { index } = match;
    const around = texts.find(({ start, end }) => start < index && index < end);
    if (around !== undefined) {
      blockStart.lastIndex = around.end;
      continue;
    }
    const block = blockAt(text, index, match[1] ?? "");
    if (block === null) {
      return null;
    }
    blocks.push(block);
    blockStart.lastIndex = block.end;
  }
  return blocks;
}

/** Null for imports in functions and under other conditions, and before comments. */
function blockAt(text: string, start: number, indent: string): Block | null {
  const names: Imported[] = [];
  let end = start;
  importStatement.lastIndex = start;
  for (
    let match = importStatement.exec(text);
    match !== null && match[1] === indent;
    match = importStatement.exec(text)
  ) {
    const found = importsOf(match);
    if (found === null) {
      return null;
    }
    names.push(...found);
    end = importStatement.lastIndex;
    // The blank lines before what is indented less are no part of the block.
    if (indent !== "" && match[7] !== undefined && !text.startsWith(indent, end)) {
      end -= match[7].length;
      break;
    }
  }
  const typeChecking = text.slice(Math.max(0, start - 18), start) === "if TYPE_CHECKING:\n";
  const unread = new RegExp(`^${indent}(?:import|from) |^ *#`).test(text.slice(end, end + 80));
  return (indent !== "" && !typeChecking) || unread ? null : { start, end, indent, names };
}

function importsOf(match: RegExpExecArray): Imported[] | null {
  const [plain, alias, module = null, inline, several] = [2, 3, 4, 5, 6].map((group) => match[group]);
  if (plain !== undefined) {
    return [{ module: null, name: plain, alias: alias ?? null, spread: false }];
  }
  const listed = (inline ?? several ?? "").split(",").map((name) => name.trim());
  const spread = several !== undefined && listed.at(-1) === "";
  const names = listed
    .filter((name) => name !== "")
    .map((text) => {
      const [name = "", as, other = null, ...more] = text.split(/\s+/);
      const read = as === undefined || (as === "as" && other !== null && more.length === 0);
      return read ? { module, name, alias: other, spread } : null;
    });
  return names.includes(null) ? null : names.filter((name) => name !== null);
}

const textsAndComments =
  /([rbfuRBFU]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g;

/**
 * Which of the names are used in code without imports; null where that is not certain: a name is bound there, too, or
 * stands in a text alone, which can be an annotation.
 */
function usedNames(code: string, names: readonly string[]): ReadonlySet<string> | null {
  const texts: string[] = [];
  const bare = code.replaceAll(textsAndComments, (_, prefix?: string, text?: string, at?: number) => {
    if (text === undefined || text.startsWith('"""') || text.startsWith("'''")) {
      return "";
    }
    // What is passed by keyword is a value.
    if (code[(at ?? 0) - 1] !== "=") {
      texts.push(text);
    }
    return prefix?.toLowerCase().includes("f") === true ? `(${inserted(text)})` : '""';
  });
  const wanted = new Set(names);
  const used = new Set<string>();
  for (const { 0: name, index } of bare.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)) {
    if (!wanted.has(name) || isKeyword(bare, index, index + name.length)) {
      continue;
    }
    if (isBound(bare, index, index + name.length)) {
      return null;
    }
    used.add(name);
  }
  const unsure = texts
    // Annotations in quotes: names, without prose.
    .filter((text) => /^.[\w.[\], |]*.$/.test(text) && !/\w \w/.test(text))
    .flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? [])
    .some((word) => wanted.has(word) && !used.has(word));
  return unsure || bare.includes("__all__") ? null : used;
}

/** The expressions in a formatted text. */
function inserted(text: string): string {
  return [...text.matchAll(/\{([^{}]*)\}/g)].map(([, inner]) => inner ?? "").join(")(");
}

/** `json=x` in a call; variables and parameters, which have types here, have spaces around the sign. */
function isKeyword(code: string, start: number, end: number): boolean {
  return code[end] === "=" && code[end + 1] !== "=" && /[(,]\s*$/.test(code.slice(Math.max(0, start - 12), start));
}

/** A parameter, a variable or a definition has the name. */
function isBound(code: string, start: number, end: number): boolean {
  const before = code.slice(Math.max(0, start - 12), start);
  const after = code.slice(end, end + 4);
  return (
    (/^[ \t]*(?:=(?!=)|:)/.test(after) && /(?:[(,*\n]|^)\s*$/.test(before)) ||
    /(?:^|[^\w])(?:as|for|def|class|global|lambda|nonlocal|del) $/.test(before)
  );
}
