import { expect, test } from "@jest/globals";
import { consentsOf, recordConsent } from "../../src/store/consents.ts";
import { createRun, endRun, getRun } from "../../src/store/runs.ts";
import { onBoth } from "./on-both.ts";
import { aRun, newRun } from "./samples.ts";

onBoth((ground) => {
  test("the first consent of a kind counts, with who gave it and when", async () => {
    const place = await ground.place();
    const store = await place.open();
    const { db } = store;
    const run = await aRun(store);
    const fence = { run: run.id, epoch: run.epoch };
    await recordConsent(db, fence, { kind: "merge", login: "maintainer-a" });
    await recordConsent(db, fence, { kind: "merge", login: "maintainer-b" });
    expect(await consentsOf(db, run.id)).toEqual([
      { runId: run.id, kind: "merge", login: "maintainer-a", at: place.clock.at },
    ]);
    await recordConsent(db, fence, { kind: "plan", login: "maintainer-b" });
    expect((await consentsOf(db, run.id)).map(({ kind }) => kind).sort()).toEqual(["merge", "plan"]);
  });

  test("nobody consents to what has ended, or under an epoch that is over", async () => {
    const store = await (await ground.place()).open();
    const { db } = store;
    const run = await aRun(store);
    const consent = { kind: "plan", login: "maintainer-a" } as const;
    const late = recordConsent(db, { run: run.id, epoch: run.epoch + 1 }, consent);
    await expect(late).rejects.toMatchObject({ kind: "lease-lost" });
    await endRun(db, run.id, run.epoch, "cancelled");
    const ended = recordConsent(db, { run: run.id, epoch: run.epoch }, consent);
    await expect(ended).rejects.toMatchObject({ kind: "lease-lost" });
    expect(await consentsOf(db, run.id)).toEqual([]);
  });

  test("a run keeps where its spec is from, and that its plan comes first", async () => {
    const { db } = await (await ground.place()).open();
    const origin = { kind: "pull", path: "specs/x.md" } as const;
    const { run } = await createRun(db, newRun({ origin, planFirst: true }));
    expect(await getRun(db, run.id)).toMatchObject({ origin, planFirst: true });
  });
});
