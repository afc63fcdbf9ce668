/** Which paths Aurora writes into a repository. */
import { Failure } from "../core/failure.ts";
import { isOwned, type OwnedGlobs } from "../core/ownership.ts";
import { pathProblem } from "../core/paths.ts";

/**
 * @throws Failure `ownership-violated` that names every path that is unsafe or not within the globs.
 */
export function assertOwned(paths: readonly string[], owned: OwnedGlobs): void {
  const reasons = paths.flatMap((path) => {
    const problem = pathProblem(path) ?? (isOwned(path, owned) ? null : "is not this agent's");
    return problem === null ? [] : [`${JSON.stringify(path)} ${problem}`];
  });
  if (reasons.length > 0) {
    throw refusal(reasons);
  }
}

/** The Failure for changes that are not allowed; each reason starts with the path. */
export function refusal(reasons: readonly string[]): Failure {
  const shown = reasons.slice(0, 20).join("; ");
  const more = reasons.length > 20 ? `; and ${reasons.length - 20} more` : "";
  return new Failure({
    kind: "ownership-violated",
    message: `Not committed: ${shown}${more}`,
    retryable: false,
    audience: "user",
  });
}
