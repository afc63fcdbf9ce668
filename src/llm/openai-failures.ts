/** What a model's server says when it does not answer, as Failures, without the key. */
import { APIConnectionError, APIError } from "openai";
import { z } from "zod";
import { Failure, type FailureFields } from "../core/failure.ts";
import type { Redact } from "../core/redact.ts";
import type { Try } from "./resilience.ts";

export interface Circumstances {
  readonly redact: Redact;
  /** The time limit was reached. */
  readonly timedOut: boolean;
  readonly seconds: number;
}

/** Nothing was sent, so nothing was done. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export function triedFailure(thrown: unknown, circumstances: Circumstances): Extract<Try, { failure: Failure }> {
  const { fields, again } = explain(thrown, circumstances);
  // Not the error itself: it holds what the server said, and a server may say the key.
  const cause =
    thrown instanceof Error
      ? new Error(circumstances.redact(`${thrown.name} (${codes(thrown).join(", ")})`))
      : undefined;
  return { failure: new Failure({ ...fields, message: circumstances.redact(fields.message) }, cause), again };
}

function explain(thrown: unknown, { timedOut, seconds }: Circumstances): { fields: FailureFields; again: boolean } {
  if (timedOut) {
    // It may have been working on it, and charge for it.
    return unreachable(`did not answer within ${seconds} s`, false);
  }
  if (thrown instanceof APIConnectionError) {
    const found = codes(thrown);
    return unreachable(
      `could not be reached (${found.join(", ") || "connection lost"})`,
      found.some((code) => neverSent.has(code)),
    );
  }
  if (thrown instanceof APIError && typeof thrown.status === "number") {
    return answered(thrown.status, thrown as APIError<number, Headers | undefined, object | undefined>);
  }
  const reason =
    thrown instanceof z.ZodError ? z.prettifyError(thrown) : thrown instanceof Error ? thrown.name : "no error";
  return {
    fields: fixed(
      "model-invalid",
      `The model's server does not answer as OpenAI's chat completions do: ${reason}. Check OPENAI_BASE_URL.`,
    ),
    again: false,
  };
}

function answered(
  status: number,
  error: APIError<number, Headers | undefined, object | undefined>,
): { fields: FailureFields; again: boolean } {
  const retryAfterSeconds = retryAfter(error.headers);
  if (status === 429 && error.code !== "insufficient_quota") {
    return {
      fields: {
        kind: "model-rate-limited",
        message: "The model's server limits how often it is asked. Aurora tries again by itself.",
        retryable: true,
        audience: "operator",
        retryAfterSeconds,
      },
      again: true,
    };
  }
  if (status >= 500) {
    const { fields } = unreachable(`answered ${status}`, true);
    return { fields: { ...fields, retryAfterSeconds }, again: true };
  }
  switch (status) {
    case 401:
    case 403:
      return {
        fields: fixed("model-refused", `The model's server refused the key (${status}). Check OPENAI_API_KEY.`),
        again: false,
      };
    case 402:
    case 429:
      return {
        fields: fixed(
          "model-refused",
          `The account at the model's server is used up (${status}). Check its plan and billing.`,
        ),
        again: false,
      };
    case 404:
      return {
        fields: fixed(
          "model-refused",
          "The model's server does not know the model (404). Check AURORA_MODEL and OPENAI_BASE_URL.",
        ),
        again: false,
      };
    default:
      return {
        fields: fixed("model-invalid", `The model's server did not take the request: ${error.message.slice(0, 500)}`),
        again: false,
      };
  }
}

function unreachable(what: string, again: boolean): { fields: FailureFields; again: boolean } {
  return {
    fields: {
      kind: "model-unreachable",
      message: `The model's server ${what}.`,
      retryable: true,
      audience: "operator",
    },
    again,
  };
}

function fixed(kind: "model-refused" | "model-invalid", message: string): FailureFields {
  return { kind, message, retryable: false, audience: "operator" };
}

/** Seconds; a date is how far it is away (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const said = headers?.get("retry-after");
  if (said == null) {
    return undefined;
  }
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

const Coded = z.object({
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional(),
});

/** The codes of an error and of those behind it, such as ECONNREFUSED. */
function codes(error: unknown): string[] {
  const { code, cause, errors = [] } = Coded.safeParse(error).data ?? {};
  return [
    ...(code === undefined ? [] : [code]),
    ...[cause, ...errors].flatMap((inner) => (inner == null ? [] : codes(inner))),
  ];
}
