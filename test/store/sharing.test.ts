/** PostgreSQL is shared by any number of processes; a PGlite directory belongs to one. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import pg from "pg";
import { RunId } from "../../src/core/ids.ts";
import { withRunLock } from "../../src/store/leases.ts";
import { startChild } from "./child.ts";
import { onBoth } from "./on-both.ts";
import { aRun, eventually } from "./samples.ts";

/** So long that a test which passes was not helped by a poll. */
const never = 3_600_000;

onBoth((ground) => {
  if (ground.kind === "pglite") {
    test("a directory that another process has open is refused, with that process named, until it is gone", async () => {
      const place = await ground.place();
      const child = startChild("work", place);
      await child.saying("open");
      await expect(place.open()).rejects.toThrow(/is in use by process \d+ on .*DATABASE_URL/);
      await child.kill();
      const store = await place.open();
      expect(await store.queue.depth()).toBeDefined();
    });
    return;
  }

  test("two processes share the work: each thing is done once, and both do some", async () => {
    const place = await ground.place();
    const stores = [await place.open(), await place.open()];
    const done: [number, string][] = [];
    const letters = Array.from("abcdefghijklmnopqrst");
    stores.forEach((store, index) => {
      store.queue.work("signal", { concurrency: 2 }, async ({ data }) => {
        await sleep(50);
        done.push([index, data.kind === "run" ? data.run : ""]);
      });
    });
    const [first] = stores;
    for (const letter of letters) {
      const signal = { kind: "run", run: RunId.parse(letter.repeat(8)) } as const;
      await first?.queue.send(first.db, "signal", signal, { singletonKey: letter });
    }
    await eventually(() => done.length >= letters.length, 15_000);
    await sleep(600);
    expect(done.map(([, run]) => run).sort()).toEqual(letters.map((letter) => letter.repeat(8)));
    expect(new Set(done.map(([index]) => index))).toEqual(new Set([0, 1]));
  });

  test("what one process sends wakes the other", async () => {
    const place = await ground.place();
    const [sender, worker] = [await place.open(), await place.open()];
    let handled = 0;
    worker.queue.work("signal", { concurrency: 1, idleMs: never }, () => {
      handled++;
      return Promise.resolve();
    });
    for (let count = 1; count <= 3; count++) {
      await sleep(200);
      await sender.queue.send(
        sender.db,
        "signal",
        { kind: "run", run: RunId.parse("aaaaaaaa") },
        { singletonKey: "a" },
      );
      await eventually(() => handled === count);
    }
  });

  test("one process at a time acts for a run", async () => {
    const place = await ground.place();
    const [one, other] = [await place.open(), await place.open()];
    const run = await aRun(one);
    const outcome = await withRunLock(one, run.id, () => withRunLock(other, run.id, () => Promise.resolve("both")));
    expect(outcome).toBe("busy");
  });

  test("when the server cuts every connection, the work goes on", async () => {
    const place = await ground.place();
    const store = await place.open();
    let handled = 0;
    store.queue.work("signal", { concurrency: 1, idleMs: never }, () => {
      handled++;
      return Promise.resolve();
    });
    const send = () =>
      store.queue.send(store.db, "signal", { kind: "run", run: RunId.parse("aaaaaaaa") }, { singletonKey: "a" });
    await send();
    await eventually(() => handled === 1);
    const client = new pg.Client({ connectionString: place.databaseUrl ?? "" });
    await client.connect();
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await client.end();
    // Nobody listens now; the listener comes back after five seconds and looks at once.
    await sleep(200);
    await send();
    await eventually(() => handled === 2);
    await send();
    await eventually(() => handled === 3);
  });

  test("processes that start at the same time migrate one database together", async () => {
    const place = await ground.place();
    const stores = await Promise.all([1, 2, 3].map(() => place.open()));
    expect(stores.map(({ kind }) => kind)).toEqual(["postgres", "postgres", "postgres"]);
  });
});
