import { beforeAll, expect, jest, test } from "@jest/globals";
import { canonicalJson, contentHash } from "../../src/core/contracts/hash.ts";
import { canonicalOpenApi } from "../../src/core/contracts/openapi.ts";
import { gateOn, located, toolchains } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(60_000);

const app = "backend/app/main.py";

test("the served document equals the contract, and is published by the hash of its canonical form", async () => {
  const { report, publishes } = await gateOn("backend", "contract", {});
  expect(report).toMatchObject({
    gate: "contract",
    status: "passed",
    value: "equal",
    bar: "equal",
    summary: "served OpenAPI = contracts/openapi.json, 6 operations",
    findings: [],
  });
  expect(publishes).toMatchObject({
    name: "openapi",
    hash: contentHash(canonicalJson(canonicalOpenApi(publishes?.document))),
  });
});

test("a route that serves something else fails, with the place, and is published as what it is", async () => {
  const same = await gateOn("backend", "contract", {});
  const run = await gateOn("backend", "contract", {
    [app]: (text) =>
      text.replace("word: str = Field(min_length=1, max_length=20)", "word: str = Field(min_length=1, max_length=21)"),
  });
  expect(run.report).toMatchObject({
    status: "failed",
    value: "different",
    summary: "served OpenAPI ≠ contracts/openapi.json, 2 differences",
  });
  expect(located(run)).toEqual([
    expect.stringMatching(/^contracts\/openapi\.json:-:- contract .*TagCreate.*word.*20.*21/),
    expect.stringMatching(/^contracts\/openapi\.json:-:- contract .*TagRead.*word.*20.*21/),
  ]);
  expect(run.publishes?.hash).not.toBe(same.publishes?.hash);
});

test("an app that does not start has no figure and publishes nothing", async () => {
  const run = await gateOn("backend", "contract", {
    [app]: (text) => `${text}\nraise RuntimeError("does not start")\n`,
  });
  expect(run.report).toMatchObject({ status: "not-run", value: "not run" });
  expect(run.report.summary).toBe("contract not run: The OpenAPI dump printed no result: RuntimeError: does not start");
  expect(run.publishes).toBeNull();
});

test("a tree without the contract has no figure", async () => {
  const { report } = await gateOn("backend", "contract", { "contracts/openapi.json": null });
  expect(report).toMatchObject({
    status: "not-run",
    summary: "contract not run: the tree has no contracts/openapi.json",
  });
});
