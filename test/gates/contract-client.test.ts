import { readFileSync } from "node:fs";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { canonicalJson, contentHash } from "../../src/core/contracts/hash.ts";
import { type Changes, gateOn, located, toolchains } from "./support/fixture.ts";
import { installTimeout } from "./support/tools.ts";

beforeAll(toolchains, installTimeout);
jest.setTimeout(60_000);

const paths = ["frontend/src/api/client.ts", "frontend/src/api/schema.gen.ts", "contracts/client.json"] as const;
const [client, types, contract] = paths;

/** The small app with an API client. */
const withClient: Changes = Object.fromEntries(
  paths.map((path) => [path, readFileSync(new URL(`../fixtures/gates/client/${path}`, import.meta.url), "utf8")]),
);

function edit(path: (typeof paths)[number], from: string, to: string): Changes {
  const text = String(withClient[path]);
  expect(text).toContain(from);
  return { ...withClient, [path]: text.replace(from, to) };
}

test("the client's functions and types equal the contract, and are published", async () => {
  const { report, publishes } = await gateOn("frontend", "contract", withClient);
  expect(report).toMatchObject({
    gate: "contract",
    status: "passed",
    value: "equal",
    summary: "client types = generated ones, client = contracts/client.json, 3 functions",
    findings: [],
  });
  const document: unknown = JSON.parse(String(withClient[contract]));
  expect(publishes).toEqual({ name: "client", document, hash: contentHash(canonicalJson(document)) });
});

test("types that were edited by hand fail at the first line that differs", async () => {
  const run = await gateOn("frontend", "contract", edit(types, "title: string;", "title: number;"));
  expect(run.report.status).toBe("failed");
  expect(located(run)).toContainEqual(
    expect.stringMatching(
      /^frontend\/src\/api\/schema\.gen\.ts:\d+:- contract is not what openapi-typescript makes of contracts\/openapi\.json: `title: string;` wanted, `title: number;` found$/,
    ),
  );
});

test("a function that sends something else fails with the difference, and is published as what it is", async () => {
  const run = await gateOn("frontend", "contract", edit(client, "getNote(id: string)", "findNote(id: string)"));
  expect(run.report).toMatchObject({ status: "failed", value: "different" });
  expect(located(run).join("\n")).toContain("findNote");
  expect(run.publishes?.hash).not.toBe(contentHash(canonicalJson(JSON.parse(String(withClient[contract])))));
});

test("a frontend without a client, and a tree without the contract, have no figure", async () => {
  const none = await gateOn("frontend", "contract", { ...withClient, [client]: "export {};\n" });
  expect(none.report).toMatchObject({ status: "not-run", summary: "contract not run: the client has no function" });
  const rest = Object.entries(withClient).filter(([path]) => path !== contract);
  const lost = await gateOn("frontend", "contract", Object.fromEntries(rest));
  expect(lost.report).toMatchObject({
    status: "not-run",
    summary: "contract not run: the tree has no contracts/client.json",
  });
});
