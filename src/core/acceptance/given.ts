/**
 * The situation of an acceptance case, read out of its prose: "a task in a project that the viewer cannot read". Only
 * what is understood word by word counts; anything else is left to people.
 */
import { entityNoun } from "../api.ts";
import type { Expression, ExpressionType } from "../expression/model.ts";
import { plural, sentenceCase } from "../names.ts";
import type { Action, Entity, Spec, ValueType } from "../spec/model.ts";

export interface Situation {
  /** What holds of the row that the case is about, and what does not. */
  readonly conditions: readonly { readonly expression: Expression; readonly truth: boolean }[];
  /** Nobody is signed in. */
  readonly nobody: boolean;
  /** There is no such row. */
  readonly missing: boolean;
}

/** @param target of the operation; null: it is about no row. */
export function readGiven(spec: Spec, target: Entity | null, given: string): Situation | null {
  const words = given.toLowerCase().match(/[a-z0-9_]+/g) ?? [];
  return new Reader(spec, words).situation(target);
}

/** A row in the middle of the text: what the next words are about. */
interface Subject {
  readonly entity: Entity;
  readonly expression: Expression;
}

const verbs: Readonly<Record<string, Action>> = {
  read: "read",
  see: "read",
  view: "read",
  create: "create",
  update: "update",
  change: "update",
  edit: "update",
  write: "update",
  delete: "delete",
  remove: "delete",
};

const cannot = ["can not", "cannot", "may not", "must not", "is not allowed to"];
const can = ["can", "may", "is allowed to"];
const articles = ["a", "an", "the", "one", "some", "another"];
const prepositions = ["in", "of", "on", "for", "from", "at", "to", "within", "inside", "under", "belonging to", "by"];
const connectives = ["that", "which", "who", "and", "but", "where"];
const somebodyElse = ["somebody else", "someone else", "another person", "another user"];

class Reader {
  private readonly spec: Spec;
  private readonly words: readonly string[];
  private at = 0;
  private readonly conditions: { expression: Expression; truth: boolean }[] = [];
  private nobody = false;
  private missing = false;

  constructor(spec: Spec, words: readonly string[]) {
    this.spec = spec;
    this.words = words;
  }

  situation(target: Entity | null): Situation | null {
    let subject: Subject | null = null;
    if (this.take("nobody is signed in", "nobody signed in", "nobody who is signed in")) {
      this.nobody = true;
    } else if (target !== null) {
      const missing = this.take("no");
      const article = missing || this.take(...articles);
      const row = { entity: target, expression: thisRow(target) };
      // "an overdue task"
      if (article && !missing && !this.ahead(...nounsOf(target))) {
        this.value(row, true);
      }
      if (article && this.take(...nounsOf(target))) {
        this.missing = missing;
        subject = row;
      } else {
        this.at = 0;
        this.conditions.length = 0;
      }
    }
    while (this.at < this.words.length) {
      const next = this.clause(subject);
      if (next === undefined) {
        return null;
      }
      subject = next;
    }
    const { conditions, nobody, missing } = this;
    return conditions.length === 0 && !nobody && !missing && subject === null ? null : { conditions, nobody, missing };
  }

  /** Reads one clause; undefined: it makes no sense. */
  private clause(subject: Subject | null): Subject | null | undefined {
    if (this.take(...connectives)) {
      return subject;
    }
    if (this.take("the viewer", "a viewer", "viewer", "somebody", "someone")) {
      return this.aboutViewer(subject) ? subject : undefined;
    }
    if (subject === null) {
      return undefined;
    }
    const may = this.permission(subject);
    if (may !== null) {
      return may ? subject : undefined;
    }
    if (this.take("does not exist", "is unknown", "is gone")) {
      this.missing = subject.expression.kind === "this";
      return this.missing ? subject : undefined;
    }
    if (this.take("is not", "are not")) {
      return this.value(subject, false) ? subject : undefined;
    }
    if (this.take("is", "are")) {
      return this.value(subject, true) ? subject : undefined;
    }
    if (this.take("without")) {
      return this.presence(subject, "==") ? subject : undefined;
    }
    if (this.take("with")) {
      return this.presence(subject, "!=") ? subject : undefined;
    }
    if (this.take("owned", "assigned") || this.ahead(...prepositions)) {
      return this.related(subject);
    }
    return undefined;
  }

