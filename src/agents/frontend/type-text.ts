/** TypeScript's types as Prettier lays them out. */
import { propertyName } from "./typescript.ts";

export type TypeNode =
  /** On one line, however long it is. */
  | string
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "union"; readonly of: readonly TypeNode[] }
  | { readonly kind: "array"; readonly of: TypeNode };

export interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: TypeNode;
  /** Lines of the comment before it. */
  readonly comment: readonly string[];
}

/** @param width of a line, in characters */
export function objectText(members: readonly Member[], width: number, indent = ""): string {
  const inner = `${indent}  `;
  const lines = members.flatMap(({ name, optional, type, comment }) => {
    const start = `${inner}${keyOf(name)}${optional ? "?" : ""}:`;
    return [...comment.map((line) => inner + line), `${start}${typeText(type, start.length, inner, width)};`];
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

const keyOf = (name: string) => (/^\d+$/.test(name) || name.startsWith("[") ? name : propertyName(name));

/**
 * The type with the space or line break before it; `used` characters stand on its line. A union goes to the next line
 * where it does not fit behind its name, and to several where it does not fit there.
 */
function typeText(type: TypeNode, used: number, indent: string, width: number): string {
  if (typeof type !== "string" && type.kind === "object") {
    return ` ${objectText(type.members, width, indent)}`;
  }
  const flat = flatText(type);
  if (flat !== null && (typeof type === "string" || used + flat.length + 2 <= width)) {
    return ` ${flat}`;
  }
  const array = typeof type !== "string" && type.kind === "array";
  const of = array ? type.of : type;
  if (typeof of === "string" || of.kind !== "union") {
    return ` ${flat ?? ""}`;
  }
  const inner = `${indent}  `;
  const together = flatText(of);
  if (together !== null && inner.length + together.length + (array ? 0 : 1) <= width) {
    return array ? ` (\n${inner}${together}\n${indent})[]` : `\n${inner}${together}`;
  }
  const parts = of.of.map((part) => `\n${inner}|${typeText(part, 0, `${inner}  `, Infinity)}`).join("");
  return array ? ` (${parts}\n${indent})[]` : parts;
}

/** The type on one line; null where it has several. */
function flatText(type: TypeNode): string | null {
  if (typeof type === "string") {
    return type;
  }
  switch (type.kind) {
    case "object":
      return null;
    case "array": {
      const of = flatText(type.of);
      const grouped = typeof type.of !== "string" && type.of.kind === "union";
      return of === null ? null : grouped ? `(${of})[]` : `${of}[]`;
    }
    case "union": {
      const parts = type.of.map(flatText);
      return parts.includes(null) ? null : parts.join(" | ");
    }
  }
}
