/** One merge, guarded by the head that was tested. */
import type { Action } from "../../core/action.ts";
import { Failure } from "../../core/failure.ts";
import { mergePull } from "../../github/merge.ts";
import type { HeldRun } from "../context.ts";

/**
 * @throws Failure when it was refused, or when nobody knows what happened. It is never repeated from here: the next
 *   observation tells whether it merged.
 */
export async function merge(
  { github, repository }: HeldRun,
  { number, head, method }: Extract<Action, { kind: "merge" }>,
): Promise<{ mergeSha: string }> {
  const outcome = await mergePull(github, repository, { number, sha: head, method });
  switch (outcome.kind) {
    case "merged":
      return { mergeSha: outcome.sha };
    case "unknown":
      throw outcome.failure;
    case "refused":
      throw new Failure({
        kind: "github-conflict",
        message: `GitHub refused to merge #${number}: ${outcome.message}`,
        retryable: true,
        audience: "user",
        retryAfterSeconds: 2,
      });
  }
}
