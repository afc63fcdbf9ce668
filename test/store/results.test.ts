import { expect, test } from "@jest/globals";
import { claimJob } from "../../src/store/jobs.ts";
import { contractsOf, gatesOf, publishContract, recordGate } from "../../src/store/results.ts";
import { onBoth } from "./on-both.ts";
import { aClaim, aRun, hash, report, sha } from "./samples.ts";

const lost = expect.objectContaining({ kind: "lease-lost" });

onBoth((ground) => {
  test("a gate's report is kept for each commit; on one commit the newest counts", async () => {
    const place = await ground.place();
    const store = await place.open();
    const run = await aRun(store);
    const claim = await aClaim(store, run);
    await recordGate(store.db, claim, sha("1"), report({ status: "failed", value: 70 }));
    await recordGate(store.db, claim, sha("1"), report());
    place.clock.at = new Date("2026-11-22T12:05:00Z");
    await recordGate(store.db, claim, sha("2"), report({ value: 92 }));
    const gates = await gatesOf(store.db, run.id);
    expect(gates.map(({ headSha, report: { status, value } }) => [headSha, status, value])).toEqual([
      [sha("1"), "passed", 91.3],
      [sha("2"), "passed", 92],
    ]);
    expect(gates[0]?.report).toEqual(report());
  });

  test("a contract gets a new version when its hash changes, and only then", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const claim = await aClaim(store, run);
    const models = { name: "models", producer: "database" } as const;
    const publish = (hashDigit: string, commitDigit: string) =>
      publishContract(store.db, claim, { ...models, hash: hash(hashDigit), commitSha: sha(commitDigit) });
    expect(await publish("a", "1")).toEqual({ version: 1, changed: true });
    expect(await publish("a", "2")).toEqual({ version: 1, changed: false });
    expect(await publish("b", "3")).toEqual({ version: 2, changed: true });
    expect(await publish("a", "4")).toEqual({ version: 3, changed: true });
    await publishContract(store.db, claim, {
      name: "openapi",
      producer: "backend",
      hash: hash("c"),
      commitSha: sha("5"),
    });
    expect(
      (await contractsOf(store.db, run.id)).map(({ name, version, commitSha }) => [name, version, commitSha]),
    ).toEqual([
      ["models", 3, sha("4")],
      ["openapi", 1, sha("5")],
    ]);
  });

  test("a worker that lost its job records no gate and publishes nothing", async () => {
    const store = await (await ground.place()).open();
    const run = await aRun(store);
    const slow = await aClaim(store, run);
    await claimJob(store.db, run.id, "database");
    await expect(recordGate(store.db, slow, sha("1"), report())).rejects.toEqual(lost);
    const models = { name: "models", producer: "database", hash: hash("a"), commitSha: sha("1") } as const;
    await expect(publishContract(store.db, slow, models)).rejects.toEqual(lost);
    expect(await gatesOf(store.db, run.id)).toEqual([]);
    expect(await contractsOf(store.db, run.id)).toEqual([]);
  });
});
