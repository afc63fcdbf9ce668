/**
 * Expressions as Python over a loaded row: guards of endpoints, `set` values, and the Python side of computed fields.
 *
 * Conditions are real bools: a comparison with a missing value is False, and so is its negation. Only what `isRowLocal`
 * allows can be said here. The rest asks the database (`compileSqlAlchemy`): relationships are loaded by nobody behind
 * one's back, and to load a collection for a yes or no would be waste.
 *
 * Computed fields, as Database writes them and this file uses them (`row.overdue`):
 * - row-local and not a time: a `hybrid_property`, with `compilePython` (`row: "self"`) and `compileSqlAlchemy`
 *   (`row: "cls"`, `exact: true`), both with `now: "utc_now()"`;
 * - row-local and a `datetime` or `date`: a plain `property`. No SQL asks for it by name: comparisons expand it and move
 *   its span of time to the other side, as databases add spans to times in different ways;
 * - about other rows: `column_property` over `compileSqlAlchemy` (`lateClock: true`), loaded with the row;
 * - a condition that can be missing (`bool?`) takes `keepUnknown: true` in both languages, and not `exact`.
 */
import type { Expression } from "../../core/expression/model.ts";
import { isStored, negation } from "../../core/expression/normal-form.ts";
import type { Spec } from "../../core/spec/model.ts";
import { enumMember } from "../database/view/columns.ts";
import { pythonLiteral } from "../python.ts";
import { isMissable, type Part } from "./lookup.ts";
import { type NumberKind, numberKind, storedKind } from "./numbers.ts";
import { type Term, leaves, termOf } from "./terms.ts";

export interface PythonOptions {
  readonly spec: Spec;
  /** Python of the loaded row. */
  readonly row: string;
  /** Python of the signed-in person's row, which is never None. */
  readonly viewer?: string;
  /** Python of the present moment, aware and in UTC. */
  readonly now?: string;
  /** A condition that is neither true nor false is None: for computed fields that can be missing. */
  readonly keepUnknown?: boolean;
}

export interface CompiledPython {
  readonly code: string;
  /** Whole import lines. */
  readonly imports: readonly string[];
}

/** Python's operators by how tightly they bind. */
export const binding = { conditional: 0, or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, atom: 7 } as const;

export { isRowLocal } from "./row-local.ts";

/** Python with how tightly its outermost operator binds. */
export interface Code {
  readonly text: string;
  readonly binds: number;
}

/** @throws for what `isRowLocal` denies. */
export function compilePython(expression: Expression, options: PythonOptions): CompiledPython {
  const writer = new PythonWriter(options);
  const { text } =
    expression.type.kind !== "bool"
      ? writer.whole(expression)
      : options.keepUnknown === true
        ? writer.threeValued(expression)
        : writer.condition(expression);
  return { code: text, imports: [...writer.imports].sort() };
}

export class PythonWriter {
  readonly imports = new Set<string>();
  readonly options: PythonOptions;

  constructor(options: PythonOptions) {
    this.options = options;
  }

  condition(expression: Expression): Code {
    const { spec } = this.options;
    const comparesMissing = (left: Expression, right: Expression) => left.type.kind === right.type.kind;
    return this.term(termOf(expression, { spec, comparesMissing }));
  }

  /** True, False or None. */
  threeValued(expression: Expression): Code {
    if (isStored(expression)) {
      return this.value(expression, "plain");
    }
    const [holds, fails] = [expression, negation(expression)].map((one) => within(this.condition(one), binding.or));
    return { text: `True if ${holds ?? ""} else False if ${fails ?? ""} else None`, binds: binding.conditional };
  }

  /** A value that is None when something in it is missing. */
  whole(expression: Expression): Code {
    const code = this.value(expression, numberKind(this.options.spec, expression));
    if (expression.kind !== "arithmetic" || !isMissable(this.options.spec, expression)) {
      return code;
    }
    const missing = leaves(expression).filter((leaf) => isMissable(this.options.spec, leaf));
    const texts = new Set(missing.map((leaf) => `${this.value(leaf, "plain").text} is None`));
    return { text: `None if ${[...texts].join(" or ")} else ${code.text}`, binds: binding.conditional };
  }

  /** A value all of whose parts are there; `numbers` is what the calculation around it is made with. */
  value(expression: Expression, numbers: NumberKind): Code {
    const { spec, now = "now" } = this.options;
    switch (expression.kind) {
      case "literal":
        return atom(this.literal(expression, numbers));
      case "this":
      case "viewer":
        return atom(`${this.row(expression)}.id`);
      case "relation":
        return atom(`${this.row(expression.of)}.${expression.relation}_id`);
      case "field":
      case "computed": {
        const text = `${this.row(expression.of)}.${expression.field}`;
        return atom(numbers === "float" && storedKind(spec, expression) === "decimal" ? `float(${text})` : text);
      }
      case "arithmetic":
        return this.arithmetic(expression, numbers);
      case "now":
        return atom(now);
      case "today":
        return atom(`${now}.date()`);
      case "duration":
        return atom(this.span(expression.seconds));
      default:
        throw new Error(`\`${expression.kind}\` is no value of a loaded row`);
    }
  }

