import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { assertHeld, withRunLock, type RunLock } from "../../src/store/leases.ts";
import { onBoth } from "./on-both.ts";
import { aRun, eventually } from "./samples.ts";

const lost = expect.objectContaining({ kind: "lease-lost" });

onBoth((ground) => {
  test("while one acts for a run, others are told that it is busy; other runs are free", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const other = await aRun(store, { requestId: "event-2", issueNumber: 13 });
    const outcome = await withRunLock(store, run.id, async (lock) => {
      await assertHeld(store.db, lock);
      return [
        await withRunLock(store, run.id, () => Promise.resolve("mine, too")),
        await withRunLock(store, other.id, () => Promise.resolve("free")),
      ];
    });
    expect(outcome).toEqual(["busy", "free"]);
    expect(await withRunLock(store, run.id, () => Promise.resolve("free again"))).toBe("free again");
  });

  test("the lock is given back when the work throws", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const failed = withRunLock(store, run.id, () => Promise.reject(new Error("the work failed")));
    await expect(failed).rejects.toThrow("the work failed");
    expect(await withRunLock(store, run.id, () => Promise.resolve("free"))).toBe("free");
  });

  test("a lease is kept alive for as long as the work lasts", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    await withRunLock(
      store,
      run.id,
      async (lock) => {
        const expiry = async () => (await store.db.selectFrom("lease").selectAll().executeTakeFirstOrThrow()).expiresAt;
        const first = await expiry();
        await sleep(1_500);
        expect((await expiry()).getTime()).toBeGreaterThan(first.getTime());
        await assertHeld(store.db, lock);
        expect(lock.signal.aborted).toBe(false);
      },
      { ttlSeconds: 1 },
    );
  });

  test("a lease whose holder died is free after its time, with a greater epoch", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const dead = { name: `run/${run.id}`, holder: "a dead process", epoch: 7 };
    const expiresAt = new Date(Date.now() + 60_000);
    await store.db
      .insertInto("lease")
      .values({ ...dead, expiresAt })
      .execute();
    expect(await withRunLock(store, run.id, () => Promise.resolve("free"))).toBe("busy");
    await store.db
      .updateTable("lease")
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .execute();
    expect(await withRunLock(store, run.id, (lock) => Promise.resolve(lock.epoch))).toBe(8);
  });

  test("a holder whose lease was taken over learns it, and can no longer act", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    let taken: RunLock | undefined;
    await withRunLock(
      store,
      run.id,
      async (lock) => {
        taken = lock;
        await store.db
          .updateTable("lease")
          .set({ holder: "somebody else", epoch: lock.epoch + 1 })
          .execute();
        await eventually(() => lock.signal.aborted);
        expect(lock.signal.reason).toEqual(lost);
        await expect(assertHeld(store.db, lock)).rejects.toEqual(lost);
      },
      { ttlSeconds: 0.3 },
    );
    expect(taken).toBeDefined();
    // Giving it back did not end the other's lease.
    const row = await store.db.selectFrom("lease").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ holder: "somebody else" });
    expect(row.expiresAt.getTime()).toBeGreaterThan(0);
  });
});
