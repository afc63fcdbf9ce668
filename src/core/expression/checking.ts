/** What the parts of the type checker share. */
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Span } from "../spec/diagnostic.ts";
import type { Expression } from "./model.ts";
import type { Scope } from "./scope.ts";
import { describeType } from "./types.ts";

/** Span in offsets of the expression's text. */
export type ReportPart = (span: Span, message: string) => void;

/** One expression being checked; `variables` are those of enclosing `exists`, innermost last. */
export interface Checking {
  readonly scope: Scope;
  readonly variables: readonly { readonly name: string; readonly entity: string }[];
  readonly report: ReportPart;
  /** Any part of the expression: the typed tree, or null when something was reported. */
  check(node: ASTNode, on: Checking): Expression | null;
}

/** A part that must be true or false. */
export function condition(node: ASTNode, on: Checking): Expression | null {
  const result = on.check(node, on);
  if (result !== null && result.type.kind !== "bool") {
    on.report(
      { start: node.start, end: node.end },
      `Expected a condition (true or false), found ${describeType(result.type)}.`,
    );
    return null;
  }
  return result;
}
