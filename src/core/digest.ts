import { canonicalJson, contentHash } from "./contracts/hash.ts";

/** Sixteen hex characters of what a page should say, kept in its hidden marker, so that only a real change is written. */
export function digestOf(value: unknown): string {
  return contentHash(canonicalJson(value)).slice(0, 16);
}
