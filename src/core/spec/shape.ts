/**
 * Shapes describe the language: each reads a YAML node into a typed value, reporting every problem in it, and describes
 * itself for the reference and the JSON Schema. A value that could not be read is undefined, and was reported.
 */
import type { Report } from "./diagnostic.ts";
import { code, nearest, suggestion } from "./nearest.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "./node.ts";

export type Description =
  | { readonly type: "scalar"; readonly label: string; readonly json: Readonly<Record<string, unknown>> }
  | { readonly type: "list"; readonly of: Description }
  | { readonly type: "named"; readonly label: string; readonly pattern: string; readonly of: Description }
  | { readonly type: "object"; readonly keys: readonly KeyDescription[] }
  | { readonly type: "either"; readonly of: readonly Description[] };

export interface KeyDescription {
  readonly name: string;
  readonly doc: string;
  readonly required: boolean;
  readonly shape: Description;
}

export interface Shape<T> {
  readonly description: Description;
  read(node: Node, report: Report): T | undefined;
}

/** What a node is, for "found …". */
export function found(node: Node): string {
  switch (node.kind) {
    case "list":
      return "a list";
    case "map":
      return "a mapping";
    case "scalar":
      return node.text === "" ? "nothing" : code(node.text);
  }
}

/** The first line of a node is enough to point at. */
export function headOf(node: Node): { start: number; end: number } {
  return node.kind === "scalar" ? node.span : { start: node.span.start, end: node.span.start + 1 };
}

/** A scalar that a later step parses: an expression, a type, prose. */
export function scalar(label: string, json: Readonly<Record<string, unknown>> = { type: "string" }): Shape<ScalarNode> {
  return {
    description: { type: "scalar", label, json },
    read: (node, report) => {
      if (node.kind !== "scalar" || (node.text.trim() === "" && !node.quoted)) {
        report(headOf(node), `Expected ${label}, found ${found(node)}.`);
        return undefined;
      }
      return node;
    },
  };
}

/** A scalar that `parse` turns into a value; undefined means "not one". */
export function parsed<T>(
  label: string,
  parse: (node: ScalarNode) => T | undefined,
  json: Readonly<Record<string, unknown>>,
): Shape<T> {
  const text = scalar(label, json);
  return {
    description: text.description,
    read: (node, report) => {
      const value = text.read(node, report);
      const result = value === undefined ? undefined : parse(value);
      if (value !== undefined && result === undefined) {
        report(value.span, `Expected ${label}, found ${found(value)}.`);
      }
      return result;
    },
  };
}

export function integer(min: number, max: number): Shape<number> {
  return parsed(
    `a whole number from ${min} to ${max}`,
    ({ value }) =>
      typeof value === "number" && Number.isInteger(value) && value >= min && value <= max ? value : undefined,
    { type: "integer", minimum: min, maximum: max },
  );
}

export const flag: Shape<boolean> = parsed(
  "`true` or `false`",
  ({ value }) => (typeof value === "boolean" ? value : undefined),
  { type: "boolean" },
);

/** One word of a few. */
export function choice<const T extends string>(values: readonly T[]): Shape<T> {
  const text = scalar(values.map(code).join(" or "), { enum: values });
  return {
    description: text.description,
    read: (node, report) => {
      const value = text.read(node, report);
      const match = values.find((candidate) => candidate === value?.text);
      if (value !== undefined && match === undefined) {
        report(value.span, `${found(value)} is not possible here.${suggestion(value.text, values)}`);
      }
      return match;
    },
  };
}

export function list<T>(of: Shape<T>, max = 1000): Shape<readonly T[]> {
  return {
    description: { type: "list", of: of.description },
    read: (node, report) => {
      if (node.kind !== "list") {
        report(headOf(node), `Expected a list (\`[a, b]\`), found ${found(node)}.`);
        return undefined;
      }
      if (node.items.length > max) {
        report(headOf(node), `The list has ${node.items.length} items; at most ${max} are possible.`);
        return undefined;
      }
      return node.items.map((item) => of.read(item, report)).filter((item) => item !== undefined);
    },
  };
}

