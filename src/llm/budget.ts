/**
 * What one piece of work with a model may cost. The worst case of the next answer is reserved before the call and replaced by what
 * it really was afterwards, so that no limit is ever exceeded; also not by calls that run side by side.
 */
import type { ModelLimits } from "../core/repository-configuration.ts";
import type { Price, Usage } from "./port.ts";

/** `steps` are calls, `tokens` input and output together; `money` has no effect where the price is unknown. */
export type Limits = ModelLimits;
export type Limit = keyof Limits;

export interface Spent {
  readonly steps: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; null: the price is unknown. */
  readonly money: number | null;
  readonly seconds: number;
}

export interface Reservation {
  /** How long the call may take. */
  readonly timeoutMs: number;
  /** What the call really took; null: nobody knows, so the worst case it is. Once only. */
  readonly settle: (usage: Usage | null) => void;
}

export interface Budget {
  /** @returns the limit that does not leave room for such a call. */
  readonly reserve: (worst: Usage) => { readonly exhausted: Limit } | Reservation;
  readonly spent: () => Spent;
}

/** @param now milliseconds that only grow; the wall time starts now. */
export function createBudget(limits: Limits, price: Price | null, now: () => number = () => performance.now()): Budget {
  const started = now();
  // Whole tokens, so that sums are exact; money is reckoned from the sums.
  const taken = { steps: 0, inputTokens: 0, outputTokens: 0 };

  const add = (usage: Usage, sign: 1 | -1) => {
    taken.inputTokens += sign * usage.inputTokens;
    taken.outputTokens += sign * usage.outputTokens;
  };
  const exhausted = (worst: Usage): Limit | null => {
    const inputTokens = taken.inputTokens + worst.inputTokens;
    const outputTokens = taken.outputTokens + worst.outputTokens;
    const exceeded: Record<Limit, boolean> = {
      steps: taken.steps + 1 > limits.steps,
      tokens: inputTokens + outputTokens > limits.tokens,
      money: price !== null && cost(price, { inputTokens, outputTokens }) > limits.money,
      seconds: now() - started >= limits.seconds * 1000,
    };
    return (["steps", "tokens", "money", "seconds"] as const).find((limit) => exceeded[limit]) ?? null;
  };

  return {
    reserve: (worst) => {
      const limit = exhausted(worst);
      if (limit !== null) {
        return { exhausted: limit };
      }
      taken.steps += 1;
      add(worst, 1);
      let open = true;
      return {
        timeoutMs: Math.max(1, Math.floor(limits.seconds * 1000 - (now() - started))),
        settle: (usage) => {
          if (open && usage !== null) {
            add(worst, -1);
            add(usage, 1);
          }
          open = false;
        },
      };
    },
    spent: () => ({
      ...taken,
      money: price === null ? null : cost(price, taken),
      seconds: (now() - started) / 1000,
    }),
  };
}

/** US dollars. */
export function cost(price: Price, usage: Usage): number {
  return (usage.inputTokens * price.input + usage.outputTokens * price.output) / 1_000_000;
}
