import { expect, test } from "@jest/globals";
import { clientTestView, covers, isRepeatable } from "../../../src/agents/integration/view/client-tests.ts";
import {
  parameterType,
  plainType,
  requestType,
  sampleJson,
  sampleParameter,
} from "../../../src/agents/foundation/integrations/types.ts";
import { parameterNames, portView } from "../../../src/agents/foundation/integrations/view.ts";
import { pythonFloat } from "../../../src/agents/integration/view/client.ts";
import type { Integration, IntegrationOperation, TypedName, ValueType } from "../../../src/core/spec/model.ts";

const at = { line: 1, column: 1 };
const enums = new Map([["Plan", ["free", "in_progress"]]]);
const typed = (name: string, type: ValueType = { kind: "text" }, optional = false): TypedName => ({
  name,
  type,
  optional,
});

const operationOf = (parts: Partial<IntegrationOperation> = {}): IntegrationOperation => ({
  name: "doIt",
  route: { method: "GET", path: "/it" },
  pathParameters: [],
  query: [],
  idempotencyHeader: null,
  body: null,
  response: null,
  at,
  ...parts,
});

const integrationOf = (parts: Partial<Integration> = {}): Integration => ({
  name: "lab",
  baseUrl: "https://lab.example",
  auth: { type: "none" },
  connect: null,
  timeoutMs: 1500,
  retry: { attempts: 3, initialMs: 200, maxMs: 5000, when: [429, "5xx", "timeout"] },
  circuit: { failureThreshold: 5, recoverySeconds: 60 },
  operations: [operationOf()],
  webhook: null,
  at,
  ...parts,
});

test.each<[ValueType, string, string, string]>([
  [{ kind: "string", minLength: 0, maxLength: null }, "str", "str", "str"],
  [
    { kind: "string", minLength: 2, maxLength: 8 },
    "typing.Annotated[str, pydantic.Field(min_length=2, max_length=8)]",
    "str",
    "str",
  ],
  [{ kind: "int", min: null, max: 3 }, "typing.Annotated[int, pydantic.Field(le=3)]", "int", "int"],
  [
    { kind: "decimal", precision: 8, scale: 2 },
    "typing.Annotated[decimal.Decimal, pydantic.Field(max_digits=8, decimal_places=2)]",
    "decimal.Decimal",
    "decimal.Decimal",
  ],
  [{ kind: "datetime" }, "pydantic.AwareDatetime", "pydantic.AwareDatetime", "datetime.datetime"],
  [{ kind: "url" }, "pydantic.HttpUrl", "pydantic.HttpUrl", "str"],
  [{ kind: "enum", enum: "Plan" }, "Plan", "Plan", "contract.Plan"],
])("%j is %s in a request, %s in an answer and %s as a parameter", (type, request, plain, parameter) => {
  expect([requestType(type), plainType(type), parameterType(type, "contract.")]).toEqual([request, plain, parameter]);
});

test.each<[ValueType, unknown]>([
  [{ kind: "string", minLength: 6, maxLength: 9 }, "textxx"],
  [{ kind: "string", minLength: 0, maxLength: 2 }, "te"],
  [{ kind: "int", min: 5, max: 9 }, 5],
  [{ kind: "int", min: null, max: -3 }, -3],
  [{ kind: "decimal", precision: 5, scale: 5 }, "0"],
  [{ kind: "decimal", precision: 5, scale: 0 }, "1"],
  [{ kind: "enum", enum: "Plan" }, "free"],
])("a value that fits %j is %j", (type, value) => {
  expect(sampleJson(type, enums)).toBe(value);
});

test("a parameter's value and what it becomes in the URL", () => {
  expect(sampleParameter({ kind: "enum", enum: "Plan" }, enums)).toEqual({
    python: "contract.Plan.FREE",
    text: "free",
  });
  expect(sampleParameter({ kind: "bool" }, enums)).toEqual({ python: "True", text: "true" });
});

test("names that Python or the method has already get underscores, and none comes twice", () => {
  const query = ["class", "self", "request", "customerId", "customer_id", "moved-at", "_x"].map((name) => typed(name));
  expect(parameterNames(operationOf({ query }))).toEqual([
    "class_",
    "self_",
    "request_",
    "customer_id",
    "customer_id_",
    "moved_at",
    "x",
  ]);
});

test("fields keep the other side's names as aliases", () => {
  const response = [typed("date", { kind: "date" }), typed("type"), typed("model_id", { kind: "text" }, true)];
  expect(portView(integrationOf({ operations: [operationOf({ response })] }), enums).models[0]?.fields).toEqual([
    "date: datetime.date",
    'type_: str = pydantic.Field(alias="type")',
    'field_model_id: str | None = pydantic.Field(default=None, alias="model_id")',
  ]);
});

test("an enum cannot take the name of a request, an answer or the port", () => {
  expect(plainType({ kind: "enum", enum: "DoItRequest" })).toBe("DoItRequestValue");
  expect(plainType({ kind: "enum", enum: "Requested" })).toBe("Requested");
});

test("a method cannot hide what annotations name", () => {
  const { operations } = portView(
    integrationOf({ operations: ["uuid", "close", "datetime", "look"].map((name) => operationOf({ name })) }),
    enums,
  );
  expect(operations.map(({ method }) => method)).toEqual(["uuid_", "close_", "datetime_", "look"]);
});

test("only the enums that operations use are repeated", () => {
  const used = operationOf({ query: [typed("plan", { kind: "enum", enum: "Plan" })] });
  expect(portView(integrationOf(), enums).enums).toEqual([]);
  expect(portView(integrationOf({ operations: [used, used] }), enums).enums).toEqual([
    { className: "Plan", members: ['FREE = "free"', 'IN_PROGRESS = "in_progress"'] },
  ]);
});

test.each<[IntegrationOperation["route"]["method"], string | null, boolean]>([
  ["GET", null, true],
  ["PUT", null, true],
  ["DELETE", null, true],
  ["POST", null, false],
  ["PATCH", null, false],
  ["POST", "Idempotency-Key", true],
])("%s with idempotency header %s is repeatable: %s", (method, idempotencyHeader, expected) => {
  expect(isRepeatable(operationOf({ route: { method, path: "/" }, idempotencyHeader }))).toBe(expected);
});

test("what the policy covers", () => {
  const integration = integrationOf({ retry: { ...integrationOf().retry, when: [500, 429] } });
  expect([500, 503, 429, 401].map((status) => covers(integration, status))).toEqual([true, false, true, false]);
  expect([500, 503, 400].map((status) => covers(integrationOf(), status))).toEqual([true, true, false]);
});

test("tests of repeating are only there where something is repeated", () => {
  const once = clientTestView(integrationOf({ retry: { ...integrationOf().retry, attempts: 1 } }), enums, true);
  expect([once.recovers.length, once.waitsForRetryAfter.length, once.any[0]?.attemptsWithoutAnswer]).toEqual([0, 0, 1]);
  const more = clientTestView(integrationOf(), enums, true);
  expect([more.recovers.length, more.waitsForRetryAfter.length, more.any[0]?.attemptsWithoutAnswer]).toEqual([1, 1, 3]);
});

test.each([
  [10, "10.0"],
  [0.2, "0.2"],
  [1e-7, "1e-7"],
])("%d as a Python float is %s", (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});
