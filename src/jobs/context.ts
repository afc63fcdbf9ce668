/** What a job works with; made once per process. */
import type { GitPlaces } from "../git/repository.ts";
import type { GitHub } from "../github/client.ts";
import type { Redact } from "../core/redact.ts";
import type { Models } from "../llm/models.ts";
import type { Trajectories } from "../llm/trajectories.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Toolchains } from "../gates/toolchains.ts";
import type { Log } from "../process/log.ts";
import type { Metrics } from "../process/metrics.ts";
import type { Store } from "../store/open.ts";

export interface JobContext {
  readonly store: Store;
  readonly github: GitHub;
  readonly places: GitPlaces;
  readonly sandbox: Sandbox;
  /** The gate tools that a tree's locks ask for: installed once, shared by every job. */
  readonly toolchains: (tree: string) => Promise<Toolchains>;
  /** null: no model is configured. */
  readonly models: Models | null;
  /** Takes every secret out of a text. */
  readonly redact: Redact;
  /** Where what models were told and did is kept, and how people get to it. */
  readonly trajectories: Trajectories;
  readonly log: Log;
  readonly metrics: Metrics;
}
