/**
 * Expressions as TypeScript over an entity's Read type: what a page can tell without asking the server, such as whether a
 * row's action is possible and what an optimistic change looks like.
 *
 * Times are compared as milliseconds (`Date.parse(row.dueAt) < now`), since the API does not promise one spelling of them;
 * `now` is such a number too (`Date.now()`). Only the row's own properties, the clock and constants can be used; `decimal`
 * travels as text and is left to the server.
 */
import { jsonName } from "../../core/api.ts";
import type { Expression } from "../../core/expression/model.ts";
import { isTime } from "../../core/expression/moments.ts";
import { everyPart } from "../../core/expression/walk.ts";
import type { Spec } from "../../core/spec/model.ts";
import { member, valueLiteral } from "../frontend/typescript.ts";
import { computedOf, fieldOf, isMissable } from "./lookup.ts";
import { isRowLocal } from "./row-local.ts";
import { type Term, leaves, termOf } from "./terms.ts";

export interface TypeScriptOptions {
  readonly spec: Spec;
  /** TypeScript of the row, of the entity's Read type; must be something that narrows (a `const` or parameter). */
  readonly row: string;
  /** TypeScript of the present moment in milliseconds. */
  readonly now?: string;
}

export interface CompiledTypeScript {
  readonly code: string;
  readonly imports: readonly string[];
}

const day = 86_400_000;

/** Whether `compileTypeScript` can say it. */
export function canCompileTypeScript(expression: Expression, spec: Spec): boolean {
  return (
    isRowLocal(expression) &&
    everyPart(expression).every((part) => {
      switch (part.kind) {
        case "viewer":
        case "authenticated":
          return false;
        case "field":
          return !fieldOf(spec, part).hidden && fieldOf(spec, part).type.kind !== "decimal";
        case "computed":
          return computedOf(spec, part).type.kind !== "decimal";
        default:
          return true;
      }
    })
  );
}

/** A boolean for a condition; for a value what the API's JSON would hold, null where it is missing. */
export function compileTypeScript(expression: Expression, options: TypeScriptOptions): CompiledTypeScript {
  const writer = new TypeScriptWriter(options);
  const code = expression.type.kind === "bool" ? writer.condition(expression).text : writer.whole(expression);
  return { code, imports: [] };
}

interface Code {
  readonly text: string;
  readonly binds: number;
}

/** JavaScript's operators by how tightly they bind. */
const binding = { or: 1, and: 2, compare: 3, sum: 4, product: 5, atom: 6 } as const;

class TypeScriptWriter {
  private readonly options: TypeScriptOptions;

  constructor(options: TypeScriptOptions) {
    this.options = options;
  }

  condition(expression: Expression): Code {
    const { spec } = this.options;
    const comparesMissing = (left: Expression, right: Expression) => !isTime(left) && !isTime(right);
    return this.term(termOf(expression, { spec, comparesMissing }));
  }

  whole(expression: Expression): string {
    const { spec } = this.options;
    const json = this.json(expression);
    const missing = leaves(expression).filter((leaf) => isMissable(spec, leaf));
    if (expression.kind === "literal" || json === this.stored(expression) || missing.length === 0) {
      return json;
    }
    const texts = new Set(missing.map((leaf) => `${this.stored(leaf) ?? "null"} === null`));
    return `${[...texts].join(" || ")} ? null : ${json}`;
  }

  private json(expression: Expression): string {
    const stored = this.stored(expression);
    if (stored !== null || !isTime(expression)) {
      return stored ?? this.value(expression).text;
    }
    const iso = `new Date(${this.value(expression).text}).toISOString()`;
    return expression.type.kind === "date" ? `${iso}.slice(0, 10)` : iso;
  }

  /** A property of the row, as the JSON has it; null: the value is worked out. */
  private stored(expression: Expression): string | null {
    const { spec, row } = this.options;
    const name = propertyOf(expression);
    return name === null ? null : member(row, jsonName(spec, name));
  }

  /** A value all of whose parts are there; times in milliseconds. */
  private value(expression: Expression): Code {
    const { now = "now" } = this.options;
    const stored = this.stored(expression);
    if (stored !== null) {
      return atom(isTime(expression) ? `Date.parse(${stored})` : stored);
    }
    switch (expression.kind) {
      case "literal":
        return atom(valueLiteral(expression.value));
      case "arithmetic": {
        const { operator, left, right } = expression;
        const binds = operator === "*" ? binding.product : binding.sum;
        const before = within(this.value(left), binds);
        return {
          text: `${before} ${operator} ${within(this.value(right), operator === "+" ? binds : binds + 1)}`,
          binds,
        };
      }
      case "now":
        return atom(now);
      case "today":
        return { text: `Math.floor(${now} / ${milliseconds(day)}) * ${milliseconds(day)}`, binds: binding.product };
      case "duration":
        return atom(milliseconds(expression.seconds * 1000));
      default:
        throw new Error(`\`${expression.kind}\` is no value of a row in the browser`);
    }
  }

  private term(term: Term): Code {
    switch (term.kind) {
      case "constant":
        return atom(String(term.value));
      case "all":
        return this.joined(term.of, "&&", binding.and);
      case "any":
        return this.joined(term.of, "||", binding.or);
      case "present":
        return compared(`${this.stored(term.value) ?? ""} ${term.wanted ? "!==" : "==="} null`);
      case "flag": {
        const { text } = this.value(term.value);
        return term.missable ? compared(`${text} === ${String(term.wanted)}`) : atom(term.wanted ? text : `!${text}`);
      }
      case "compare":
        return this.comparison(term);
      case "member": {
        const tests = term.values.map(
          (value) =>
            this.comparison({ kind: "compare", operator: term.wanted ? "==" : "!=", left: term.item, right: value })
              .text,
        );
        return tests.length === 1
          ? compared(tests[0] ?? "")
          : { text: tests.join(term.wanted ? " || " : " && "), binds: term.wanted ? binding.or : binding.and };
      }
      case "same": {
        const [left, right] = [term.left, term.right].map((side) => within(this.term(side), binding.sum));
        return compared(`${left ?? ""} ${term.wanted ? "===" : "!=="} ${right ?? ""}`);
      }
    }
  }

  private joined(terms: readonly Term[], operator: "&&" | "||", binds: number): Code {
    return { text: terms.map((term) => within(this.term(term), binding.compare)).join(` ${operator} `), binds };
  }

  private comparison({ operator, left, right }: Term & { kind: "compare" }): Code {
    const [before, after] = [left, right].map((side) => within(this.value(side), binding.sum));
    const sign = operator === "==" ? "===" : operator === "!=" ? "!==" : operator;
    return compared(`${before ?? ""} ${sign} ${after ?? ""}`);
  }
}

function propertyOf(expression: Expression): string | null {
  switch (expression.kind) {
    case "this":
      return "id";
    case "relation":
      return `${expression.relation}_id`;
    case "field":
    case "computed":
      return expression.field;
    default:
      return null;
  }
}

/** With separators, as a person writes it. */
function milliseconds(amount: number): string {
  return String(amount).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, "_");
}

const atom = (text: string): Code => ({ text, binds: binding.atom });
const compared = (text: string): Code => ({ text, binds: binding.compare });

function within({ text, binds }: Code, around: number): string {
  return binds < around ? `(${text})` : text;
}