  /** "… the viewer cannot read", "the viewer is an admin", "the viewer is a member", "the viewer owns". */
  private aboutViewer(subject: Subject | null): boolean {
    this.take("who", "that");
    const viewer = this.viewer();
    if (viewer === null) {
      return false;
    }
    if (this.take("is not signed in")) {
      this.nobody = true;
      return true;
    }
    if (this.take("is signed in")) {
      return true;
    }
    const may = this.permission(subject);
    if (may !== null) {
      return may;
    }
    if (this.take("does not own", "owns")) {
      const truth = this.words[this.at - 1] === "owns";
      return subject !== null && this.belongs(subject, "owner", truth);
    }
    const negated = this.take("is not", "is no");
    if (!negated && !this.take("is")) {
      return false;
    }
    const start = this.at;
    this.take(...articles);
    if (subject !== null && this.membership(subject, !negated)) {
      return true;
    }
    this.at = start;
    this.take(...articles);
    return this.value(viewer, !negated);
  }

  /** "cannot read", "can update": what the viewer may do with the row; null: it is about something else. */
  private permission(subject: Subject | null): boolean | null {
    const truth = !this.take(...cannot);
    if (truth && !this.take(...can)) {
      return null;
    }
    const action = verbs[this.words[this.at] ?? ""];
    if (action === undefined || subject === null) {
      return false;
    }
    this.at += 1;
    const expression: Expression = { kind: "can", type: bool, nullable: false, target: subject.expression, action };
    this.conditions.push({ expression, truth });
    return true;
  }

  /** "a member (of it)": the viewer is one of the rows of a to-many relation. */
  private membership(subject: Subject, truth: boolean): boolean {
    const viewer = this.viewer();
    for (const relation of subject.entity.relations) {
      if (
        relation.cardinality === "many" &&
        relation.target === viewer?.entity.name &&
        plural(this.words[this.at] ?? "") === relation.name
      ) {
        this.at += 1;
        this.take("of it", `of the ${entityNoun(subject.entity).one}`, "of");
        const collection: Expression = {
          kind: "collection",
          type: { kind: "entities", entity: relation.target },
          nullable: false,
          of: subject.expression,
          relation: relation.name,
        };
        this.conditions.push({
          expression: { kind: "in", type: bool, nullable: false, item: viewer.expression, collection },
          truth,
        });
        return true;
      }
    }
    return false;
  }

  /** "done", "overdue", "archived", "in progress": a value of an enum, or a truth value. */
  private value(subject: Subject, truth: boolean): boolean {
    const { entity, expression: of } = subject;
    for (let length = 4; length > 0; length--) {
      const text = this.words.slice(this.at, this.at + length).join("_");
      const flag = entity.fields.find(({ name, type }) => type.kind === "bool" && [text, `is_${text}`].includes(name));
      const computed = entity.computed.find(
        ({ name, type }) => type.kind === "bool" && [text, `is_${text}`].includes(name),
      );
      const named = entity.fields.filter(
        ({ type }) =>
          type.kind === "enum" && this.spec.enums.some((one) => one.name === type.enum && one.values.includes(text)),
      );
      const [field, ...others] = named;
      const expression: Expression | null =
        flag !== undefined
          ? { kind: "field", type: bool, nullable: flag.optional, of, field: flag.name }
          : computed !== undefined
            ? { kind: "computed", type: bool, nullable: computed.optional, of, field: computed.name }
            : field !== undefined && others.length === 0
              ? equal(fieldOf(of, field.name, field.type, field.optional), text)
              : null;
      if (expression !== null && this.at + length <= this.words.length) {
        this.at += length;
        this.conditions.push({ expression, truth });
        return true;
      }
    }
    return false;
  }

