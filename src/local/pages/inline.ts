/** Markdown within a line: code, links, emphasis, issue numbers and people. */
import { escape, Html } from "./html.ts";

export interface LinkTargets {
  /** Where #12 and @name lead: http://127.0.0.1:PORT/owner/name */
  readonly repository: string;
  readonly root: string;
}

/** The only tags that are taken over; attributes are dropped. */
const allowedTags = /&lt;(\/?(?:b|br|code|em|i|kbd|li|ol|p|strong|sub|sup|ul))\s*(?:\/?)&gt;/gi;

/** One line or paragraph of Markdown, escaped. Only http(s) and local addresses become links. */
export function inline(text: string, targets: LinkTargets): Html {
  // Code and links are taken out first, so that nothing inside them is rendered again.
  const kept: string[] = [];
  const keep = (rendered: string) => `\u0000${kept.push(rendered) - 1}\u0000`;
  const marked = escape(text.replaceAll("\u0000", ""))
    .replaceAll(/\\([\\`*_{}[\]()#+\-.!|~])/g, (_, character: string) => keep(character))
    .replaceAll(/(`+)(.+?)\1(?!`)/g, (_, __, code: string) => keep(`<code>${code.trim()}</code>`))
    .replaceAll(/!\[([^\]]*)\]\([^)\s]*\)/g, (_, alternative: string) => alternative)
    .replaceAll(/\[([^\]]+)\]\(([^)\s]+)\)/g, (whole, label: string, address: string) => {
      const target = linkTarget(address, targets);
      return target === null ? whole : `${keep(`<a href="${target}">`)}${label}${keep("</a>")}`;
    })
    .replaceAll(/\bhttps?:\/\/[^\s<>()\u0000]*[^\s<>().,;:!?\u0000]/g, (address) =>
      keep(`<a href="${address}">${address}</a>`),
    )
    .replaceAll(/(^|[\s(])#(\d+)\b/g, (_, before: string, number: string) => {
      return `${before}${keep(`<a href="${targets.repository}/issues/${number}">#${number}</a>`)}`;
    })
    .replaceAll(/(^|[\s(])@([A-Za-z0-9][A-Za-z0-9-]*)/g, (_, before: string, login: string) => {
      return `${before}${keep(`<span class="person">@${login}</span>`)}`;
    })
    .replaceAll(allowedTags, (_, tag: string) => `<${tag.toLowerCase()}>`)
    .replaceAll(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/(^|[^\w*])\*(\S(?:.*?\S)?)\*(?!\w)/g, "$1<em>$2</em>")
    .replaceAll(/(^|[^\w])_(\S(?:.*?\S)?)_(?!\w)/g, "$1<em>$2</em>")
    .replaceAll(/~~(.+?)~~/g, "<del>$1</del>");
  return new Html(restore(marked, kept));
}

function restore(text: string, kept: readonly string[]): string {
  const once = text.replaceAll(/\u0000(\d+)\u0000/g, (_, index: string) => kept[Number(index)] ?? "");
  return once.includes("\u0000") ? restore(once, kept) : once;
}

function linkTarget(address: string, targets: LinkTargets): string | null {
  if (/^https?:\/\//i.test(address)) {
    return address;
  }
  return address.startsWith("/") && !address.startsWith("//") ? `${targets.root}${address}` : null;
}
