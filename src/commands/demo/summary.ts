/** What a demo run gave, as data: read from the store and from the local GitHub, nothing made up. */
import { changeTitle, type ChangeOutcome } from "../../core/change.ts";
import { type AgentName, agentBranch, agentNames } from "../../core/ids.ts";
import { Plan } from "../../core/plan.ts";
import type { GateReport } from "../../core/gate.ts";
import type { Admin } from "../../local/admin/admin.ts";
import { combinationFacts } from "../../maestro/effect-facts.ts";
import { missingFeatures } from "../../core/render/not-implemented.ts";
import { changesOf } from "../../store/changes.ts";
import { effectsOf } from "../../store/effects.ts";
import { jobsOf } from "../../store/jobs.ts";
import type { Store } from "../../store/open.ts";
import { gatesOf } from "../../store/results.ts";
import { listRuns } from "../../store/runs.ts";
import type { Effect, Job, Run } from "../../store/schema.ts";
import type { DemoStatus } from "./live.ts";
import { git } from "../../git/git.ts";

export interface DemoSummary {
  readonly status: DemoStatus;
  readonly app: string | null;
  readonly issue: number | null;
  readonly pullRequests: readonly PullRequestSummary[];
  readonly gates: readonly GateSummary[];
  readonly seconds: Readonly<Record<string, number>>;
  /** Path of the bare repository. */
  readonly repository: string;
  readonly notImplemented: readonly { readonly title: string; readonly line: number | null; readonly reason: string }[];
  /** What a model was asked for, and what came of it. */
  readonly changes: readonly {
    readonly agent: AgentName;
    readonly title: string;
    readonly outcome: ChangeOutcome | null;
  }[];
}

export interface PullRequestSummary {
  readonly agent: AgentName;
  readonly number: number;
  readonly branch: string;
  readonly headSha: string;
  readonly merged: boolean;
  readonly mergeSha: string | null;
  /** Against the base that it was merged into: what its landing changed there. */
  readonly changedFiles: number;
}

export interface GateSummary {
  readonly agent: AgentName | "system";
  readonly gate: string;
  readonly status: GateReport["status"];
  readonly value: GateReport["value"];
  readonly bar: GateReport["bar"];
  readonly unit: string;
  readonly summary: string;
  readonly sandboxed: boolean;
  readonly headSha: string;
}

export async function summarise(sources: {
  readonly store: Store;
  readonly admin: Admin;
  readonly status: DemoStatus;
  /** Seconds that the gate tools took. */
  readonly setup: number;
}): Promise<DemoSummary> {
  const { store, admin, status, setup } = sources;
  const repository = (await admin.snapshot()).repositories[0];
  if (repository === undefined) {
    throw new Error("the local GitHub has lost its repository");
  }
  const [run] = await listRuns(store.db, 1);
  const base = { status, repository: repository.directory };
  if (run === undefined) {
    return {
      ...base,
      app: null,
      issue: null,
      pullRequests: [],
      gates: [],
      seconds: { setup },
      notImplemented: [],
      changes: [],
    };
  }
  const [jobs, effects] = [await jobsOf(store.db, run.id), await effectsOf(store.db, run.id)];
  const changes = await changesOf(store.db, run.id);
  const pulls = agentNames.flatMap((agent) => {
    const branch = agentBranch(run.id, agent);
    const pull = repository.pulls.find(({ headRef }) => headRef === branch);
    return pull === undefined ? [] : [{ agent, branch, pull }];
  });
  const pullRequests = await Promise.all(
    pulls.map(async ({ agent, branch, pull }): Promise<PullRequestSummary> => {
      const { number, headSha, merged } = pull;
      const range = merged === null ? [run.baseBranch, headSha] : [`${merged.sha}^1`, merged.sha];
      return {
        agent,
        number,
        branch,
        headSha,
        merged: merged !== null,
        mergeSha: merged?.sha ?? null,
        changedFiles: await countChanges(repository.directory, range),
      };
    }),
  );
  return {
    ...base,
    app: run.appName,
    issue: run.issueNumber,
    pullRequests,
    gates: await gateSummaries(store, run, jobs, effects),
    seconds: { setup, ...secondsOf(run, jobs, effects) },
    notImplemented: missingFeatures({ plan: Plan.parse(run.plan), changes }).map(({ title, line, reason }) => ({
      title,
      line,
      reason,
    })),
    changes: changes.map(({ agent, wanted, outcome }) => ({ agent, title: changeTitle(wanted), outcome })),
  };
}

async function countChanges(gitDir: string, range: readonly string[]): Promise<number> {
  const { stdout } = await git(["diff", "--name-only", "-z", ...range], { gitDir });
  return stdout.split("\0").filter((path) => path !== "").length;
}

async function gateSummaries(
  store: Store,
  run: Run,
  jobs: readonly Job[],
  effects: readonly Effect[],
): Promise<GateSummary[]> {
  const rows = (await gatesOf(store.db, run.id)).filter(({ agent, headSha }) =>
    jobs.some((job) => job.agent === agent && job.headSha === headSha),
  );
  const tested = combinationFacts(
    jobs.find(({ agent }) => agent === "system"),
    effects,
  )?.tested;
  return [
    ...rows.map(({ agent, headSha, report }) => gateSummary(agent, headSha, report)),
    ...(tested == null ? [] : [gateSummary("system", tested.trees.frontend ?? tested.base, tested.report)]),
  ];
}

function gateSummary(agent: GateSummary["agent"], headSha: string, report: GateReport): GateSummary {
  const { gate, status, value, bar, unit, summary, sandboxed } = report;
  return { agent, gate, status, value, bar, unit, summary, sandboxed, headSha };
}

/** How long each step took, by the store's own records. */
function secondsOf(run: Run, jobs: readonly Job[], effects: readonly Effect[]): Record<string, number> {
  const between = (from: Date | null | undefined, to: Date | null | undefined) =>
    from == null || to == null ? null : (to.getTime() - from.getTime()) / 1000;
  const first = (kind: string) => effects.find((effect) => effect.kind === kind);
  const last = (kind: string) => effects.findLast((effect) => effect.kind === kind);
  const steps: [string, number | null][] = [
    ["contracts", between(run.createdAt, first("commit-contracts")?.doneAt)],
    ...jobs.map((job): [string, number | null] => [job.agent, between(job.requestedAt, job.finishedAt)]),
    ["landing", between(first("merge")?.intendedAt, last("prove-landing")?.doneAt)],
    ["total", between(run.createdAt, run.endedAt ?? last("prove-landing")?.doneAt)],
  ];
  return Object.fromEntries(steps.filter((step): step is [string, number] => step[1] !== null));
}
