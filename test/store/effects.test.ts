import { expect, test } from "@jest/globals";
import { beginEffect, completeEffect, effectsOf, failEffect } from "../../src/store/effects.ts";
import { withRunLock } from "../../src/store/leases.ts";
import { bumpEpoch, endRun } from "../../src/store/runs.ts";
import { onBoth } from "./on-both.ts";
import { aRun } from "./samples.ts";

const lost = expect.objectContaining({ kind: "lease-lost" });
const opening = { key: "open-pull/backend", kind: "open-pull", reason: "Backend has pushed its branch" };

onBoth((ground) => {
  test("an effect that was begun before is found: of unknown outcome, failed, then done", async () => {
    const place = await ground.place();
    const store = await place.open();
    const run = await aRun(store);
    const intent = { run: run.id, epoch: 1, ...opening };
    const first = await beginEffect(store.db, intent);
    expect(first.earlier).toBeNull();
    const second = await beginEffect(store.db, intent);
    expect(second).toMatchObject({ id: first.id, earlier: { doneAt: null, failure: null } });
    const failure = { kind: "github-unreachable", message: "502", retryable: true, audience: "operator" } as const;
    await failEffect(store.db, second, failure);
    expect((await beginEffect(store.db, intent)).earlier).toMatchObject({ doneAt: null, failure });
    await completeEffect(store.db, second, { number: 14 });
    expect((await beginEffect(store.db, intent)).earlier).toMatchObject({
      doneAt: place.clock.at,
      result: { number: 14 },
      failure: null,
    });
  });

  test("effects are a timeline, in the order of their intents", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    for (const key of ["c", "a", "b"]) {
      await beginEffect(store.db, { run: run.id, epoch: 1, key, kind: "kind", reason: `because of ${key}` });
    }
    expect((await effectsOf(store.db, run.id)).map(({ reason }) => reason)).toEqual([
      "because of c",
      "because of a",
      "because of b",
    ]);
  });

  test("of many who begin the same effect at once, one is the first", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const begun = await Promise.all(
      Array.from({ length: 6 }, () => beginEffect(store.db, { run: run.id, epoch: 1, ...opening })),
    );
    expect(begun.filter(({ earlier }) => earlier === null)).toHaveLength(1);
    expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
  });

  test("nothing is begun or completed under an epoch that has passed", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const effect = await beginEffect(store.db, { run: run.id, epoch: 1, ...opening });
    await bumpEpoch(store.db, run.id, 1);
    await expect(completeEffect(store.db, effect, null)).rejects.toEqual(lost);
    await expect(beginEffect(store.db, { run: run.id, epoch: 1, ...opening, key: "other" })).rejects.toEqual(lost);
    expect((await beginEffect(store.db, { run: run.id, epoch: 2, ...opening })).earlier).toBeNull();
    expect((await effectsOf(store.db, run.id)).map(({ doneAt }) => doneAt)).toEqual([null, null]);
  });

  test("the last effect of a run can be completed after the run has ended", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const effect = await beginEffect(store.db, { run: run.id, epoch: 1, ...opening, key: "finish" });
    await endRun(store.db, run.id, 1, "merged");
    await completeEffect(store.db, effect, null);
    expect((await effectsOf(store.db, run.id))[0]?.doneAt).not.toBeNull();
  });

  test("an effect is not begun with a lock that somebody else has taken over", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const outcome = withRunLock(store, run.id, async (lock) => {
      await store.db.updateTable("lease").set({ holder: "somebody else", epoch: 2 }).execute();
      await beginEffect(store.db, { run: run.id, epoch: 1, ...opening, lock });
    });
    await expect(outcome).rejects.toEqual(lost);
    expect(await effectsOf(store.db, run.id)).toEqual([]);
  });
});
