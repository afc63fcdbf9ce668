/**
 * The generated app's own gate runs Prettier, and Aurora lays files out with another formatter that promises the same:
 * here Prettier formats again what was generated from every spec that there is, and may change nothing. Hostile text:
 * hostile-text.test.ts and hostile-places.test.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { syntheticSpec } from "../../bench/synthetic-spec.ts";
import { thaw } from "../../src/agents/frozen.ts";
import { generateTree } from "../../src/agents/generate.ts";
import { readExample } from "../core/spec/example.ts";
import { withPrettier } from "./prettier.ts";

jest.setTimeout(240_000);

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), "utf8");
const fixtures = ["backend", "database", "frontend", "integration"].flatMap((agent) =>
  readdirSync(new URL(`../fixtures/${agent}/`, import.meta.url)).map((name) => `${agent}/${name}`),
);

/** Files that are the same for several specs are looked at once. */
const seen = new Set<string>();

async function expectPrettierLayout(yaml: string): Promise<void> {
  const tree = await generateTree(thaw(yaml));
  for (const [path, text] of tree) {
    if (!seen.has(text)) {
      expect({ path, text: (await withPrettier(path, text)) ?? text }).toEqual({ path, text });
      seen.add(text);
    }
  }
  expect(tree.size).toBeGreaterThan(100);
}

test.each([
  ["the task manager", readExample("task-manager")],
  ["the clinic", readExample("clinic")],
  ["many entities", syntheticSpec(12)],
  ...fixtures.map((path) => [path, fixture(path)] as const),
])("Prettier changes nothing in the app of %s", async (_, yaml) => {
  await expectPrettierLayout(yaml);
});

test("Prettier changes nothing in an app, however long its names are", async () => {
  const names =
    "Article Depot Supplier Grade stock sold_on seen_at supplier colour weight dark_green restock rename".split(" ");
  const lengthened = fc.tuple(
    ...names.map((name) => fc.integer({ max: 24, min: 0 }).map((more) => [name, more] as const)),
  );
  await fc.assert(
    fc.asyncProperty(lengthened, async (pairs) => {
      const longer = pairs.reduce(
        (yaml, [name, more]) =>
          yaml.replaceAll(new RegExp(`\\b${name}\\b`, "g"), name + "abcdefghijklmnopqrstuvwxyz".slice(0, more)),
        fixture("frontend/every-type.yaml"),
      );
      await expectPrettierLayout(longer);
    }),
    { numRuns: 3, seed: 5 },
  );
});
