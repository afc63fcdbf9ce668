/** Writes one expression as SQLAlchemy; see `sqlalchemy.ts`. */
import type { ComparisonOperator, Expression } from "../../core/expression/model.ts";
import { isTime, movedTime } from "../../core/expression/moments.ts";
import { conjuncts, disjuncts, isNull, isStored, negation, normalForm } from "../../core/expression/normal-form.ts";
import { everyPart } from "../../core/expression/walk.ts";
import { collectionOf, entityOf, expander, isMissable, type Part } from "./lookup.ts";
import { type NumberKind, numberKind } from "./numbers.ts";
import { type Code, PythonWriter, atom, binding, within } from "./python.ts";
import { policyOf } from "./row-local.ts";
import { asksOtherRows, isBehindRelation, isKnown, usesClock } from "../../core/expression/known.ts";
import type { Place, SqlAlchemyOptions } from "./sql-model.ts";
import { type Frame, type Row, RowNames, frameWithin } from "./sql-rows.ts";
import { all, any, boundTypes, flipped, unique, wordsOf } from "./sql-text.ts";
import { compareTimes } from "./sql-times.ts";
import { leaves } from "./terms.ts";

export class SqlWriter {
  readonly python: PythonWriter;
  private readonly options: SqlAlchemyOptions;
  private readonly names: RowNames;
  private readonly imports = new Set(["import sqlalchemy as sa"]);
  private rootEntity: string | null = null;

  constructor(options: SqlAlchemyOptions) {
    const { row, viewer = "viewer", now = "now" } = options;
    this.options = options;
    this.python = new PythonWriter({ ...options, row: "" });
    this.names = new RowNames([row, viewer, now]);
  }

  condition(expression: Expression): string {
    const condition = normalForm(expression);
    const place = this.root(expression);
    const code = this.conditionAt(condition, place);
    const attribute = condition.kind === "field" || (condition.kind === "computed" && !code.includes("("));
    return this.names.defined(attribute && this.options.bare !== true ? `sa.and_(${code})` : code);
  }

  /** True, false or NULL. EXISTS, which asks for what is behind a relation, has no NULL: then both answers are asked for. */
  threeValued(expression: Expression): string {
    const place = this.root(expression);
    if (!asksOtherRows(expression)) {
      return this.condition(expression);
    }
    const [holds, fails] = [expression, negation(expression)].map((one) => this.conditionAt(normalForm(one), place));
    return this.names.defined(`sa.case((${holds ?? ""}, sa.true()), (${fails ?? ""}, sa.false()))`);
  }

  /** A value, or the subquery that finds it behind a relation. */
  wholeValue(expression: Expression): string {
    const place = this.root(expression);
    if (isKnown(expression)) {
      return this.bound(expression, this.python.whole(expression).text);
    }
    if (!isBehindRelation(expression)) {
      return this.names.defined(this.value(expression, place, numberKind(this.options.spec, expression)).text);
    }
    const frame = frameWithin(place.frame);
    const { text } = this.value(expression, { ...place, frame }, numberKind(this.options.spec, expression));
    const where = `.where(${frame.clauses.join(", ")})${this.correlation(frame)}`;
    return this.names.defined(`sa.select(${text})${where}.scalar_subquery()`);
  }

  importLines(): string[] {
    return [...new Set([...this.imports, ...this.names.imports, ...this.python.imports])].sort();
  }

  /** What keeps a row that is new out of a collection. */
  private apart(row: Row, { frame }: Place): string[] {
    const { row: code, isNew } = this.options;
    return isNew === true && this.rootEntity === row.entity
      ? [`${this.names.mention(frame, row)}.id != ${this.names.mention(frame, { entity: row.entity, code })}.id`]
      : [];
  }

  private root(expression: Expression): Place {
    const { spec, row } = this.options;
    const self = everyPart(expression).find((part) => part.kind === "this");
    const entity = self?.kind === "this" ? self.entity : spec.entities.find(({ name }) => name === row)?.name;
    const own = entity === undefined ? null : { entity, code: row };
    this.rootEntity = entity ?? null;
    const frame = frameWithin(null, ...(own ? [own] : []));
    return { self: own, variables: new Map(), frame, exact: this.options.exact === true };
  }

