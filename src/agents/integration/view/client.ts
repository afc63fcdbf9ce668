/** What the templates of one integration need, computed once: names, annotations, literals. */
import { pascalCase, snakeCase } from "../../../core/names.ts";
import type { Integration, IntegrationAuth, IntegrationOperation } from "../../../core/spec/model.ts";
import {
  callDoc,
  parameterNames,
  portClass,
  responseClass,
  type SignatureView,
  signatureView,
} from "../../foundation/integrations/view.ts";
import { pythonDocText, pythonString } from "../../python.ts";

export interface SettingView {
  readonly attribute: string;
  readonly variable: string;
  /** `attribute: what it is (VARIABLE).` */
  readonly doc: string;
}

export interface OperationView extends SignatureView {
  /** As in the spec. */
  readonly title: string;
  readonly doc: string;
  /** Arguments of `Transport.send`. */
  readonly sendArguments: readonly string[];
  /** What stands before and after the call of send. */
  readonly before: string;
  readonly after: string;
}

export interface IntegrationView {
  /** As in the spec, and the package. */
  readonly name: string;
  readonly className: string;
  readonly baseUrl: string;
  readonly baseUrlVariable: string;
  readonly settings: readonly SettingView[];
  /** Argument of `Transport`. */
  readonly authArgument: string;
  /** The line that imports what the argument names; empty without authentication. */
  readonly authImport: string;
  readonly timeout: string;
  readonly policy: {
    readonly attempts: number;
    readonly initial: string;
    readonly maximum: string;
    readonly statuses: string;
    readonly serverErrors: string;
    readonly noAnswer: string;
  };
  readonly failureThreshold: number;
  readonly recoveryTimeout: string;
  readonly portClass: string;
  /** One where people connect accounts. */
  readonly accounts: readonly { readonly owned: boolean }[];
  readonly operations: readonly OperationView[];
}

/** @param owned whether a connected account belongs to a person. */
export function integrationView(integration: Integration, owned: boolean): IntegrationView {
  const { name, retry, circuit } = integration;
  const className = pascalCase(name);
  const statuses = retry.when.filter((item) => typeof item === "number").sort((a, b) => a - b);
  return {
    name,
    className,
    baseUrl: pythonString(integration.baseUrl),
    baseUrlVariable: `${snakeCase(name).toUpperCase()}_BASE_URL`,
    settings: settingViews(integration.auth),
    authArgument: authArguments(className)[integration.auth.type],
    authImport: integration.auth.type === "none" ? "" : `from app.integrations.${name}.auth import ${className}Auth`,
    timeout: pythonFloat(integration.timeoutMs / 1000),
    policy: {
      attempts: retry.attempts,
      initial: pythonFloat(retry.initialMs / 1000),
      maximum: pythonFloat(retry.maxMs / 1000),
      statuses: statuses.length === 0 ? "frozenset()" : `frozenset({${[...new Set(statuses)].join(", ")}})`,
      serverErrors: retry.when.includes("5xx") ? "True" : "False",
      noAnswer: retry.when.includes("timeout") ? "True" : "False",
    },
    failureThreshold: circuit.failureThreshold,
    recoveryTimeout: pythonFloat(circuit.recoverySeconds),
    portClass: portClass(integration),
    accounts: integration.connect === null ? [] : [{ owned }],
    operations: integration.operations.map(operationView),
  };
}

/** A Python literal of type float. */
export function pythonFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** An operation's path as a Python expression, each parameter escaped. */
function pathExpression(operation: IntegrationOperation): string {
  const names = parameterNames(operation);
  const parts = operation.route.path.split(/\{([^{}]*)\}/).map((part, index) => {
    if (index % 2 === 0) {
      return pythonString(part).slice(1, -1);
    }
    const position = operation.pathParameters.findIndex(({ name }) => name === part);
    return `{path_segment(${names[position] ?? ""})}`;
  });
  return `${parts.length > 1 ? "f" : ""}"${parts.join("")}"`;
}

function operationView(operation: IntegrationOperation): OperationView {
  const { name, route, query, body, response, idempotencyHeader } = operation;
  const queryNames = parameterNames(operation).slice(operation.pathParameters.length);
  const queryItems = query.map((parameter, index) => `${pythonString(parameter.name)}: ${queryNames[index] ?? ""}`);
  return {
    ...signatureView(operation, "contract."),
    title: name,
    doc: callDoc(operation),
    sendArguments: [
      pythonString(route.method),
      pathExpression(operation),
      ...(queryItems.length === 0 ? [] : [`query={${queryItems.join(", ")}}`]),
      ...(body === null ? [] : ["body=request"]),
      ...(idempotencyHeader === null
        ? []
        : [`idempotency=(${pythonString(idempotencyHeader)}, idempotency_key or uuid4().hex)`]),
    ],
    before: response === null ? "" : "response = ",
    after: response === null ? "" : `return self._transport.decode(contract.${responseClass(operation)}, response)`,
  };
}

function settingViews(auth: IntegrationAuth): SettingView[] {
  switch (auth.type) {
    case "none":
      return [];
    case "api_key":
      return [settingView("secret", auth.secret, "The API key")];
    case "bearer":
      return [settingView("secret", auth.secret, "The bearer token")];
    case "oauth2_client_credentials":
      return [
        settingView("client_id", auth.clientId, "The OAuth client"),
        settingView("client_secret", auth.clientSecret, "The OAuth client's secret"),
      ];
  }
}

function settingView(attribute: string, variable: string, what: string): SettingView {
  return { attribute, variable, doc: `${attribute}: ${what} (${pythonDocText(variable)}).` };
}

function authArguments(className: string): Readonly<Record<IntegrationAuth["type"], string>> {
  return {
    none: "None",
    api_key: `${className}Auth(settings)`,
    bearer: `${className}Auth(settings)`,
    oauth2_client_credentials: `${className}Auth(settings, clock)`,
  };
}
