/** What one look at a run costs, and a sweep over many: all of Aurora but its jobs, on the local GitHub. */
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { pino } from "pino";
import { readConfig } from "../src/config.ts";
import { agentGates } from "../src/core/gate.ts";
import { agentBranch, agentNames, ContentHash, Sha } from "../src/core/ids.ts";
import { jobPlan, Plan } from "../src/core/plan.ts";
import { createGitHub } from "../src/github/client.ts";
import { lookAtIssue } from "../src/maestro/intake.ts";
import { look, sweep } from "../src/maestro/conductor.ts";
import type { MaestroContext } from "../src/maestro/context.ts";
import { lookAtRun } from "../src/maestro/tick.ts";
import { claimJob, finishJob, requestJob } from "../src/store/jobs.ts";
import { openStore, type Store } from "../src/store/open.ts";
import { publishContract, recordGate } from "../src/store/results.ts";
import { createRun, getRun, openRuns, setContractCommit } from "../src/store/runs.ts";
import type { Run } from "../src/store/schema.ts";
import { label, maintainer, openPlace, type Place, smallSpec } from "../test/e2e/harness.ts";
import { milliseconds, quantile, seconds, table } from "./table.ts";

const sizes = [1, 100, 1_000];
const looks = 30;
/** As the server has it. */
const concurrency = 4;
const longestSweepMs = 600_000;

interface Bench {
  readonly place: Place;
  readonly store: Store;
  readonly context: MaestroContext;
  /** Requests to GitHub so far. */
  readonly calls: () => number;
}

export async function benchReconcile(): Promise<void> {
  const place = await openPlace();
  const bench = await openBench(place);
  try {
    const run = await firstRun(bench);
    const working = await measureLooks(bench, run);
    const rows: string[][] = [];
    for (const size of sizes) {
      await fillUp(bench, run, size);
      const first = await measureSweep(bench);
      const settled = await measureSweep(bench);
      const one = await measureLooks(bench, run);
      rows.push([
        `${size}`,
        milliseconds(one.median),
        milliseconds(settled.signals),
        seconds(settled.all),
        milliseconds((settled.all * 1000) / size),
        (settled.calls / size).toFixed(1),
        seconds(first.all),
      ]);
    }
    await finishJobs(bench, run);
    const pulls = await measureLooks(bench, run);
    console.log(
      `A look is: take the run's lock, ask store and GitHub for every fact, decide “wait”. GitHub is the local one, in this process, so what a
request costs is mostly Octokit and HTTP over loopback; the real one adds its own time to each. PGlite on this disk. Medians of ${looks}.\n`,
    );
    console.log(
      table(
        ["one look at a run whose", "time", "requests to GitHub"],
        [
          ["four jobs are at work", milliseconds(working.median), working.calls.toFixed(0)],
          ["four pull requests wait for the system gate", milliseconds(pulls.median), pulls.calls.toFixed(0)],
        ],
      ),
    );
    console.log(
      `\nA sweep signals every open run, and each is looked at, ${concurrency} at once. All runs have four jobs at work; the first sweep over new ones also writes
their comments and labels.\n`,
    );
    console.log(
      table(
        [
          "open runs",
          "one look among them",
          "the sweep's signals",
          "and all looks",
          "per run",
          "requests per run",
          "the first sweep",
        ],
        rows,
      ),
    );
  } finally {
    await bench.store.close();
    await place.close();
  }
}

async function openBench(place: Place): Promise<Bench> {
  const config = readConfig(place.environment);
  let count = 0;
  let ids = 0;
  const store = await openStore({
    dataDirectory: join(config.dataDirectory, "store"),
    databaseUrl: null,
    clock: () => new Date(),
    ids: () => idOf(ids++),
  });
  const github = createGitHub({
    apiUrl: config.githubApiUrl,
    appId: config.appId,
    privateKey: config.privateKey,
    throttle: false,
    onCall: () => {
      count += 1;
    },
  });
  const places = { dataDirectory: config.dataDirectory, githubUrl: config.githubUrl };
  const log = pino({ level: "silent" });
  return {
    place,
    store,
    context: { store, github, places, models: [], clock: () => new Date(), log },
    calls: () => count,
  };
}

/** The run id of a number, in core/ids.ts' alphabet. */
function idOf(number: number): string {
  const digits = number.toString(32).padStart(8, "0");
  return Array.from(digits, (digit) => "abcdefghijklmnopqrstuvwxyz234567".charAt(Number.parseInt(digit, 32))).join("");
}

