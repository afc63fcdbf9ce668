/**
 * The combination: every head that is not merged yet, in contract order, on the present base, and the system gate on that
 * tree. Pull requests that pass alone can fail together.
 */
import { rm } from "node:fs/promises";
import { thaw } from "../agents/frozen.ts";
import { generateTree } from "../agents/generate.ts";
import { digestOf } from "../core/digest.ts";
import { asFailure, type Failure } from "../core/failure.ts";
import type { Finding, GateReport } from "../core/gate.ts";
import { agentBranch, agentNames, type AgentName, BranchName, type Sha, short } from "../core/ids.ts";
import { agentTitles } from "../core/plan.ts";
import type { TestedCombination } from "../core/run.ts";
import { systemGate } from "../gates/system.ts";
import { combine, exportTree } from "../git/merge.ts";
import { remoteHead } from "../git/mirror.ts";
import { beginEffect, completeEffect, effectsOf } from "../store/effects.ts";
import { sendSignals } from "../store/inbox.ts";
import { finishJob, type JobClaim, setStep } from "../store/jobs.ts";
import type { Run } from "../store/schema.ts";
import { isBaseline } from "./baseline.ts";
import type { JobContext } from "./context.ts";
import { contractCommit, openRunRepository, type RunRepository, worktreeDirectory } from "./workspace.ts";

export async function runSystemJob(
  context: JobContext,
  run: Run,
  claim: JobClaim,
  { signal, last }: { readonly signal: AbortSignal; readonly last: boolean },
): Promise<"finished"> {
  const { db, queue } = context.store;
  await setStep(db, claim, "merging all heads on the base");
  const repository = await openRunRepository(context, run);
  const base = (await remoteHead(repository.mirror, BranchName.parse(run.baseBranch))) ?? contractCommit(run);
  const heads = await openHeads(context, run, repository);
  const inputKey = digestOf({ base, heads });
  const effect = await beginEffect(db, {
    run: run.id,
    epoch: claim.epoch,
    key: `combination/${inputKey}/${claim.attempt}`,
    kind: "test-combination",
    reason: `${heads.map(({ agent, sha }) => `${agentTitles[agent]} ${short(sha)}`).join(", ")} on ${short(base)}`,
  });
  const inputs = { repository, base, heads, claim, signal };
  const tested = await test(context, run, inputs).catch((error: unknown) => notRun(asFailure(error), inputs, last));
  context.metrics.gate(tested.report);
  await completeEffect(db, effect, tested);
  await finishJob(db, claim, { headSha: base, inputKey, consumed: {} });
  await sendSignals(db, queue, [{ kind: "run", run: run.id }]);
  return "finished";
}

interface Head {
  readonly agent: AgentName;
  readonly sha: Sha;
}

interface Inputs {
  readonly repository: RunRepository;
  readonly base: Sha;
  readonly heads: readonly Head[];
  readonly claim: JobClaim;
  readonly signal: AbortSignal;
}

/** Heads of the agents whose landing is not proved yet; what landed is in the base. */
async function openHeads(context: JobContext, run: Run, { mirror }: RunRepository): Promise<Head[]> {
  const landed = new Set(
    (await effectsOf(context.store.db, run.id))
      .filter((effect) => effect.kind === "prove-landing" && effect.doneAt !== null)
      .map((effect) => effect.key),
  );
  const heads: Head[] = [];
  for (const agent of agentNames) {
    const sha = await remoteHead(mirror, agentBranch(run.id, agent));
    if (sha !== null && !landed.has(`prove-landing/${agent}`)) {
      heads.push({ agent, sha });
    }
  }
  return heads;
}

async function test(context: JobContext, run: Run, inputs: Inputs): Promise<TestedCombination> {
  const { repository, base, heads, claim, signal } = inputs;
  const named = { base, heads: Object.fromEntries(heads.map(({ agent, sha }) => [agent, sha])) };
  const combined = await combine(repository.mirror, base, heads);
  if ("conflict" in combined) {
    const { agent, paths } = combined.conflict;
    return { ...named, trees: {}, report: conflictReport(agentTitles[agent], paths) };
  }
  const directory = `${worktreeDirectory(context, run.id, "system")}.gates`;
  await rm(directory, { recursive: true, force: true });
  try {
    await exportTree(repository.mirror, combined.commit, directory);
    const trust = (await isBaseline(directory, await generateTree(thaw(run.specText)))) ? "baseline" : "untrusted";
    await setStep(context.store.db, claim, "the system gate on all of it together");
    const report = await systemGate({
      tree: directory,
      toolchains: await context.toolchains(directory),
      sandbox: context.sandbox,
      trust,
      signal,
    });
    return { ...named, trees: Object.fromEntries(combined.steps.map(({ agent, tree }) => [agent, tree])), report };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A gate that could not run is red, for a person to look at; only what may pass by itself is tried again. */
function notRun(failure: Failure, { base, heads, signal }: Inputs, last: boolean): TestedCombination {
  if (signal.aborted || failure.kind === "lease-lost" || (failure.retryable && !last)) {
    throw failure;
  }
  return {
    base,
    heads: Object.fromEntries(heads.map(({ agent, sha }) => [agent, sha])),
    trees: {},
    report: report("not-run", failure.message, []),
  };
}

function report(status: "failed" | "not-run", summary: string, findings: Finding[]): GateReport {
  const rest = { unit: "", tools: [], sandboxed: false, seconds: 0 };
  return { gate: "system", status, value: status, bar: "pass", summary, findings, ...rest };
}

function conflictReport(agent: string, paths: readonly string[]): GateReport {
  return report(
    "failed",
    `${agent} does not merge with those that land before it: ${paths.join(", ")}`,
    paths.map((path) => ({ path, line: null, column: null, rule: "conflict", message: "merge conflict" })),
  );
}
