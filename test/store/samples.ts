/** Rows as tests need them; what a test is about, it says itself. */
import type { GateReport } from "../../src/core/gate.ts";
import { BranchName, ContentHash, Sha } from "../../src/core/ids.ts";
import { createRun, type NewRun } from "../../src/store/runs.ts";
import { claimJob, requestJob, type JobClaim } from "../../src/store/jobs.ts";
import type { Store } from "../../src/store/open.ts";
import type { JobAgent, Run } from "../../src/store/schema.ts";

export const sha = (digit: string) => Sha.parse(digit.repeat(40));
export const hash = (digit: string) => ContentHash.parse(digit.repeat(64));

export function newRun(fields: Partial<NewRun> = {}): NewRun {
  return {
    installationId: 5_000_000_001,
    repositoryOwner: "acme",
    repositoryName: "tasks",
    repositoryId: 8_000_000_001,
    issueNumber: 12,
    requestId: "event-1",
    requestedBy: "maintainer-a",
    baseBranch: BranchName.parse("main"),
    specText: "app: {name: tasks}\n",
    specHash: hash("a"),
    appName: "tasks",
    plan: { jobs: [{ agent: "database", builtOnBy: [] }] },
    ...fields,
  };
}

export async function aRun(store: Store, fields: Partial<NewRun> = {}): Promise<Run> {
  return (await createRun(store.db, newRun(fields))).run;
}

/** A run's job, requested and claimed. */
export async function aClaim(store: Store, run: Run, agent: JobAgent = "database"): Promise<JobClaim> {
  await requestJob(store.db, store.queue, { run: run.id, epoch: run.epoch, agent });
  const claimed = await claimJob(store.db, run.id, agent);
  if (claimed === null) {
    throw new Error("the job could not be claimed");
  }
  return claimed.claim;
}

export function report(fields: Partial<GateReport> = {}): GateReport {
  return {
    gate: "coverage",
    status: "passed",
    value: 91.3,
    bar: 80,
    unit: "%",
    summary: "coverage 91.3 % of backend/app, 212 tests",
    findings: [{ path: "backend/app/main.py", line: 3, column: null, rule: null, message: "not covered" }],
    tools: ["pytest 9.0.0"],
    sandboxed: true,
    seconds: 12.5,
    ...fields,
  };
}

/** Waits until `fact` is true. */
export async function eventually(fact: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await fact())) {
    if (Date.now() > end) {
      throw new Error(`not so within ${withinMs} ms: ${fact.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
