/** What GitHub says when it does not do what was asked, as Failures. */
import { z } from "zod";
import { Failure, type FailureFields } from "../core/failure.ts";

/** Of Octokit's RequestError, what is read here. No `response` means that no answer came. */
const Refusal = z.object({
  status: z.number().int(),
  message: z.string(),
  response: z
    .object({
      headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
      data: z.unknown(),
    })
    .optional(),
});

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const Body = z.object({
  message: z.string().optional(),
  documentation_url: z.string().optional(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({ message: z.string().optional(), field: z.string().optional(), code: z.string().optional() }),
      ]),
    )
    .optional(),
});
type Body = z.infer<typeof Body>;

type Headers = Readonly<Record<string, string | number | undefined>>;

/**
 * @param what what was tried, to follow "could not": "read issue #12 of acme/tasks"
 * @param now to reckon how long a rate limit lasts
 */
export function githubFailure(what: string, thrown: unknown, now: Date): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const refusal = Refusal.safeParse(thrown);
  if (!refusal.success) {
    return unanswered(what, thrown);
  }
  const { status, message, response } = refusal.data;
  if (response === undefined) {
    return new Failure(
      {
        kind: "github-unreachable",
        message: `Aurora could not ${what}: GitHub could not be reached (${deepest(thrown) ?? message}). It tries again by itself.`,
        retryable: true,
        audience: "operator",
      },
      thrown,
    );
  }
  const body = Body.safeParse(response.data).data ?? {};
  return new Failure(answered(what, status, body, response.headers, now), thrown);
}

/** The HTTP status of the answer that a Failure came from; null when no answer came. */
export function statusOf(failure: Failure): number | null {
  const refusal = Refusal.safeParse(failure.cause);
  return refusal.success && refusal.data.response !== undefined ? refusal.data.status : null;
}

/** GitHub's own words in the answer that a Failure came from, or the failure's when there are none. */
export function wordsOf(failure: Failure): string {
  const refusal = Refusal.safeParse(failure.cause);
  return Body.safeParse(refusal.data?.response?.data).data?.message ?? failure.message;
}

/** An answer that does not have the fields that Aurora needs, an unusable private key, or a defect of Aurora. */
function unanswered(what: string, thrown: unknown): Failure {
  const reason =
    thrown instanceof z.ZodError
      ? `GitHub's answer is not what it documents (${z.prettifyError(thrown)})`
      : (Thrown.safeParse(thrown).data?.message ?? String(thrown));
  return new Failure(
    { kind: "internal", message: `Aurora could not ${what}: ${reason}`, retryable: false, audience: "operator" },
    thrown,
  );
}

const Thrown = z.object({ message: z.string(), cause: z.unknown().optional() });

/** What lies behind "fetch failed": the message of the innermost cause. */
function deepest(thrown: unknown): string | null {
  const error = Thrown.safeParse(thrown).data;
  return error === undefined ? null : (deepest(error.cause) ?? (error.message === "" ? null : error.message));
}

function answered(what: string, status: number, body: Body, headers: Headers, now: Date): FailureFields {
  const said = `GitHub answered ${status}${details(body)}`;
  const see = body.documentation_url === undefined ? "" : ` See ${body.documentation_url}`;
  const limit = rateLimit(status, body, headers, now);
  if (limit !== null) {
    return {
      kind: "github-rate-limited",
      message: `Aurora could not ${what}: GitHub's rate limit is used up. It goes on by itself in ${limit} s.${see}`,
      retryable: true,
      audience: "operator",
      retryAfterSeconds: limit,
    };
  }
  const fixed = { retryable: false, audience: "operator" } as const;
  switch (status) {
    case 401:
      return {
        ...fixed,
        kind: "github-forbidden",
        message: `Aurora could not ${what}: ${said}. Check the app id and the private key, and that the clock is right.${see}`,
      };
    case 403:
    case 451:
      return {
        ...fixed,
        kind: "github-forbidden",
        message: `Aurora could not ${what}: ${said}.${permission(headers)}${see}`,
      };
    case 404:
    case 410:
      return {
        ...fixed,
        kind: "github-not-found",
        message: `Aurora could not ${what}: ${said}. It does not exist, or the app is not installed there.${see}`,
      };
    case 409:
      return {
        ...fixed,
        kind: "github-conflict",
        message: `Aurora could not ${what}: ${said}. Something changed meanwhile; look again.${see}`,
      };
    default:
      return status >= 500
        ? {
            kind: "github-unreachable",
            message: `Aurora could not ${what}: ${said}. It tries again by itself.`,
            retryable: true,
            audience: "operator",
          }
        : { ...fixed, kind: "github-invalid", message: `Aurora could not ${what}: ${said}.${see}` };
  }
}

/** Each error in words, after GitHub's sentence: ` "Validation Failed" (head: invalid)`. */
function details(body: Body): string {
  const errors = (body.errors ?? []).map((error) =>
    typeof error === "string" ? error : (error.message ?? [error.field, error.code].filter(Boolean).join(": ")),
  );
  return `${body.message === undefined ? "" : ` "${body.message}"`}${errors.length === 0 ? "" : ` (${errors.join("; ")})`}`;
}

/** GitHub names the permission that would have sufficed in a header, such as `pull_requests=write`. */
function permission(headers: Headers): string {
  const wanted = headers["x-accepted-github-permissions"];
  return wanted === undefined || wanted === ""
    ? " Check the app's permissions."
    : ` Give the app the permission ${String(wanted)} and accept it in the installation.`;
}

/**
 * Seconds to wait, or null when this is no rate limit. A primary limit has x-ratelimit-remaining 0, a secondary one has
 * retry-after or says so in words.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function rateLimit(status: number, body: Body, headers: Headers, now: Date): number | null {
  if (status !== 403 && status !== 429) {
    return null;
  }
  if (headers["retry-after"] !== undefined) {
    return Math.max(1, Number(headers["retry-after"]) || 60);
  }
  if (String(headers["x-ratelimit-remaining"]) === "0") {
    return Math.max(1, Math.ceil(Number(headers["x-ratelimit-reset"]) - now.getTime() / 1000) + 1 || 60);
  }
  return status === 429 || /\bsecondary rate limit\b/i.test(body.message ?? "") ? 60 : null;
}