  /** A time to be compared with a point in time: a day means its start in UTC. */
  moment(expression: Expression): Code {
    const code = this.value(expression, "plain");
    if (expression.type.kind !== "date") {
      return code;
    }
    this.imports.add("import datetime as dt");
    return atom(`dt.datetime.combine(${code.text}, dt.time(), tzinfo=dt.UTC)`);
  }

  span(seconds: number): string {
    this.imports.add("import datetime as dt");
    const unit =
      seconds % 86_400 === 0 ? "days" : seconds % 3600 === 0 ? "hours" : seconds % 60 === 0 ? "minutes" : "seconds";
    const size = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 }[unit];
    return `dt.timedelta(${unit}=${seconds / size})`;
  }

  literal({ value, type }: Part<"literal">, numbers: NumberKind): string {
    if (type.kind === "enum" && typeof value === "string") {
      this.imports.add(`from app.enums.models import ${type.enum}`);
      return `${type.enum}.${enumMember(value)}`;
    }
    if (numbers === "decimal" && type.kind === "decimal") {
      this.imports.add("from decimal import Decimal");
      return `Decimal("${value}")`;
    }
    return pythonLiteral(value);
  }

  private row(row: Expression): string {
    if (row.kind === "viewer") {
      return this.options.viewer ?? "viewer";
    }
    if (row.kind !== "this") {
      throw new Error(`\`${row.kind}\` is not loaded`);
    }
    return this.options.row;
  }

  private arithmetic({ operator, left, right }: Part<"arithmetic">, numbers: NumberKind): Code {
    const binds = operator === "*" ? binding.product : binding.sum;
    const before = within(this.value(left, numbers), binds);
    const after = within(this.value(right, numbers), operator === "+" ? binds : binds + 1);
    return { text: `${before} ${operator} ${after}`, binds };
  }

  private term(term: Term): Code {
    switch (term.kind) {
      case "constant":
        return atom(term.value ? "True" : "False");
      case "all":
        return joined(
          term.of.map((one) => this.term(one)),
          "and",
        );
      case "any":
        return joined(
          term.of.map((one) => this.term(one)),
          "or",
        );
      case "present":
        return compared(`${this.value(term.value, "plain").text} is ${term.wanted ? "not " : ""}None`);
      case "flag":
        return this.flag(term);
      case "compare":
        return this.comparison(term);
      case "same":
        return this.same(term);
      case "member": {
        const numbers = numberKind(this.options.spec, term.item);
        const values = term.values.map((value) => this.value(value, numbers).text);
        const item = within(this.value(term.item, numbers), binding.sum);
        const only = values.length === 1 ? values[0] : undefined;
        return compared(
          only === undefined
            ? `${item} ${term.wanted ? "in" : "not in"} (${values.join(", ")})`
            : `${item} ${term.wanted ? "==" : "!="} ${only}`,
        );
      }
    }
  }

  private flag({ value, wanted, missable }: Term & { kind: "flag" }): Code {
    const { text } = this.value(value, "plain");
    return missable
      ? compared(`${text} is ${wanted ? "True" : "False"}`)
      : wanted
        ? atom(text)
        : { text: `not ${text}`, binds: binding.not };
  }

  private comparison({ operator, left, right }: Term & { kind: "compare" }): Code {
    const numbers = numberKind(this.options.spec, left, right);
    const mixed = left.type.kind !== right.type.kind && [left, right].some(({ type }) => type.kind === "datetime");
    const [before, after] = [left, right].map((side) =>
      within(mixed ? this.moment(side) : this.value(side, numbers), binding.sum),
    );
    return compared(`${before} ${operator} ${after}`);
  }

  private same({ left, right, wanted }: Term & { kind: "same" }): Code {
    if (right.kind === "constant") {
      const code = this.term(left);
      return right.value === wanted ? code : { text: `not ${within(code, binding.not)}`, binds: binding.not };
    }
    const [before, after] = [left, right].map((side) => within(this.term(side), binding.sum));
    return compared(`${before} ${wanted ? "==" : "!="} ${after}`);
  }
}

export const atom = (text: string): Code => ({ text, binds: binding.atom });
export const compared = (text: string): Code => ({ text, binds: binding.compare });

/** In parentheses where something around it binds tighter. */
export function within({ text, binds }: Code, around: number): string {
  return binds < around ? `(${text})` : text;
}

function joined(codes: readonly Code[], operator: "and" | "or"): Code {
  const binds = binding[operator];
  // `a and b or c` is right and hard to read: groups within groups get parentheses.
  const text = codes.map((code) => within(code, binding.not)).join(` ${operator} `);
  return { text, binds };
}
