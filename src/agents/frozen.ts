/** A spec with the text that it was read from, as a run keeps it. */
import { Failure } from "../core/failure.ts";
import type { ContentHash } from "../core/ids.ts";
import type { Spec } from "../core/spec/model.ts";
import { parseSpec } from "../core/spec/parse.ts";

export interface FrozenSpec {
  readonly spec: Spec;
  readonly yaml: string;
  readonly hash: ContentHash;
}

/**
 * Reads again a spec that was accepted before.
 * @throws Failure spec-invalid when this version of Aurora no longer accepts it.
 */
export function thaw(yaml: string): FrozenSpec {
  const parsed = parseSpec(yaml);
  if (!parsed.ok) {
    const [first] = parsed.diagnostics;
    throw new Failure({
      kind: "spec-invalid",
      message: `The spec was accepted by another version of Aurora and is not valid for this one: line ${first?.line ?? 1}: ${first?.message ?? ""} Correct it and label the issue again.`,
      retryable: false,
      audience: "user",
    });
  }
  return { spec: parsed.spec, yaml, hash: parsed.hash };
}
