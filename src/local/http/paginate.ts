/** Pages of a list: `per_page` (30, at most 100), `page`, and the Link header that leads to the others (RFC 8288). */
import type { Context } from "./context.ts";
import type { Answer } from "./router.ts";
import { apiUrl } from "../world.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** The page that the request asks for. */
export function pageOf<T>(context: Context, all: readonly T[]): Page<T> {
  const size = bounded(context.query.get("per_page"), 30, 100);
  const page = bounded(context.query.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(all.length / size));
  const links: string[] = [];
  const link = (target: number, relation: string) => {
    const path = context.address.pathname.replace(/^\/api\/v3/, "");
    const query = new URLSearchParams(context.query);
    query.set("page", String(target));
    links.push(`<${apiUrl(context.world)}${path}?${query.toString()}>; rel="${relation}"`);
  };
  if (page > 1) {
    link(page - 1, "prev");
  }
  if (page < last) {
    link(page + 1, "next");
    link(last, "last");
  }
  if (page > 1) {
    link(1, "first");
  }
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

/** A list as GitHub answers it: one page, rendered. */
export function listAnswer<T>(context: Context, all: readonly T[], render: (item: T) => unknown): Answer {
  const { items, headers } = pageOf(context, all);
  return { status: 200, body: items.map(render), headers };
}

function bounded(text: string | null, otherwise: number, most: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : otherwise;
}
