/** What the contract of one integration says, computed once: classes, methods, annotations. The client has the same. */
import { pascalCase, snakeCase } from "../../../core/names.ts";
import type { Integration, IntegrationOperation, Spec, TypedName } from "../../../core/spec/model.ts";
import { pythonDocText, pythonName, pythonString } from "../../python.ts";
import { type EnumValues, enumClass, enumMember, parameterType, plainType, requestType } from "./types.ts";

export interface ModelView {
  readonly className: string;
  readonly doc: string;
  /** What happens to fields that the model does not have. */
  readonly extra: "forbid" | "ignore";
  /** `name: annotation = default`. */
  readonly fields: readonly string[];
}

/** How an operation is called in Python. */
export interface SignatureView {
  readonly method: string;
  /** After self. */
  readonly parameters: readonly string[];
  readonly returnType: string;
}

export interface PortOperationView extends SignatureView {
  /** The docstring, without its quotes. */
  readonly doc: string;
}

export interface PortView {
  /** As in the spec, and the package. */
  readonly name: string;
  readonly portClass: string;
  readonly enums: readonly { readonly className: string; readonly members: readonly string[] }[];
  readonly models: readonly ModelView[];
  readonly operations: readonly PortOperationView[];
}

/** Values of the spec's enums. */
export const enumValues = ({ enums }: Spec): EnumValues => new Map(enums.map(({ name, values }) => [name, values]));

/** @param enums of the spec: those that the operations use are repeated, since no agent's code may be imported. */
export function portView(integration: Integration, enums: EnumValues): PortView {
  return {
    name: integration.name,
    portClass: portClass(integration),
    enums: usedEnums(integration).map((used) => ({
      className: enumClass(used),
      members: (enums.get(used) ?? []).map((value) => `${enumMember(value)} = ${pythonString(value)}`),
    })),
    models: integration.operations.flatMap(modelViews),
    operations: integration.operations.map((operation) => ({
      ...signatureView(operation, ""),
      doc: docstring(operation),
    })),
  };
}

export const portClass = ({ name }: Integration) => `${pascalCase(name)}Port`;
export const requestClass = ({ name }: IntegrationOperation) => `${pascalCase(name)}Request`;
export const responseClass = ({ name }: IntegrationOperation) => `${pascalCase(name)}Response`;

/** Methods that a client has of its own, and names that its annotations need: a method of that name would hide them. */
const takenMethods = new Set(
  "close for_account bool float int str datetime decimal enum pydantic typing uuid contract".split(" "),
);

/** The method of the port and of the client. */
export const operationMethod = ({ name }: IntegrationOperation) => {
  const method = pythonName(snakeCase(name));
  return takenMethods.has(method) ? `${method}_` : method;
};

/** Names that a client's method uses itself. */
const takenParameters = ["self", "request", "response", "idempotency_key", "contract", "path_segment", "uuid4"];

/** The Python names of an operation's path and query parameters, in order. */
export function parameterNames({ pathParameters, query }: IntegrationOperation): string[] {
  return distinctNames([...pathParameters, ...query], takenParameters);
}

/** @param prefix leads to the classes of `contract.py`: empty within it. */
export function signatureView(operation: IntegrationOperation, prefix: "" | "contract."): SignatureView {
  const { query, body, response, idempotencyHeader } = operation;
  const names = parameterNames(operation);
  const inputs = [...operation.pathParameters, ...query].map(({ type, optional }, index) => ({
    annotated: `${names[index] ?? ""}: ${parameterType(type, prefix)}`,
    optional: optional && index >= operation.pathParameters.length,
  }));
  const keywords = [
    ...inputs.filter(({ optional }) => !optional).map(({ annotated }) => annotated),
    ...inputs.filter(({ optional }) => optional).map(({ annotated }) => `${annotated} | None = None`),
    ...(idempotencyHeader === null ? [] : ["idempotency_key: str | None = None"]),
  ];
  return {
    method: operationMethod(operation),
    parameters: [
      ...(body === null ? [] : [`request: ${prefix}${requestClass(operation)}`]),
      ...(keywords.length === 0 ? [] : ["*", ...keywords]),
    ],
    returnType: response === null ? "None" : `${prefix}${responseClass(operation)}`,
  };
}

/** `Call POST /v1/checkout_sessions.` */
export const callDoc = ({ route }: IntegrationOperation) => `Call ${pythonDocText(`${route.method} ${route.path}`)}.`;

function docstring(operation: IntegrationOperation): string {
  const { pathParameters, query, body, idempotencyHeader } = operation;
  const names = parameterNames(operation);
  const docs = [
    ...(body === null ? [] : ["request: The body."]),
    ...[...pathParameters, ...query].map(
      ({ name }, index) =>
        `${names[index] ?? ""}: ${pythonDocText(name)} of the ${index < pathParameters.length ? "path" : "query"}.`,
    ),
    ...(idempotencyHeader === null ? [] : idempotencyDoc),
  ];
  return [
    callDoc(operation),
    // A section that is empty would be refused by pydocstyle.
    ...(docs.length === 0 ? [] : ["", "        Args:", ...docs.map((line) => `            ${line}`)]),
    "",
    "        Raises:",
    "            IntegrationError: The call failed; its kinds are in app.integrations.errors.",
    "        ",
  ].join("\n");
}

const idempotencyDoc = [
  "idempotency_key: Names this call; with the same key it has its effect once. By default",
  "    a new one, which covers the attempts of this call only.",
];

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

/** The Python names of a body's or an answer's fields, in order: how Backend reads and writes them. */
export const fieldNames = (fields: readonly Pick<TypedName, "name">[]): string[] => distinctNames(fields, takenFields);

function fieldLines(fields: readonly TypedName[], annotate: (type: TypedName["type"]) => string): string[] {
  const names = fieldNames(fields);
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
export function distinctNames(fields: readonly Pick<TypedName, "name">[], taken: readonly string[]): string[] {
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
