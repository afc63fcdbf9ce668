/**
 * Text from a spec, made safe to stand in generated TypeScript, JSX, HTML and URLs. A spec is hostile: its text must never
 * end a literal, a comment or a script element, and never show a reader something else than what runs.
 */

/**
 * Characters that break lines, hide, or turn the direction of text around (Unicode: Cc, Cf, Zl, Zp, variation selectors and
 * other default-ignorable code points), and lone surrogates.
 */
const treacherous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const escaped = (character: string) =>
  Array.from({ length: character.length }, (_, unit) => {
    return `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
  }).join("");

/**
 * A string literal in double quotes. "<" is escaped, so that it is safe within a script element, and so is everything that
 * a reader would not see.
 */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c").replaceAll(treacherous, escaped);
}

/** The literal of any plain value. */
export function valueLiteral(value: string | number | boolean | null): string {
  return typeof value === "string" ? literal(value) : String(value);
}

/** A property's name in an object literal or a type. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : literal(name);
}

/** Reads a property: `row.title`, `row["odd name"]`. */
export function member(object: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${literal(name)}]`;
}

/** Text as a child of a JSX element or as an attribute's value: always an expression, which has no syntax of its own inside. */
export function jsx(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9 .,?'-]*$/.test(text) && !/\s$/.test(text) && !text.includes("  ")
    ? jsxPlain(text)
    : `{${literal(text)}}`;
}

/** The apostrophe is the one plain character that lint wants escaped. */
const jsxPlain = (text: string) => (text.includes("'") ? `{${literal(text)}}` : text);

/** An attribute's value with its quotes or braces. */
export function attribute(text: string): string {
  const value = jsx(text);
  return value.startsWith("{") ? value : `"${value}"`;
}

/** Text within a block comment: one line that cannot end the comment or hide anything. */
export function comment(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(treacherous, "")
    .replaceAll("*/", "* /")
    .replaceAll(/[@{}]/g, (sign) => ({ "@": "(at)", "{": "(", "}": ")" })[sign] ?? "")
    .trim();
}

/** Text within an HTML element or a quoted attribute. */
export function html(text: string): string {
  const named: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(treacherous, "")
    .replaceAll(/[&<>"']/g, (sign) => named[sign] ?? "");
}
