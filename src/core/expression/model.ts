/**
 * The typed tree of an expression: a documented subset of the Common Expression Language (cel.dev), resolved against
 * the entities. Compilers (SQLAlchemy, Python, TypeScript) switch over `kind`.
 */
export type ExpressionType =
  | { readonly kind: "bool" | "int" | "decimal" | "string" | "datetime" | "date" | "duration" | "null" }
  | { readonly kind: "enum"; readonly enum: string }
  | { readonly kind: "entity"; readonly entity: string }
  | { readonly kind: "entities"; readonly entity: string };

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

interface Typed {
  readonly type: ExpressionType;
  /** Whether the value can be null. */
  readonly nullable: boolean;
}

export type Expression = Typed &
  (
    | { readonly kind: "literal"; readonly value: string | number | boolean | null }
    /** The row that the expression is about. */
    | { readonly kind: "this"; readonly entity: string }
    /** The signed-in person. */
    | { readonly kind: "viewer"; readonly entity: string }
    /** Somebody is signed in. */
    | { readonly kind: "authenticated" }
    /** The variable of an enclosing `exists`. */
    | { readonly kind: "variable"; readonly name: string; readonly entity: string }
    /** A stored field of an entity value; a bare name in the spec means a field of `this`. */
    | { readonly kind: "field"; readonly of: Expression; readonly field: string }
    /** A computed field, to be expanded or called. */
    | { readonly kind: "computed"; readonly of: Expression; readonly field: string }
    /** A to-one relation: an entity value. */
    | { readonly kind: "relation"; readonly of: Expression; readonly relation: string }
    /** A to-many relation (or the inverse of a to-one): entity values. */
    | { readonly kind: "collection"; readonly of: Expression; readonly relation: string }
    | {
        readonly kind: "compare";
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
    | { readonly kind: "not"; readonly operand: Expression }
    | {
        readonly kind: "arithmetic";
        readonly operator: "+" | "-" | "*";
        readonly left: Expression;
        readonly right: Expression;
      }
    /** The entity value is one of the collection, or the scalar one of the literals. */
    | { readonly kind: "in"; readonly item: Expression; readonly collection: Expression | readonly Expression[] }
    /** `members.exists(m, predicate)`: over the *joining* rows of a to-many relation. */
    | {
        readonly kind: "exists";
        readonly collection: Expression;
        readonly variable: string;
        readonly predicate: Expression;
      }
    /** `can(project, 'read')`: the policy of another entity, or of this one. */
    | { readonly kind: "can"; readonly target: Expression; readonly action: "read" | "create" | "update" | "delete" }
    | { readonly kind: "now" }
    | { readonly kind: "today" }
    /** A span of time in seconds: `days(1)`, `hours(2)`, `minutes(30)`. */
    | { readonly kind: "duration"; readonly seconds: number }
  );
