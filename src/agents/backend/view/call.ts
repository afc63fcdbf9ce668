/** How an endpoint calls an integration: arguments by name from its input or its row, answer by name into its own. */
import { type ApiEndpoint, apiEndpoints } from "../../../core/api-routes.ts";
import type {
  Endpoint,
  Integration,
  IntegrationOperation,
  Spec,
  TypedName,
  ValueType,
} from "../../../core/spec/model.ts";
import { enumClass } from "../../foundation/integrations/types.ts";
import {
  fieldNames,
  operationMethod,
  parameterNames,
  portClass,
  requestClass,
} from "../../foundation/integrations/view.ts";
import { pythonString } from "../../python.ts";

export interface CallView {
  /** As in the spec; also the attribute of `Integrations`. */
  readonly integration: string;
  /** `create_checkout(…)` */
  readonly call: string;
  /** Its answer is used. */
  readonly answers: boolean;
  /** Keyword arguments of the endpoint's own result. */
  readonly result: readonly { readonly name: string; readonly value: string }[];
  readonly imports: readonly string[];
}

/** The integration and the operation that an endpoint calls. */
export function calledOperation(
  spec: Spec,
  { calls }: Pick<Endpoint, "calls">,
): { integration: Integration; operation: IntegrationOperation } | null {
  const integration = spec.integrations.find(({ name }) => name === calls?.integration);
  const operation = integration?.operations.find(({ name }) => name === calls?.operation);
  return integration && operation ? { integration, operation } : null;
}

/** The integrations that some endpoint calls, with the class of each one's port. */
export function calledIntegrations(spec: Spec): { readonly name: string; readonly port: string }[] {
  const names = new Set(spec.endpoints.flatMap(({ calls }) => (calls ? [calls.integration] : [])));
  return spec.integrations
    .filter(({ name }) => names.has(name))
    .map((one) => ({ name: one.name, port: portClass(one) }));
}

/** Whether some answer needs what a service may leave out. */
export function callsPresent(spec: Spec): boolean {
  return apiEndpoints(spec).some((route) =>
    callView(spec, route)?.result.some(({ value }) => value.includes("present(")),
  );
}

/** The module that holds an integration's models, under the name that a service gives it. */
export const contractModuleName = (integration: string) => `${integration}_contract`;

export const contractImport = (integration: string) =>
  `from app.integrations.${integration} import contract as ${contractModuleName(integration)}`;

export function callView(spec: Spec, route: ApiEndpoint): CallView | null {
  const { endpoint } = route;
  const called = calledOperation(spec, endpoint);
  if (called === null) {
    return null;
  }
  const { integration, operation } = called;
  const contract = contractModuleName(integration.name);
  const body = operation.body === null ? [] : [requestOf(route, operation, contract)];
  const parameters = [...operation.pathParameters, ...operation.query].flatMap((parameter, index) => {
    const value = argument(route, parameter, contract, false);
    return value === null ? [] : [`${parameterNames(operation)[index] ?? ""}=${value}`];
  });
  const result = endpoint.returns.kind === "object" ? endpoint.returns.fields : [];
  const call = `${operationMethod(operation)}(${[...body, ...parameters].join(", ")})`;
  return {
    integration: integration.name,
    call,
    answers: result.length > 0,
    result: result.map((field) => ({ name: field.name, value: answered(operation, field) })),
    imports: [
      ...(call.includes(`${contract}.`) ? [contractImport(integration.name)] : []),
      ...result.flatMap(({ type }) => (type.kind === "enum" ? [`from app.enums.models import ${type.enum}`] : [])),
    ],
  };
}

/** The request's model, made of what the endpoint has; a name that Python cannot spell needs a mapping. */
function requestOf(route: ApiEndpoint, operation: IntegrationOperation, contract: string): string {
  const fields = operation.body ?? [];
  const names = fieldNames(fields);
  const values = fields.flatMap((field, index) => {
    const value = argument(route, field, contract, true);
    return value === null ? [] : [{ python: names[index] ?? "", json: field.name, value }];
  });
  const plain = values.every(({ python, json }) => python === json);
  return plain
    ? `${contract}.${requestClass(operation)}(${values.map(({ python, value }) => `${python}=${value}`).join(", ")})`
    : `${contract}.${requestClass(operation)}.model_validate({${values.map(({ json, value }) => `${pythonString(json)}: ${value}`).join(", ")}})`;
}

/** An argument's value: from the input, else from the row; null: it is left out. */
function argument(route: ApiEndpoint, { name, type }: TypedName, contract: string, body: boolean): string | null {
  const input = route.input.find(({ attribute }) => attribute === name);
  if (input) {
    return converted(`data.${name}`, input, sent(type, contract, body));
  }
  if (name === "id" && route.item && (type.kind === "string" || type.kind === "text" || type.kind === "uuid")) {
    return type.kind === "uuid" ? "row.id" : "str(row.id)";
  }
  const field = route.item?.fields.find((candidate) => candidate.name === name);
  return field !== undefined ? converted(`row.${name}`, field, sent(type, contract, body)) : null;
}

/** What turns a value of the app into one of the contract; null: it is one already. */
function sent(type: ValueType, contract: string, body: boolean): string | null {
  switch (type.kind) {
    case "enum":
      return `${contract}.${enumClass(type.enum)}`;
    case "url":
      return body ? "HttpUrl" : null;
    case "json":
      return body ? null : "json.dumps";
    default:
      return null;
  }
}

const converted = (value: string, { optional }: { readonly optional: boolean }, convert: string | null) =>
  convert === null ? value : optional ? `None if ${value} is None else ${convert}(${value})` : `${convert}(${value})`;

/** The value of a field of the answer, out of the response. */
function answered(operation: IntegrationOperation, field: TypedName): string {
  const fields = operation.response ?? [];
  const index = fields.findIndex(({ name }) => name === field.name);
  const given = fields[index];
  const source = `response.${fieldNames(fields)[index] ?? field.name}`;
  const convert = field.type.kind === "url" ? "str" : field.type.kind === "enum" ? field.type.enum : null;
  return given?.optional === true && !field.optional
    ? convert === null
      ? `present(${source})`
      : `${convert}(present(${source}))`
    : converted(source, { optional: given?.optional === true }, convert);
}
