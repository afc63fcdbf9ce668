/** The contract commit: what all four agents start from, made from the spec alone. */
import { thaw } from "../../agents/frozen.ts";
import { generateFoundation } from "../../agents/generate.ts";
import { Failure } from "../../core/failure.ts";
import { contractBranch } from "../../core/ids.ts";
import { placeWorkflow, Plan, workflowPath } from "../../core/plan.ts";
import { ownedGlobs } from "../../core/ownership.ts";
import type { FileTree } from "../../core/tree.ts";
import { listFiles, liveHead, remoteHead } from "../../git/mirror.ts";
import { writeFilesCommit } from "../../git/merge.ts";
import { setContractCommit } from "../../store/runs.ts";
import type { HeldRun } from "../context.ts";
import { fetchRepository, pushBranch } from "./repository.ts";

/**
 * Commits on the base as it is now, and pushes to a branch of its own, so that workers on other machines find it.
 */
export async function commitContracts(held: HeldRun): Promise<{ contractSha: string }> {
  const { context, run } = held;
  const opened = await fetchRepository(held);
  const { mirror } = opened;
  const branch = contractBranch(run.id);
  const base = await remoteHead(mirror, run.baseBranch);
  if (base === null) {
    throw new Failure({
      kind: "github-not-found",
      message: `The branch \`${run.baseBranch}\` does not exist or has no commit. Push a first commit to it.`,
      retryable: false,
      audience: "user",
    });
  }
  const existing = new Set(await listFiles(mirror, base));
  const frozen = thaw(run.specText);
  const generated = await generateFoundation(frozen);
  const files = beside(
    existing,
    placeWorkflow(generated, frozen.spec, Plan.parse(run.plan).workflow === workflowPath(frozen.spec)),
  );
  const contractSha = await writeFilesCommit(mirror, {
    parent: base,
    files,
    owned: ownedGlobs.contract,
    message: `${run.appName}: spec, contracts and tool configuration`,
    trailers: { "Aurora-Run": run.id, "Aurora-Step": "contracts" },
    coAuthors: [{ name: run.requestedBy, email: `${run.requestedBy}@users.noreply.github.com` }],
    identity: await context.github.identity(),
    at: run.createdAt,
  });
  await pushBranch(opened, branch, contractSha, await liveHead(mirror, opened.auth, branch));
  await setContractCommit(context.store.db, run.id, run.epoch, { baseSha: base, contractSha });
  return { contractSha };
}

/**
 * Files at the repository's root that people wrote stay theirs; the app's README then goes where Aurora keeps its own, since
 * it says how to start what was built.
 */
function beside(existing: ReadonlySet<string>, generated: FileTree): FileTree {
  const readme = generated.get("README.md");
  const files = new Map([...generated].filter(([path]) => path.includes("/") || !existing.has(path)));
  return readme === undefined || files.has("README.md") ? files : files.set(".aurora/README.md", readme);
}
