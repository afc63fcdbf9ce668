/** GitHub's own description of its API (a trimmed copy), as a judge of requests and answers. */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

type Json = Record<string, unknown>;

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content?: Record<string, unknown> };
  readonly responses: Record<string, Json>;
}

const directory = new URL("../../fixtures/github-openapi/", import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, directory), "utf8")) as Json;

const document = modernised({ ...read("paths.json"), components: read("components.json") }) as {
  readonly paths: Record<string, Record<string, Operation>>;
};

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
for (const format of ["uri", "int64", "email", "repo.nwo", "timestamp", "binary"]) {
  ajv.addFormat(format, true);
}
ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
ajv.addSchema(document, "github");

/** Path templates, the most literal first, so that /issues/events/5 is not taken for /issues/{issue_number}. */
const operations = Object.entries(document.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
  .map((each) => ({
    ...each,
    expression: new RegExp(`^${each.path.replaceAll(/\{[^}]+\}/g, (name) => segment(name))}$`),
  }))
  .sort((a, b) => placeholders(a.path) - placeholders(b.path) || b.path.length - a.path.length);

function segment(name: string): string {
  // These may hold slashes.
  return ["{ref}", "{branch}", "{path}", "{basehead}"].includes(name) ? ".+" : "[^/]+";
}

function placeholders(path: string): number {
  return path.split("{").length;
}

/** Every operation of the subset, as "get /repos/{owner}/{repo}". */
export const describedOperations: readonly string[] = operations.map(({ method, path }) => `${method} ${path}`);

export function operationFor(method: string, path: string) {
  const found = operations.find((each) => each.method === method.toLowerCase() && each.expression.test(path));
  return found && { ...found, name: `${found.method} ${found.path}` };
}

const validators = new Map<string, ValidateFunction>();

function validator(pointer: string): ValidateFunction {
  const known = validators.get(pointer);
  if (known !== undefined) {
    return known;
  }
  const made = ajv.compile({ $ref: `github#${pointer}` });
  validators.set(pointer, made);
  return made;
}

const escape = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

/** What is wrong with an answer; empty when GitHub could have sent it. */
export function answerProblems(method: string, path: string, status: number, body: unknown): string[] {
  const operation = operationFor(method, path);
  if (operation === undefined) {
    return status === 404 ? [] : [`${method} ${path} is not in GitHub's description`];
  }
  const base = `/paths/${escape(operation.path)}/${operation.method}/responses/${status}`;
  const described = operation.operation.responses[String(status)];
  if (described === undefined) {
    // Authentication, permissions and faults of the server are described nowhere: they share one shape.
    return status >= 400
      ? problems("/components/schemas/basic-error", body)
      : [`${operation.name} never answers ${status}`];
  }
  const pointer = typeof described["$ref"] === "string" ? described["$ref"].slice(1) : base;
  const content = resolve(pointer)["content"] as Json | undefined;
  if (content === undefined) {
    return body === null || status >= 400 ? [] : [`${operation.name} answers ${status} without a body`];
  }
  return problems(`${pointer}/content/${escape("application/json")}/schema`, body);
}

/** What is wrong with a request's body; empty when GitHub would understand it. */
export function requestProblems(method: string, path: string, body: unknown): string[] {
  const operation = operationFor(method, path);
  if (operation === undefined || body === undefined) {
    return [];
  }
  if (operation.operation.requestBody === undefined) {
    return [`${operation.name} takes no body`];
  }
  const base = `/paths/${escape(operation.path)}/${operation.method}/requestBody`;
  return problems(`${base}/content/${escape("application/json")}/schema`, body);
}

function problems(pointer: string, value: unknown): string[] {
  const validate = validator(pointer);
  return validate(value)
    ? []
    : (validate.errors ?? []).map((each) => `${each.instancePath || "/"} ${each.message ?? ""}`);
}

function resolve(pointer: string): Json {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<Json>((value, part) => value[part] as Json, document as unknown as Json);
}

/** OpenAPI 3.0's `nullable` in the words of JSON Schema, which the validator speaks. */
function modernised(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(modernised);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const { nullable, ...rest } = value as Json;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, modernised(inner)]));
  return nullable === true
    ? { anyOf: [{ type: "null" }, schema] }
    : nullable === undefined
      ? schema
      : { nullable: modernised(nullable), ...schema };
}
