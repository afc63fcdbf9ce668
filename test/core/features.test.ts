import { describe, expect, test } from "@jest/globals";
import { featureKinds, featuresOf, notImplemented } from "../../src/core/features.ts";
import { mutated, readExample, specOf } from "./spec/example.ts";

const taskManager = specOf(readExample("task-manager"));
const titles = (kind: string) =>
  featuresOf(taskManager)
    .filter((feature) => feature.kind === kind)
    .map(({ title }) => title);

describe("features of the task manager", () => {
  test("are counted by kind", () => {
    const counts = new Map<string, number>();
    for (const { kind } of featuresOf(taskManager)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
     {
       "acceptance": 2,
       "auth": 1,
       "check": 1,
       "computed": 1,
       "crud": 14,
       "endpoint": 3,
       "entity": 4,
       "field": 21,
       "filter": 5,
       "frontend-react": 1,
       "hidden-field": 2,
       "index": 1,
       "integration-auth": 1,
       "integration-connect": 1,
       "integration-operation": 1,
       "integration-webhook": 2,
       "partial-index": 1,
       "policy": 11,
       "readonly-field": 10,
       "rule": 1,
       "screen-form": 1,
       "screen-list": 2,
       "screen-list-endpoint-action": 1,
       "screen-list-filters": 2,
       "screen-list-optimistic": 1,
       "screen-list-row-action": 2,
       "screen-login": 1,
       "seed": 2,
       "sort": 3,
       "styles-css-modules": 1,
       "to-many-relation": 2,
       "to-one-relation": 5,
       "unique": 1,
       "unique-field": 2,
       "viewer-relation": 1,
     }
    `);
  });

  test("are called as people call them", () => {
    expect(titles("rule")).toEqual([
      "`startCheckout` rule 1, “Refuse when the viewer already pays for the requested plan.”",
    ]);
    expect(titles("policy")).toContain("policy `read` of `Task`");
    expect(titles("computed")).toEqual(["computed field `overdue` of `Task`"]);
    expect(titles("index")).toEqual(["index on `assignee`, `status` of `Task`"]);
    expect(titles("partial-index")).toEqual(["partial index `open_by_due` of `Task`"]);
    expect(titles("to-many-relation")).toEqual([
      "to-many relation `projects` of `User`, inverse of `owner` of `Project`",
      "to-many relation `members` of `Project`",
    ]);
    expect(titles("screen-list-optimistic")).toEqual(["optimistic `completeTask` of screen `tasks`"]);
    expect(titles("integration-webhook")).toEqual([
      "webhook of `payments`",
      "event `checkout.completed` of `payments`",
    ]);
    expect(titles("acceptance")[1]).toBe("acceptance case 2, “a task that is done”: `completeTask` answers 409");
  });

  test("know their line", () => {
    const rule = featuresOf(taskManager).find(({ kind }) => kind === "rule");
    expect(rule?.at).toEqual({ line: 102, column: 9 });
  });
});

test("a rule of the whole app says so", () => {
  const clinic = featuresOf(specOf(readExample("clinic"))).filter(({ kind }) => kind === "rule");
  expect(clinic.map(({ title }) => title)).toEqual([
    "app rule 1, “A patient may hold at most three booked visits at a time.”",
  ]);
});

test("both examples together ask for every kind, so that none can be forgotten here", () => {
  const asked = new Set(
    [taskManager, specOf(readExample("clinic"))].flatMap((spec) => featuresOf(spec).map(({ kind }) => kind)),
  );
  expect(featureKinds.filter((kind) => !asked.has(kind))).toEqual([]);
});

describe("not implemented", () => {
  test("is everything when no agent does anything", () => {
    expect(notImplemented(taskManager, new Set())).toEqual(featuresOf(taskManager));
  });

  test("is what no agent does", () => {
    const all = new Set(featureKinds);
    all.delete("rule");
    expect(notImplemented(taskManager, all).map(({ kind }) => kind)).toEqual(["rule"]);
    expect(notImplemented(taskManager, new Set(featureKinds))).toEqual([]);
  });

  test("is an acceptance case whose prose is not understood, whoever implements acceptance cases", () => {
    const spec = specOf(mutated("given: a task that is done", "given: a task on a rainy day"));
    expect(notImplemented(spec, new Set(featureKinds)).map(({ title }) => title)).toEqual([
      "acceptance case 2, “a task on a rainy day”: `completeTask` answers 409",
    ]);
  });

  test("are the screens and their styles where nobody writes pages in the spec's framework", () => {
    const withoutVue = new Set(featureKinds);
    withoutVue.delete("frontend-vue");
    const kinds = notImplemented(specOf(readExample("clinic")), withoutVue).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(
      new Set([
        "frontend-vue",
        "styles-tailwind",
        "screen-login",
        "screen-list",
        "screen-list-filters",
        "screen-list-endpoint-action",
        "screen-form",
      ]),
    );
    expect(notImplemented(taskManager, withoutVue)).toEqual([]);
  });
});
