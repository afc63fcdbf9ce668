import { expect, test } from "@jest/globals";
import {
  bumpEpoch,
  createRun,
  endRun,
  getRun,
  openRunOfIssue,
  openRuns,
  setContractCommit,
} from "../../src/store/runs.ts";
import { onBoth } from "./on-both.ts";
import { aRun, newRun, sha } from "./samples.ts";

onBoth((ground) => {
  test("a run is read as it was written: big ids as numbers, the plan as data, times by the injected clock", async () => {
    const place = await ground.place();
    const store = await place.open();
    const { run, created } = await createRun(store.db, newRun());
    expect(created).toBe(true);
    expect(await getRun(store.db, run.id)).toEqual({
      ...newRun(),
      id: "runaaaaa",
      origin: { kind: "issue" },
      planFirst: false,
      baseSha: null,
      contractSha: null,
      epoch: 1,
      createdAt: new Date("2026-11-22T12:00:00Z"),
      endedAt: null,
      outcome: null,
    });
  });

  test("a request that comes twice makes one run, even when both come at once", async () => {
    const store = await (await ground.place()).open();
    const results = await Promise.all([1, 2, 3, 4].map(() => createRun(store.db, newRun())));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ run }) => run.id)).size).toBe(1);
    expect(await openRuns(store.db)).toHaveLength(1);
  });

  test("an issue has one open run: another request gets that one, and a new one after it has ended", async () => {
    const store = await (await ground.place()).open();
    const first = await aRun(store);
    const second = await createRun(store.db, newRun({ requestId: "event-2" }));
    expect(second).toMatchObject({ created: false, run: { id: first.id, requestId: "event-1" } });
    await endRun(store.db, first.id, 1, "cancelled");
    const third = await createRun(store.db, newRun({ requestId: "event-3" }));
    expect(third.created).toBe(true);
    expect((await openRunOfIssue(store.db, 8_000_000_001, 12))?.id).toBe(third.run.id);
    expect(await openRunOfIssue(store.db, 8_000_000_001, 13)).toBeNull();
  });

  test("the newest run of an issue is known after it ended", async () => {
    const place = await ground.place();
    const store = await place.open();
    const first = await aRun(store);
    await endRun(store.db, first.id, 1, "stopped");
    place.clock.at = new Date("2026-11-22T13:00:00Z");
    const second = await aRun(store, { requestId: "event-2" });
    await endRun(store.db, second.id, 1, "merged");
    expect(await getRun(store.db, second.id)).toMatchObject({
      id: second.id,
      outcome: "merged",
      endedAt: place.clock.at,
    });
    expect(await openRuns(store.db)).toEqual([]);
  });

  test("a write under an epoch that has passed fails with lease-lost and changes nothing", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    expect(await bumpEpoch(store.db, run.id, 1)).toBe(2);
    const late = setContractCommit(store.db, run.id, 1, { baseSha: sha("1"), contractSha: sha("2") });
    await expect(late).rejects.toMatchObject({ kind: "lease-lost", retryable: false });
    await expect(bumpEpoch(store.db, run.id, 1)).rejects.toMatchObject({ kind: "lease-lost" });
    await expect(endRun(store.db, run.id, 1, "merged")).rejects.toMatchObject({ kind: "lease-lost" });
    expect(await getRun(store.db, run.id)).toMatchObject({ epoch: 2, contractSha: null, endedAt: null });
  });

  test("of several who end the same epoch at once, one succeeds", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => bumpEpoch(store.db, run.id, 1)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(results.filter((result) => result.status === "rejected").map((result) => result.reason as unknown)).toEqual(
      Array(3).fill(expect.objectContaining({ kind: "lease-lost" })),
    );
  });

  test("a run ends once", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    await endRun(store.db, run.id, 1, "merged");
    await expect(endRun(store.db, run.id, 1, "cancelled")).rejects.toThrow("has ended");
    expect((await getRun(store.db, run.id))?.outcome).toBe("merged");
  });
});
