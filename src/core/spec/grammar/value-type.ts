/** `string(1..80)`, `decimal(8,2)`, `Role`, each perhaps with `?`. */
import { alternatives, code, didYouMean } from "../nearest.ts";
import type { ValueType } from "../model.ts";
import type { Scanner, Token } from "./scanner.ts";

/** Enum names, and entity names for a better message. Null: the section is unreadable, so every name may be right. */
export interface TypeNames {
  readonly enums: ReadonlySet<string> | null;
  readonly entities: ReadonlySet<string>;
}

export const typeNames = [
  "string", "text", "email", "url", "int", "float", "decimal", "bool", "date", "datetime", "uuid", "json",
] as const; // prettier-ignore
type TypeName = (typeof typeNames)[number];

/** RFC 3696 erratum 1690 leaves 254; 320 = 64 + 1 + 255 is what specs usually say. */
const maxEmail = 320;

/** What SQL names a type, for those who think in SQL or TypeScript. */
const otherNames: Readonly<Record<string, TypeName>> = {
  str: "string", varchar: "string", char: "string", integer: "int", number: "decimal", bigint: "int", numeric: "decimal",
  double: "float", real: "float", boolean: "bool", timestamp: "datetime", timestamptz: "datetime", jsonb: "json", uri: "url",
}; // prettier-ignore

export function readType(scanner: Scanner, names: TypeNames): { type: ValueType; optional: boolean } | null {
  const token = scanner.take();
  const type = baseType(token, scanner, names);
  if (type === null || scanner.failed) {
    return null;
  }
  return { type, optional: scanner.skip("?") };
}

function baseType(token: Token, scanner: Scanner, names: TypeNames): ValueType | null {
  if (token.kind !== "word") {
    return scanner.fail(token, `Expected a type, found ${token.kind === "end" ? "nothing" : code(token.text)}.`);
  }
  switch (token.text) {
    case "string":
      return stringType(scanner);
    case "email":
      return emailType(scanner);
    case "int":
      return intType(scanner);
    case "decimal":
      return decimalType(scanner);
    case "text":
    case "url":
    case "float":
    case "bool":
    case "date":
    case "datetime":
    case "uuid":
    case "json":
      return { kind: token.text };
  }
  if (names.enums === null || names.enums.has(token.text)) {
    return { kind: "enum", enum: token.text };
  }
  if (names.entities.has(token.text)) {
    return scanner.fail(
      token,
      `${code(token.text)} is an entity: a link to it belongs under \`relations\`, as ${code(`${token.text}!`)} or ${code(`${token.text}?`)}.`,
    );
  }
  const other = Object.hasOwn(otherNames, token.text.toLowerCase()) ? otherNames[token.text.toLowerCase()] : undefined;
  const near = other ? ` Did you mean \`${other}\`?` : didYouMean(token.text, [...typeNames, ...names.enums]);
  const all = near === "" ? ` Expected ${alternatives(typeNames)}, or an enum.` : near;
  return scanner.fail(token, `${code(token.text)} is not a type.${all}`);
}

function stringType(scanner: Scanner): ValueType | null {
  const open = scanner.peek();
  if (!scanner.skip("(")) {
    return { kind: "string", minLength: 0, maxLength: null };
  }
  const first = scanner.integer("a length");
  const last = first !== null && scanner.skip("..") ? scanner.integer("the greatest length") : first;
  if (first === null || last === null || !scanner.expect(")")) {
    return null;
  }
  const minLength = last === first && !scanner.node.text.slice(open.start).startsWith(`(${first}..`) ? 0 : first;
  if (minLength < 0 || last < 1 || minLength > last || last > 100_000) {
    return scanner.fail(
      open,
      `${minLength} to ${last} is not a range of lengths. Expected 0 ≤ least ≤ greatest ≤ 100000; use \`text\` for long texts.`,
    );
  }
  return { kind: "string", minLength, maxLength: last };
}

function emailType(scanner: Scanner): ValueType | null {
  const open = scanner.peek();
  if (!scanner.skip("(")) {
    return { kind: "email", maxLength: maxEmail };
  }
  const maxLength = scanner.integer("a length");
  if (maxLength === null || !scanner.expect(")")) {
    return null;
  }
  if (maxLength < 6 || maxLength > maxEmail) {
    return scanner.fail(open, `An e-mail address has 6 to ${maxEmail} characters; found ${maxLength}.`);
  }
  return { kind: "email", maxLength };
}

function intType(scanner: Scanner): ValueType | null {
  const open = scanner.peek();
  if (!scanner.skip("(")) {
    return { kind: "int", min: null, max: null };
  }
  const min = scanner.integer("the least value");
  if (min === null || !scanner.expect("..")) {
    return null;
  }
  const max = scanner.integer("the greatest value");
  if (max === null || !scanner.expect(")")) {
    return null;
  }
  if (min > max || min < -2_147_483_648 || max > 2_147_483_647) {
    return scanner.fail(open, `${min}..${max} is not a range of 32-bit whole numbers.`);
  }
  return { kind: "int", min, max };
}

function decimalType(scanner: Scanner): ValueType | null {
  const open = scanner.peek();
  if (!scanner.skip("(")) {
    return { kind: "decimal", precision: 18, scale: 6 };
  }
  const precision = scanner.integer("the number of digits");
  if (precision === null || !scanner.expect(",")) {
    return null;
  }
  const scale = scanner.integer("the number of digits behind the point");
  if (scale === null || !scanner.expect(")")) {
    return null;
  }
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
    return scanner.fail(
      open,
      `decimal(${precision},${scale}) is not possible: 1 to 38 digits, of which at most all are behind the point.`,
    );
  }
  return { kind: "decimal", precision, scale };
}
