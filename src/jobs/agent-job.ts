/**
 * One agent's job: generate → build on the contracts → push → gate → publish → refine. Every step looks first at what is there, so a
 * job that was killed anywhere runs again from the top and makes the same commits.
 */
import { rm } from "node:fs/promises";
import { generateAgent, generateTree } from "../agents/generate.ts";
import { thaw } from "../agents/frozen.ts";
import type { ContractName } from "../core/contracts/model.ts";
import { agentBranch, type AgentName, type ContentHash, type Sha, short } from "../core/ids.ts";
import { ownedGlobs } from "../core/ownership.ts";
import { gatesNotPassed } from "../core/readiness.ts";
import { agentTitles, builtOnByMerge, jobPlan, Plan } from "../core/plan.ts";
import { runGates } from "../gates/run-gates.ts";
import { commitTree, exportTree } from "../git/merge.ts";
import { commitsBetween, treeOf } from "../git/mirror.ts";
import { commitAll, ensureWorktree, headOf, mergeInto, push, removeWorktree, writeTree } from "../git/worktree.ts";
import { contractsOf, gatesOf, publishContract, recordGate } from "../store/results.ts";
import { finishJob, type JobClaim, suspendJob } from "../store/jobs.ts";
import type { Run } from "../store/schema.ts";
import { digestOf } from "../core/digest.ts";
import { type AgentJob, coAuthor, say, signalRun, stepTrailer, trailers } from "./agent-work.ts";
import { isBaseline } from "./baseline.ts";
import type { JobContext } from "./context.ts";
import { refine } from "./refine.ts";
import { contractCommit, openWorkspace, type Workspace, worktreeDirectory } from "./workspace.ts";

export async function runAgentJob(
  context: JobContext,
  run: Run,
  agent: AgentName,
  claim: JobClaim,
  signal: AbortSignal,
): Promise<"finished" | "suspended"> {
  const job: AgentJob = { context, run, claim, agent, frozen: thaw(run.specText), signal };
  await say(job, "preparing its worktree");
  const workspace = await openWorkspace(context, run, agentBranch(run.id, agent), agent);
  let outcome: "finished" | "suspended";
  try {
    outcome = await workIn(job, workspace);
  } finally {
    // What counts is pushed; the next job of this agent makes a fresh one in a moment.
    await removeWorktree(workspace.mirror, workspace.worktree);
  }
  await signalRun(job);
  return outcome;
}

async function workIn(job: AgentJob, workspace: Workspace): Promise<"finished" | "suspended"> {
  const { context, claim } = job;
  await generate(job, workspace);
  const built = await buildOnContracts(job, workspace);
  let head = await pushHead(job, workspace);
  if ("waitsFor" in built) {
    await suspendJob(context.store.db, claim, built.waitsFor);
    return "suspended";
  }
  // Others build on the contracts that this proves, while a model works on what goes beyond them.
  await gate(job, workspace, head);
  const refined = await refine(job, workspace);
  if (refined !== head) {
    head = refined;
    await gate(job, workspace, head);
  }
  await finishJob(context.store.db, claim, {
    headSha: head,
    inputKey: digestOf({ head, consumed: built.consumed }),
    consumed: built.consumed,
  });
  return "finished";
}

