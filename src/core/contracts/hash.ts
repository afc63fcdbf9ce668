import { createHash } from "node:crypto";
import { ContentHash } from "../ids.ts";

/** JSON with sorted keys and no spaces: the same value always gives the same text. Arrays keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

/** Keys sorted at every depth, for files that people read. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortKeys);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, item]) => [key, sortKeys(item)]),
    );
  }
  return value;
}

/** SHA-256, in hex, of a text's UTF-8 bytes. */
export function contentHash(text: string): ContentHash {
  return ContentHash.parse(createHash("sha256").update(text, "utf8").digest("hex"));
}
