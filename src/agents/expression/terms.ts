/**
 * A condition over one loaded row for languages with two truth values: each comparison says first that its operands are
 * there, so that "unknown" comes out as false.
 */
import type { ComparisonOperator, Expression } from "../../core/expression/model.ts";
import { conjuncts, disjuncts, isNull, isStored, normalForm } from "../../core/expression/normal-form.ts";
import type { Spec } from "../../core/spec/model.ts";
import { isMissable, type Part } from "./lookup.ts";
import { policyOf } from "./row-local.ts";

export type Term =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "all" | "any"; readonly of: readonly Term[] }
  /** The value is there, or it is missing. */
  | { readonly kind: "present"; readonly value: Expression; readonly wanted: boolean }
  /** A stored truth value; one that can be missing is compared with exactly what is wanted. */
  | { readonly kind: "flag"; readonly value: Expression; readonly wanted: boolean; readonly missable: boolean }
  | {
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Two conditions that are never unknown. */
  | { readonly kind: "same"; readonly left: Term; readonly right: Term; readonly wanted: boolean }
  | {
      readonly kind: "member";
      readonly item: Expression;
      readonly values: readonly Expression[];
      readonly wanted: boolean;
    };

export interface TermLanguage {
  readonly spec: Spec;
  /** Whether the language compares two such values with `==` as they are, also where one is missing. */
  comparesMissing(left: Expression, right: Expression): boolean;
}

/** @throws for what `isRowLocal` denies. */
export function termOf(condition: Expression, language: TermLanguage): Term {
  return normalTerm(normalForm(condition), language);
}

function normalTerm(condition: Expression, language: TermLanguage): Term {
  switch (condition.kind) {
    case "literal":
      return { kind: "constant", value: condition.value === true };
    case "and":
      return group(
        "all",
        conjuncts(condition).map((part) => normalTerm(part, language)),
      );
    case "or":
      return group(
        "any",
        disjuncts(condition).map((part) => normalTerm(part, language)),
      );
    case "not":
      return atom(condition.operand, false, language);
    case "compare":
      return comparison(condition, language);
    default:
      return atom(condition, true, language);
  }
}

/** Nested groups of one kind become one, each term once. */
function group(kind: "all" | "any", terms: readonly Term[]): Term {
  const neutral = kind === "all";
  const flat = terms.flatMap((term) => (term.kind === kind ? term.of : [term]));
  const decided = flat.find((term) => term.kind === "constant" && term.value !== neutral);
  if (decided !== undefined) {
    return decided;
  }
  const unique = new Map(
    flat.filter(({ kind: each }) => each !== "constant").map((term) => [JSON.stringify(term), term]),
  );
  const [first, ...others] = unique.values();
  return first === undefined
    ? { kind: "constant", value: neutral }
    : others.length === 0
      ? first
      : { kind, of: [first, ...others] };
}

function atom(condition: Expression, wanted: boolean, language: TermLanguage): Term {
  switch (condition.kind) {
    case "field":
    case "computed":
      return { kind: "flag", value: condition, wanted, missable: isMissable(language.spec, condition) };
    case "in":
      return membership(condition, wanted, language);
    case "can":
      return negated(termOf(policyOf(language.spec, condition), language), !wanted);
    default:
      throw new Error(`\`${condition.kind}\` is about other rows`);
  }
}

/** A policy that is unknown does not hold: its negation is that of two truth values. */
function negated(term: Term, negate: boolean): Term {
  return negate ? { kind: "same", left: term, right: { kind: "constant", value: false }, wanted: true } : term;
}

function membership(condition: Part<"in">, wanted: boolean, language: TermLanguage): Term {
  const { item, collection } = condition;
  if ("kind" in collection) {
    throw new Error("`in` is about other rows");
  }
  const term: Term =
    collection.length === 0
      ? { kind: "constant", value: !wanted }
      : { kind: "member", item, values: collection, wanted };
  const bare = wanted && item.kind !== "arithmetic";
  return group("all", [...(bare ? [] : presence(item, language.spec)), term]);
}

function comparison(condition: Part<"compare">, language: TermLanguage): Term {
  const { operator, left, right } = condition;
  const { spec } = language;
  if (isNull(right)) {
    const wanted = operator === "!=";
    return group(
      wanted ? "all" : "any",
      leaves(left)
        .filter((leaf) => isMissable(spec, leaf))
        .map((value) => ({ kind: "present", value, wanted })),
    );
  }
  const compared: Term =
    left.type.kind === "bool" && !(isStored(left) && isStored(right))
      ? { kind: "same", left: termOf(left, language), right: termOf(right, language), wanted: operator === "==" }
      : { kind: "compare", operator, left, right };
  return group("all", [...needed(operator, left, right, language), compared]);
}

/** What has to be there before the comparison can be made; a missing value equals nothing that is there. */
function needed(operator: ComparisonOperator, left: Expression, right: Expression, language: TermLanguage): Term[] {
  const { spec } = language;
  if (operator !== "==" || !isLeaf(left) || !isLeaf(right) || !language.comparesMissing(left, right)) {
    return [...presence(left, spec), ...presence(right, spec)];
  }
  return isMissable(spec, left) && isMissable(spec, right) ? presence(left, spec) : [];
}

function presence(value: Expression, spec: Spec): Term[] {
  return leaves(value)
    .filter((leaf) => isMissable(spec, leaf))
    .map((leaf) => ({ kind: "present", value: leaf, wanted: true }));
}

/** A value that is not calculated. */
function isLeaf({ kind }: Expression): boolean {
  return kind !== "arithmetic";
}

/** The values that a calculation starts from; conditions are never missing here. */
export function leaves(value: Expression): readonly Expression[] {
  if (value.kind === "arithmetic") {
    return [...leaves(value.left), ...leaves(value.right)];
  }
  return value.type.kind === "bool" && !isStored(value) ? [] : [value];
}
