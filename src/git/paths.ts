/** Which paths Aurora writes into a repository. */
import { Failure } from "../core/failure.ts";
import { isOwned, type OwnedGlobs } from "../core/ownership.ts";

/** Characters that HFS+ leaves out of a name when it compares (git's utf8.c, next_hfs_char). */
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether some file system takes the name for `.git`, in the ways that git itself guards against, and more. */
export function isGitName(segment: string): boolean {
  const folded = segment.replaceAll(ignoredByHfs, "").normalize("NFKC").toLowerCase();
  return /^(?:\.git|git~\d+)(?:[. ]*|:.*)$/.test(folded);
}

/** Why a path cannot be written; null when it can: relative, "/" between segments, nothing that leads elsewhere. */
export function pathProblem(path: string): string | null {
  const segments = path.split("/");
  if (path === "" || path.length > 1000 || segments.some((segment) => ["", ".", ".."].includes(segment))) {
    return "is not a plain relative path";
  }
  if (/[\p{Cc}\\\ufffd]/u.test(path)) {
    return "has a control character or a backslash in it";
  }
  if (segments.some(isGitName)) {
    return "is git's own";
  }
  return segments.at(-1)?.toLowerCase() === ".gitmodules" ? "would add submodules" : null;
}

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
