import { expect, test } from "@jest/globals";
import { sql } from "kysely";
import {
  claimJob,
  failJob,
  finishJob,
  getJob,
  jobsOf,
  requestJob,
  requeueStranded,
  setStep,
  suspendJob,
} from "../../src/store/jobs.ts";
import { bumpEpoch, endRun } from "../../src/store/runs.ts";
import { onBoth } from "./on-both.ts";
import { aClaim, aRun, hash, sha } from "./samples.ts";

const lost = expect.objectContaining({ kind: "lease-lost" });

onBoth((ground) => {
  test("a job goes from requested over claimed to finished", async () => {
    const place = await ground.place();
    const store = await place.open();
    const run = await aRun(store);
    const at = place.clock.at;
    await requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "backend" });
    expect(await getJob(store.db, run.id, "backend")).toMatchObject({ requestedAt: at, startedAt: null, attempt: 0 });
    const claimed = await claimJob(store.db, run.id, "backend");
    expect(claimed?.claim).toEqual({ run: run.id, agent: "backend", epoch: 1, attempt: 1 });
    if (claimed === null) {
      return;
    }
    await setStep(store.db, claimed.claim, "waiting for pytest");
    expect((await getJob(store.db, run.id, "backend"))?.step).toBe("waiting for pytest");
    await finishJob(store.db, claimed.claim, { headSha: sha("b"), inputKey: "key", consumed: { models: hash("9") } });
    expect(await jobsOf(store.db, run.id)).toEqual([
      {
        runId: run.id,
        agent: "backend",
        epoch: 1,
        attempt: 1,
        requestedAt: at,
        startedAt: at,
        finishedAt: at,
        waitsFor: null,
        headSha: sha("b"),
        inputKey: "key",
        consumed: { models: hash("9") },
        step: null,
        failure: null,
      },
    ]);
    expect(await claimJob(store.db, run.id, "backend")).toBeNull();
  });

  test("the row and the queued order are written together or not at all", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const failed = store.db.transaction().execute(async (trx) => {
      await requestJob(trx, store.queue, { run: run.id, epoch: 1, agent: "frontend" });
      throw new Error("something after it fails");
    });
    await expect(failed).rejects.toThrow("something after it fails");
    expect(await jobsOf(store.db, run.id)).toEqual([]);
    expect((await store.queue.depth()).job).toEqual({ ready: 0, delayed: 0, active: 0 });
    await requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "frontend" });
    expect((await store.queue.depth()).job.ready).toBe(1);
  });

  test("a suspended job is not taken up before it is requested again", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const claim = await aClaim(store, run, "backend");
    await suspendJob(store.db, claim, "models");
    expect(await getJob(store.db, run.id, "backend")).toMatchObject({ waitsFor: "models", startedAt: null });
    expect(await claimJob(store.db, run.id, "backend")).toBeNull();
    await requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "backend" });
    expect((await claimJob(store.db, run.id, "backend"))?.claim.attempt).toBe(2);
  });

  test("a failed job keeps why, and is taken up again only when it is requested again", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const claim = await aClaim(store, run);
    const failure = { kind: "git-rejected", message: "main is protected", retryable: false, audience: "user" } as const;
    await failJob(store.db, claim, failure);
    expect((await getJob(store.db, run.id, "database"))?.failure).toEqual(failure);
    expect(await claimJob(store.db, run.id, "database")).toBeNull();
    await requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "database" });
    expect((await claimJob(store.db, run.id, "database"))?.job.failure).toBeNull();
  });

  test("a worker that was thought dead cannot write after another has claimed its job", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const slow = await aClaim(store, run);
    const quick = await claimJob(store.db, run.id, "database");
    expect(quick?.claim.attempt).toBe(2);
    await expect(setStep(store.db, slow, "still here")).rejects.toEqual(lost);
    await expect(finishJob(store.db, slow, { headSha: sha("1"), inputKey: "k", consumed: {} })).rejects.toEqual(lost);
    expect(await getJob(store.db, run.id, "database")).toMatchObject({ step: null, finishedAt: null });
  });

  test("a request ends the claim that works on the earlier one", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const claim = await aClaim(store, run);
    await requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "database" });
    await expect(setStep(store.db, claim, "still here")).rejects.toEqual(lost);
  });

  test("nothing is requested, claimed or written under an epoch that has passed, or for a run that ended", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const claim = await aClaim(store, run);
    await bumpEpoch(store.db, run.id, 1);
    await expect(setStep(store.db, claim, "still here")).rejects.toEqual(lost);
    await expect(requestJob(store.db, store.queue, { run: run.id, epoch: 1, agent: "backend" })).rejects.toEqual(lost);
    expect(await claimJob(store.db, run.id, "database")).toBeNull();
    await requestJob(store.db, store.queue, { run: run.id, epoch: 2, agent: "database" });
    const next = await claimJob(store.db, run.id, "database");
    expect(next?.claim).toMatchObject({ epoch: 2, attempt: 2 });
    await endRun(store.db, run.id, 2, "cancelled");
    expect(await claimJob(store.db, run.id, "database")).toBeNull();
  });

  test("a job whose order the queue gave up is queued again, and no other", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    await aClaim(store, run, "database");
    await aClaim(store, run, "backend");
    const waiting = await aClaim(store, run, "frontend");
    await suspendJob(store.db, waiting, "openapi");
    expect(await requeueStranded(store.db, store.queue)).toBe(0);
    await sql`update pgboss.job set state = 'failed' where singleton_key <> ${`${run.id}/backend`}`.execute(store.db);
    expect(await requeueStranded(store.db, store.queue)).toBe(1);
    expect(await store.queue.liveKeys("job")).toEqual(new Set([`${run.id}/backend`, `${run.id}/database`]));
    expect(await requeueStranded(store.db, store.queue)).toBe(0);
  });
});