/** Writes and commits the baseline, once: what people or a model changed later is never generated over. */
async function generate(job: AgentJob, workspace: Workspace): Promise<void> {
  const { run, agent } = job;
  const head = await headOf(workspace.worktree);
  const commits = await commitsBetween(workspace.mirror, contractCommit(run), head);
  if (
    commits.some(({ trailers }) =>
      trailers.some(({ key, value }) => key === stepTrailer && value === `generate ${agent}`),
    )
  ) {
    return;
  }
  await say(job, "generating the baseline");
  await writeTree(workspace.worktree, await generateAgent(job.frozen, agent), { owned: ownedGlobs[agent] });
  const message = {
    message: `${agentTitles[agent]}: ${jobPlan(Plan.parse(run.plan), agent).what}`,
    trailers: trailers(run, `generate ${agent}`),
    coAuthors: [coAuthor(run.requestedBy)],
  };
  const identity = workspace.identity;
  // The run's own time, so that the same step always makes the same commit.
  const at = run.createdAt;
  const committed = await commitAll(workspace.worktree, {
    ...message,
    author: identity,
    at,
    owned: ownedGlobs[agent],
    parent: head,
  });
  if (committed === null) {
    // The base holds these very files already; the commit says so, and gives the pull request something to show.
    const tree = await treeOf(workspace.mirror, head);
    const empty = await commitTree(workspace.mirror, { ...message, identity, at, tree, parents: [head] });
    const { name, directory } = workspace.worktree;
    await ensureWorktree(workspace.mirror, { name, directory, at: empty });
  }
}

type Built =
  { readonly waitsFor: ContractName } | { readonly consumed: Readonly<Partial<Record<ContractName, ContentHash>>> };

/** Merges what producers published; stops at the first contract that is not there yet. */
async function buildOnContracts(job: AgentJob, workspace: Workspace): Promise<Built> {
  const { context, run, agent } = job;
  const published = await contractsOf(context.store.db, run.id);
  const consumed: Partial<Record<ContractName, ContentHash>> = {};
  for (const name of jobPlan(Plan.parse(run.plan), agent).consumes) {
    const version = published.find((contract) => contract.name === name);
    if (version === undefined) {
      return { waitsFor: name };
    }
    if (builtOnByMerge[name]) {
      await say(job, `building on ${name}@${short(version.hash)}`);
      await mergeInto(workspace.worktree, version.commitSha, {
        message: `Build on ${name}@${short(version.hash)} of ${agentTitles[version.producer]}`,
        trailers: trailers(run, `build on ${name}`),
        identity: workspace.identity,
        at: run.createdAt,
      });
    }
    consumed[name] = version.hash;
  }
  return { consumed };
}

async function pushHead(job: AgentJob, workspace: Workspace): Promise<Sha> {
  const head = await headOf(workspace.worktree);
  if (head !== workspace.pushed) {
    await say(job, `pushing ${short(head)}`);
    const { branch, auth, pushed: expected } = workspace;
    await push(workspace.worktree, { branch, sha: head, auth, expected });
    await signalRun(job);
  }
  return head;
}

/** Runs the gates on exactly what was pushed, in a directory of its own; publishes each contract as soon as it is proved. */
async function gate(job: AgentJob, workspace: Workspace, head: Sha): Promise<void> {
  const { context, run, agent, claim, signal } = job;
  const { db } = context.store;
  if (await isGreen(job, head)) {
    return;
  }
  await say(job, "preparing the gate tools");
  const directory = `${worktreeDirectory(context, run.id, agent)}.gates`;
  await rm(directory, { recursive: true, force: true });
  try {
    await exportTree(workspace.mirror, head, directory);
    const toolchains = await context.toolchains(directory);
    const baseline = await isBaseline(directory, await generateTree(job.frozen));
    await say(job, `gates on ${short(head)}`);
    await signalRun(job);
    await runGates({
      tree: directory,
      agent,
      toolchains,
      sandbox: context.sandbox,
      trust: baseline ? "baseline" : "untrusted",
      signal,
      onReport: async ({ report, publishes }) => {
        context.metrics.gate(report);
        await recordGate(db, claim, head, report);
        if (publishes !== null && report.status === "passed") {
          const { name, hash } = publishes;
          await publishContract(db, claim, { name, hash, commitSha: head, producer: agent });
          await signalRun(job);
        }
      },
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** All its gates passed on this very commit in an earlier turn; what they published is published. */
async function isGreen({ context, run, agent }: AgentJob, head: Sha): Promise<boolean> {
  const rows = (await gatesOf(context.store.db, run.id)).filter((row) => row.agent === agent && row.headSha === head);
  const reports = rows.map(({ report }) => report);
  return gatesNotPassed(agent, reports).length === 0;
}
