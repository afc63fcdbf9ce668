/**
 * Text from a spec, made safe to stand in generated Python. A spec is hostile: its text must never end a literal, start
 * a directive for a tool, or show a reader something else than what runs (bidirectional and invisible characters).
 */

/** Widest line of generated Python, as Black and Ruff are set up. */
const lineLength = 100;

const shortEscapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A Python string literal in double quotes that evaluates to `text`. ASCII and Latin-1 letters stay readable; everything
 * else (control, invisible, bidirectional, look-alike characters) is escaped. A lone surrogate, which no UTF-8 file can
 * hold, becomes U+FFFD.
 */
export function pythonString(text: string): string {
  let literal = "";
  for (const character of text.toWellFormed()) {
    literal += shortEscapes[character] ?? (isPlain(character) ? character : escape(character));
  }
  return `"${literal}"`;
}

/** A Python literal for a spec's value. Numbers keep their shortest form. */
export function pythonLiteral(value: string | number | boolean | null): string {
  if (value === null) {
    return "None";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  return typeof value === "number" ? String(value) : pythonString(value);
}

/**
 * One or more whole comment lines ("# …"), wrapped to the line length, each after `indent`; no line break at the end.
 * Nothing in it works as a directive (noqa, type: ignore, fmt: off, pragma: no cover, coding: …).
 */
export function pythonComment(text: string, indent = ""): string {
  const width = lineLength - indent.length - 2;
  const lines = wrap(oneLine(text), width);
  return lines.map((line) => `${indent}#${line === "" ? "" : ` ${line}`}`).join("\n");
}

/**
 * One line of text that is safe within a docstring's triple quotes: no backslash (it would need a raw docstring), no
 * double quote, no directive. The caller adds quotes and punctuation.
 */
export function pythonDocText(text: string): string {
  return oneLine(text).replaceAll("\\", "/").replaceAll('"', "'");
}

/** Hard keywords, soft ones that read badly as names, and the constants (Python 3.14 reference, "Keywords"). */
const keywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield match case type"
  ).split(" "),
);

/** `name` as a Python identifier: a keyword gets a trailing underscore (PEP 8), other characters become underscores. */
export function pythonName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");
  return keywords.has(safe) ? `${safe}_` : safe;
}

function isPlain(character: string): boolean {
  return /^[\x20-\x7e\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]$/.test(character);
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  if (code <= 0xff) {
    return `\\x${code.toString(16).padStart(2, "0")}`;
  }
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** Typography that Ruff's RUF002 and RUF003 take for look-alikes of ASCII. */
const typography: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u2032\u00b4]/g, "'"],
  [/[\u201c\u201d\u201e\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/\u2026/g, "..."],
  [/\u00d7/g, "x"],
];

function oneLine(text: string): string {
  let line = text
    .toWellFormed()
    .replaceAll(/[\p{Cf}\p{Co}\p{Cn}]/gu, "")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  for (const [pattern, ascii] of typography) {
    line = line.replaceAll(pattern, ascii);
  }
  return line
    .replaceAll(/\b(noqa|nosec|pragma)\b/gi, "'$1'")
    .replaceAll(/\b(type|fmt|yapf|mypy|ruff|isort|pylint|pyright|flake8|coding)(?=[:=])/gi, "$1 ");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((part) => pieces(part, width))) {
    if (line !== "" && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of word) {
    if (columns(part + character) > width) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part];
}

/** Ruff's E501 counts wide characters (Unicode's East Asian Width) as two; all beyond U+10FF are taken as wide here. */
function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) > 0x10ff ? 2 : 1;
  }
  return width;
}
