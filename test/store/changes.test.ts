import { expect, test } from "@jest/globals";
import { declined, type Wanted } from "../../src/core/change.ts";
import { changesOf, endUndoneChange, reopenRules, requestChanges } from "../../src/store/changes.ts";
import { onBoth } from "./on-both.ts";
import { aRun, sha } from "./samples.ts";

const review: Wanted = {
  kind: "review",
  reviewId: 7,
  reviewer: "maintainer-b",
  head: sha("1"),
  text: "Use UUIDs.",
  threads: [{ commentId: 21, path: "backend/app/main.py", line: null, text: "why?" }],
};

onBoth((ground) => {
  test("a wish is kept once, however often it is seen, and as it was seen first", async () => {
    const store = await (await ground.place()).open();
    const { id: run, epoch } = await aRun(store);
    const ask = (wanted: Wanted) => requestChanges(store.db, { run, epoch }, [{ agent: "backend", wanted }]);
    await ask(review);
    await ask({ ...review, text: "Use integers." });
    expect(await changesOf(store.db, run)).toMatchObject([
      { key: "review/7", agent: "backend", wanted: review, outcome: null },
    ]);
    await expect(requestChanges(store.db, { run, epoch: epoch + 1 }, [])).rejects.toMatchObject({ kind: "lease-lost" });
  });

  test("what nobody will do is ended once; an outcome that is there stays", async () => {
    const store = await (await ground.place()).open();
    const { id: run, epoch } = await aRun(store);
    await requestChanges(store.db, { run, epoch }, [{ agent: "backend", wanted: review }]);
    const end = (summary: string) => endUndoneChange(store.db, { run, epoch }, "review/7", declined(summary));
    await end("No model is configured.");
    await end("Another reason.");
    const [change] = await changesOf(store.db, run);
    expect(change?.outcome).toEqual(declined("No model is configured."));
    expect(change?.endedAt).not.toBeNull();
  });

  test("rules that could not be implemented are asked for once more; nothing else is", async () => {
    const store = await (await ground.place()).open();
    const { id: run, epoch } = await aRun(store);
    const rule = (number: number): Wanted => ({ kind: "rule", endpoint: null, number, text: "Be kind." });
    const changes = [rule(1), rule(2), review].map((wanted) => ({ agent: "backend" as const, wanted }));
    await requestChanges(store.db, { run, epoch }, changes);
    await endUndoneChange(store.db, { run, epoch }, "rule//1", { ...declined("Tried."), kind: "failed" });
    await endUndoneChange(store.db, { run, epoch }, "rule//2", { ...declined("Done."), kind: "changed" });
    await endUndoneChange(store.db, { run, epoch }, "review/7", declined("No model."));
    await reopenRules(store.db, { run, epoch }, "frontend");
    expect((await changesOf(store.db, run)).every(({ outcome }) => outcome !== null)).toBe(true);
    await reopenRules(store.db, { run, epoch }, "backend");
    const open = (await changesOf(store.db, run)).filter(({ outcome }) => outcome === null);
    expect(open.map(({ key, endedAt }) => [key, endedAt])).toEqual([["rule//1", null]]);
  });
});
