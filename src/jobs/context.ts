/** What a job works with; made once per process. */
import type { GitPlaces } from "../git/repository.ts";
import type { GitHub } from "../github/client.ts";
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
  readonly log: Log;
  readonly metrics: Metrics;
}
