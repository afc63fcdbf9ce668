import { describe, expect, test } from "@jest/globals";
import { appModel, entityOf } from "../../../src/agents/frontend/view/app.ts";
import { changesFor } from "../../../src/agents/frontend/view/example-row.ts";
import { frozenSpec } from "./trees.ts";

/** The changes under which the first so many rules of an endpoint are kept, and the next one is not. */
async function changesBefore(spec: "clinic" | "every-type", endpoint: string, kept: number) {
  const app = appModel((await frozenSpec(spec)).spec);
  const found = app.spec.endpoints.find(({ name }) => name === endpoint);
  const wishes = (found?.require ?? [])
    .slice(0, kept + 1)
    .map(({ expression }, index) => ({ condition: expression, holds: index < kept }));
  return changesFor(app, entityOf(app, found?.target ?? ""), wishes);
}

describe("a row with which a rule is not kept", () => {
  test("keeps the rules before it", async () => {
    expect(await changesBefore("clinic", "cancelVisit", 0)).toMatch(/^status: "(?!booked)\w+"$/);
    expect(await changesBefore("clinic", "cancelVisit", 1)).toBe(
      'starts_at: new Date(Date.now() - 172_800_000).toISOString(), status: "booked"',
    );
  });

  test("names what computed and missing values depend on", async () => {
    expect(await changesBefore("every-type", "discontinueArticle", 0)).toBe("active: true, maybe: null");
    expect(await changesBefore("every-type", "discontinueArticle", 1)).toMatch(/^soldOn: .+, checkedAt: /);
  });
});

test("a row with which all rules are kept", async () => {
  expect(await changesBefore("clinic", "cancelVisit", 2)).toBe(
    'starts_at: new Date(Date.now() + 172_800_000).toISOString(), status: "booked"',
  );
});

test("what cannot be has no row", async () => {
  const app = appModel((await frozenSpec("clinic")).spec);
  const rule = app.spec.endpoints.find(({ name }) => name === "cancelVisit")?.require[0]?.expression;
  const wishes = [true, false].flatMap((holds) => (rule === undefined ? [] : [{ condition: rule, holds }]));
  expect(changesFor(app, entityOf(app, "Visit"), wishes)).toBeNull();
});
