/** What an inbound webhook of a spec becomes. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { storedLiteral, storedType } from "../../../src/agents/integration/view/stored.ts";
import { webhookTestView } from "../../../src/agents/integration/view/webhook-tests.ts";
import { webhookView } from "../../../src/agents/integration/view/webhook.ts";
import type { InboundWebhook, Integration, Spec, ValueType } from "../../../src/core/spec/model.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";

async function load(path: string): Promise<Spec> {
  const parsed = parseSpec(await readFile(new URL(`../../../${path}`, import.meta.url), "utf8"));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics));
  }
  return parsed.spec;
}

function hookOf(spec: Spec, name: string): [Integration, InboundWebhook] {
  const integration = spec.integrations.find((candidate) => candidate.name === name);
  if (!integration?.webhook) {
    throw new Error(`${name} has no webhook`);
  }
  return [integration, integration.webhook];
}

const example = await load("examples/task-manager.md");
const everyKind = await load("test/fixtures/integration/every-kind.yaml");

test("an event has a model of its values and a statement that applies them", () => {
  expect(webhookView(...hookOf(example, "payments"), example).events).toMatchInlineSnapshot(`
   [
     {
       "body": [
         "if data.billing_ref is None:",
         "    return False",
         "updated = await session.scalars(sa.update(User).where(User.billing_ref == data.billing_ref).values(plan=data.plan).returning(User.id))",
         "return updated.first() is not None",
       ],
       "data": [
         {
           "className": "CheckoutCompletedData",
           "doc": "checkout.completed",
           "fields": [
             "billing_ref: Annotated[webhooks.Text, Field(max_length=64)] | None = Field(default=None, validation_alias=AliasPath("data", "customer"))",
             "plan: Plan = Field(validation_alias=AliasPath("data", "plan"))",
           ],
         },
       ],
       "effect": "set plan of the User with its billing_ref",
       "handler": "on_checkout_completed",
       "type": "checkout.completed",
     },
   ]
  `);
});

test("what finds a row and what is set have names of their own, and so have events that look alike", () => {
  const { events } = webhookView(...hookOf(everyKind, "keyed"), everyKind);
  expect(events.map(({ handler, data }) => [handler, data[0]?.className])).toEqual([
    ["on_parcel_made", "ParcelMadeData"],
    ["on_parcel_made_", "ParcelMade2Data"],
    ["on_parcel_moved", "ParcelMovedData"],
    ["on_parcel_renamed", "ParcelRenamedData"],
    ["on_parcel_seen", "ParcelSeenData"],
    ["on_owner_linked", "OwnerLinkedData"],
  ]);
  expect(events[3]?.data[0]?.fields.map((field) => field.split(":")[0])).toEqual(["number", "new_number"]);
});

test("a missing value finds no row, where it is allowed to be missing", () => {
  const { events } = webhookView(...hookOf(everyKind, "keyed"), everyKind);
  expect(events[5]?.body.slice(0, 2)).toEqual(["if data.link is None:", "    return False"]);
  expect(events[3]?.body[0]).toMatch(/^updated = /);
});

test("{v1} is another name of {hex}", () => {
  const { signature } = webhookView(...hookOf(everyKind, "empty_one"), everyKind);
  expect(signature).toEqual({ header: "X-Empty", algorithm: "sha256", layout: "sha256={hex}", tolerance: [] });
});

test("every event of the fixtures has tests, whose rows fulfil the checks before and after", () => {
  const { events } = webhookTestView(...hookOf(everyKind, "keyed"), everyKind);
  expect(events.map(({ type }) => type)).toEqual([
    "parcel.made",
    "parcel_made",
    "parcel:moved",
    "parcel.renamed",
    "parcel.seen",
    "owner.linked",
  ]);
  const seen = events.find(({ type }) => type === "parcel.seen");
  expect(seen?.expected.map(({ column, value }) => [column, value])).toEqual([
    ["phase", "Phase.IN_PROGRESS"],
    ["seen_at", 'dt.datetime.fromisoformat("2030-01-01T00:00:00+00:00")'],
  ]);
});

test("an event that no row can survive, or whose paths cross, has no tests of its own", () => {
  const [integration, webhook] = hookOf(everyKind, "keyed");
  const [, second] = webhook.events;
  if (second === undefined) {
    throw new Error("the fixture has no second event");
  }
  const spoiled = (parts: Partial<typeof second>) =>
    webhookTestView(integration, { ...webhook, events: [{ ...second, ...parts }] }, everyKind).events;
  expect(spoiled({})).toHaveLength(1);
  expect(spoiled({ set: [{ field: "name", value: { kind: "path", path: "$.type" } }] })).toEqual([]);
  const broken = { phase: "in_progress", seen_at: null };
  expect(
    spoiled({
      action: "update",
      entity: "Parcel",
      where: [{ field: "number", path: "$.number" }],
      set: [{ field: "phase", value: { kind: "literal", value: broken.phase } }],
    }),
  ).toEqual([]);
});

test.each<[ValueType, string]>([
  [{ kind: "string", minLength: 0, maxLength: null }, "webhooks.Text"],
  [{ kind: "string", minLength: 1, maxLength: 9 }, "Annotated[webhooks.Text, Field(min_length=1, max_length=9)]"],
  [{ kind: "int", min: null, max: null }, "Annotated[int, Field(ge=-2147483648, le=2147483647)]"],
  [{ kind: "datetime" }, "Annotated[pydantic.AwareDatetime, Field(strict=False)]"],
  [{ kind: "enum", enum: "Plan" }, "Plan"],
])("a value for %j is %s", (type, annotation) => {
  expect(storedType(type)).toBe(annotation);
});

test.each<[ValueType, string | number | boolean, string]>([
  [{ kind: "enum", enum: "Plan" }, "in_trial", "Plan.IN_TRIAL"],
  [{ kind: "decimal", precision: 6, scale: 2 }, 2.5, 'decimal.Decimal("2.5")'],
  [{ kind: "float" }, 1, "1.0"],
  [{ kind: "datetime" }, "2030-01-01T00:00:00Z", 'datetime.datetime.fromisoformat("2030-01-01T00:00:00Z")'],
  [{ kind: "uuid" }, "x", 'uuid.UUID("x")'],
  [{ kind: "text" }, 'say "hi"', '"say \\"hi\\""'],
  [{ kind: "bool" }, true, "True"],
])("the literal for %j %j is %s", (type, value, python) => {
  expect(storedLiteral({ type }, value)).toBe(python);
});
