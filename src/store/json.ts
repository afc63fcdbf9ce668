import type { FailureFields } from "../core/failure.ts";

/** A failure as it is kept: what a reader needs, without the cause, which may hold anything. */
export function failureJson(failure: FailureFields): string {
  const { kind, message, retryable, audience, retryAfterSeconds } = failure;
  return JSON.stringify({ kind, message, retryable, audience, retryAfterSeconds });
}
