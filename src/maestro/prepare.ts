/** From a frozen spec and the base as it is to the plan of a run, or to the one answer why none can start. */
import type { FrozenSpec } from "../agents/frozen.ts";
import { generateAgent, generateFoundation, generateTree } from "../agents/generate.ts";
import { implementedFeatures } from "../agents/registry.ts";
import { agentNames, type BranchName, type RepositoryRef, type Sha } from "../core/ids.ts";
import { wouldOverwrite } from "../core/intake.ts";
import { type Plan, placeWorkflow, plannedModel, planRun } from "../core/plan.ts";
import { configurationRefusal, overwriteRefusal, protectedRefusal } from "../core/render/intake.ts";
import type { RequestLabel } from "../core/render/labels.ts";
import { unusableBranch } from "../core/render/spec-source.ts";
import { configurationPath, parseConfiguration, protectedWrites } from "../core/repository-configuration.ts";
import type { FileTree } from "../core/tree.ts";
import { listFiles, type Mirror, readFileAt, remoteHead } from "../git/mirror.ts";
import type { InstallationGitHub } from "../github/client.ts";
import type { MaestroContext } from "./context.ts";
import { type Answered, branchNow } from "./spec-source.ts";

export interface Preparation {
  readonly context: MaestroContext;
  readonly github: InstallationGitHub;
  readonly repository: RepositoryRef;
  readonly frozen: FrozenSpec;
  /** What the run's pull requests are merged into. */
  readonly baseBranch: BranchName;
  readonly configurationBranch: BranchName;
  /** What people put on again when something is mended. */
  readonly label: RequestLabel;
}

export interface Prepared {
  readonly plan: Plan;
  /** Where the base branch stands. */
  readonly baseSha: Sha;
}

/** Reads only. The same spec on the same base gives the same plan. */
export async function prepareRun(preparation: Preparation): Promise<Prepared | Answered> {
  const { context, github, frozen, baseBranch, configurationBranch, label } = preparation;
  const { mirror, head } = await branchNow(preparation, baseBranch);
  if (head === null) {
    return { answer: unusableBranch(baseBranch, "does not exist or has no commit", label) };
  }
  const mayWriteWorkflows = (await github.permissions())["workflows"] === "write";
  const generated = placeWorkflow(await generateTree(frozen), frozen.spec, mayWriteWorkflows);
  const configured = parseConfiguration(await configurationAt(mirror, configurationBranch));
  if (!configured.ok) {
    return { answer: configurationRefusal(configured.diagnostics, configurationBranch, label) };
  }
  const existing = await existingFiles(mirror, head, generated);
  const overwritten = wouldOverwrite(generated, existing);
  if (overwritten.length > 0) {
    return { answer: overwriteRefusal(overwritten, baseBranch, label) };
  }
  const kept = protectedWrites(generated, existing, configured.configuration);
  if (kept.length > 0) {
    return { answer: protectedRefusal(kept, configurationBranch, label) };
  }
  const files = await fileCounts(frozen);
  const work = { files, model: plannedModel(configured.configuration, context.models) };
  return {
    plan: planRun(frozen.spec, implementedFeatures, mayWriteWorkflows, configured.configuration, work),
    baseSha: head,
  };
}

async function configurationAt(mirror: Mirror, branch: BranchName): Promise<string | null> {
  const head = await remoteHead(mirror, branch);
  return head === null ? null : readFileAt(mirror, head, configurationPath);
}

/** Those of the generated paths that are there, with their content. */
async function existingFiles(mirror: Mirror, head: Sha, generated: FileTree): Promise<ReadonlyMap<string, string>> {
  const existing = new Map<string, string>();
  for (const path of await listFiles(mirror, head)) {
    if (generated.has(path)) {
      existing.set(path, (await readFileAt(mirror, head, path)) ?? "");
    }
  }
  return existing;
}

async function fileCounts(frozen: FrozenSpec): Promise<Plan["files"]> {
  const files: Plan["files"] = { contract: (await generateFoundation(frozen)).size };
  for (const agent of agentNames) {
    files[agent] = (await generateAgent(frozen, agent)).size;
  }
  return files;
}
