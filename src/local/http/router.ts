/** Which handler answers a request: patterns such as `/repos/:owner/:repo/branches/:branch+/protection`, tried in order. */
import type { Context } from "./context.ts";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** What a handler gives back: a status, a JSON body (undefined: none) and headers beside the usual ones. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `app`: the App's JWT. `token`: an installation's or a person's token. `public`: anybody. */
export type Audience = "app" | "token" | "public";

export interface Route {
  readonly method: Method;
  readonly pattern: string;
  readonly audience: Audience;
  /** Any of these opens the route to an installation: `issues=write`. Empty: every token does. */
  readonly permissions: readonly string[];
  readonly handle: (context: Context) => Promise<Answer> | Answer;
}

/** Path parameters, decoded. `:name` is one segment, `:name+` takes slashes too, as GitHub does for refs and paths. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const match = compiled(pattern).exec(path);
  if (match === null) {
    return null;
  }
  try {
    return Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, raw]) => [name, decodeURIComponent(raw)]));
  } catch {
    // A stray % is nobody's path.
    return null;
  }
}

const cache = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) {
    return known;
  }
  const source = pattern
    .replaceAll(/[.]/g, "\\$&")
    .replaceAll(/:([a-z_]+)(\+?)/g, (_, name: string, many: string) => (many ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`));
  const expression = new RegExp(`^${source}/?$`);
  cache.set(pattern, expression);
  return expression;
}
