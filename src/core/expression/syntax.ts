/** The CEL parser, with its errors in our words. */
import { type ASTNode, ParseError, parse } from "@marcbachmann/cel-js";
import type { Span } from "../spec/diagnostic.ts";
import { code } from "../spec/nearest.ts";

export const maxExpressionLength = 1000;

export type ParsedExpression =
  | { readonly ok: true; readonly ast: ASTNode }
  /** Offsets into the expression's text. */
  | { readonly ok: false; readonly span: Span; readonly message: string };

const tokenNames: Readonly<Record<string, string>> = {
  EOF: "the end", RPAREN: "`)`", LPAREN: "`(`", RBRACKET: "`]`", LBRACKET: "`[`", RBRACE: "`}`", LBRACE: "`{`", COMMA: "`,`", COLON: "`:`",
  DOT: "`.`", IDENTIFIER: "a name", NUMBER: "a number", STRING: "a text", EQ: "`==`", NE: "`!=`", AND: "`&&`", OR: "`||`", IN: "`in`",
  PLUS: "`+`", MINUS: "`-`", MULTIPLY: "`*`", DIVIDE: "`/`", MODULO: "`%`", LT: "`<`", LE: "`<=`", GT: "`>`", GE: "`>=`", NOT: "`!`",
  QUESTION: "`?`", BOOLEAN: "`true` or `false`", NULL: "`null`", BYTES: "bytes",
}; // prettier-ignore

export function parseExpression(text: string): ParsedExpression {
  if (text.length > maxExpressionLength) {
    const message = `An expression has at most ${maxExpressionLength} characters; this one has ${text.length}.`;
    return { ok: false, span: { start: 0, end: text.length }, message };
  }
  try {
    return { ok: true, ast: parse(text).ast };
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) {
      throw thrown;
    }
    const start = Math.min(thrown.range?.start ?? 0, text.length);
    const end = Math.max(start, Math.min(thrown.range?.end ?? start, text.length));
    return { ok: false, span: { start, end }, message: explain(thrown, text, start) };
  }
}

function explain(error: ParseError, text: string, start: number): string {
  const character = text[start] ?? "";
  if (character === "=" || (character === "" && text.endsWith("="))) {
    return "`=` does not compare. Write `==`.";
  }
  if (character === "&" || character === "|") {
    return `Write \`${character.repeat(2)}\`.`;
  }
  if (error.code === "unexpected_character") {
    const word = /^[A-Za-z_]\w*/.exec(text.slice(start))?.[0] ?? character;
    const operators: Readonly<Record<string, string>> = {
      and: "&&",
      or: "||",
      AND: "&&",
      OR: "||",
      not: "!",
      is: "==",
    };
    const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
    return `${code(word)} is not possible here.${operator === undefined ? " Expected an operator or the end." : ` Write \`${operator}\`.`}`;
  }
  const summary = error.summary.replaceAll(/\b[A-Z]{2,}\b/g, (token) => tokenNames[token] ?? token);
  return `The expression is not complete or not well formed here: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}.`;
}
