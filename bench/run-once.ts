/** `run-once.ts <jobs at once> webhooks|tick`: one run of the end-to-end tests' app, measured from its log and its store. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { thaw } from "../src/agents/frozen.ts";
import { generateFoundation } from "../src/agents/generate.ts";
import { readConfig } from "../src/config.ts";
import { parseSpec } from "../src/core/spec/parse.ts";
import { prepareToolchains } from "../src/gates/toolchains.ts";
import { effectsOf } from "../src/store/effects.ts";
import { listRuns } from "../src/store/runs.ts";
import { label, maintainer, openPlace, type Place, smallSpec, untilClosed } from "../test/e2e/harness.ts";
import type { MeasuredRun } from "./measured-run.ts";

const [jobsAtOnce = "4", hints = "webhooks"] = process.argv.slice(2);

const place = await openPlace({ environment: { AURORA_JOBS: jobsAtOnce } });
try {
  await prepareTools();
  console.log(JSON.stringify(await measure(hints === "webhooks")));
} finally {
  await place.close();
}

/** Installed ahead of the run, so that the network counts for nothing. */
async function prepareTools(): Promise<void> {
  const parsed = parseSpec(smallSpec);
  if (!parsed.ok) {
    throw new Error("the bench's spec is wrong");
  }
  const tree = await generateFoundation(thaw(parsed.yaml));
  const text = (path: string) => tree.get(path) ?? "";
  await prepareToolchains({
    locks: {
      python: text("backend/requirements.lock"),
      javascript: { packageJson: text("frontend/package.json"), lock: text("frontend/package-lock.json") },
    },
    cacheDirectory: readConfig(place.environment).cacheDirectory,
  });
}

async function measure(webhooks: boolean): Promise<MeasuredRun> {
  const issue = await place.openIssue(smallSpec);
  const labelled = { user: maintainer, issue, label };
  // Without webhooks the first sweep finds the label; how long a tick lasts is a matter of configuration, not of work.
  if (!webhooks) {
    await place.github.admin.addLabel(labelled);
  }
  const started = Date.now();
  const aurora = await place.startAurora({ webhooks, tickSeconds: 60 });
  const asked = webhooks ? Date.now() : started;
  if (webhooks) {
    await place.github.admin.addLabel(labelled);
  }
  await untilClosed(place, issue, 840);
  const [run] = await listRuns(aurora.store.db, 1);
  const effects = run === undefined ? [] : await effectsOf(aurora.store.db, run.id);
  const calls = callsIn(await (await fetch(`${aurora.url}/metrics`)).text());
  const done = (kind: string) =>
    Math.max(...effects.filter((one) => one.kind === kind).map((one) => one.doneAt?.getTime() ?? 0));
  const work = await jobIntervals(place);
  const agents = work.filter(({ agent }) => agent !== "system");
  const system = work.filter(({ agent }) => agent === "system");
  const first = (intervals: readonly Interval[]) => Math.min(...intervals.map(({ from }) => from));
  const last = (intervals: readonly Interval[]) => Math.max(...intervals.map(({ to }) => to));
  const borders: readonly (readonly [name: string, end: number])[] = [
    ["who may, the spec, the plan", run?.createdAt.getTime() ?? NaN],
    ["contract commit", done("commit-contracts")],
    ["until the first job begins", first(agents)],
    ["the agents' jobs", last(agents)],
    ["until the system gate begins", first(system)],
    ["system gate on the combination", last(system)],
    ["landing: four merges, each proved", done("prove-landing")],
    ["summary, label, closing", run?.endedAt?.getTime() ?? NaN],
  ];
  let before = asked;
  const phases = borders.map(([name, end]) => {
    const from = before;
    before = end;
    return { name, seconds: (end - from) / 1000, idle: idleBetween(work, from, end) / 1000 };
  });
  return { wall: (before - asked) / 1000, phases, jobs: secondsByAgent(work), calls };
}

interface Interval {
  readonly agent: string;
  readonly from: number;
  readonly to: number;
}

/** From the lines that say "job ended". */
async function jobIntervals({ directory }: Place): Promise<Interval[]> {
  const Line = z.object({ msg: z.literal("job ended"), time: z.number(), agent: z.string(), seconds: z.number() });
  const lines = (await readFile(join(directory, "aurora.log"), "utf8")).trim().split("\n");
  return lines.flatMap((line) => {
    const ended = Line.safeParse(JSON.parse(line)).data;
    return ended === undefined ? [] : [{ agent: ended.agent, from: ended.time - ended.seconds * 1000, to: ended.time }];
  });
}

function secondsByAgent(work: readonly Interval[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { agent, from, to } of work) {
    sums[agent] = (sums[agent] ?? 0) + (to - from) / 1000;
  }
  return sums;
}

/** Milliseconds of a time in which no job was at work. */
function idleBetween(work: readonly Interval[], from: number, to: number): number {
  let idle = 0;
  let busyUntil = from;
  for (const one of work.toSorted((a, b) => a.from - b.from)) {
    idle += Math.max(0, Math.min(one.from, to) - busyUntil);
    busyUntil = Math.min(to, Math.max(busyUntil, one.to));
  }
  return idle + Math.max(0, to - busyUntil);
}

/** aurora_github_calls_total{kind="GET /…",status="200"} 12 */
function callsIn(metrics: string): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [, kind = "", count] of metrics.matchAll(/^aurora_github_calls_total\{kind="([^"]*)",[^}]*\} (\d+)$/gm)) {
    calls[kind] = (calls[kind] ?? 0) + Number(count);
  }
  return calls;
}
