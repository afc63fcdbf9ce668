/** GitHub's error answers: a status, a message and a link to its documentation. */
import type { Json } from "../state.ts";

const documentation = "https://docs.github.com/rest";

/** Thrown by a route; the server answers with it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, more: Json = {}, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more, documentation_url: documentation, status: String(status) };
    this.headers = headers;
  }
}

export const notFound = () => new HttpError(404, "Not Found");
export const badCredentials = () => new HttpError(401, "Bad credentials");

/** A missing permission of the App's installation; the header names what would have done, as GitHub's does. */
export function notAccessible(wanted: readonly string[]): HttpError {
  return new HttpError(
    403,
    "Resource not accessible by integration",
    {},
    { "x-accepted-github-permissions": wanted.join("; ") },
  );
}

export interface FieldError {
  readonly resource: string;
  readonly code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom";
  readonly field?: string;
  readonly message?: string;
}

/** 422 "Validation Failed", the shape in which GitHub refuses values that it understood. */
export function validationFailed(...errors: readonly FieldError[]): HttpError {
  return new HttpError(422, "Validation Failed", { errors });
}

/** 422 "Invalid request.", the shape in which GitHub refuses a body of the wrong shape. */
export function invalidRequest(problems: readonly string[]): HttpError {
  return new HttpError(422, `Invalid request.\n\n${problems.join("\n")}`);
}