  /** "without a due date", "with an assignee": whether an optional value is there. */
  private presence({ entity, expression: of }: Subject, operator: "==" | "!="): boolean {
    this.take(...articles);
    const nothing: Expression = { kind: "literal", type: { kind: "null" }, nullable: true, value: null };
    const compare = (left: Expression): Expression => ({
      kind: "compare",
      type: bool,
      nullable: false,
      operator,
      left,
      right: nothing,
    });
    for (const field of entity.fields.filter(({ optional }) => optional)) {
      if (this.take(...spellings(field.name))) {
        this.conditions.push({ expression: compare(fieldOf(of, field.name, field.type, true)), truth: true });
        return true;
      }
    }
    for (const relation of entity.relations) {
      if (relation.cardinality === "one" && !relation.required && this.take(...spellings(relation.name))) {
        this.conditions.push({ expression: compare(relationOf(of, relation)), truth: true });
        return true;
      }
    }
    return false;
  }

  /** "in a project …", "of the viewer", "owned by somebody else". */
  private related(subject: Subject): Subject | undefined {
    const verb = this.words[this.at - 1];
    const role = verb === "owned" ? "owner" : verb === "assigned" ? "assignee" : null;
    this.take(...prepositions);
    if (this.take("the viewer", "viewer")) {
      return this.belongs(subject, role, true) ? subject : undefined;
    }
    if (this.take(...somebodyElse)) {
      return this.belongs(subject, role, false) ? subject : undefined;
    }
    this.take(...articles);
    for (const relation of subject.entity.relations) {
      const target = this.spec.entities.find(({ name }) => name === relation.target);
      if (relation.cardinality === "one" && target && this.take(...spellings(relation.name), ...nounsOf(target))) {
        return { entity: target, expression: relationOf(subject.expression, relation) };
      }
    }
    return undefined;
  }

  /** A relation leads to the viewer, or to somebody else; the only one there is, unless it is named. */
  private belongs({ entity, expression }: Subject, role: string | null, truth: boolean): boolean {
    const viewer = this.viewer();
    const [relation, ...others] = entity.relations.filter(
      ({ cardinality, target, name }) =>
        cardinality === "one" && target === viewer?.entity.name && (role === null || name === role),
    );
    if (viewer === null || relation?.cardinality !== "one" || others.length > 0) {
      return false;
    }
    const left = relationOf(expression, relation);
    const same: Expression = {
      kind: "compare",
      type: bool,
      nullable: true,
      operator: "==",
      left,
      right: viewer.expression,
    };
    this.conditions.push({ expression: same, truth });
    return true;
  }

  private viewer(): Subject | null {
    const entity = this.spec.entities.find(({ name }) => name === this.spec.auth?.entity);
    return entity === undefined
      ? null
      : {
          entity,
          expression: {
            kind: "viewer",
            type: { kind: "entity", entity: entity.name },
            nullable: true,
            entity: entity.name,
          },
        };
  }

  /** Goes behind the first of these phrases that comes next. */
  private take(...phrases: readonly string[]): boolean {
    const phrase = this.next(phrases);
    this.at += phrase === undefined ? 0 : phrase.split(" ").length;
    return phrase !== undefined;
  }

  private ahead(...phrases: readonly string[]): boolean {
    return this.next(phrases) !== undefined;
  }

  private next(phrases: readonly string[]): string | undefined {
    return phrases.find((phrase) => {
      const parts = phrase.split(" ");
      return parts.every((part, index) => this.words[this.at + index] === part);
    });
  }
}

const bool: ExpressionType = { kind: "bool" };

const thisRow = (entity: Entity): Expression => ({
  kind: "this",
  type: { kind: "entity", entity: entity.name },
  nullable: false,
  entity: entity.name,
});

const relationOf = (
  of: Expression,
  { name, target, required }: { name: string; target: string; required: boolean },
): Expression => ({
  kind: "relation",
  type: { kind: "entity", entity: target },
  nullable: !required,
  of,
  relation: name,
});

const fieldOf = (of: Expression, field: string, type: ValueType, nullable: boolean): Expression => ({
  kind: "field",
  type: type.kind === "enum" ? { kind: "enum", enum: type.enum } : { kind: "string" },
  nullable,
  of,
  field,
});

const equal = (left: Expression, value: string): Expression => ({
  kind: "compare",
  type: bool,
  nullable: left.nullable,
  operator: "==",
  left,
  right: { kind: "literal", type: left.type, nullable: false, value },
});

/** `due_at` is written so, or `due at`. */
const spellings = (name: string) => [sentenceCase(name).toLowerCase(), name];

const nounsOf = (entity: Entity) => [entityNoun(entity).one, entity.name.toLowerCase()];
