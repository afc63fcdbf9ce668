/** Takes a run's lock and reads what does not change while it is held. */
import { getRepository } from "../github/repos.ts";
import { branchRules } from "../github/rules.ts";
import { type RunLock, withRunLock } from "../store/leases.ts";
import type { Run } from "../store/schema.ts";
import type { HeldRun, MaestroContext } from "./context.ts";

/** @returns "busy" at once when somebody else acts for the run. */
export function holdRun<T>(context: MaestroContext, run: Run, act: (held: HeldRun) => Promise<T>): Promise<T | "busy"> {
  return withRunLock(context.store, run.id, async (lock) => act(await hold(context, run, lock)));
}

async function hold(context: MaestroContext, run: Run, lock: RunLock): Promise<HeldRun> {
  const github = context.github.forInstallation(run.installationId);
  const repository = { owner: run.repositoryOwner, name: run.repositoryName };
  const [{ mergeMethods }, rules] = await Promise.all([
    getRepository(github, repository),
    branchRules(github, repository, run.baseBranch),
  ]);
  const { requiredChecks, requiredApprovals, mustBeUpToDate } = rules;
  const allowed = mergeMethods.filter((method) => rules.mergeMethods?.includes(method) ?? true);
  const settings = { requiredChecks, requiredApprovals, mustBeUpToDate, mergeMethods: allowed };
  return { context, run, lock, github, repository, settings };
}
