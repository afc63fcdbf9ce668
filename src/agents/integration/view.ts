/** What the templates of one integration need, computed once: names, annotations, literals. */
import { pascalCase, snakeCase } from "../../core/names.ts";
import type { Integration, IntegrationAuth, IntegrationOperation, TypedName } from "../../core/spec/model.ts";
import { pythonDocText, pythonName, pythonString } from "../python.ts";
import { type EnumValues, enumClass, enumMember, parameterType, plainType, requestType } from "./types.ts";

export interface SettingView {
  readonly attribute: string;
  readonly variable: string;
  /** `attribute: what it is (VARIABLE).` */
  readonly doc: string;
}

export interface ModelView {
  readonly className: string;
  readonly doc: string;
  /** What happens to fields that the model does not have. */
  readonly extra: "forbid" | "ignore";
  /** `name: annotation = default`. */
  readonly fields: readonly string[];
}

export interface OperationView {
  /** As in the spec. */
  readonly title: string;
  readonly method: string;
  readonly route: string;
  /** Of the Python method, after self. */
  readonly parameters: readonly string[];
  /** `name: what it is`. */
  readonly parameterDocs: readonly string[];
  readonly returnType: string;
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
  readonly enums: readonly { readonly className: string; readonly members: readonly string[] }[];
  readonly models: readonly ModelView[];
  readonly operations: readonly OperationView[];
}

/** @param enums of the spec: those that the operations use are repeated, since no other agent's code may be imported. */
export function integrationView(integration: Integration, enums: EnumValues): IntegrationView {
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
    enums: usedEnums(integration).map((used) => ({
      className: enumClass(used),
      members: (enums.get(used) ?? []).map((value) => `${enumMember(value)} = ${pythonString(value)}`),
    })),
    models: integration.operations.flatMap(modelViews),
    operations: integration.operations.map(operationView),
  };
}

/** A Python literal of type float. */
export function pythonFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The method of the client. */
export const operationMethod = ({ name }: IntegrationOperation) => {
  const method = pythonName(snakeCase(name));
  return method === "close" ? "close_" : method;
};

export const requestClass = ({ name }: IntegrationOperation) => `${pascalCase(name)}Request`;
export const responseClass = ({ name }: IntegrationOperation) => `${pascalCase(name)}Response`;

/** Names that a client's method uses itself. */
const takenParameters = ["self", "request", "response", "idempotency_key", "schemas", "path_segment", "uuid4"];

/** The Python names of an operation's path and query parameters, in order. */
export function parameterNames({ pathParameters, query }: IntegrationOperation): string[] {
  return distinctNames([...pathParameters, ...query], takenParameters);
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
  const { name, route, pathParameters, query, body, response, idempotencyHeader } = operation;
  const names = parameterNames(operation);
  const inputs = [...pathParameters, ...query].map((input, index) => ({
    ...input,
    python: names[index] ?? "",
    place: index < pathParameters.length ? "path" : "query",
  }));
  const keywords = [
    ...inputs
      .filter(({ optional, place }) => place === "path" || !optional)
      .map(({ python, type }) => `${python}: ${parameterType(type)}`),
    ...inputs
      .filter(({ optional, place }) => place === "query" && optional)
      .map(({ python, type }) => `${python}: ${parameterType(type)} | None = None`),
    ...(idempotencyHeader === null ? [] : ["idempotency_key: str | None = None"]),
  ];
  const queryItems = inputs.filter(({ place }) => place === "query");
  return {
    title: name,
    method: operationMethod(operation),
    route: pythonDocText(`${route.method} ${route.path}`),
    parameters: [
      ...(body === null ? [] : [`request: schemas.${requestClass(operation)}`]),
      ...(keywords.length === 0 ? [] : ["*", ...keywords]),
    ],
    parameterDocs: [
      ...(body === null ? [] : ["request: The body."]),
      ...inputs.map(({ python, name: wire, place }) => `${python}: ${pythonDocText(wire)} of the ${place}.`),
      ...(idempotencyHeader === null ? [] : [idempotencyDoc]),
    ],
    returnType: response === null ? "None" : `schemas.${responseClass(operation)}`,
    sendArguments: [
      pythonString(route.method),
      pathExpression(operation),
      ...(queryItems.length === 0
        ? []
        : [`query={${queryItems.map(({ name: wire, python }) => `${pythonString(wire)}: ${python}`).join(", ")}}`]),
      ...(body === null ? [] : ["body=request"]),
      ...(idempotencyHeader === null
        ? []
        : [`idempotency=(${pythonString(idempotencyHeader)}, idempotency_key or uuid4().hex)`]),
    ],
    before: response === null ? "" : "response = ",
    after: response === null ? "" : `return self._transport.decode(schemas.${responseClass(operation)}, response)`,
  };
}

const idempotencyDoc =
  "idempotency_key: Names this call; with the same key it has its effect once. By default a new one, " +
  "which covers the attempts of this call only.";

function modelViews(operation: IntegrationOperation): ModelView[] {
  const { name, body, response } = operation;
  return [
    ...(body === null
      ? []
      : [
          {
            className: requestClass(operation),
            doc: `Body of ${name}.`,
            extra: "forbid" as const,
            fields: fieldLines(body, requestType),
          },
        ]),
    ...(response === null
      ? []
      : [
          {
            className: responseClass(operation),
            doc: `Answer to ${name}; fields that the spec does not name are ignored.`,
            extra: "ignore" as const,
            fields: fieldLines(response, plainType),
          },
        ]),
  ];
}

/** Modules and built-in types that annotations name, and what a pydantic model has already. */
const takenFields = (
  "bool float int str datetime decimal enum pydantic typing uuid copy dict json schema construct validate fields " +
  "from_orm parse_file parse_obj parse_raw schema_json update_forward_refs"
).split(" ");

function fieldLines(fields: readonly TypedName[], annotate: (type: TypedName["type"]) => string): string[] {
  const names = distinctNames(fields, takenFields);
  return fields.map(({ name, type, optional }, index) => {
    const python = names[index] ?? "";
    const annotation = `${annotate(type)}${optional ? " | None" : ""}`;
    const settings = [
      ...(optional ? ["default=None"] : []),
      ...(python === name ? [] : [`alias=${pythonString(name)}`]),
    ];
    if (python !== name) {
      return `${python}: ${annotation} = pydantic.Field(${settings.join(", ")})`;
    }
    return `${python}: ${annotation}${optional ? " = None" : ""}`;
  });
}

/** snake_case names for somebody else's, none of them twice or taken; those get underscores at the end. */
function distinctNames(fields: readonly TypedName[], taken: readonly string[]): string[] {
  const used = new Set(taken);
  return fields.map(({ name }) => {
    let python = pythonName(snakeCase(name.replaceAll(/[^A-Za-z0-9]+/g, "_")));
    if (python.startsWith("model_") || python.startsWith("_")) {
      python = `field_${python.replace(/^_+/, "")}`;
    }
    while (used.has(python)) {
      python = `${python}_`;
    }
    used.add(python);
    return python;
  });
}

function usedEnums({ operations }: Integration): string[] {
  const types = operations.flatMap(({ pathParameters, query, body, response }) =>
    [...pathParameters, ...query, ...(body ?? []), ...(response ?? [])].map(({ type }) => type),
  );
  return [...new Set(types.flatMap((type) => (type.kind === "enum" ? [type.enum] : [])))];
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