/** A run as a label makes it, up to the moment when its jobs are queued: nobody takes them. */
async function firstRun({ place, context, store }: Bench): Promise<Run> {
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  const [installation] = await context.github.installations();
  await lookAtIssue(context, {
    kind: "issue",
    owner: maintainer,
    name: "notes",
    installationId: installation?.id ?? 0,
    issue,
  });
  const [run] = await openRuns(store.db);
  if (run === undefined) {
    throw new Error("the label led to no run");
  }
  await lookAtRun(context, run.id);
  return (await getRun(store.db, run.id)) ?? run;
}

/** Further runs of the same spec on issues of their own, each with its jobs queued, until there are so many. */
async function fillUp({ place, store }: Bench, like: Run, size: number): Promise<void> {
  const missing = size - (await openRuns(store.db)).length;
  for (let index = 0; index < missing; index++) {
    const issueNumber = await place.openIssue("A run of the bench.");
    const { id: _id, epoch: _epoch, createdAt: _createdAt, endedAt: _endedAt, outcome: _outcome, ...fields } = like;
    const { baseSha, contractSha, ...rest } = fields;
    const { run } = await createRun(store.db, { ...rest, issueNumber, requestId: `bench-${issueNumber}` });
    if (baseSha === null || contractSha === null) {
      throw new Error("the first run has no contract commit");
    }
    await setContractCommit(store.db, run.id, run.epoch, { baseSha, contractSha });
    for (const agent of agentNames) {
      await requestJob(store.db, store.queue, { run: run.id, epoch: run.epoch, agent });
    }
  }
}

async function measureLooks({ context, calls }: Bench, run: Run): Promise<{ median: number; calls: number }> {
  await lookAtRun(context, run.id);
  const before = calls();
  const times: number[] = [];
  for (let count = 0; count < looks; count++) {
    const started = performance.now();
    await lookAtRun(context, run.id);
    times.push(performance.now() - started);
  }
  return { median: quantile(times, 0.5), calls: (calls() - before) / looks };
}

/** @returns milliseconds until the signals are sent, and seconds until all of them are handled */
async function measureSweep({
  context,
  store,
  calls,
}: Bench): Promise<{ signals: number; all: number; calls: number }> {
  const before = calls();
  const started = performance.now();
  await sweep(context, new Date());
  const signals = performance.now() - started;
  const done = new AbortController();
  store.queue.work("signal", { concurrency, signal: done.signal }, ({ data }) => look(context, data));
  for (;;) {
    const { ready, active } = (await store.queue.depth()).signal;
    if (ready + active === 0) {
      break;
    }
    if (performance.now() - started > longestSweepMs) {
      throw new Error(`after ${longestSweepMs / 1000} s ${ready + active} signals are still there`);
    }
    await sleep(20);
  }
  const all = (performance.now() - started) / 1000;
  done.abort();
  return { signals, all, calls: calls() - before };
}

/** What the four jobs would have left: a pushed branch each, green gates, contracts. Then the pull requests are opened. */
async function finishJobs({ place, context, store }: Bench, run: Run): Promise<void> {
  const plan = Plan.parse(run.plan);
  const hash = ContentHash.parse("a".repeat(64));
  for (const agent of agentNames) {
    const { sha } = await place.github.admin.pushCommit({
      user: maintainer,
      branch: agentBranch(run.id, agent),
      message: `Work of ${agent}`,
      files: { [`${agent}.txt`]: `${agent}\n` },
    });
    const claimed = await claimJob(store.db, run.id, agent);
    if (claimed === null) {
      throw new Error(`the ${agent} job cannot be claimed`);
    }
    const head = Sha.parse(sha);
    for (const gate of agentGates[agent]) {
      const report = { gate, status: "passed", value: 100, bar: 100, unit: "%", summary: `${gate} 100 %` } as const;
      await recordGate(store.db, claimed.claim, head, {
        ...report,
        findings: [],
        tools: [],
        sandboxed: true,
        seconds: 1,
      });
    }
    const { consumes, publishes } = jobPlan(plan, agent);
    for (const name of publishes) {
      await publishContract(store.db, claimed.claim, { name, hash, commitSha: head, producer: agent });
    }
    const consumed = Object.fromEntries(consumes.map((name) => [name, hash]));
    await finishJob(store.db, claimed.claim, { headSha: head, inputKey: "bench", consumed });
  }
  for (let attempt = 0; attempt < 20; attempt++) {
    await lookAtRun(context, run.id);
    const pulls = (await place.repository()).pulls.filter(({ state }) => state === "open");
    if (pulls.length === agentNames.length) {
      return;
    }
    await sleep(500);
  }
  throw new Error("the pull requests are not open");
}