  /** A condition in normal form. */
  conditionAt(condition: Expression, place: Place): string {
    if (condition.kind === "literal") {
      return condition.value === true ? "sa.true()" : "sa.false()";
    }
    if (isKnown(condition)) {
      return this.bound(condition, this.python.condition(condition).text);
    }
    switch (condition.kind) {
      case "and":
        return `sa.and_(${this.clauses(condition, place).join(", ")})`;
      case "or":
        return `sa.or_(${unique(disjuncts(condition).map((part) => this.conditionAt(part, place))).join(", ")})`;
      case "not":
        return this.negated(condition.operand, place);
      case "compare":
        return all(this.comparison(condition, place));
      case "field":
      case "computed":
        return this.flag(condition, true, place);
      case "in":
        return this.membership(condition, true, place);
      case "exists":
        return this.exists(place, (inner) => {
          const { rows, near } = collectionOf(this.options.spec, collectionIn(condition.collection));
          const row = this.names.add(inner.frame, rows, condition.variable);
          inner.frame.clauses.push(this.link(row, near, condition.collection, inner), ...this.apart(row, inner));
          const variables = new Map([...place.variables, [condition.variable, row]]);
          inner.frame.clauses.push(...this.clauses(normalForm(condition.predicate), { ...inner, variables }));
        });
      case "can":
        return this.permission(condition, place);
      default:
        throw new Error(`\`${condition.kind}\` is no condition`);
    }
  }

  /** The parts that all have to hold, as arguments of `and_` or `where`. */
  private clauses(condition: Expression, place: Place): string[] {
    return unique(
      conjuncts(condition)
        .filter((part) => part.kind !== "literal" || part.value !== true)
        .flatMap((part) =>
          part.kind === "compare" && !isKnown(part) ? this.comparison(part, place) : [this.conditionAt(part, place)],
        ),
    );
  }

  private negated(operand: Expression, place: Place): string {
    switch (operand.kind) {
      case "field":
      case "computed":
        return this.flag(operand, false, place);
      case "in":
        return this.membership(operand, false, place);
      case "can": {
        // A policy that is unknown does not hold, so its opposite does.
        const code = this.permission(operand, { ...place, exact: true });
        return code.startsWith("sa.exists()") ? `~${code}` : `sa.not_(${code})`;
      }
      default:
        return `~${this.conditionAt(operand, place)}`;
    }
  }

  private flag(value: Part<"field" | "computed">, wanted: boolean, place: Place): string {
    if (isBehindRelation(value)) {
      return this.exists(place, (inner) => {
        const code = this.value(value, inner, "plain").text;
        inner.frame.clauses.push(wanted ? code : `sa.not_(${code})`);
      });
    }
    const code = this.value(value, place, "plain").text;
    return place.exact && isMissable(this.options.spec, value)
      ? `${code}.is_(${wanted ? "True" : "False"})`
      : wanted
        ? code
        : `sa.not_(${code})`;
  }

  private membership(condition: Part<"in">, wanted: boolean, place: Place): string {
    const { item, collection } = condition;
    if (!("kind" in collection)) {
      return this.listed(item, collection, wanted, place);
    }
    const found = this.exists(place, (inner) => {
      const { rows, near, far } = collectionOf(this.options.spec, collectionIn(collection));
      const row = this.names.add(inner.frame, rows, rows);
      inner.frame.clauses.push(this.link(row, near, collection, inner), ...this.apart(row, inner));
      const column = `${this.names.mention(inner.frame, row)}.${far === null ? "id" : `${far}_id`}`;
      inner.frame.clauses.push(`${column} == ${this.value(item, inner, "plain").text}`);
    });
    return wanted ? found : all([...this.present(item, place), `~${found}`]);
  }

  private listed(item: Expression, values: readonly Expression[], wanted: boolean, place: Place): string {
    const { spec } = this.options;
    if (values.length === 0) {
      return wanted ? "sa.false()" : all(this.present(item, place));
    }
    if (isBehindRelation(item)) {
      return this.exists(place, (inner) => {
        inner.frame.clauses.push(this.among(item, values, wanted, inner));
      });
    }
    const code = this.among(item, values, wanted, place);
    return place.exact && isMissable(spec, item) ? all([...this.present(item, place), code]) : code;
  }

