/** Reads the small languages inside scalars (types, relations), with the place of every token. */
import type { Report, Span } from "../diagnostic.ts";
import { code } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";

export interface Token {
  readonly kind: "word" | "number" | "text" | "sign" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern = /\s*(?:(\$?[A-Za-z_][A-Za-z0-9_]*)|(-?\d+(?:\.\d+(?!\.))?)|'([^']*)'|"([^"]*)"|(\.\.|\[\]|[^\s]))/y;

export class Scanner {
  readonly node: ScalarNode;
  readonly #report: Report;
  #at = 0;
  #next: Token;
  failed = false;

  constructor(node: ScalarNode, report: Report) {
    this.node = node;
    this.#report = report;
    this.#next = this.#scan();
  }

  #scan(): Token {
    const text = this.node.text;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(text);
    if (!match) {
      return { kind: "end", text: "", start: text.length, end: text.length };
    }
    const [whole, word, number, single, double, sign = ""] = match;
    const end = pattern.lastIndex;
    const start = end - whole.trimStart().length;
    this.#at = end;
    if (word !== undefined) return { kind: "word", text: word, start, end };
    if (number !== undefined) return { kind: "number", text: number, start, end };
    const quoted = single ?? double;
    return quoted === undefined ? { kind: "sign", text: sign, start, end } : { kind: "text", text: quoted, start, end };
  }

  peek(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    this.#next = this.#scan();
    return token;
  }

  /** Takes the next token if it is this sign or word. */
  skip(text: string): boolean {
    if (this.#next.text !== text || this.#next.kind === "text") {
      return false;
    }
    this.take();
    return true;
  }

  span(token: Token): Span {
    return this.node.part(token.start, token.end);
  }

  /** Reports at a token, once: the rest of a scalar that went wrong is not judged. */
  fail(token: Token, message: string): null {
    if (!this.failed) {
      this.failed = true;
      this.#report(this.span(token), message);
    }
    return null;
  }

  expect(sign: string): boolean {
    if (this.skip(sign)) {
      return true;
    }
    const token = this.peek();
    this.fail(token, `Expected \`${sign}\`, found ${token.kind === "end" ? "the end" : code(token.text)}.`);
    return false;
  }

  /** A whole number, or null with a report. */
  integer(what: string): number | null {
    const token = this.peek();
    if (token.kind !== "number" || !/^-?\d{1,15}$/.test(token.text)) {
      return this.fail(token, `Expected ${what}, found ${token.kind === "end" ? "the end" : code(token.text)}.`);
    }
    this.take();
    return Number(token.text);
  }

  /** Text from the next token on: what follows a `=` that starts an expression. */
  rest(): { text: string; start: number } {
    return { text: this.node.text.slice(this.#next.start), start: this.#next.start };
  }
}
