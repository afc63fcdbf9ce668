/** What stands behind `=` in a field, checked against the field's type. */
import { characters } from "../characters.ts";
import { alternatives, code, suggestion } from "../nearest.ts";
import type { DefaultValue, ValueType } from "../model.ts";
import type { Scanner, Token } from "./scanner.ts";

/** The default, or null with a report. */
export function defaultFor(
  type: ValueType,
  scanner: Scanner,
  values: (name: string) => readonly string[] | undefined,
): DefaultValue | null {
  const token = scanner.take();
  switch (type.kind) {
    case "datetime":
      return clock(token, scanner, "now");
    case "date":
      return clock(token, scanner, "today");
    case "bool":
      if (token.text === "true" || token.text === "false") {
        return { kind: "literal", value: token.text === "true" };
      }
      return wrong(token, scanner, "`true` or `false`");
    case "int":
    case "float":
    case "decimal":
      return number(type, token, scanner);
    case "string":
    case "text":
    case "email":
    case "url":
      return text(type, token, scanner);
    case "enum":
      return enumValue(type.enum, token, scanner, values);
    case "uuid":
    case "json":
      return scanner.fail(token, `A \`${type.kind}\` field cannot have a default.`);
  }
}

function wrong(token: Token, scanner: Scanner, expected: string): null {
  return scanner.fail(
    token,
    `Expected ${expected} as default, found ${token.kind === "end" ? "nothing" : code(token.text)}.`,
  );
}

function clock(token: Token, scanner: Scanner, name: "now" | "today"): DefaultValue | null {
  if (token.text !== name) {
    return wrong(token, scanner, `\`${name}()\``);
  }
  return scanner.expect("(") && scanner.expect(")") ? { kind: name } : null;
}

function number(
  type: ValueType & { kind: "int" | "float" | "decimal" },
  token: Token,
  scanner: Scanner,
): DefaultValue | null {
  const value = Number(token.text);
  if (token.kind !== "number" || (type.kind === "int" && !/^-?\d+$/.test(token.text))) {
    return wrong(token, scanner, type.kind === "int" ? "a whole number" : "a number");
  }
  if (type.kind === "int") {
    const min = type.min ?? -2_147_483_648;
    const max = type.max ?? 2_147_483_647;
    if (value < min || value > max) {
      return wrong(token, scanner, `a number from ${min} to ${max}`);
    }
  }
  if (type.kind === "decimal") {
    const [whole = "", fraction = ""] = token.text.replace("-", "").split(".");
    if (whole.replace(/^0+/, "").length > type.precision - type.scale || fraction.length > type.scale) {
      return wrong(token, scanner, `a number that fits decimal(${type.precision},${type.scale})`);
    }
  }
  return { kind: "literal", value };
}

/** Control characters but for line breaks and tabs, format characters (bidirectional ones among them), line separators. */
const misleading = /[\p{Cf}\u2028\u2029]|(?![\n\t])\p{Cc}/u;

function text(type: ValueType, token: Token, scanner: Scanner): DefaultValue | null {
  if (token.kind !== "text" && token.kind !== "word") {
    return wrong(token, scanner, "a text in single quotes");
  }
  if (misleading.test(token.text) || !token.text.isWellFormed()) {
    return scanner.fail(
      token,
      "A default stands in the API's document and in code: it cannot hold invisible characters or such that turn the direction of a line.",
    );
  }
  const length = characters(token.text).length;
  const min = type.kind === "string" ? type.minLength : 0;
  const max = type.kind === "string" || type.kind === "email" ? type.maxLength : null;
  if (length < min || (max !== null && length > max)) {
    return wrong(token, scanner, `a text of ${min} to ${max ?? "any number of"} characters`);
  }
  if (type.kind === "email" && !/^[^@\s]+@[^@\s]+$/.test(token.text)) {
    return wrong(token, scanner, "an e-mail address");
  }
  if (type.kind === "url" && !/^https?:\/\/\S+$/.test(token.text)) {
    return wrong(token, scanner, "an http(s) address");
  }
  return { kind: "literal", value: token.text };
}

function enumValue(
  name: string,
  token: Token,
  scanner: Scanner,
  values: (name: string) => readonly string[] | undefined,
): DefaultValue | null {
  const known = values(name);
  if (known?.includes(token.text) === false) {
    const what = token.kind === "end" ? "Nothing" : code(token.text);
    const hint = token.kind === "end" ? ` Expected ${alternatives(known)}.` : suggestion(token.text, known);
    return scanner.fail(token, `${what} is not a value of ${code(name)}.${hint}`);
  }
  return { kind: "enum", value: token.text };
}
