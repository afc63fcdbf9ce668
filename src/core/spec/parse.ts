/** From the text of an issue or a file to the resolved spec, or to every problem in it. */
import { contentHash } from "../contracts/hash.ts";
import type { ContentHash } from "../ids.ts";
import { type Diagnostic, type Report, sortDiagnostics } from "./diagnostic.ts";
import type { Spec } from "./model.ts";
import { readYaml } from "./node.ts";
import { resolveSpec } from "./resolve/spec.ts";
import { specShape } from "./language/spec.ts";
import { type SpecSource, findSpec } from "./source.ts";

export type ParsedSpec =
  | {
      readonly ok: true;
      readonly spec: Spec;
      /** The frozen text. */
      readonly yaml: string;
      /** Of `yaml`. */
      readonly hash: ContentHash;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; /** By position; warnings included. */ readonly diagnostics: readonly Diagnostic[] };

/** Enough for a person; a hostile text could make millions. */
const maxProblems = 200;

/** Ends the reading of a spec that has too many problems; never leaves parseSpec. */
class TooManyProblems extends Error {}

/**
 * Reads a spec. All problems are found at once and every one is reported once, at its place in `text`. Never throws,
 * whatever the text is.
 */
export function parseSpec(text: string): ParsedSpec {
  const found = findSpec(text);
  if (!found.ok) {
    return found;
  }
  const { source } = found;
  const diagnostics: Diagnostic[] = [];
  const report: Report = (span, message, severity) => {
    diagnostics.push(source.diagnostic(span, message, severity));
    if (diagnostics.length >= maxProblems) {
      throw new TooManyProblems();
    }
  };
  const spec = resolved(source, report);
  if (spec === undefined || diagnostics.some(({ severity }) => severity === "error")) {
    return { ok: false, diagnostics: sortDiagnostics(diagnostics) };
  }
  const warnings = sortDiagnostics(diagnostics);
  return { ok: true, spec, yaml: source.yaml, hash: contentHash(source.yaml), warnings };
}

function resolved(source: SpecSource, report: Report): Spec | undefined {
  try {
    const root = readYaml(source.yaml, report);
    const raw = root === null ? undefined : specShape.read(root, report);
    return raw === undefined ? undefined : resolveSpec(raw, report, (span) => source.locate(span.start));
  } catch (thrown) {
    if (thrown instanceof TooManyProblems) {
      return undefined;
    }
    throw thrown;
  }
}
