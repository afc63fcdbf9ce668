/** What can go wrong, as one closed union. Adapters translate into it and keep the cause; one function renders it. */
export const failureKinds = [
  "github-unreachable",
  "github-rate-limited",
  "github-forbidden",
  "github-not-found",
  "github-conflict",
  "github-invalid",
  "git-rejected",
  "git-unreachable",
  "git-conflict",
  "git-failed",
  "model-unreachable",
  "model-rate-limited",
  "model-refused",
  "model-invalid",
  "tool-missing",
  "tool-failed",
  "tool-timeout",
  "spec-invalid",
  "ownership-violated",
  "tree-differs",
  "lease-lost",
  "disk-full",
  "internal",
] as const;
export type FailureKind = (typeof failureKinds)[number];

export interface FailureFields {
  readonly kind: FailureKind;
  /** What happened, where, and what to do next: a sentence for the audience. Never holds a secret. */
  readonly message: string;
  /** Worth trying again without anybody doing anything. */
  readonly retryable: boolean;
  readonly audience: "user" | "operator";
  /** Seconds after which a retry makes sense, when the other side said so. */
  readonly retryAfterSeconds?: number | undefined;
}

export class Failure extends Error implements FailureFields {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly retryable: boolean;
  readonly audience: "user" | "operator";
  readonly retryAfterSeconds: number | undefined;

  constructor(fields: FailureFields, cause?: unknown) {
    super(fields.message, cause === undefined ? undefined : { cause });
    this.kind = fields.kind;
    this.retryable = fields.retryable;
    this.audience = fields.audience;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }
}

/** Any thrown value as a Failure; what no adapter translated is an internal one, for the operator. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure({ kind: "internal", message, retryable: false, audience: "operator" }, thrown);
}
