/** What happens, counted. The composition root gives the counters down; without one nobody counts. */
export interface Metrics {
  /** An agent's job, or the system's, came to an end. */
  readonly job: (agent: string, outcome: JobOutcome) => void;
  readonly gate: (report: { readonly gate: string; readonly status: string; readonly seconds: number }) => void;
  readonly githubCall: (call: GitHubCall) => void;
  readonly delivery: (event: string, outcome: "new" | "duplicate" | "ignored") => void;
  /** A model answered. */
  readonly model: (use: ModelUse) => void;
}

/** suspended: it waits for a contract; given-back: another worker, or this one later, does it again. */
export type JobOutcome = "finished" | "suspended" | "failed" | "given-back";

/** One request over the wire; a repeated one counts again. */
export interface GitHubCall {
  /** "app" or "installation-7": each has a rate limit of its own. */
  readonly identity: string;
  /** Method and path without names and numbers, such as `GET /repos/{owner}/{repo}/issues/{}`: few, whatever is built. */
  readonly kind: string;
  /** HTTP status; null: no answer came. */
  readonly status: number | null;
  /** Requests that the rate limit leaves; null: the answer did not say. */
  readonly remaining: number | null;
}

export interface ModelUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** By the configured prices. */
  readonly dollars: number;
}
