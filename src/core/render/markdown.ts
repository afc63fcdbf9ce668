/** Small pieces of GitHub-flavoured Markdown (https://github.github.com/gfm). */

/** Text of a person or a tool, so that it stays text: no HTML, no mention, no table cell that ends early. */
export function plainText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("|", "\\|")
    .replaceAll(/@(?=[A-Za-z0-9])/g, "@\u200B");
}

/** A table; cells are Markdown already and hold neither newline nor bare "|". */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A list of the first ten, and how many more there are. */
export function bullets(items: readonly string[]): string {
  const shown = items.slice(0, 10).map((item) => `- ${item}`);
  return [...shown, ...(items.length > 10 ? [`- and ${items.length - 10} more`] : [])].join("\n");
}

export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A code block that nothing in the text can end. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

export type MarkerKind = "progress" | "pull" | "summary" | "refusal" | "spec-error" | "answer";

/** A hidden line by which Aurora finds its own text again, with the digest of what the text says. */
export function marker(kind: MarkerKind, key: string, digest: string): string {
  return `<!-- aurora:${kind} key=${key} digest=${digest} -->`;
}

/**
 * Whether a text of Aurora's is the one with this marker, or its beginning: it ends with it. In its middle a text may quote
 * whatever others wrote, markers too.
 */
export function endsWithMarker(text: string, marker: string): boolean {
  return text.trimEnd().split("\n").at(-1)?.startsWith(marker) ?? false;
}

/** @returns the digest of the marker for this kind and key; null: the text holds none. */
export function digestInMarker(text: string, kind: MarkerKind, key: string): string | null {
  const found = new RegExp(`<!-- aurora:${kind} key=${key} digest=([0-9a-f]*) -->`).exec(text);
  return found?.[1] ?? null;
}

/** `2 min 41 s`, `41 s`, `1 h 2 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
