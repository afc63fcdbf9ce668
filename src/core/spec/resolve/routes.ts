/** Routes: how they are written, and which ones meet. */
import type { HttpMethod, Route } from "../model.ts";
import { code, suggestion } from "../nearest.ts";
import type { ScalarNode } from "../node.ts";
import type { Context } from "./context.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const segment = /^(?:[A-Za-z0-9][A-Za-z0-9._~-]*|\{[A-Za-z_][A-Za-z0-9_]*\})$/;

/** `POST /tasks/{id}/complete`; undefined with a report. */
export function parseRoute(node: ScalarNode, context: Pick<Context, "report">): Route | undefined {
  const match = /^(\S+)\s+(\S.*)$/.exec(node.text.trim());
  const [, word = "", path = ""] = match ?? [];
  const method: HttpMethod | undefined = methods.find((candidate) => candidate === word);
  if (!match) {
    context.report(
      node.span,
      `Expected a method and a path, such as \`POST /tasks/{id}/complete\`, found ${code(node.text)}.`,
    );
    return undefined;
  }
  if (method === undefined) {
    const upper = methods.find((candidate) => candidate === word.toUpperCase());
    const hint = upper ? ` Write \`${upper}\`.` : suggestion(word, methods);
    context.report(node.part(0, word.length), `${code(word)} is not a method here.${hint}`);
    return undefined;
  }
  const start = node.text.indexOf(path, word.length);
  const parts = path.slice(1).split("/");
  const bad = parts.find((part) => !segment.test(part));
  if (!path.startsWith("/") || (path !== "/" && bad !== undefined)) {
    const what = path.startsWith("/") ? `${code(bad ?? "")} cannot be a part of a path` : "A path starts with `/`";
    context.report(node.part(start, node.text.length), `${what}. Expected something like \`/tasks/{id}/complete\`.`);
    return undefined;
  }
  return { method, path };
}

export const pathParameters = (path: string) => [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
