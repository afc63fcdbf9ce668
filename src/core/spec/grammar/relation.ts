/** `User! cascade set(viewer) inverse(projects)`, `User? set_null`, `User[] through(ProjectMember)`. */
import type { Report, Span } from "../diagnostic.ts";
import { code, suggestion } from "../nearest.ts";
import type { ToOneRelation } from "../model.ts";
import type { ScalarNode } from "../node.ts";
import { Scanner } from "./scanner.ts";

export interface ToOneDefinition {
  readonly cardinality: "one";
  readonly relation: Omit<ToOneRelation, "name" | "at">;
  readonly inverseSpan: Span;
}
export interface ToManyDefinition {
  readonly cardinality: "many";
  readonly target: string;
  readonly through: string;
  readonly throughSpan: Span;
}

const deletes = ["cascade", "restrict", "set_null"] as const;
const oneModifiers = [...deletes, "set", "inverse"];

/** Null as `entities`: the section is unreadable, so every name may be right. */
export function parseRelation(
  node: ScalarNode,
  entities: ReadonlySet<string> | null,
  report: Report,
): ToOneDefinition | ToManyDefinition | null {
  const scanner = new Scanner(node, report);
  const target = scanner.take();
  if (target.kind !== "word") {
    return scanner.fail(target, "Expected an entity, such as `User!`, `User?` or `User[] through(Membership)`.");
  }
  if (entities?.has(target.text) === false) {
    return scanner.fail(target, `${code(target.text)} is not an entity.${suggestion(target.text, [...entities])}`);
  }
  const sign = scanner.take();
  switch (sign.text) {
    case "!":
    case "?":
      return toOne(scanner, target.text, sign.text === "!");
    case "[]":
      return toMany(scanner, target.text, entities);
    default: {
      const name = target.text;
      const end = sign.kind === "end" ? { ...target, start: target.start } : sign;
      return scanner.fail(
        end,
        `Expected \`!\` (required), \`?\` (optional) or \`[]\` (many) directly behind the entity: ${code(`${name}!`)}, ${code(`${name}?`)} or ${code(`${name}[] through(…)`)}.`,
      );
    }
  }
}

function toOne(scanner: Scanner, target: string, isRequired: boolean): ToOneDefinition | null {
  let onDelete: ToOneRelation["onDelete"] | null = null;
  let setViewer = false;
  let inverse: string | null = null;
  let inverseSpan = scanner.node.span;
  while (scanner.peek().kind !== "end") {
    const token = scanner.take();
    const chosen = deletes.find((candidate) => candidate === token.text);
    if (chosen !== undefined) {
      if (onDelete !== null) {
        return scanner.fail(token, `\`${onDelete}\` stands here already: one of ${deletes.map(code).join(", ")}.`);
      }
      if (chosen === "set_null" && isRequired) {
        return scanner.fail(
          token,
          `A required relation cannot be emptied. Write ${code(`${target}? set_null`)}, or \`cascade\` or \`restrict\`.`,
        );
      }
      onDelete = chosen;
    } else if (token.text === "set") {
      scanner.expect("(");
      const who = scanner.take();
      if (who.text !== "viewer") {
        return scanner.fail(who, `Expected \`set(viewer)\`, found ${code(who.text)}.`);
      }
      scanner.expect(")");
      setViewer = true;
    } else if (token.text === "inverse") {
      scanner.expect("(");
      const name = scanner.take();
      if (!/^[a-z][a-z0-9_]*$/.test(name.text)) {
        return scanner.fail(name, `Expected a name like \`projects\`, found ${code(name.text)}.`);
      }
      scanner.expect(")");
      inverse = name.text;
      inverseSpan = scanner.span(name);
    } else {
      return scanner.fail(token, `${code(token.text)} is not possible here.${suggestion(token.text, oneModifiers)}`);
    }
    if (scanner.failed) {
      return null;
    }
  }
  return {
    cardinality: "one",
    relation: {
      cardinality: "one",
      target,
      required: isRequired,
      onDelete: onDelete ?? (isRequired ? "restrict" : "set_null"),
      setViewer,
      inverse,
    },
    inverseSpan,
  };
}

function toMany(scanner: Scanner, target: string, entities: ReadonlySet<string> | null): ToManyDefinition | null {
  const word = scanner.peek();
  if (!scanner.skip("through")) {
    return scanner.fail(
      word.kind === "end" ? { ...word, start: 0 } : word,
      `Expected ${code(`${target}[] through(Joining)`)}. The other side of a to-one relation is named there, with \`inverse(…)\`.`,
    );
  }
  scanner.expect("(");
  const through = scanner.take();
  if (entities?.has(through.text) === false) {
    return scanner.fail(through, `${code(through.text)} is not an entity.${suggestion(through.text, [...entities])}`);
  }
  scanner.expect(")");
  const rest = scanner.peek();
  if (rest.kind !== "end") {
    return scanner.fail(rest, `${code(rest.text)} is not possible behind \`through(…)\`.`);
  }
  return scanner.failed
    ? null
    : { cardinality: "many", target, through: through.text, throughSpan: scanner.span(through) };
}
