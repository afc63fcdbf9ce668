/** What the resolvers share: the raw spec, the tables of names, and the way to report. */
import { checkCondition, checkExpression } from "../../expression/check.ts";
import type { Expression } from "../../expression/model.ts";
import type { Member, Names, Scope } from "../../expression/scope.ts";
import type { Report, Span } from "../diagnostic.ts";
import type { TypeNames } from "../grammar/value-type.ts";
import type { RawEntity } from "../language/spec.ts";
import type { EnumDefinition, Field, Position, Relation } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";

/** An entity while it is being resolved; a part that could not be read makes it incomplete. */
export interface EntityDraft {
  readonly name: string;
  readonly key: ScalarNode;
  readonly raw: RawEntity | undefined;
  complete: boolean;
  readonly fields: Field[];
  readonly relations: Relation[];
  readonly members: Map<string, Member>;
  /** Where each member is defined, by clashKey of its name. */
  readonly places: Map<string, { readonly name: string; readonly span: Span }>;
  /** Where a member is defined; the entity's name when it is not. */
  memberSpan(name: string): Span;
  /** It joins two other entities. */
  joins: boolean;
}

export interface Context {
  readonly report: Report;
  position(span: Span): Position;
  readonly enums: Map<string, EnumDefinition>;
  readonly enumSpans: ReadonlyMap<string, Span>;
  /** What a type can be called. */
  readonly types: TypeNames;
  readonly entities: Map<string, EntityDraft>;
  readonly entitiesComplete: boolean;
  /** "Entity.member": required, and reported as impossible to give; that rows lack it is no news. */
  readonly excused: Set<string>;
  /** Every expression so far, with where it stands. */
  readonly expressions: { readonly expression: Expression; readonly node: ScalarNode }[];
  /** As Scope.viewer. */
  viewer: string | null | undefined;
}

export const enumValues = (context: Context) => (name: string) => context.enums.get(name)?.values;

export function names(context: Context): Names {
  return { entity: (name) => context.entities.get(name), enumValues: enumValues(context) };
}

/** The entity that a scalar names, or undefined (reported, unless it may be one that could not be read). */
export function entityNamed(node: ScalarNode | undefined, context: Context): EntityDraft | undefined {
  if (node === undefined) {
    return undefined;
  }
  const found = context.entities.get(node.text);
  if (found === undefined && context.entitiesComplete) {
    const known = [...context.entities.keys()];
    context.report(node.span, `${code(node.text)} is not an entity.${suggestion(node.text, known)}`);
  }
  return found;
}

/** Field of an entity by name, for places that want a stored field or a to-one relation. */
export function columnNamed(
  node: ScalarNode,
  entity: EntityDraft,
  context: Context,
  allowed: {
    readonly computed?: boolean;
    readonly relations?: boolean;
    readonly text?: string;
    readonly offset?: number;
  } = {},
): Member | undefined {
  const text = allowed.text ?? node.text;
  const span = node.part(allowed.offset ?? 0, node.text.length);
  const relations = allowed.relations !== false;
  const member = entity.members.get(text);
  const usable = (candidate: Member | undefined) =>
    candidate?.kind === "field" ||
    candidate?.kind === "unusable" ||
    (candidate?.kind === "relation" && relations) ||
    (candidate?.kind === "computed" && allowed.computed === true);
  if (member?.kind === "broken" || (member === undefined && !entity.complete)) {
    return undefined;
  }
  if (!usable(member)) {
    const known = [...entity.members].filter(([, one]) => usable(one)).map(([name]) => name);
    const what = relations ? "a field or to-one relation" : "a field";
    context.report(
      span,
      `${code(text)} is not ${what} of ${code(entity.name)}${member?.kind === "computed" ? ": it is computed, not stored" : ""}.${member ? "" : suggestion(text, known)}`,
    );
    return undefined;
  }
  return member;
}

export function expressionIn(
  node: ScalarNode,
  scope: Omit<Scope, "names" | "viewer">,
  context: Context,
  want: "condition" | "value",
): Expression | null {
  // Said once: that there is no auth section is one mistake, wherever it shows.
  const missingViewer = () => (context.viewer = undefined);
  const full: Scope = { ...scope, names: names(context), viewer: context.viewer, missingViewer };
  const report = (span: Span, message: string) => {
    context.report(node.part(span.start, span.end), message);
  };
  const expression = (want === "condition" ? checkCondition : checkExpression)(node.text, full, report);
  if (expression !== null) {
    context.expressions.push({ expression, node });
  }
  return expression;
}
