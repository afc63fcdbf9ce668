/** Where an agent works: its branch, in a worktree that stands on what GitHub has. */
import { join } from "node:path";
import type { BranchName, RunId, Sha } from "../core/ids.ts";
import { Failure } from "../core/failure.ts";
import type { GitAuth } from "../git/git.ts";
import { liveHead, type Mirror } from "../git/mirror.ts";
import type { Identity } from "../git/objects.ts";
import { openRepository } from "../git/repository.ts";
import { ensureWorktree, type Worktree } from "../git/worktree.ts";
import type { Run } from "../store/schema.ts";
import type { JobContext } from "./context.ts";

export interface RunRepository {
  readonly mirror: Mirror;
  readonly auth: GitAuth;
  /** Signs what Aurora commits. */
  readonly identity: Identity;
}

/** The run's repository, fetched with a fresh installation token. */
export async function openRunRepository(context: JobContext, run: Run): Promise<RunRepository> {
  const installation = context.github.forInstallation(run.installationId);
  const auth = { token: await installation.token() };
  const repository = { owner: run.repositoryOwner, name: run.repositoryName };
  const [mirror, identity] = await Promise.all([
    openRepository(context.places, repository, auth),
    context.github.identity(),
  ]);
  return { mirror, auth, identity };
}

export interface Workspace extends RunRepository {
  readonly worktree: Worktree;
  readonly branch: BranchName;
  /** Where the branch stood on GitHub when the job began; null: not pushed yet. */
  readonly pushed: Sha | null;
}

/** A worktree on the branch's head, or on the contract commit for a branch that does not exist yet. */
export async function openWorkspace(
  context: JobContext,
  run: Run,
  branch: BranchName,
  name: string,
): Promise<Workspace> {
  const repository = await openRunRepository(context, run);
  const pushed = await liveHead(repository.mirror, repository.auth, branch);
  const worktree = await ensureWorktree(repository.mirror, {
    name: `${run.id}-${name}`,
    directory: worktreeDirectory(context, run.id, name),
    at: pushed ?? contractCommit(run),
  });
  return { ...repository, worktree, branch, pushed };
}

export function worktreeDirectory(context: JobContext, run: RunId, name: string): string {
  return join(context.places.dataDirectory, "worktrees", run, name);
}

/** The commit that all agents start from. */
export function contractCommit(run: Run): Sha {
  if (run.contractSha === null) {
    throw new Failure({
      kind: "internal",
      message: `a job of run ${run.id} began before its contract commit was made`,
      retryable: true,
      audience: "operator",
    });
  }
  return run.contractSha;
}
