import type { Octokit } from "@octokit/rest";

/** Calls with one identity. `what` follows "could not" in the failure's message. */
export interface Caller {
  /** @throws Failure of a `github-…` kind */
  call<T>(what: string, request: (octokit: Octokit) => Promise<T>): Promise<T>;
}
