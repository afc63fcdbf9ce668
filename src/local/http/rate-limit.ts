/** GitHub's primary rate limit: so many requests in an hour for each token. Here it counts and never refuses; faults do that. */
import type { World } from "../world.ts";
import type { Caller } from "./context.ts";

export interface RateLimit {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

const hour = 3600;
const counters = new WeakMap<World, Map<string, { used: number; reset: number }>>();

/** What is left to this caller, after counting this request if it counts. */
export function rateLimit(world: World, caller: Caller, counts: boolean): RateLimit {
  const now = Math.floor(world.clock().getTime() / 1000);
  const limit = caller.kind === "anonymous" ? 60 : 5000;
  const key = "token" in caller ? caller.token : caller.kind;
  const table = counters.get(world) ?? new Map<string, { used: number; reset: number }>();
  counters.set(world, table);
  let counter = table.get(key);
  if (counter === undefined || counter.reset <= now) {
    counter = { used: 0, reset: now + hour };
    table.set(key, counter);
  }
  counter.used += counts ? 1 : 0;
  return { limit, used: counter.used, remaining: Math.max(0, limit - counter.used), reset: counter.reset };
}
