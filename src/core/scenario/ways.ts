/**
 * The ways in which a condition can come true, and those in which it can fail, each by one of its parts alone: what a
 * test of every branch goes through.
 */
import type { Expression } from "../expression/model.ts";
import { normalForm } from "../expression/normal-form.ts";
import { aboutRow } from "../expression/moments.ts";
import { expressionText } from "../expression/text.ts";
import type { Spec } from "../spec/model.ts";

export interface Way {
  /** The parts that decide, as the spec writes them. */
  readonly label: string;
  /** What holds, and what does not. */
  readonly parts: readonly { readonly expression: Expression; readonly truth: boolean }[];
}

/** More branches of one condition than these are not gone through. */
const maxWays = 8;

export function waysTrue(spec: Spec, condition: Expression): Way[] {
  return ways(spec, normalForm(condition), true).slice(0, maxWays);
}

export function waysFalse(spec: Spec, condition: Expression): Way[] {
  return ways(spec, normalForm(condition), false).slice(0, maxWays);
}

function ways(spec: Spec, condition: Expression, truth: boolean): Way[] {
  switch (condition.kind) {
    case "and":
    case "or": {
      // Each side decides while the other leaves it to it: the other arms of an `||` fail, those of an `&&` hold.
      const other = condition.kind === "and";
      const beside = (way: Way, rest: Expression): Way => ({
        ...way,
        parts: [...way.parts, { expression: rest, truth: other }],
      });
      const left = ways(spec, condition.left, truth).map((way) => beside(way, condition.right));
      const right = ways(spec, condition.right, truth).map((way) => beside(way, condition.left));
      const allTogether = (condition.kind === "and") === truth;
      return allTogether ? together(left, right) : [...left, ...right];
    }
    case "not":
      return ways(spec, normalForm(condition.operand), !truth);
    case "can": {
      const policy = policyOf(spec, condition);
      return policy === null
        ? [single(condition, truth)]
        : ways(spec, normalForm(aboutRow(policy, condition.target)), truth);
    }
    case "computed": {
      const inner = computedOf(spec, condition);
      return inner === null ? [single(condition, truth)] : ways(spec, normalForm(aboutRow(inner, condition.of)), truth);
    }
    case "exists": {
      const inner = ways(spec, normalForm(condition.predicate), truth);
      if (truth) {
        return inner.map(({ label, parts }) => ({
          label,
          parts: [{ expression: { ...condition, predicate: conjunction(parts) }, truth: true }],
        }));
      }
      const there = inner.map(({ label, parts }) => ({
        label,
        parts: [
          { expression: { ...condition, predicate: conjunction(parts) }, truth: true },
          { expression: condition, truth: false },
        ],
      }));
      return [single(condition, false), ...there];
    }
    default:
      return [single(condition, truth)];
  }
}

/** Where both sides have to come out so: each way of one, with the other as it may be. */
function together(left: readonly Way[], right: readonly Way[]): Way[] {
  const [first] = left;
  const [second] = right;
  if (first === undefined || second === undefined) {
    return [];
  }
  const both = { label: `${first.label} and ${second.label}`, parts: first.parts };
  return [
    left.length > 1 || right.length > 1 ? first : both,
    ...left.slice(1),
    ...(right.length > 1 ? right.slice(left.length > 1 ? 0 : 1) : []),
  ];
}

const single = (expression: Expression, truth: boolean): Way => ({
  label: expressionText(truth ? expression : negation(expression)),
  parts: [{ expression, truth }],
});

function negation(expression: Expression): Expression {
  if (expression.kind === "compare" && (expression.operator === "==" || expression.operator === "!=")) {
    return { ...expression, operator: expression.operator === "==" ? "!=" : "==" };
  }
  return { kind: "not", type: { kind: "bool" }, nullable: expression.nullable, operand: expression };
}

function conjunction(parts: Way["parts"]): Expression {
  return parts
    .map(({ expression, truth }): Expression =>
      truth ? expression : { kind: "not", type: { kind: "bool" }, nullable: expression.nullable, operand: expression },
    )
    .reduce((left, right) => ({
      kind: "and",
      type: { kind: "bool" },
      nullable: left.nullable || right.nullable,
      left,
      right,
    }));
}

function policyOf(spec: Spec, { target, action }: Expression & { kind: "can" }): Expression | null {
  const { type } = target;
  const entity = type.kind === "entity" ? spec.entities.find(({ name }) => name === type.entity) : undefined;
  return entity?.policy?.[action] ?? null;
}

function computedOf(spec: Spec, { of, field }: Expression & { kind: "computed" }): Expression | null {
  const { type } = of;
  const entity = type.kind === "entity" ? spec.entities.find(({ name }) => name === type.entity) : undefined;
  return entity?.computed.find(({ name }) => name === field)?.expression ?? null;
}
