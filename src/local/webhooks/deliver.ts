/** Sends webhooks, signed, one after the other, and remembers each delivery so that it can be listed and repeated. */
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../state.ts";
import type { WebhookFaults } from "../faults.ts";

export interface Event {
  readonly name: string;
  readonly action: string | null;
  readonly payload: Json;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
}

export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: Event;
  readonly at: Date;
  readonly redelivery: boolean;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly duration: number;
  readonly status: string;
  readonly statusCode: number;
  readonly response: string | null;
}

export interface DelivererOptions {
  readonly clock: () => Date;
  readonly nextId: () => number;
  readonly appId: number;
  readonly secret: string;
  /** null: nobody listens, and nothing is recorded. */
  readonly url: () => string | null;
  readonly faults: () => WebhookFaults;
}

export interface Deliverer {
  /** Queues an event for the App. */
  readonly send: (event: Event) => void;
  /** Sends a past delivery once more, under its old delivery id. false: there is none with this id */
  readonly redeliver: (id: number) => boolean;
  readonly deliveries: readonly Delivery[];
  /** Every event that happened, whether it was delivered or not. */
  readonly events: readonly Event[];
  /** Resolves when nothing is left to send. */
  readonly settled: () => Promise<void>;
  /** Gives up what is not sent yet. */
  readonly close: () => Promise<void>;
}

/** GitHub waits this long for an answer. */
const timeoutMs = 10_000;
/** A shuffled batch that does not fill is sent after this silence. */
const quietMs = 200;

interface Item {
  readonly guid: string;
  readonly event: Event;
  readonly redelivery: boolean;
}

export function createDeliverer(options: DelivererOptions): Deliverer {
  const deliveries: Delivery[] = [];
  const events: Event[] = [];
  const stop = new AbortController();
  let buffer: Item[] = [];
  let quiet: NodeJS.Timeout | undefined;
  let chain: Promise<void> = Promise.resolve();
  let pending = 0;

  const queue = (item: Item) => {
    pending += 1;
    chain = chain.then(async () => {
      if (!stop.signal.aborted) {
        await deliver(item);
      }
      pending -= 1;
    });
  };

  const flush = () => {
    clearTimeout(quiet);
    const items = buffer.reverse();
    buffer = [];
    items.forEach(queue);
  };

  const accept = (item: Item) => {
    const faults = options.faults();
    const copies = faults.twice && !item.redelivery ? [item, item] : [item];
    if (faults.shuffle === 0) {
      flush();
      copies.forEach(queue);
      return;
    }
    buffer.push(...copies);
    clearTimeout(quiet);
    if (buffer.length >= faults.shuffle) {
      flush();
    } else {
      quiet = setTimeout(flush, quietMs);
    }
  };

  const deliver = async ({ guid, event, redelivery }: Item) => {
    const url = options.url();
    if (url === null) {
      return;
    }
    const faults = options.faults();
    if (faults.delayMs > 0) {
      await sleep(faults.delayMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    const body = JSON.stringify(event.payload);
    const headers = {
      accept: "*/*",
      "content-type": "application/json",
      "user-agent": `GitHub-Hookshot/${guid.slice(0, 7)}`,
      "x-github-delivery": guid,
      "x-github-event": event.name,
      "x-github-hook-id": String(options.appId),
      "x-github-hook-installation-target-id": String(options.appId),
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature": `sha1=${createHmac("sha1", options.secret).update(body).digest("hex")}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", options.secret).update(body).digest("hex")}`,
    };
    const started = performance.now();
    const outcome = faults.drop
      ? { status: "failed to connect to host", statusCode: 502, response: null }
      : await post(url, headers, body, stop.signal);
    deliveries.push({
      id: options.nextId(),
      guid,
      event,
      at: options.clock(),
      redelivery,
      url,
      headers,
      duration: Math.round(performance.now() - started) / 1000,
      ...outcome,
    });
  };

  return {
    send(event) {
      events.push(event);
      accept({ guid: randomUUID(), event, redelivery: false });
    },
    redeliver(id) {
      const past = deliveries.find((delivery) => delivery.id === id);
      if (past !== undefined) {
        accept({ guid: past.guid, event: past.event, redelivery: true });
      }
      return past !== undefined;
    },
    deliveries,
    events,
    async settled() {
      while (pending > 0 || buffer.length > 0) {
        flush();
        await chain;
      }
    },
    async close() {
      stop.abort();
      clearTimeout(quiet);
      buffer = [];
      await chain;
    },
  };
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: string, stop: AbortSignal) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    const response = (await answer.text()).slice(0, 10_000);
    const status = answer.ok ? "OK" : `Invalid HTTP Response: ${answer.status}`;
    return { status, statusCode: answer.status, response };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return {
      status: timedOut ? "timed out" : "failed to connect to host",
      statusCode: timedOut ? 504 : 502,
      response: null,
    };
  }
}
