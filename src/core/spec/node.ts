/** The spec's YAML as a plain tree with the offset of every character, independent of the YAML library. */
import { type Node as YamlNode, type Scalar, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Report, Span } from "./diagnostic.ts";
import { code } from "./nearest.ts";
import { offsetsOf } from "./scalar-offsets.ts";
import { explainSyntaxError } from "./syntax-error.ts";
import { refusedYaml } from "./yaml-limits.ts";

export interface ScalarNode {
  readonly kind: "scalar";
  /** As people wrote it when it is plain (`0x10` stays so), the content when it is quoted. */
  readonly text: string;
  readonly value: string | number | boolean | null;
  readonly quoted: boolean;
  readonly span: Span;
  /** Where in the YAML the characters from `start` to `end` of `text` are. */
  part(start: number, end: number): Span;
}
export interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly span: Span;
}
export interface MapEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}
export interface MapNode {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
  readonly span: Span;
  /** Written in braces. */
  readonly flow: boolean;
}
export type Node = ScalarNode | ListNode | MapNode;

const maxDepth = 24;

/** One syntax error only: what follows the first is usually its consequence. Null when it was reported. */
export function readYaml(yaml: string, report: Report): Node | null {
  const refusal = refusedYaml(yaml);
  if (refusal) {
    report(refusal.span, refusal.message);
    return null;
  }
  let document;
  try {
    document = parseDocument(yaml, { uniqueKeys: false, prettyErrors: false, logLevel: "silent", version: "1.2" });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) {
      throw thrown;
    }
    report({ start: 0, end: 1 }, "The YAML is nested too deeply.");
    return null;
  }
  const error = document.errors[0];
  if (error) {
    const [start, end] = error.pos;
    const explained = explainSyntaxError(error.code, error.message, { start, end }, yaml);
    report(explained.span, explained.message);
    return null;
  }
  const refused = new Set<string>();
  const once: Report = (span, message) => {
    if (!refused.has(message)) {
      refused.add(message);
      report(span, message);
    }
  };
  const root = convert(document.contents, { start: 0, end: 0 }, yaml, once, 0);
  return refused.size > 0 ? null : root;
}

function spanOf(node: YamlNode): Span {
  const [start = 0, end = 0] = node.range ?? [];
  return { start, end };
}

function convert(node: YamlNode | null, place: Span, yaml: string, report: Report, depth: number): Node {
  if (node === null) {
    return emptyScalar(place);
  }
  const span = spanOf(node);
  if (depth > maxDepth) {
    report(span, `The YAML is nested more than ${maxDepth} levels deep.`);
    return emptyScalar(span);
  }
  if (isScalar(node)) {
    return scalar(node, span, yaml, report);
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as YamlNode | null, span, yaml, report, depth + 1));
    return { kind: "list", items, span };
  }
  if (!isMap(node)) {
    report(span, "This is not a value that a spec can have.");
    return emptyScalar(span);
  }
  const entries: MapEntry[] = [];
  for (const pair of node.items) {
    const key = convert(pair.key as YamlNode | null, span, yaml, report, depth + 1);
    const behind = { start: key.span.end, end: key.span.end };
    const value = convert(pair.value as YamlNode | null, behind, yaml, report, depth + 1);
    if (key.kind === "scalar") {
      entries.push({ key, value: value.kind === "scalar" && value.text === "" ? { ...value, span: key.span } : value });
    } else {
      report(key.span, "A key must be a name, not a list or a mapping.");
    }
  }
  return { kind: "map", entries, span, flow: node.flow === true };
}

function emptyScalar(span: Span): ScalarNode {
  return { kind: "scalar", text: "", value: null, quoted: false, span, part: () => span };
}

function scalar(node: Scalar, span: Span, yaml: string, report: Report): ScalarNode {
  const quoted = node.type !== "PLAIN";
  const text = quoted ? String(node.value) : (node.source ?? "");
  const value = node.value;
  if (value !== null && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    report(span, `${code(text)} is not a value that a spec can have.`);
    return emptyScalar(span);
  }
  let offsets: readonly number[] | null = null;
  return {
    kind: "scalar",
    text,
    value,
    quoted,
    span,
    part: (start, end) => {
      offsets ??= offsetsOf(yaml, span, text, node.type ?? "PLAIN");
      const first = offsets[Math.min(start, text.length)] ?? span.start;
      const last = end > start ? (offsets[Math.min(end, text.length) - 1] ?? first) + 1 : first;
      return { start: first, end: Math.max(first, last) };
    },
  };
}
