import { canonicalJson, contentHash } from "./contracts/hash.ts";
import type { ContentHash } from "./ids.ts";
import type { Plan } from "./plan.ts";

/** What an approval is bound to: the spec, everything that the plan says of it, and the branch that it goes to. */
export function planHash(bound: {
  readonly specHash: string;
  readonly plan: Plan;
  readonly baseBranch: string;
}): ContentHash {
  const { specHash, plan, baseBranch } = bound;
  return contentHash(canonicalJson({ specHash, plan, baseBranch }));
}
