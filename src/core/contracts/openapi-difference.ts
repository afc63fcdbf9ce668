/** Two OpenAPI documents, compared place by place for a person to read. */
import { canonicalJson } from "./hash.ts";

/** More differences than this help nobody. */
const maxLines = 20;
const maxValueLength = 80;

/**
 * Each difference on one line: JSON Pointer (RFC 6901), what was expected, what was found. The documents are compared as
 * given: pass both in the canonical form.
 * @returns nothing when they are equal; at most 20 lines and one that counts the rest.
 */
export function describeOpenApiDifference(expected: unknown, found: unknown): string[] {
  const lines = [...differences(expected, found, "")];
  const rest = lines.length - maxLines;
  return rest > 0
    ? [...lines.slice(0, maxLines), `… and ${rest} more ${rest === 1 ? "difference" : "differences"}`]
    : lines;
}

function* differences(expected: unknown, found: unknown, pointer: string): Generator<string> {
  if (isRecord(expected) && isRecord(found)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
    for (const key of keys) {
      yield* differences(
        Object.hasOwn(expected, key) ? expected[key] : undefined,
        Object.hasOwn(found, key) ? found[key] : undefined,
        `${pointer}/${escapeToken(key)}`,
      );
    }
  } else if (isNamed(expected) && isNamed(found)) {
    // By name, so that one parameter too many does not make all after it differ.
    yield* differences(byName(expected), byName(found), pointer);
  } else if (Array.isArray(expected) && Array.isArray(found)) {
    for (let index = 0; index < Math.max(expected.length, found.length); index += 1) {
      yield* differences(expected[index], found[index], `${pointer}/${index}`);
    }
  } else if (canonicalJson(expected) !== canonicalJson(found)) {
    yield `${pointer === "" ? "(root)" : pointer}: expected ${show(expected)}, found ${show(found)}`;
  }
}

function show(value: unknown): string {
  if (value === undefined) {
    return "nothing";
  }
  const text = canonicalJson(value);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
}

const escapeToken = (token: string) => token.replaceAll("~", "~0").replaceAll("/", "~1");

interface Named {
  readonly name: string;
  readonly in: string;
}

const isNamed = (value: unknown): value is Named[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isRecord(item) && typeof item["name"] === "string" && typeof item["in"] === "string");

const byName = (parameters: readonly Named[]) =>
  Object.fromEntries(parameters.map((parameter) => [`${parameter.in}:${parameter.name}`, parameter]));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
