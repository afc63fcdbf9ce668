import type { BranchName, Sha } from "../../core/ids.ts";
import type { GitAuth } from "../../git/git.ts";
import type { Mirror } from "../../git/mirror.ts";
import { openRepository } from "../../git/repository.ts";
import { push } from "../../git/worktree.ts";
import type { HeldRun } from "../context.ts";

export interface OpenedRepository {
  readonly mirror: Mirror;
  readonly auth: GitAuth;
}

/** The run's repository, fetched with a fresh installation token. */
export async function fetchRepository({ context, github, repository }: HeldRun): Promise<OpenedRepository> {
  const auth = { token: await github.token() };
  return { mirror: await openRepository(context.places, repository, auth), auth };
}

/** Pushes a commit that was made in the mirror. */
export async function pushBranch(
  { mirror, auth }: OpenedRepository,
  branch: BranchName,
  sha: Sha,
  expected: Sha | null,
): Promise<void> {
  await push(mirror, { branch, sha, auth, expected });
}
