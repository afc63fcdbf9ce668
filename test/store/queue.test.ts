import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Failure } from "../../src/core/failure.ts";
import { RunId } from "../../src/core/ids.ts";
import type { Store } from "../../src/store/open.ts";
import type { Signal } from "../../src/store/signal.ts";
import { onBoth } from "./on-both.ts";
import { eventually } from "./samples.ts";

const signalOf = (letter: string): Signal => ({ kind: "run", run: RunId.parse(letter.repeat(8)) });
const send = (store: Store, letter: string, startAfterSeconds = 0) =>
  store.queue.send(store.db, "signal", signalOf(letter), { singletonKey: letter, startAfterSeconds });
/** So long that a test which passes was not helped by a poll. */
const never = 3_600_000;
const failure = (fields: Partial<Failure>) =>
  new Failure({ kind: "github-unreachable", message: "502", retryable: true, audience: "operator", ...fields });

onBoth((ground) => {
  test("what is sent is handled at once, not at the next poll", async () => {
    const store = await (await ground.place()).open();
    let handled = 0;
    store.queue.work("signal", { concurrency: 1, idleMs: never }, ({ data }) => {
      expect(data).toEqual(signalOf("a"));
      handled++;
      return Promise.resolve();
    });
    for (let count = 1; count <= 5; count++) {
      // Long enough for the worker to be idle.
      await sleep(100);
      await send(store, "a");
      await eventually(() => handled === count);
    }
  });

  test("what is due later is found by the next poll, without anybody waking the worker", async () => {
    const store = await (await ground.place()).open();
    let handled = 0;
    store.queue.work("signal", { concurrency: 1 }, () => {
      handled++;
      return Promise.resolve();
    });
    await send(store, "a", 0.5);
    await eventually(() => handled === 1);
  });

  test("four are worked on at once, not more, and a backlog is worked off without pauses", async () => {
    const store = await (await ground.place()).open();
    for (const letter of "abcdefghijkl") {
      await send(store, letter);
    }
    let active = 0;
    let most = 0;
    let done = 0;
    store.queue.work("signal", { concurrency: 4, idleMs: never }, async () => {
      most = Math.max(most, ++active);
      await sleep(100);
      active--;
      done++;
    });
    await eventually(() => done === 12);
    expect(most).toBe(4);
  });

  test("a burst collapses into one, and what comes while it is handled leads to one more", async () => {
    const store = await (await ground.place()).open();
    let handled = 0;
    const gate: { open: () => void } = { open: () => undefined };
    for (let count = 0; count < 10; count++) {
      await send(store, "a");
    }
    store.queue.work("signal", { concurrency: 4 }, async () => {
      handled++;
      await new Promise<void>((resolve) => (gate.open = resolve));
    });
    await eventually(() => handled === 1);
    for (let count = 0; count < 10; count++) {
      await send(store, "a");
    }
    await sleep(700);
    // Never two of one key at the same time.
    expect(handled).toBe(1);
    gate.open();
    await eventually(() => handled === 2);
    gate.open();
    await sleep(700);
    expect(handled).toBe(2);
    expect((await store.queue.depth()).signal).toEqual({ ready: 0, delayed: 0, active: 0 });
  });

  test("an undelayed signal brings a delayed one of its key forward; a delayed one does not hold up one that waits", async () => {
    const store = await (await ground.place()).open();
    await send(store, "a", 60);
    await send(store, "b");
    await send(store, "b", 60);
    await send(store, "c", 60);
    expect((await store.queue.depth()).signal).toEqual({ ready: 1, delayed: 2, active: 0 });
    await send(store, "a");
    expect((await store.queue.depth()).signal).toEqual({ ready: 2, delayed: 1, active: 0 });
  });

  test("what is sent in a transaction is not handled before it commits, and not at all when it fails", async () => {
    const store = await (await ground.place()).open();
    const handled: unknown[] = [];
    store.queue.work("signal", { concurrency: 1 }, ({ data }) => {
      handled.push(data);
      return Promise.resolve();
    });
    const failed = store.db.transaction().execute(async (trx) => {
      await store.queue.send(trx, "signal", signalOf("a"), { singletonKey: "a" });
      await sleep(600);
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    await store.db.transaction().execute(async (trx) => {
      await store.queue.send(trx, "signal", signalOf("b"), { singletonKey: "b" });
      await sleep(600);
      expect(handled).toEqual([]);
    });
    await eventually(() => handled.length > 0);
    expect(handled).toEqual([signalOf("b")]);
  });

  test("a retryable failure is tried again after the pause that it asks for; another is not tried again", async () => {
    const place = await ground.place();
    const store = await place.open();
    const attempts: [string, number][] = [];
    store.queue.work("signal", { concurrency: 2 }, ({ data, attempt }) => {
      attempts.push([data.kind === "run" ? data.run : "", attempt]);
      throw data.kind === "run" && data.run.startsWith("a")
        ? failure(attempt < 3 ? { retryAfterSeconds: 0.1 } : { retryAfterSeconds: 60 })
        : failure({ retryable: false, message: "422: the branch is protected" });
    });
    await send(store, "a");
    await eventually(() => attempts.length === 3);
    await send(store, "b");
    await eventually(() => attempts.length === 4);
    await sleep(700);
    expect(attempts).toEqual([
      ["aaaaaaaa", 1],
      ["aaaaaaaa", 2],
      ["aaaaaaaa", 3],
      ["bbbbbbbb", 1],
    ]);
    expect((await store.queue.depth()).signal).toEqual({ ready: 0, delayed: 1, active: 0 });
    expect(place.reported.map(({ message }) => message)).toEqual(["422: the branch is protected"]);
  });

  test("without a pause of its own a retryable failure is tried again with a growing one", async () => {
    const store = await (await ground.place()).open();
    const times: number[] = [];
    store.queue.work("signal", { concurrency: 1 }, () => {
      times.push(performance.now());
      return times.length < 3 ? Promise.reject(failure({})) : Promise.resolve();
    });
    await send(store, "a");
    await eventually(() => times.length === 3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(800);
  });

  test("what nobody understands is reported and put aside", async () => {
    const place = await ground.place();
    const store = await place.open();
    await store.queue.send(store.db, "signal", { kind: "gossip" } as never);
    store.queue.work("signal", { concurrency: 1 }, () => Promise.resolve());
    await eventually(() => place.reported.length === 1);
    await eventually(async () => (await store.queue.depth()).signal.active === 0);
    expect((await store.queue.depth()).signal).toEqual({ ready: 0, delayed: 0, active: 0 });
  });

  test("a worker's signal stops it, and nothing more is taken", async () => {
    const store = await (await ground.place()).open();
    const stopping = new AbortController();
    let handled = 0;
    store.queue.work("signal", { concurrency: 1, signal: stopping.signal }, () => {
      handled++;
      return Promise.resolve();
    });
    await send(store, "a");
    await eventually(() => handled === 1);
    stopping.abort();
    await sleep(50);
    await send(store, "b");
    await sleep(700);
    expect(handled).toBe(1);
    expect((await store.queue.depth()).signal.ready).toBe(1);
  });

  test("a process that stops gives back what it was working on, for the next one to take at once", async () => {
    const place = await ground.place();
    const store = await place.open();
    let started = false;
    store.queue.work("job", { concurrency: 1 }, async ({ signal }) => {
      started = true;
      await sleep(60_000, undefined, { signal });
    });
    await store.queue.send(store.db, "job", { run: RunId.parse("aaaaaaaa"), agent: "database" }, { singletonKey: "a" });
    await eventually(() => started);
    await store.close();
    const next = await place.open();
    const attempts: number[] = [];
    next.queue.work("job", { concurrency: 1 }, ({ attempt }) => {
      attempts.push(attempt);
      return Promise.resolve();
    });
    await eventually(() => attempts.length === 1);
    expect(attempts).toEqual([2]);
  });

  test("a signal sent by a transaction that is still open is handled again after that transaction, not before", async () => {
    const store = await (await ground.place()).open();
    await send(store, "a");
    const seen: number[] = [];
    const written = () => store.db.selectFrom("delivery").selectAll().execute();
    const writing = store.db.transaction().execute(async (trx) => {
      await trx.insertInto("delivery").values({ id: "d", event: "push", receivedAt: new Date() }).execute();
      // One waits already, so this one collapses into it.
      await store.queue.send(trx, "signal", signalOf("a"), { singletonKey: "a" });
      await sleep(800);
    });
    store.queue.work("signal", { concurrency: 1 }, async () => {
      seen.push((await written()).length);
    });
    await writing;
    await eventually(() => seen.length > 0);
    await sleep(100);
    // Whoever handled it last saw what the sender wrote.
    expect(seen.at(-1)).toBe(1);
  });
});
