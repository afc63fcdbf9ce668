/** `bool = status != 'done' && due_at < now()`: a type and the expression behind its `=`. */
import type { Report, Span } from "../diagnostic.ts";
import type { ValueType } from "../model.ts";
import { code } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import { Scanner } from "./scanner.ts";
import { type TypeNames, readType } from "./value-type.ts";

export interface ComputedDefinition {
  readonly type: ValueType;
  readonly optional: boolean;
  readonly typeSpan: Span;
  /** The expression alone, as a scalar of its own. */
  readonly node: ScalarNode;
}

export function parseType(node: ScalarNode, names: TypeNames, report: Report): ComputedDefinition | null {
  const scanner = new Scanner(node, report);
  const first = scanner.peek();
  const base = readType(scanner, names);
  if (base === null) {
    return null;
  }
  const equals = scanner.peek();
  if (!scanner.skip("=")) {
    return scanner.fail(
      equals,
      `Expected \`=\` and an expression behind the type, found ${equals.kind === "end" ? "the end" : code(equals.text)}.`,
    );
  }
  const { text, start } = scanner.rest();
  if (text === "") {
    return scanner.fail(equals, "Expected an expression behind `=`.");
  }
  return {
    ...base,
    typeSpan: node.part(first.start, equals.start),
    node: { ...node, text, part: (from, to) => node.part(start + from, start + to) },
  };
}
