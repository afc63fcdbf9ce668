/** How long a whole run takes, against its longest job and against its jobs one after another; and what it asks GitHub. */
import { availableParallelism } from "node:os";
import { measureRun, type MeasuredRun } from "./measured-run.ts";
import { percent, ratio, seconds, table } from "./table.ts";

const conditions = `The end-to-end tests' app (two entities, one integration, two screens) on the local GitHub, with real gates; tools
installed before; each run in a process of its own, ${availableParallelism()} cores, a tick of 60 s.`;

export async function benchRun(): Promise<void> {
  const together = await measureRun({ jobsAtOnce: 4, webhooks: true });
  const alone = await measureRun({ jobsAtOnce: 1, webhooks: true });
  const longest = Math.max(...Object.values(agentJobs(together)));
  const sum = Object.values(agentJobs(together)).reduce((a, b) => a + b, 0);
  const rows: readonly (readonly [string, number])[] = [
    ["the run, four jobs at once: label → closed issue", together.wall],
    ["its longest agent's job (of waiting for contracts only the work counts)", longest],
    ["its agents' jobs, added up", sum],
    ["the same run, one job at a time", alone.wall],
  ];
  console.log(`${conditions}\n`);
  console.log(
    table(
      ["", "time", "the run is"],
      rows.map(([name, value]) => [name, seconds(value), ratio(together.wall / value)]),
    ),
  );
  console.log("\nWhere the time goes, four jobs at once; “no job” is time in which none was at work.\n");
  console.log(
    table(
      ["phase", "time", "share", "no job"],
      [
        ...together.phases.map((phase) => [
          phase.name,
          seconds(phase.seconds),
          percent(phase.seconds / together.wall),
          seconds(phase.idle),
        ]),
        ["**all**", seconds(together.wall), "100 %", seconds(together.phases.reduce((all, { idle }) => all + idle, 0))],
      ],
    ),
  );
  console.log("\nJobs, in seconds of work.\n");
  console.log(
    table(
      ["job", "four at once", "one at a time", "slower beside others"],
      Object.entries(together.jobs).map(([agent, value]) => [
        agent,
        seconds(value),
        seconds(alone.jobs[agent] ?? NaN),
        ratio(value / (alone.jobs[agent] ?? NaN)),
      ]),
    ),
  );
}

function agentJobs({ jobs }: MeasuredRun): Record<string, number> {
  return Object.fromEntries(Object.entries(jobs).filter(([agent]) => agent !== "system"));
}

export async function benchCalls(): Promise<void> {
  const hinted = await measureRun({ jobsAtOnce: 4, webhooks: true });
  const swept = await measureRun({ jobsAtOnce: 4, webhooks: false });
  const kinds = [...new Set([...Object.keys(hinted.calls), ...Object.keys(swept.calls)])];
  const count = (run: MeasuredRun, kind: string) => run.calls[kind] ?? 0;
  const sum = (run: MeasuredRun) => Object.values(run.calls).reduce((a, b) => a + b, 0);
  const line = (name: string, a: number, b: number) => [name, String(a), String(b), ratio(b / a)];
  console.log(`${conditions}\nRequests over the wire from Aurora's start to the closed issue, its sweeps included.\n`);
  console.log(
    table(
      ["request", "with webhooks", "tick only", "tick ÷ webhooks"],
      [
        ...kinds
          .toSorted((a, b) => count(hinted, b) - count(hinted, a) || (a < b ? -1 : 1))
          .map((kind) => line(`\`${kind}\``, count(hinted, kind), count(swept, kind))),
        line("**all**", sum(hinted), sum(swept)),
        line("**all per second of the run**", sum(hinted) / hinted.wall, sum(swept) / swept.wall).map((cell, index) =>
          index === 1 || index === 2 ? Number(cell).toFixed(1) : cell,
        ),
      ],
    ),
  );
}
