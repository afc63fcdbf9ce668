/** A process is killed with kill -9; another goes on where it was. */
import { expect, test } from "@jest/globals";
import { claimJob, getJob, requestJob } from "../../src/store/jobs.ts";
import { withRunLock } from "../../src/store/leases.ts";
import { startChild } from "./child.ts";
import { onBoth } from "./on-both.ts";
import { aRun, eventually } from "./samples.ts";

onBoth((ground) => {
  // On PostgreSQL another process cannot know at once: the dead one's heartbeat has to run out (10 s).
  const patience = ground.kind === "pglite" ? 15_000 : 30_000;

  test("a job whose process was killed is taken again, as the next attempt, and its row says so", async () => {
    const place = await ground.place();
    const before = await place.open();
    const run = await aRun(before);
    await requestJob(before.db, before.queue, { run: run.id, epoch: 1, agent: "backend" });
    await before.close();

    const child = startChild("work", place);
    await child.saying("took backend");
    await child.kill();

    const store = await place.open();
    expect(await getJob(store.db, run.id, "backend")).toMatchObject({ attempt: 1, step: "about to be killed" });
    const taken: { attempt: number; claim: number | undefined }[] = [];
    store.queue.work("job", { concurrency: 4 }, async ({ data, attempt }) => {
      taken.push({ attempt, claim: (await claimJob(store.db, data.run, data.agent))?.claim.attempt });
    });
    await eventually(() => taken.length === 1, patience);
    expect(taken).toEqual([{ attempt: 2, claim: 2 }]);
  }, 60_000);

  test("what was acknowledged before the process was killed is there, each delivery with its signal", async () => {
    const place = await ground.place();
    const child = startChild("write", place);
    await child.saying("wrote delivery-25");
    await child.kill();
    const acknowledged = child.said.filter((line) => line.startsWith("wrote ")).map((line) => line.slice(6));

    const store = await place.open();
    const rows = await store.db.selectFrom("delivery").select("id").execute();
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
    // The one that was being written is there with its signal, or not at all.
    expect((await store.queue.depth()).signal.ready).toBe(ids.length);
  }, 60_000);

  test("a lock whose holder was killed is free again", async () => {
    const place = await ground.place();
    const before = await place.open();
    const run = await aRun(before);
    await before.close();

    const child = startChild("hold", place, run.id);
    await child.saying("held");
    const meanwhile = ground.kind === "postgres" ? await place.open() : null;
    if (meanwhile !== null) {
      expect(await withRunLock(meanwhile, run.id, () => Promise.resolve("taken"))).toBe("busy");
    }
    await child.kill();

    const store = meanwhile ?? (await place.open());
    await eventually(
      async () => (await withRunLock(store, run.id, () => Promise.resolve("taken"))) === "taken",
      patience,
    );
  }, 60_000);
});
