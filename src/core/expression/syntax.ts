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

/** Words of Python and SQL. */
const otherOperators: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!", is: "==" };

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
  if (character === "=") {
    return "`=` does not compare. Write `==`.";
  }
  if (character === "&" || character === "|") {
    return `Write \`${character.repeat(2)}\`.`;
  }
  const word = /^[A-Za-z_]\w*/.exec(text.slice(start))?.[0] ?? character;
  const operator = Object.hasOwn(otherOperators, word.toLowerCase()) ? otherOperators[word.toLowerCase()] : undefined;
  if (operator !== undefined) {
    return `${code(word)} is not an operator here. Write \`${operator}\`.`;
  }
  if (error.code === "unexpected_character") {
    return `${code(word)} is not possible here. Expected an operator or the end.`;
  }
  const said = error.summary.replaceAll(/\b[A-Z]{2,}\b/g, (token) => tokenNames[token] ?? token);
  const [head = "", tail] = said.split(/: /s, 2);
  // Behind the colon stands either one of the names above, or a piece of the author's text.
  const detail = tail === undefined ? "" : `: ${Object.values(tokenNames).includes(tail) ? tail : code(tail)}`;
  return `The expression goes wrong here: ${head.charAt(0).toLowerCase()}${head.slice(1)}${detail}.`;
}
