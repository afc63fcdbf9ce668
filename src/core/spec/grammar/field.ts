/** `decimal(8,2) = 0`, `Role = member readonly`, `datetime = now() on_update readonly`, `email(320) unique(ci)`. */
import type { Report } from "../diagnostic.ts";
import { code, suggestion } from "../nearest.ts";
import type { DefaultValue, Field } from "../model.ts";
import type { ScalarNode } from "../node.ts";
import { defaultFor } from "./default-value.ts";
import { Scanner } from "./scanner.ts";
import { type TypeNames, readType } from "./value-type.ts";

export type FieldDefinition = Omit<Field, "name" | "mixin" | "at">;
export type EnumValues = (name: string) => readonly string[] | undefined;

const modifiers = ["unique", "hidden", "readonly", "on_update"] as const;

export function parseField(
  node: ScalarNode,
  names: TypeNames,
  values: EnumValues,
  report: Report,
): FieldDefinition | null {
  const scanner = new Scanner(node, report);
  const base = readType(scanner, names);
  if (base === null) {
    return null;
  }
  let initial: DefaultValue | null = null;
  if (scanner.skip("=")) {
    const found = defaultFor(base.type, scanner, values);
    if (found === null) {
      return null;
    }
    initial = found;
  }
  let unique: Field["unique"] = null;
  const set = new Set<string>();
  while (scanner.peek().kind !== "end") {
    const token = scanner.take();
    const modifier = modifiers.find((candidate) => candidate === token.text);
    if (modifier === undefined) {
      const order = token.text === "?" || token.text === "=" ? " Write it directly behind the type." : "";
      return scanner.fail(
        token,
        `${code(token.text)} is not possible here.${order || suggestion(token.text, modifiers)}`,
      );
    }
    if (set.has(modifier)) {
      return scanner.fail(token, `\`${modifier}\` stands here twice.`);
    }
    set.add(modifier);
    if (modifier === "unique") {
      unique = "exact";
      if (scanner.skip("(")) {
        const option = scanner.take();
        if (option.text !== "ci") {
          return scanner.fail(
            option,
            `Expected \`unique\` or \`unique(ci)\` (regardless of case), found ${code(option.text)}.`,
          );
        }
        if (!scanner.expect(")")) {
          return null;
        }
        unique = "case-insensitive";
        if (!["string", "text", "email", "url"].includes(base.type.kind)) {
          return scanner.fail(option, "Only texts have upper and lower case: write `unique`.");
        }
      }
      if (base.type.kind === "json") {
        return scanner.fail(token, "A `json` field cannot be unique.");
      }
    }
    if (modifier === "on_update" && base.type.kind !== "datetime") {
      return scanner.fail(
        token,
        `\`on_update\` sets a \`datetime\` to now at every update; this is ${code(base.type.kind)}.`,
      );
    }
  }
  return {
    ...base,
    default: initial,
    unique,
    hidden: set.has("hidden"),
    readonly: set.has("readonly"),
    onUpdate: set.has("on_update"),
  };
}

/** A type alone, as in an endpoint's input or an integration's body. */
export function parseTypeOnly(node: ScalarNode, names: TypeNames, report: Report) {
  const scanner = new Scanner(node, report);
  const base = readType(scanner, names);
  const rest = scanner.peek();
  if (base !== null && rest.kind !== "end") {
    return scanner.fail(rest, `Expected a type alone, found ${code(rest.text)} behind it.`);
  }
  return base;
}
