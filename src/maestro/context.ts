/** What Maestro works with; made once per process. */
import type { GitPlaces } from "../git/repository.ts";
import type { GitHub, InstallationGitHub } from "../github/client.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { PlannedModel } from "../core/plan.ts";
import type { MergeMethod } from "../core/run.ts";
import type { BranchRules } from "../github/rules.ts";
import type { Log } from "../process/log.ts";
import type { RunLock } from "../store/leases.ts";
import type { Store } from "../store/open.ts";
import type { Run } from "../store/schema.ts";

export interface MaestroContext {
  readonly store: Store;
  readonly github: GitHub;
  readonly places: GitPlaces;
  /** The models that jobs can use, the default first; empty: none is configured. */
  readonly models: readonly PlannedModel[];
  readonly clock: () => Date;
  readonly log: Log;
}

/** One run under its lock: whatever acts for the run takes this, and only the tick can make it. */
export interface HeldRun {
  readonly context: MaestroContext;
  readonly run: Run;
  readonly lock: RunLock;
  readonly github: InstallationGitHub;
  readonly repository: RepositoryRef;
  /** Read once each time the lock is taken: they change rarely, and GitHub enforces them in any case. */
  readonly settings: RepositorySettings;
}

export interface RepositorySettings extends Pick<
  BranchRules,
  "requiredChecks" | "requiredApprovals" | "mustBeUpToDate"
> {
  readonly mergeMethods: readonly MergeMethod[];
}