  private among(item: Expression, values: readonly Expression[], wanted: boolean, place: Place): string {
    const numbers = numberKind(this.options.spec, item);
    const codes = values.map((value) => this.value(value, place, numbers).text);
    const code = this.value(item, place, numbers);
    return codes.length === 1
      ? `${within(code, binding.sum)} ${wanted ? "==" : "!="} ${codes[0] ?? ""}`
      : `${within(code, binding.atom)}.${wanted ? "in_" : "not_in"}([${codes.join(", ")}])`;
  }

  /** Clauses that all have to hold. */
  private comparison(condition: Part<"compare">, place: Place): string[] {
    const { operator, left, right } = condition;
    if (isNull(right)) {
      return operator === "!="
        ? this.present(left, place)
        : [any(this.missable(left).map((leaf) => this.missing(leaf, place)))];
    }
    if (left.type.kind === "bool" && !(isStored(left) && isStored(right))) {
      const [before, after] = [left, right].map((side) => {
        const code = this.conditionAt(normalForm(side), { ...place, exact: true });
        return isStored(side) ? code : `(${code})`;
      });
      return [`${before ?? ""} ${operator} ${after ?? ""}`];
    }
    if (isBehindRelation(left) || isBehindRelation(right)) {
      const found = this.exists(place, (inner) => {
        inner.frame.clauses.push(this.compared(operator, left, right, inner));
      });
      return [found];
    }
    const code = this.compared(operator, left, right, place);
    return place.exact ? [...this.present(left, place), ...this.present(right, place), code] : [code];
  }

  /** All values within reach of the frame; what Python knows goes to the right. */
  private compared(operator: ComparisonOperator, left: Expression, right: Expression, place: Place): string {
    if (isKnown(left) && !isKnown(right)) {
      return this.compared(flipped[operator], right, left, place);
    }
    if (isTime(left)) {
      return compareTimes(this, this.options.spec, { operator, left, right }, place);
    }
    const numbers = numberKind(this.options.spec, left, right);
    const [before, after] = [left, right].map((side) => within(this.value(side, place, numbers), binding.sum));
    return `${before ?? ""} ${operator} ${this.operand(right, after ?? "", operator === "==" && !isMissable(this.options.spec, left))}`;
  }

  /** A known value beside a column. None needs a type: SQLAlchemy would make IS NULL of it, and IS NOT NULL. */
  operand(value: Expression, code: string, harmless = false): string {
    if (!isKnown(value)) {
      return code;
    }
    const typed = isMissable(this.options.spec, value) && !harmless;
    return typed ? `sa.literal(${code}, ${this.boundType(value)})` : this.late(value, code);
  }

  /** Value columns and Python values; a day and a moment are not mixed here. */
  value(expression: Expression, place: Place, numbers: NumberKind): Code {
    if (isKnown(expression)) {
      return expression.kind === "arithmetic" && isMissable(this.options.spec, expression)
        ? this.python.whole(expression)
        : this.python.value(expression, numbers);
    }
    switch (expression.kind) {
      case "this":
      case "variable":
        return atom(`${this.row(expression, place)}.id`);
      case "relation":
        return atom(`${this.row(expression.of, place)}.${expression.relation}_id`);
      case "field":
      case "computed":
        return atom(`${this.row(expression.of, place)}.${expression.field}`);
      case "arithmetic": {
        const { operator, left, right } = expression;
        const binds = operator === "*" ? binding.product : binding.sum;
        const side = (part: Expression, around: number) => {
          const code = within(this.value(part, place, numbers), around);
          return isKnown(part) && isMissable(this.options.spec, part) ? this.operand(part, code) : code;
        };
        return { text: `${side(left, binds)} ${operator} ${side(right, operator === "+" ? binds : binds + 1)}`, binds };
      }
      default:
        throw new Error(`\`${expression.kind}\` is no value of SQL`);
    }
  }

  /** Python of the row whose column is asked for; one behind a relation joins the frame. */
  private row(row: Expression, place: Place): string {
    const known =
      row.kind === "this" ? place.self : row.kind === "variable" ? place.variables.get(row.name) : undefined;
    if (known) {
      return this.names.mention(place.frame, known);
    }
    if (row.kind !== "relation" || place.frame.parent === null) {
      throw new Error(`\`${row.kind}\` is no row here`);
    }
    const { frame } = place;
    const path = JSON.stringify(row);
    let reached = frame.reached.get(path);
    if (reached === undefined) {
      const id = this.value(row, place, "plain").text;
      reached = this.names.add(frame, entityOf(this.options.spec, row).name, row.relation);
      frame.reached.set(path, reached);
      frame.clauses.push(`${this.names.mention(frame, reached)}.id == ${id}`);
    }
    return this.names.mention(frame, reached);
  }

