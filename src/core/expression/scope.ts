/** What names mean where an expression stands. */
import type { ExpressionType } from "./model.ts";

/** Something behind a dot, or a bare name. */
export type Member =
  | { readonly kind: "field"; readonly type: ExpressionType; readonly nullable: boolean }
  | { readonly kind: "computed"; readonly type: ExpressionType; readonly nullable: boolean }
  | { readonly kind: "relation"; readonly target: string; readonly nullable: boolean }
  /** `rows` is the entity whose rows `exists` goes through: the joining one where two are joined. */
  | { readonly kind: "collection"; readonly target: string; readonly rows: string }
  /** It exists, but no expression can use it; says why. */
  | { readonly kind: "unusable"; readonly why: string }
  /** Its definition is wrong, which was reported: whatever uses it is not judged. */
  | { readonly kind: "broken" };

export interface EntityMembers {
  readonly members: ReadonlyMap<string, Member>;
  /** False: a part of the entity could not be read, so that an unknown name may be right. */
  readonly complete: boolean;
}

export interface Names {
  entity(name: string): EntityMembers | undefined;
  enumValues(name: string): readonly string[] | undefined;
}

/** Where an expression stands decides what it may use. */
export type Purpose = "policy" | "endpoint" | "query" | "computed" | "check" | "index";

export interface Scope {
  readonly names: Names;
  readonly purpose: Purpose;
  /** The entity of `this`; null: there is no row, and `noRow` says why. */
  readonly self: string | null;
  readonly noRow?: string;
  /** The entity of `viewer`: null without an auth section; undefined when that could not be read. */
  readonly viewer: string | null | undefined;
  /** Called when an expression needs a viewer that is null. */
  readonly missingViewer?: () => void;
}

type Capability = "clock" | "viewer" | "links" | "computed" | "spans";

const rowOnly = (what: string) => ({
  clock: `${what} cannot use NAME: PostgreSQL wants the same answer every time. Use a stored field.`,
  viewer: `${what} cannot use NAME: the database does not know who is signed in.`,
  links: `${what} cannot follow NAME to another table: it sees one row alone. Use a stored field.`,
  computed: `${what} cannot use NAME, which is computed: use the stored fields behind it.`,
  spans: `${what} cannot use NAME: databases add spans of time in different ways. Use a stored field.`,
});

const denials: Readonly<Record<Purpose, Readonly<Partial<Record<Capability, string>>>>> = {
  policy: {},
  endpoint: {},
  query: {},
  computed: { viewer: "A computed field cannot use NAME: its value must be the same for everybody." },
  check: rowOnly("A check"),
  index: rowOnly("An index condition"),
};

const described: readonly (readonly [Purpose, string])[] = [
  ["policy", "`policy`"],
  ["endpoint", "`allow`, `require`, `set`"],
  ["query", "`query.where`"],
  ["computed", "`computed`"],
  ["check", "`checks`"],
  ["index", "`where` of an index or a unique constraint"],
];

/** What is possible where, for the reference. */
export const purposes = described.map(([purpose, place]) => {
  const allowed = (capability: Capability) => denials[purpose][capability] === undefined;
  return {
    place,
    links: allowed("links"),
    viewer: allowed("viewer"),
    clock: allowed("clock"),
    computed: allowed("computed"),
  };
});

/** Why the purpose forbids it, with the name put in; null: allowed. */
export function denial(scope: Scope, capability: Capability, name: string): string | null {
  return denials[scope.purpose][capability]?.replace("NAME", () => name) ?? null;
}
