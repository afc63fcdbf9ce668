/** What the templates of one integration's tests need: sample values, and what the policy makes of an answer. */
import type { Integration, IntegrationOperation, TypedName } from "../../../core/spec/model.ts";
import { pythonLiteral, pythonString } from "../../python.ts";
import { type EnumValues, sampleJson, sampleParameter } from "../../foundation/integrations/types.ts";
import { operationMethod, parameterNames, requestClass, responseClass } from "../../foundation/integrations/view.ts";
import { type IntegrationView, integrationView } from "./client.ts";

/** Parts that an operation may lack are lists of one or none, which templates map over. */
export interface OperationTestView {
  readonly title: string;
  readonly method: string;
  readonly httpMethod: string;
  /** Path that the sample arguments lead to, below the address's own. */
  readonly path: string;
  readonly returnType: string;
  readonly callArguments: readonly string[];
  /** `assert …` about the request, one per line. */
  readonly assertions: readonly string[];
  readonly answers: readonly { readonly constant: string; readonly json: string; readonly responseClass: string }[];
  readonly silent: readonly true[];
  /** Arguments of respx's `respond` for a good answer. */
  readonly good: string;
}

export interface ClientTestView {
  readonly integration: IntegrationView;
  /** Variables and test values. */
  readonly environment: readonly (readonly [string, string])[];
  readonly operations: readonly OperationTestView[];
  /** One operation on which timeouts and the circuit are tried; none without operations. */
  readonly any: readonly (OperationTestView & {
    readonly attemptsWithoutAnswer: number;
    readonly attemptsAt503: number;
  })[];
  /** Where repeating happens and helps. */
  readonly recovers: readonly OperationTestView[];
  readonly waitsForRetryAfter: readonly (OperationTestView & { readonly seconds: number })[];
  /** Where a call must not be repeated. */
  readonly once: readonly OperationTestView[];
  readonly malformed: readonly OperationTestView[];
  /** One when there are settings that have to be there. */
  readonly needsSettings: readonly true[];
  /** One when there are no operations. */
  readonly idle: readonly true[];
  /** Assertions about how a request is signed. */
  readonly signature: readonly string[];
}

export function clientTestView(integration: Integration, enums: EnumValues, owned: boolean): ClientTestView {
  const { operations, retry } = integration;
  const views = operations.map((operation) => operationTestView(operation, enums));
  const repeatable = (_: OperationTestView, index: number) => isRepeatable(operations[index]);
  const attempts = (index: number, covered: boolean) =>
    covered && isRepeatable(operations[index]) ? retry.attempts : 1;
  const view = integrationView(integration, owned);
  const any = views.slice(0, 1);
  const repeated = retry.attempts > 1 ? views.filter(repeatable).slice(0, 1) : [];
  return {
    integration: view,
    environment: view.settings.map(({ variable }) => [variable, `value-of-${variable}`]),
    operations: views,
    any: any.map((operation) => ({
      ...operation,
      attemptsWithoutAnswer: attempts(0, retry.when.includes("timeout")),
      attemptsAt503: attempts(0, covers(integration, 503)),
    })),
    recovers: covers(integration, 503) ? repeated : [],
    waitsForRetryAfter: covers(integration, 429)
      ? repeated.map((operation) => ({ ...operation, seconds: Math.min(30, Math.floor(retry.maxMs / 1000)) }))
      : [],
    once: views.filter((_, index) => !isRepeatable(operations[index])).slice(0, 1),
    malformed: views.filter(({ answers }) => answers.length > 0).slice(0, 1),
    needsSettings: view.settings.length > 0 ? [true] : [],
    idle: operations.length === 0 ? [true] : [],
    signature: signatureAssertions(integration),
  };
}

/** Whether the policy tries again after a status. */
export function covers({ retry }: Integration, status: number): boolean {
  return retry.when.includes(status) || (status >= 500 && retry.when.includes("5xx"));
}

/** As transport.py decides it: by method (RFC 9110, section 9.2.2) or idempotency key. */
export function isRepeatable(operation: IntegrationOperation | undefined): boolean {
  return (
    operation !== undefined &&
    (["GET", "PUT", "DELETE"].includes(operation.route.method) || operation.idempotencyHeader !== null)
  );
}

function operationTestView(operation: IntegrationOperation, enums: EnumValues): OperationTestView {
  const { name, route, pathParameters, query, body, response, idempotencyHeader } = operation;
  const names = parameterNames(operation);
  const samples = [...pathParameters, ...query].map(({ type }) => sampleParameter(type, enums));
  const texts = new Map(pathParameters.map((parameter, index) => [parameter.name, samples[index]?.text ?? ""]));
  const method = operationMethod(operation);
  const answers =
    response === null
      ? []
      : [
          {
            constant: `${method.toUpperCase()}_ANSWER`,
            json: sampleObject(response, enums),
            responseClass: `contract.${responseClass(operation)}`,
          },
        ];
  const sentQuery = query.map((parameter, index) => [
    parameter.name,
    samples[pathParameters.length + index]?.text ?? "",
  ]);
  return {
    title: name,
    method,
    httpMethod: pythonString(route.method),
    path: pythonString(
      `/base${route.path.replaceAll(/\{([^{}]*)\}/g, (_, parameter: string) => texts.get(parameter) ?? "")}`,
    ),
    returnType: answers[0]?.responseClass ?? "None",
    callArguments: [
      ...(body === null ? [] : [`contract.${requestClass(operation)}.model_validate(${sampleObject(body, enums)})`]),
      ...names.map((python, index) => `${python}=${samples[index]?.python ?? "None"}`),
      ...(idempotencyHeader === null ? [] : ['idempotency_key="key-1"']),
    ],
    assertions: [
      ...(query.length === 0
        ? []
        : [`assert dict(request.url.params) == ${pythonValue(Object.fromEntries(sentQuery))}`]),
      ...(body === null ? [] : [`assert json.loads(request.content) == ${sampleObject(body, enums)}`]),
      ...(idempotencyHeader === null ? [] : [`assert request.headers[${pythonString(idempotencyHeader)}] == "key-1"`]),
    ],
    answers,
    silent: response === null ? [true] : [],
    good: answers[0] === undefined ? "204" : `json=${answers[0].constant}`,
  };
}

function signatureAssertions({ auth }: Integration): string[] {
  switch (auth.type) {
    case "none":
      return ['assert "Authorization" not in request.headers'];
    case "api_key":
      return [`assert request.headers[${pythonString(auth.header)}] == ENVIRONMENT[${pythonString(auth.secret)}]`];
    case "bearer":
      return [`assert request.headers["Authorization"] == "Bearer " + ENVIRONMENT[${pythonString(auth.secret)}]`];
    case "oauth2_client_credentials":
      return ['assert request.headers["Authorization"] == "Bearer token-1"'];
  }
}

function sampleObject(fields: readonly TypedName[], enums: EnumValues): string {
  return pythonValue(Object.fromEntries(fields.map(({ name, type }) => [name, sampleJson(type, enums)])));
}

/** A JSON value as a Python literal. */
export function pythonValue(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonValue).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonString(key)}: ${pythonValue(item)}`)
      .join(", ")}}`;
  }
  return pythonLiteral(value as string | number | boolean | null);
}
