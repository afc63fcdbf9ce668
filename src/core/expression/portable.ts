/**
 * What the database has to be asked, and databases answer in different ways: refused with the spec, so that whatever is
 * accepted can be generated.
 */
import type { Entity } from "../spec/model.ts";
import { code } from "../spec/nearest.ts";
import { isBehindRelation, isKnown } from "./known.ts";
import type { Expression } from "./model.ts";
import { type Expand, aboutRow, isTime, movedTime } from "./moments.ts";
import { isNull } from "./normal-form.ts";
import { everyPart, partsOf } from "./walk.ts";

/** Parts of a condition with everything written out that it asks; a page of generated code. */
const maxParts = 1000;

export class Portability {
  private readonly entities: ReadonlyMap<string, Entity>;
  private readonly sizes = new Map<Expression, number>();

  constructor(entities: readonly Entity[]) {
    this.entities = new Map(entities.map((entity) => [entity.name, entity]));
  }

  /** Why the expression cannot be generated, or null. */
  problem(expression: Expression): string | null {
    if (this.size(expression) > maxParts) {
      return `With all policies that it asks written out, this has more than ${maxParts} parts. Divide it into computed fields, or ask less.`;
    }
    return (
      everyPart(expression)
        .map((part) => (part.kind === "compare" ? this.comparison(part) : null))
        .find((problem) => problem !== null) ?? this.value(expression)
    );
  }

  /** A value that is not compared but kept or shown. */
  private value(expression: Expression): string | null {
    if (!isTime(expression)) {
      return null;
    }
    const { base, seconds } = movedTime(expression, this.expand);
    return seconds !== 0 && isBehindRelation(base)
      ? "A span of time cannot be added to a time of another row here: databases do it in different ways. Add it in a computed field of that row."
      : null;
  }

  private comparison({ operator, left, right }: Expression & { kind: "compare" }): string | null {
    if (isNull(left) || isNull(right)) {
      return null;
    }
    const [uuid, other] = this.isUuid(left) ? [left, right] : [right, left];
    if (this.isUuid(uuid) && !this.isUuid(other)) {
      return `${code(uuid.kind === "field" ? uuid.field : "")} is a \`uuid\`: it can be compared with another \`uuid\` or with \`null\`.`;
    }
    return isTime(left) && isTime(right) ? this.times(operator, left, right) : null;
  }

  private times(operator: string, left: Expression, right: Expression): string | null {
    const [a, b] = [movedTime(left, this.expand), movedTime(right, this.expand)];
    const mixed = a.base.type.kind !== b.base.type.kind;
    if (!isKnown(a.base) && !isKnown(b.base)) {
      if (a.seconds !== b.seconds) {
        return "Two stored times cannot be compared with a span of time between them: databases add it in different ways. Store the end in a field of its own.";
      }
      return mixed
        ? "A stored day and a stored point in time cannot be compared: databases do it in different ways. Compare each with `now()` or `today()`."
        : null;
    }
    const stored = isKnown(a.base) ? b.base : a.base;
    const equality = operator === "==" || operator === "!=";
    return mixed && equality && stored.type.kind === "date" && !isKnown(stored)
      ? `A day is hardly ever equal to a point in time. Compare with \`today()\`, or with \`<\` and \`>=\`.`
      : null;
  }

  private isUuid(value: Expression): boolean {
    if (value.kind !== "field" && value.kind !== "computed") {
      return false;
    }
    const entity = value.of.type.kind === "entity" ? this.entities.get(value.of.type.entity) : undefined;
    const members = value.kind === "field" ? entity?.fields : entity?.computed;
    return members?.find(({ name }) => name === value.field)?.type.kind === "uuid";
  }

  private readonly expand: Expand = (computed) => {
    const { of, field } = computed;
    const entity = of.type.kind === "entity" ? this.entities.get(of.type.entity) : undefined;
    const found = entity?.computed.find(({ name }) => name === field);
    // A field whose definition was refused has no time either; any constant will do.
    return found === undefined
      ? { kind: "now", type: { kind: "datetime" }, nullable: false }
      : aboutRow(found.expression, of);
  };

  /** Parts of the generated condition: policies are written out, and an equality of conditions is said twice. */
  private size(expression: Expression): number {
    const known = this.sizes.get(expression);
    if (known !== undefined) {
      return known;
    }
    // In a circle, which is refused elsewhere, a part counts once.
    this.sizes.set(expression, 1);
    const inside = partsOf(expression).reduce((sum, part) => sum + this.size(part), 0);
    const size = 1 + inside * (isEntangled(expression) ? 2 : 1) + this.policySize(expression);
    this.sizes.set(expression, size);
    return size;
  }

  private policySize(expression: Expression): number {
    if (expression.kind !== "can" || expression.target.type.kind !== "entity") {
      return 0;
    }
    const policy = this.entities.get(expression.target.type.entity)?.policy?.[expression.action];
    return policy === undefined ? 0 : this.size(policy);
  }
}

function isEntangled(expression: Expression): boolean {
  return (
    expression.kind === "compare" &&
    expression.left.type.kind === "bool" &&
    expression.right.type.kind === "bool" &&
    (expression.left.nullable || expression.right.nullable)
  );
}
