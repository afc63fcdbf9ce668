import { expect, test } from "@jest/globals";
import { RunId } from "../../src/core/ids.ts";
import { acceptDelivery, sendSignals } from "../../src/store/inbox.ts";
import type { Signal } from "../../src/store/signal.ts";
import { onBoth } from "./on-both.ts";

const signal: Signal = { kind: "issue", owner: "acme", name: "tasks", installationId: 5, issue: 12 };
const other: Signal = { kind: "run", run: RunId.parse("aaaaaaaa") };

onBoth((ground) => {
  test("a delivery counts once, even when it comes several times at once", async () => {
    const store = await (await ground.place()).open();
    const delivery = { id: "72d3162e-cc78-11e3-81ab-4c9367dc0958", event: "issues" };
    const outcomes = await Promise.all([1, 2, 3].map(() => acceptDelivery(store.db, store.queue, delivery, [signal])));
    expect(outcomes.sort()).toEqual(["duplicate", "duplicate", "new"]);
    expect(await acceptDelivery(store.db, store.queue, delivery, [other])).toBe("duplicate");
    expect((await store.queue.depth()).signal.ready).toBe(1);
  });

  test("when its signal cannot be queued, the delivery is not accepted either, so that GitHub's redelivery counts", async () => {
    const store = await (await ground.place()).open();
    const delivery = { id: "one", event: "issues" };
    const broken = { ...store.queue, send: () => Promise.reject(new Error("the queue is down")) };
    await expect(acceptDelivery(store.db, broken, delivery, [signal])).rejects.toThrow("the queue is down");
    expect(await acceptDelivery(store.db, store.queue, delivery, [signal])).toBe("new");
  });

  test("signals of one key are one while they wait", async () => {
    const store = await (await ground.place()).open();
    await sendSignals(store.db, store.queue, [signal, other, signal]);
    await sendSignals(store.db, store.queue, [{ ...signal, owner: "ACME" }, other]);
    expect((await store.queue.depth()).signal).toEqual({ ready: 2, delayed: 0, active: 0 });
  });

  test("two who send the same signals in different orders do not block each other", async () => {
    const store = await (await ground.place()).open();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        sendSignals(store.db, store.queue, index % 2 === 0 ? [signal, other] : [other, signal]),
      ),
    );
    expect((await store.queue.depth()).signal.ready).toBe(2);
  });
});
