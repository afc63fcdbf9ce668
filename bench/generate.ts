/** How long whole apps take to be generated and formatted, and how much memory, by the number of entities. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { lessMemory } from "../scripts/own-node.mjs";
import { run } from "../src/process/run.ts";

const sizes = [5, 20, 100, 200];

/** What is promised on two cores. */
const limits: readonly { readonly entities: number; readonly seconds: number }[] = [
  { entities: 20, seconds: 1 },
  { entities: 100, seconds: 3 },
];
const megabyteLimit = 400;

const Measured = z.object({
  entities: z.number(),
  milliseconds: z.number(),
  cpuMilliseconds: z.number(),
  megabytes: z.number(),
  files: z.number(),
  bytes: z.number(),
  digest: z.string(),
});
type Measured = z.infer<typeof Measured>;

/** @returns the exit code: 1 when a limit is passed or two runs differ. */
export async function benchGenerate(): Promise<number> {
  console.log(
    `Each app twice, in processes of their own, on ${availableParallelism()} cores; the faster run counts.\n`,
  );
  const rows: Measured[] = [];
  const problems: string[] = [];
  for (const entities of sizes) {
    const [first, second] = [await measured(entities), await measured(entities)];
    rows.push(first.milliseconds <= second.milliseconds ? first : second);
    if (first.digest !== second.digest) {
      problems.push(`${entities} entities: two runs gave different bytes.`);
    }
  }
  console.log(table(rows));
  problems.push(...rows.flatMap(passedLimits));
  console.log(problems.length === 0 ? "\nWithin the limits; the same bytes each time." : `\n${problems.join("\n")}`);
  return problems.length === 0 ? 0 : 1;
}

async function measured(entities: number): Promise<Measured> {
  const script = fileURLToPath(new URL("generate-once.ts", import.meta.url));
  const { stdout, stderr, exitCode } = await run(process.execPath, [...lessMemory, script, String(entities)], {
    cwd: process.cwd(),
  });
  if (exitCode !== 0) {
    throw new Error(`The app of ${entities} entities could not be generated: ${stderr}`);
  }
  return Measured.parse(JSON.parse(stdout));
}

function passedLimits({ entities, milliseconds, megabytes }: Measured): string[] {
  const limit = limits.find((one) => one.entities === entities);
  const seconds = milliseconds / 1000;
  return [
    ...(limit !== undefined && seconds > limit.seconds
      ? [`${entities} entities took ${seconds.toFixed(2)} s; ${limit.seconds} s are allowed.`]
      : []),
    ...(megabytes > megabyteLimit
      ? [`${entities} entities took ${megabytes.toFixed(0)} MB; ${megabyteLimit} MB are allowed.`]
      : []),
  ];
}

function table(rows: readonly Measured[]): string {
  const [smallest] = rows;
  const cells = rows.map((row) => [
    String(row.entities),
    `${(row.milliseconds / 1000).toFixed(2)} s`,
    `${(row.milliseconds / row.entities).toFixed(0)} ms`,
    smallest === undefined ? "" : (row.milliseconds / smallest.milliseconds).toFixed(1),
    `${(row.cpuMilliseconds / 1000).toFixed(2)} s`,
    `${row.megabytes.toFixed(0)} MB`,
    String(row.files),
    `${(row.bytes / 1_000_000).toFixed(1)} MB`,
  ]);
  const head = ["entities", "time", "per entity", "× smallest", "CPU time", "memory", "files", "text"];
  const line = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [line(head), line(head.map(() => "---:")), ...cells.map(line)].join("\n");
}
