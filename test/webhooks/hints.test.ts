/** GitHub's own example payloads → what they hint at. */
import { expect, test } from "@jest/globals";
import examples from "@octokit/webhooks-examples" with { type: "json" };
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { runOfBranch } from "../../src/webhooks/hint.ts";
import { hintReaders } from "../../src/webhooks/receive.ts";

// Its types describe another shape than the JSON has.
const Examples = z.array(z.object({ name: z.string(), examples: z.array(z.unknown()) }));
const Manifest = z.object({ default_events: z.array(z.string()) });
const payloads = (event: string): readonly unknown[] =>
  Examples.parse(examples).find(({ name }) => name === event)?.examples ?? [];

test("the manifest asks for exactly the events that are read", () => {
  const manifest = Manifest.parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));
  expect(manifest.default_events.toSorted()).toEqual(Object.keys(hintReaders).toSorted());
});

test.each(Object.keys(hintReaders))("every example of %s is read", (event) => {
  const found = payloads(event);
  expect(found.length).toBeGreaterThan(0);
  for (const payload of found) {
    expect(() => hintReaders[event]?.(payload)).not.toThrow();
  }
});

test("issues hint at their issue, whatever happened to it", () => {
  const numbers = payloads("issues").flatMap((payload) => hintReaders["issues"]?.(payload) ?? []);
  expect(numbers.every((hint) => hint.kind === "issue" && hint.number > 0)).toBe(true);
});

test("a comment hints at its conversation when it may hold a command", () => {
  const comment = (body: string | null) => ({ issue: { number: 14 }, comment: { body } });
  const read = hintReaders["issue_comment"];
  expect(read?.(comment("Thanks\r\n/Aurora status"))).toEqual([{ kind: "comments", number: 14 }]);
  expect(read?.(comment("I like aurora"))).toEqual([]);
  expect(read?.(comment(null))).toEqual([]);
});

const run = [{ kind: "run", run: "k3v9x2ma" }];
const branch = "aurora/k3v9x2ma/backend";

test.each([
  ["pull_request", { pull_request: { number: 14, head: { ref: branch } } }],
  ["pull_request_review", { pull_request: { number: 14, head: { ref: branch } } }],
  ["check_run", { check_run: { check_suite: { head_branch: branch } } }],
  ["check_suite", { check_suite: { head_branch: branch } }],
  ["status", { branches: [{ name: branch }, { name: "main" }] }],
  ["push", { ref: `refs/heads/${branch}` }],
])("%s on an agent's branch hints at its run", (event, payload) => {
  expect(hintReaders[event]?.(payload)).toEqual(run);
});

test("a person's pull request hints at itself: it may hold a spec", () => {
  const payload = { pull_request: { number: 9, head: { ref: "specs/notes" } } };
  expect(hintReaders["pull_request"]?.(payload)).toEqual([{ kind: "issue", number: 9 }]);
});

test.each(["main", "aurora/k3v9x2ma", "aurora/K3V9X2MA/backend", "aurora/../x", "x/aurora/k3v9x2ma/backend", null])(
  "%s is nobody's branch",
  (name) => {
    expect(runOfBranch(name)).toEqual([]);
  },
);
