/** What a model may write. Whatever it was told, by whomever, the answer is the same. */
import { isOwned, ownerOf, type OwnedGlobs } from "../core/ownership.ts";
import { foldPath, pathProblem } from "../core/paths.ts";

const maxFileBytes = 256 * 1024;

/** A comment that tells a gate to look away, or a test that does not count. */
const suppression =
  /#\s*(?:type:\s*ignore|noqa|pragma:\s*no\s*cover|mypy:|ruff:|fmt:\s*(?:off|skip)|pylint:)|@ts-(?:ignore|nocheck|expect-error)|(?:eslint|prettier)-(?:disable|ignore)|(?:v8|c8|istanbul)\s+ignore|\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\b(?:it|test|describe)\.(?:skip|skipIf|todo|only|fails)\b/gi;

/** Bidirectional controls, zero width and tag characters: code that reads otherwise than it runs. */
const deceiving = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]|(?![\t\n\r\f])\p{Cc}/gu;

export interface Write {
  readonly path: string;
  readonly text: string;
  /** null: there is no such text file. */
  readonly before: string | null;
  /** Everything there is that is no directory. */
  readonly existing: readonly string[];
  readonly owned: OwnedGlobs;
}

/** Why a write is refused, to follow the path: "is not yours"; null when it is not. */
export function writeProblem({ path, text, before, existing, owned }: Write): string | null {
  if (before === null && existing.includes(path)) {
    return "is no plain text file";
  }
  return (
    pathProblem(path) ?? spellingProblem(path, existing) ?? ownerProblem(path, owned) ?? textProblem(text, before ?? "")
  );
}

function spellingProblem(path: string, existing: readonly string[]): string | null {
  if (path !== path.normalize("NFC")) {
    return "is spelled with characters that look like others";
  }
  const spellings = new Map(existing.flatMap(prefixes).map((prefix) => [foldPath(prefix), prefix]));
  const clash = prefixes(path)
    .map((prefix) => [prefix, spellings.get(foldPath(prefix))] as const)
    .find(([prefix, other]) => other !== undefined && other !== prefix);
  return clash === undefined ? null : `differs from ${JSON.stringify(clash[1])} in case or Unicode's form only`;
}

/** `a/b/c` → `a`, `a/b`, `a/b/c` */
function prefixes(path: string): string[] {
  const segments = path.split("/");
  return segments.map((_segment, index) => segments.slice(0, index + 1).join("/"));
}

function ownerProblem(path: string, owned: OwnedGlobs): string | null {
  if (isOwned(path, owned)) {
    return null;
  }
  const owner = ownerOf(path);
  return owner === null ? "is nobody's to write" : `belongs to ${owner === "contract" ? "the contract commit" : owner}`;
}

function textProblem(text: string, before: string): string | null {
  if (Buffer.byteLength(text) > maxFileBytes) {
    return `would be larger than ${maxFileBytes / 1024} KiB`;
  }
  if (!text.isWellFormed() || count(text, deceiving) > count(before, deceiving)) {
    return "would hold characters that nobody sees";
  }
  return count(text, suppression) > count(before, suppression)
    ? "would tell a gate to look away; mend what the gate finds instead"
    : null;
}

const count = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern)).length;
