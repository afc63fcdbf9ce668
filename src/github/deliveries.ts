/** The App's own webhook deliveries, to send again what did not arrive. https://docs.github.com/en/rest/apps/webhooks */
import { z } from "zod";
import type { GitHub } from "./client.ts";

const Delivery = z.object({
  id: z.number().int(),
  guid: z.string(),
  delivered_at: z.string(),
  status_code: z.number().int(),
  event: z.string(),
});

export interface FailedDelivery {
  /** For sending it again. */
  readonly id: number;
  /** X-GitHub-Delivery, the same on every attempt. */
  readonly guid: string;
  readonly event: string;
}

/** Deliveries since then of which no attempt was answered with success, each once. GitHub keeps them for three days. */
export function failedDeliveries(github: GitHub, since: Date): Promise<FailedDelivery[]> {
  return github.call("list the webhook deliveries", async (octokit) => {
    const arrived = new Set<string>();
    const failed = new Map<string, FailedDelivery>();
    // Newest first, so the pages end where `since` begins.
    for await (const { data } of octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, {
      per_page: 100,
    })) {
      const page = z.array(Delivery).parse(data);
      for (const { id, guid, event, status_code } of page) {
        if (status_code >= 200 && status_code < 300) {
          arrived.add(guid);
        } else if (!failed.has(guid)) {
          failed.set(guid, { id, guid, event });
        }
      }
      if (page.some(({ delivered_at }) => new Date(delivered_at) < since)) {
        break;
      }
    }
    return [...failed.values()].filter(({ guid }) => !arrived.has(guid));
  });
}

/** Asks GitHub to deliver it once more. */
export function redeliver(github: GitHub, id: number): Promise<void> {
  return github.call(`have webhook delivery ${id} sent again`, async (octokit) => {
    await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id });
  });
}
