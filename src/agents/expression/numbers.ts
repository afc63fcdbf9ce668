/** Which kind of number a calculation is made with: binary and decimal numbers do not mix in Python. */
import type { Expression } from "../../core/expression/model.ts";
import { everyPart } from "../../core/expression/walk.ts";
import type { Spec } from "../../core/spec/model.ts";
import { computedOf, fieldOf } from "./lookup.ts";

export type NumberKind = "plain" | "decimal" | "float";

/** "float" as soon as a stored one takes part; "plain": whole numbers and literals only. */
export function numberKind(spec: Spec, ...values: readonly Expression[]): NumberKind {
  const kinds = new Set(values.flatMap(everyPart).map((part) => storedKind(spec, part)));
  return kinds.has("float") ? "float" : kinds.has("decimal") ? "decimal" : "plain";
}

export function storedKind(spec: Spec, part: Expression): string | null {
  return part.kind === "field"
    ? fieldOf(spec, part).type.kind
    : part.kind === "computed"
      ? computedOf(spec, part).type.kind
      : null;
}
