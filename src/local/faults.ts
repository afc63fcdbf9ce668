/** What the local GitHub is told to do wrong. Rules are tried in order; the first one that fits a request is used. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export const FaultRule = z.object({
  /** Default: every method. */
  method: z.string().optional(),
  /** Source of a regular expression on the path without /api/v3. Default: every path. */
  path: z.string().optional(),
  /** Requests that fit and are let through before the rule starts. Default: 0. */
  skip: z.number().int().nonnegative().optional(),
  /** How often it is used; null: for ever. Default: once. */
  count: z.number().int().positive().nullable().optional(),
  fault: z.discriminatedUnion("kind", [
    /** Answers this and does nothing. */
    z.object({
      kind: z.literal("fail"),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).optional(),
      message: z.string().optional(),
    }),
    /** Waits, then goes on as usual. */
    z.object({ kind: z.literal("delay"), ms: z.number().nonnegative() }),
    /** Ends the connection; nothing was done. */
    z.object({ kind: z.literal("drop") }),
    /** Does what was asked, then answers this instead of the result. */
    z.object({ kind: z.literal("perform-then-fail"), status: z.number().int(), message: z.string().optional() }),
    /** Does what was asked, then ends the connection. */
    z.object({ kind: z.literal("perform-then-drop") }),
  ]),
});
export type FaultRule = z.infer<typeof FaultRule>;
export type Fault = FaultRule["fault"];

export const WebhookFaults = z.object({
  /** Nothing is sent; each delivery is recorded as failed. */
  drop: z.boolean(),
  /** Each is sent twice, with one delivery id, as a redelivery would be. */
  twice: z.boolean(),
  /** Collects this many (or what came within 200 ms), then sends them last first. 0: in order. */
  shuffle: z.number().int().nonnegative(),
  delayMs: z.number().nonnegative(),
});
export type WebhookFaults = z.infer<typeof WebhookFaults>;

export const noWebhookFaults: WebhookFaults = { drop: false, twice: false, shuffle: 0, delayMs: 0 };

export interface FaultStatus {
  readonly rule: FaultRule;
  /** How often it was used. */
  readonly used: number;
}

/** What tests call; the same in-process and over HTTP. */
export interface Faults {
  add(rule: FaultRule): Promise<void>;
  list(): Promise<readonly FaultStatus[]>;
  /** Removes every rule and sets webhooks right again. */
  clear(): Promise<void>;
  /** Changes how webhooks are delivered from now on; what is not named goes back to normal. */
  webhooks(faults: Partial<WebhookFaults>): Promise<void>;
}

interface Entry {
  readonly rule: FaultRule;
  seen: number;
  used: number;
}

/** The rules in force. */
export interface FaultTable extends Faults {
  /** The fault for this request, which counts as used. Delays are waited for here and then the next rule is tried. */
  readonly apply: (method: string, path: string) => Promise<Fault | null>;
  readonly webhookFaults: () => WebhookFaults;
}

export function createFaultTable(): FaultTable {
  let entries: Entry[] = [];
  let webhookFaults = noWebhookFaults;

  const next = (method: string, path: string): Fault | null => {
    for (const entry of entries) {
      const { rule } = entry;
      const fits =
        (rule.method === undefined || rule.method.toUpperCase() === method) &&
        (rule.path === undefined || new RegExp(rule.path).test(path));
      const spent = rule.count !== null && entry.used >= (rule.count ?? 1);
      if (!fits || spent) {
        continue;
      }
      entry.seen += 1;
      if (entry.seen > (rule.skip ?? 0)) {
        entry.used += 1;
        return rule.fault;
      }
    }
    return null;
  };

  return {
    add(rule) {
      entries.push({ rule: FaultRule.parse(rule), seen: 0, used: 0 });
      return Promise.resolve();
    },
    list: () => Promise.resolve(entries.map(({ rule, used }) => ({ rule, used }))),
    clear() {
      entries = [];
      webhookFaults = noWebhookFaults;
      return Promise.resolve();
    },
    webhooks(faults) {
      webhookFaults = { ...noWebhookFaults, ...faults };
      return Promise.resolve();
    },
    async apply(method, path) {
      const fault = next(method, path);
      if (fault?.kind === "delay") {
        await sleep(fault.ms);
        return null;
      }
      return fault;
    },
    webhookFaults: () => webhookFaults,
  };
}
