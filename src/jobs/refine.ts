/**
 * What an agent was asked for beyond its baseline, one change after the other: a model works on it in the worktree, and what has green
 * gates becomes a commit of its own. Whatever else happens, the files are as they were, and the outcome says why.
 */
import {
  type ChangeOutcome,
  changeTitle,
  declined,
  rulesAgent,
  rulesOf,
  ruleWanted,
  type Wanted,
} from "../core/change.ts";
import { digestOf } from "../core/digest.ts";
import { type Sha, short } from "../core/ids.ts";
import { ownedGlobs } from "../core/ownership.ts";
import { agentTitles, Plan } from "../core/plan.ts";
import { chooseModel } from "../core/repository-configuration.ts";
import { commitsBetween } from "../git/mirror.ts";
import { commitAll, ensureWorktree, headOf, push } from "../git/worktree.ts";
import { beginChange, changesOf, endChange, requestChanges } from "../store/changes.ts";
import type { Change } from "../store/schema.ts";
import { type AgentJob, coAuthor, say, signalRun, stepTrailer, trailers } from "./agent-work.ts";
import { attempt, type Attempted } from "./attempt.ts";
import { contractCommit, type Workspace } from "./workspace.ts";

/** A job that dies of a change, and is taken up again, does not spend for ever. */
const mostTries = 2;

/** @returns where the branch stands afterwards, on GitHub too. */
export async function refine(job: AgentJob, workspace: Workspace): Promise<Sha> {
  const { context, run, claim, agent } = job;
  const { db } = context.store;
  const { configuration } = Plan.parse(run.plan);
  const choice = chooseModel(configuration, context.models?.offered ?? []);
  if ("name" in choice && agent === rulesAgent) {
    const rules = rulesOf(job.frozen.spec).map((rule) => ({ agent, wanted: ruleWanted(rule) }));
    await requestChanges(db, { run: run.id, epoch: claim.epoch }, rules);
  }
  let head = await headOf(workspace.worktree);
  const open = (await changesOf(db, run.id)).filter((change) => change.agent === agent && change.outcome === null);
  for (const change of open) {
    const outcome = (await doneBefore(job, workspace, change)) ?? (await carryOut(job, workspace, head, change));
    head = outcome.commit ?? head;
    await endChange(db, claim, change.key, outcome);
    await signalRun(job);
  }
  return head;
}

const step = (change: Change) => `change ${digestOf(change.key)}`;

/** The commit is there, and the process ended before it could say so. */
async function doneBefore(job: AgentJob, workspace: Workspace, change: Change): Promise<ChangeOutcome | null> {
  const commits = await commitsBetween(workspace.mirror, contractCommit(job.run), await headOf(workspace.worktree));
  const made = commits.find(({ trailers: all }) =>
    all.some(({ key, value }) => key === stepTrailer && value === step(change)),
  );
  return made === undefined
    ? null
    : {
        ...declined("Aurora was interrupted after it; the commit says more."),
        kind: "changed",
        commit: made.sha,
      };
}

async function carryOut(job: AgentJob, workspace: Workspace, head: Sha, change: Change): Promise<ChangeOutcome> {
  const { context, run, claim } = job;
  const title = changeTitle(change.wanted);
  const { configuration } = Plan.parse(run.plan);
  const choice = chooseModel(configuration, context.models?.offered ?? []);
  if (context.models === null || "reason" in choice) {
    const why = "reason" in choice ? choice.reason : "No model is configured for this Aurora.";
    return declined(why);
  }
  if (!context.sandbox.isolates) {
    return declined(`What a model writes runs only in a sandbox: ${context.sandbox.description}`);
  }
  if ((await beginChange(context.store.db, claim, change.key)) > mostTries) {
    return { ...declined(`Aurora was interrupted ${mostTries} times while a model worked on it.`), kind: "failed" };
  }
  await say(job, `the model \`${choice.name}\` at work on ${title}`);
  await signalRun(job);
  const tried = await attempt(job, { workspace, head, wanted: change.wanted, model: choice.name, configuration });
  const commit = tried.achieved ? await keep(job, workspace, head, change, tried) : null;
  if (commit === null) {
    await putBack(workspace, head);
  }
  return outcomeOf(change.wanted, commit, tried);
}

/** Commits and pushes, so that a crash from here on loses nothing. @returns null when nothing was changed */
async function keep(
  job: AgentJob,
  workspace: Workspace,
  head: Sha,
  change: Change,
  { summary, cost, prompt }: Attempted,
): Promise<Sha | null> {
  const { run, agent } = job;
  const { wanted } = change;
  const commit = await commitAll(workspace.worktree, {
    message: `${agentTitles[agent]}: ${changeTitle(wanted)}\n\n${summary}`,
    trailers: { ...trailers(run, step(change)), "Aurora-Model": `${cost.model}, prompt ${prompt}` },
    coAuthors: [coAuthor(askedBy(wanted) ?? run.requestedBy)],
    author: workspace.identity,
    at: change.requestedAt,
    owned: ownedGlobs[agent],
    parent: head,
  });
  if (commit !== null) {
    await say(job, `pushing ${short(commit)}`);
    await push(workspace.worktree, { branch: workspace.branch, sha: commit, auth: workspace.auth, expected: head });
  }
  return commit;
}

async function putBack({ mirror, worktree: { name, directory } }: Workspace, head: Sha): Promise<void> {
  await ensureWorktree(mirror, { name, directory, at: head });
}

function outcomeOf(wanted: Wanted, commit: Sha | null, tried: Attempted): ChangeOutcome {
  const { achieved, summary, tried: phrases, replies, cost, trajectory } = tried;
  const common = { commit, tried: phrases, replies, cost, trajectory };
  if (commit !== null) {
    return { ...common, kind: "changed", summary };
  }
  if (!achieved) {
    return { ...common, kind: "failed", summary };
  }
  // A rule that is implemented shows in the code; a question in a review is answered by words.
  return wanted.kind === "rule"
    ? {
        ...common,
        kind: "failed",
        summary: `The model said that it was done, and changed nothing. It said: ${summary}`,
      }
    : { ...common, kind: "unchanged", summary };
}

function askedBy(wanted: Wanted): string | null {
  switch (wanted.kind) {
    case "review":
      return wanted.reviewer;
    case "revise":
    case "fix":
      return wanted.login;
    case "rule":
    case "check":
      return null;
  }
}
