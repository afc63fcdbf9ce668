import { expect, test } from "@jest/globals";
import { timelineOf } from "../../../src/core/render/timeline.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 10, 0, second));

test("what people allowed stands among what was done, in the order of time", () => {
  const effects = [
    { kind: "write-progress", key: "write-progress", reason: "the run started", at: at(1) },
    { kind: "commit-contracts", key: "commit-contracts", reason: "all agents start from the contracts", at: at(3) },
    { kind: "merge", key: "merge/database/d1", reason: "#13 is next in contract order", at: at(9) },
  ];
  const consents = [
    { kind: "merge", login: "maintainer-b", at: at(8) },
    { kind: "plan", login: "maintainer-a", at: at(2) },
  ] as const;
  expect(timelineOf(effects, consents).map(({ text }) => text)).toEqual([
    "@maintainer-a approved the plan",
    "committed the contracts: all agents start from the contracts",
    "@maintainer-b commanded the merge",
    "merged database: #13 is next in contract order",
  ]);
});
