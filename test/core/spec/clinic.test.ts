import { describe, expect, test } from "@jest/globals";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { entityOf, readExample, specOf } from "./example.ts";

const bool = { kind: "bool" };

describe("the clinic", () => {
  const spec = specOf(readExample("clinic"));

  test("has no warnings", () => {
    expect(parseSpec(readExample("clinic"))).toMatchObject({ ok: true, warnings: [] });
  });

  test("quoted 'true' is the condition that always holds", () => {
    expect(entityOf(spec, "Doctor").policy?.read).toEqual({
      kind: "literal",
      type: bool,
      nullable: false,
      value: true,
    });
  });

  test("decimals, dates and conditions of constraints are resolved", () => {
    const doctor = entityOf(spec, "Doctor");
    expect(doctor.fields.find(({ name }) => name === "fee")).toMatchObject({
      type: { kind: "decimal", precision: 8, scale: 2 },
      default: { kind: "literal", value: 0 },
    });
    expect(doctor.indexes).toMatchObject([
      { columns: ["specialty", "name"], where: { kind: "field", field: "active" } },
    ]);
    expect(entityOf(spec, "Visit").uniques).toMatchObject([
      { columns: ["doctor", "starts_at"], where: { kind: "compare", right: { value: "booked" } } },
    ]);
    expect(entityOf(spec, "Person").fields.find(({ name }) => name === "born_on")).toMatchObject({
      type: { kind: "date" },
      optional: true,
    });
  });

  test("a day and a span of time make a day, which compares with a point in time", () => {
    const today = spec.endpoints.find(({ name }) => name === "today");
    expect(today?.query?.where).toMatchObject({
      kind: "and",
      right: {
        kind: "compare",
        operator: "<",
        left: { kind: "field", type: { kind: "datetime" } },
        right: {
          kind: "arithmetic",
          operator: "+",
          type: { kind: "date" },
          left: { kind: "today" },
          right: { kind: "duration", seconds: 86_400 },
        },
      },
    });
  });

  test("client credentials, path parameters and looked-up rows are resolved", () => {
    const [lab] = spec.integrations;
    expect(lab).toMatchObject({
      auth: {
        type: "oauth2_client_credentials",
        tokenUrl: "https://lab.example/oauth/token",
        clientId: "LAB_CLIENT_ID",
        clientSecret: "LAB_CLIENT_SECRET",
        scopes: ["results.read"],
      },
      operations: [{ route: { method: "GET", path: "/results/{id}" }, pathParameters: [{ name: "id" }] }],
      webhook: { verify: { toleranceSeconds: null }, dedupe: "$.event_id" },
    });
    expect(lab?.webhook?.events[0]).toMatchObject({
      action: "create",
      entity: "LabResult",
      set: expect.arrayContaining([
        { field: "patient", value: { kind: "lookup", field: "email", path: "$.result.patient_email" } },
      ]),
    });
  });

  test("rules of the whole app are numbered", () => {
    expect(spec.rules).toMatchObject([
      { endpoint: null, number: 1, text: "A patient may hold at most three booked visits at a time." },
    ]);
  });

  test("operations are those that were written", () => {
    expect(entityOf(spec, "Visit").api.operations).toEqual(["list", "get", "create", "update"]);
    expect(entityOf(spec, "LabResult").api.operations).toEqual(["list", "get"]);
    expect(entityOf(spec, "Doctor").api.filters).toEqual([{ column: "specialty", operators: ["eq"] }]);
  });
});
