/** Trying again, and when not to: 429 and 5xx with full jitter or as the server asks, and a circuit breaker around it all. */
import { setTimeout as sleep } from "node:timers/promises";
import { circuitBreaker, ConsecutiveBreaker, handleWhenResult, retry, wrap } from "cockatiel";
import type { Failure } from "../core/failure.ts";
import type { ModelAnswer } from "./port.ts";

export interface ResilienceOptions {
  /** Tries after the first one. Default: 4. */
  readonly retries?: number;
  /** Calls in a row, each with its retries, that found the server failing; then nobody asks it for a while. Default: 3. */
  readonly breakAfter?: number;
  /** That while. Default: 60 000. */
  readonly breakMs?: number;
  /** The bound of the first wait, which doubles. Default: 1 000. */
  readonly firstDelayMs?: number;
}

/** `again`: the server did no work for it, so another try costs nothing. */
export type Try = { readonly answer: ModelAnswer } | { readonly failure: Failure; readonly again: boolean };

/** Waits longer than this are the caller's to decide on. */
const longestDelayMs = 60_000;

const failed = (check: (result: Extract<Try, { failure: Failure }>) => boolean) =>
  handleWhenResult((result) => {
    const tried = result as Try;
    return "failure" in tried && check(tried);
  });

/** The breaker is outside and the retry inside. @returns a function that calls until there is a result to hand on. */
export function createResilience({
  retries = 4,
  breakAfter = 3,
  breakMs = 60_000,
  firstDelayMs = 1_000,
}: ResilienceOptions) {
  const breaker = circuitBreaker(
    failed(({ failure }) => failure.kind === "model-unreachable"),
    { halfOpenAfter: breakMs, breaker: new ConsecutiveBreaker(breakAfter) },
  );
  const repeating = retry(
    failed(({ again }) => again),
    { maxAttempts: retries },
  );
  const policy = wrap(breaker, repeating);

  /** @returns false when the wait was cut short or would be too long. */
  const pause = async (failure: Failure, attempt: number, signal: AbortSignal): Promise<boolean> => {
    const asked = failure.retryAfterSeconds;
    const jitter = () => Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
    const ms = asked === undefined ? jitter() : asked * 1000;
    return ms <= longestDelayMs && (await sleep(ms, true, { signal }).catch(() => false));
  };

  return (signal: AbortSignal, call: () => Promise<Try>): Promise<Try> => {
    let last: Try | null = null;
    return policy.execute(async ({ attempt }) => {
      if (last !== null && "failure" in last && !(await pause(last.failure, attempt, signal))) {
        return { failure: last.failure, again: false };
      }
      last = await call();
      return last;
    });
  };
}