/** An entry of a mapping whose keys are the author's names. */
export interface Named<T> {
  readonly name: string;
  readonly key: ScalarNode;
  /** undefined: it could not be read. The name counts as known all the same, so that its uses do not fail too. */
  readonly value: T | undefined;
}

/** The spelling rule of a kind of name. */
export interface NameRule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly example: string;
  /** Turns a name into the right spelling. */
  readonly spell?: (name: string) => string;
  /** What is wrong with a well-spelled name, or null. */
  readonly refuse?: (name: string) => string | null;
  /** Two names with the same key would be one in the generated code. */
  readonly sameAs?: (name: string) => string;
}

/** PostgreSQL cuts identifiers at 63 bytes; a relation's column adds three. */
export const maxNameLength = 60;

export function checkName(key: ScalarNode, rule: NameRule, report: Report): void {
  if (key.text.length > maxNameLength) {
    report(
      key.span,
      `The name of ${rule.what} has at most ${maxNameLength} characters; this one has ${key.text.length}.`,
    );
  } else if (!rule.pattern.test(key.text)) {
    const spelled = rule.spell?.(key.text) ?? "";
    const right = rule.pattern.test(spelled) ? code(spelled) : `it like ${rule.example}`;
    report(key.span, `${code(key.text)} cannot name ${rule.what}. Write ${right}.`);
  } else {
    const refusal = rule.refuse?.(key.text);
    if (typeof refusal === "string") {
      report(key.span, refusal);
    }
  }
}

export function named<T>(rule: NameRule, of: Shape<T>, max: number): Shape<readonly Named<T>[]> {
  return {
    description: { type: "named", label: rule.what, pattern: rule.pattern.source, of: of.description },
    read: (node, report) => {
      if (node.kind !== "map") {
        report(
          headOf(node),
          `Expected a mapping from the name of ${rule.what} to its definition, found ${found(node)}.`,
        );
        return undefined;
      }
      if (node.entries.length > max) {
        report(headOf(node), `There are ${node.entries.length} of these; at most ${max} are possible.`);
        return undefined;
      }
      const entries = entriesOf(node, report);
      const known = new Map<string, string>();
      const result = entries.map(({ key, value }) => {
        checkName(key, rule, report);
        const same = rule.sameAs?.(key.text) ?? key.text;
        const other = known.get(same);
        if (other !== undefined) {
          report(key.span, `${code(key.text)} and ${code(other)} would be one name in the generated code. Rename one.`);
        }
        known.set(same, key.text);
        return { name: key.text, key, value: of.read(value, report) };
      });
      return node.flow && entries.length < node.entries.length ? undefined : result;
    },
  };
}

/** The entries to read: each key once, and none behind a value that was cut by its own comma. */
function entriesOf(node: MapNode, report: Report): MapEntry[] {
  const seen = new Set<string>();
  const cut = node.flow ? node.entries.slice(0, -1).findIndex(({ value }) => cutByComma(value)) : -1;
  if (cut >= 0) {
    report(
      node.entries[cut]?.value.span ?? node.span,
      "Inside `{…}` a comma ends the value. Put the whole value in double quotes.",
    );
  }
  return (cut < 0 ? node.entries : node.entries.slice(0, cut)).filter(({ key }) => {
    if (seen.has(key.text)) {
      report(key.span, `${code(key.text)} is defined twice in this mapping. Delete one.`);
      return false;
    }
    return seen.add(key.text);
  });
}

interface Key<T> {
  readonly shape: Shape<T>;
  readonly required: boolean;
  readonly doc: string;
}
export type Keys = Readonly<Record<string, Key<unknown>>>;
export type ObjectOf<K extends Keys> = {
  readonly [Name in keyof K]: K[Name] extends Key<infer T> ? T | undefined : never;
};
export interface Read<K extends Keys> {
  /** undefined: absent, or present and unreadable (then it was reported). */
  readonly get: ObjectOf<K>;
  readonly node: MapNode;
  /** Whether the key is missing because of a mistake that was reported already: then its absence proves nothing. */
  unsure(key: keyof K): boolean;
}