  /** `ProjectMember.project_id == Project.id` */
  private link(row: Row, near: string, collection: Expression, place: Place): string {
    const owner = collectionIn(collection).of;
    const code = this.operand(owner, this.value(owner, place, "plain").text);
    return `${this.names.mention(place.frame, row)}.${near}_id == ${code}`;
  }

  private permission(condition: Part<"can">, place: Place): string {
    const { target } = condition;
    const policy = normalForm(policyOf(this.options.spec, condition));
    const here =
      target.kind === "this" ? place.self : target.kind === "variable" ? place.variables.get(target.name) : null;
    if (here) {
      return this.conditionAt(policy, { ...place, self: here, variables: new Map() });
    }
    return this.exists(place, (inner) => {
      const id = this.value(target, inner, "plain").text;
      const { name } = entityOf(this.options.spec, target);
      const row = this.names.add(inner.frame, name, target.kind === "relation" ? target.relation : name);
      inner.frame.clauses.push(`${this.names.mention(inner.frame, row)}.id == ${id}`);
      inner.frame.clauses.push(...this.clauses(policy, { ...inner, self: row, variables: new Map() }));
    });
  }

  private exists(place: Place, fill: (inner: Place) => void): string {
    const frame = frameWithin(place.frame);
    fill({ ...place, frame, exact: false });
    return `sa.exists().where(${unique(frame.clauses).join(", ")})${this.correlation(frame)}`;
  }

  /** What is used in any statement cannot know what is around it. */
  private correlation(frame: Frame): string {
    return this.names.correlation(frame, this.options.lateClock === true && frame.parent?.parent === null);
  }

  /** That every value is there which the expression starts from. */
  private present(expression: Expression, place: Place): string[] {
    return this.missable(expression).map((leaf) => {
      if (isKnown(leaf)) {
        return `sa.literal(${this.python.value(leaf, "plain").text} is not None)`;
      }
      return isBehindRelation(leaf)
        ? this.exists(place, (inner) => {
            inner.frame.clauses.push(`${this.value(leaf, inner, "plain").text}.is_not(None)`);
          })
        : `${this.value(leaf, place, "plain").text}.is_not(None)`;
    });
  }

  /** What can be missing among the values that the expression starts from; a computed time is as its column is. */
  private missable(expression: Expression): readonly Expression[] {
    const { spec } = this.options;
    return leaves(expression)
      .map((leaf) => (isTime(leaf) && !isKnown(leaf) ? movedTime(leaf, expander(spec)).base : leaf))
      .filter((leaf) => isMissable(spec, leaf));
  }

  private missing(leaf: Expression, place: Place): string {
    const [present = "sa.true()"] = this.present(leaf, place);
    return present.startsWith("sa.exists()")
      ? `~${present}`
      : isKnown(leaf)
        ? `sa.literal(${this.python.value(leaf, "plain").text} is None)`
        : `${this.value(leaf, place, "plain").text}.is_(None)`;
  }

  private bound(value: Expression, code: string): string {
    return this.options.lateClock === true && usesClock(value) ? this.late(value, code) : `sa.literal(${code})`;
  }

  /** A value for the right side of a comparison; with `lateClock` it is worked out anew by each statement. */
  late(value: Expression, code: string): string {
    if (this.options.lateClock !== true || !usesClock(value)) {
      return code;
    }
    // The name tells it apart from a bound value: SQLAlchemy's cache of statements takes both for the same otherwise.
    const name = wordsOf(code);
    const callable = /^\w+\(\)$/.test(code) ? code.slice(0, -2) : `lambda: ${code}`;
    return `sa.bindparam("${name}", callable_=${callable}, type_=${this.boundType(value)})`;
  }

  private boundType({ type }: Expression): string {
    if (type.kind === "datetime") {
      this.imports.add("from app.core.models import UtcDateTime");
    }
    return boundTypes[type.kind] ?? "sa.Uuid()";
  }
}

function collectionIn(expression: Expression): Part<"collection"> {
  if (expression.kind !== "collection") {
    throw new Error(`\`${expression.kind}\` is no collection`);
  }
  return expression;
}
