/** Webhook deliveries come at least once; each counts once. */
import { now } from "./ambient.ts";
import type { Queue } from "./queue.ts";
import type { Db } from "./schema.ts";
import { signalKey, type Signal } from "./signal.ts";
import { inTransaction } from "./transaction.ts";

/**
 * Accepts a delivery: its id and the signals it leads to are written together, or not at all.
 * @param delivery.id GitHub's X-GitHub-Delivery, the same on every redelivery
 */
export function acceptDelivery(
  db: Db,
  queue: Queue,
  delivery: { readonly id: string; readonly event: string },
  signals: readonly Signal[],
): Promise<"new" | "duplicate"> {
  return inTransaction(db, async (trx) => {
    const accepted = await trx
      .insertInto("delivery")
      .values({ ...delivery, receivedAt: now(trx) })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (accepted === undefined) {
      return "duplicate";
    }
    await sendSignals(trx, queue, signals);
    return "new";
  });
}

/** Sends signals in one transaction; those of one key that still wait become one. */
export function sendSignals(db: Db, queue: Queue, signals: readonly Signal[], startAfterSeconds = 0): Promise<void> {
  return inTransaction(db, async (trx) => {
    const byKey = new Map(signals.map((signal) => [signalKey(signal), signal]));
    // In one order everywhere, so that two senders of the same signals cannot deadlock.
    for (const [key, signal] of [...byKey].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await queue.send(trx, "signal", signal, { singletonKey: key, startAfterSeconds });
    }
  });
}