export const required = <T>(shape: Shape<T>, doc: string): Key<T> => ({ shape, doc, required: true });
export const optional = <T>(shape: Shape<T>, doc: string): Key<T> => ({ shape, doc, required: false });

/** A mapping with known keys. A misspelled key is reported and then read as the one that was meant. */
export function object<const K extends Keys>(what: string, keys: K): Shape<Read<K>> {
  const names = Object.keys(keys);
  return {
    description: {
      type: "object",
      keys: names.map((name) => {
        const key = keys[name] as Key<unknown>;
        return { name, doc: key.doc, required: key.required, shape: key.shape.description };
      }),
    },
    read: (node, report) => {
      if (node.kind !== "map") {
        report(headOf(node), `Expected a mapping with the keys of ${what}, found ${found(node)}.`);
        return undefined;
      }
      const entries = entriesOf(node, report);
      const present = new Set(entries.map(({ key }) => key.text));
      const values = new Map<string, unknown>();
      // An unknown key may be meant for any that is missing.
      let unmatched = entries.length < node.entries.length;
      for (const { key, value } of entries) {
        let name: string | null = key.text;
        if (!Object.hasOwn(keys, name)) {
          name = nearest(
            key.text,
            names.filter((candidate) => !present.has(candidate)),
          );
          report(
            key.span,
            `${code(key.text)} is not a key of ${what}.${name === null ? suggestion(key.text, names) : ` Did you mean ${code(name)}?`}`,
          );
          if (name === null) {
            unmatched = true;
            continue;
          }
        }
        present.add(name);
        const result = keys[name]?.shape.read(value, report);
        values.set(name, result);
      }
      for (const name of names) {
        if (keys[name]?.required === true && !present.has(name) && !unmatched) {
          report(headOf(node), `${code(name)} is missing here: ${keys[name].doc}`);
        }
      }
      const unsure = (key: keyof K) => values.get(String(key)) === undefined && (unmatched || present.has(String(key)));
      return { get: Object.fromEntries(values) as ObjectOf<K>, node, unsure };
    },
  };
}

/** In `{a: f(x, y)}` YAML takes `f(x` for the value and `y)` for a key. */
function cutByComma(node: Node): boolean {
  return node.kind === "scalar" && !node.quoted && /\([^()]*$|\[[^[\]]*$/.test(node.text);
}

/** One of two shapes, told apart by the kind of node; what is neither is read, and refused, by the second. */
export function either<A, B>(kind: Node["kind"], first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return {
    description: { type: "either", of: [first.description, second.description] },
    read: (node, report) => (node.kind === kind ? first.read(node, report) : second.read(node, report)),
  };
}

/** Objects told apart by the word under `type`. */
export function variants<V extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: V,
): Shape<{ [Name in keyof V]: V[Name] extends Shape<infer T> ? { type: Name; read: T } : never }[keyof V]> {
  const names = Object.keys(shapes);
  return {
    description: { type: "either", of: Object.values(shapes).map((shape) => shape.description) },
    read: (node, report) => {
      const type = node.kind === "map" ? node.entries.find(({ key }) => key.text === "type")?.value : undefined;
      if (type?.kind !== "scalar") {
        report(headOf(node), `\`type\` is missing here. Expected ${names.map(code).join(", ")}.`);
        return undefined;
      }
      if (!Object.hasOwn(shapes, type.text)) {
        report(type.span, `${found(type)} is not possible here.${suggestion(type.text, names)}`);
        return undefined;
      }
      const result = shapes[type.text]?.read(node, report);
      return result === undefined ? undefined : ({ type: type.text, read: result } as never);
    },
  };
}
