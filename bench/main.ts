/** `npm run bench -- <name> …`; without a name: which there are. Figures are shown, not asserted, but for `generate`'s limits. */
import { benchGenerate } from "./generate.ts";
import { benchIntake } from "./intake.ts";
import { benchReconcile } from "./reconcile.ts";
import { benchCalls, benchRun } from "./run.ts";
import { benchWorktrees } from "./worktrees.ts";

/** Each prints its tables; a number is an exit code. */
const benches: Readonly<Record<string, readonly [what: string, bench: () => Promise<unknown>]>> = {
  generate: ["whole apps generated, by the number of entities; two minutes", benchGenerate],
  run: ["a run against its longest job and against one job at a time; ten minutes", benchRun],
  calls: ["what a run asks GitHub, with webhooks and without; five minutes", benchCalls],
  worktrees: ["one mirror with four worktrees against four clones; half a minute", benchWorktrees],
  intake: ["webhooks into the database against a Probot that does nothing; a minute", benchIntake],
  reconcile: ["one look at a run, and a sweep over a thousand; some minutes", benchReconcile],
};

const names = process.argv.slice(2);
const chosen = names.includes("all") ? Object.keys(benches) : names;
if (chosen.length > 0 && chosen.every((name) => name in benches)) {
  for (const name of chosen) {
    console.log(`${name === chosen[0] ? "" : "\n"}## ${name}\n`);
    const code = await benches[name]?.[1]();
    process.exitCode = typeof code === "number" && code > 0 ? code : (process.exitCode ?? 0);
  }
} else {
  console.error("usage: npm run bench -- all, or some of\n");
  for (const [name, [what]] of Object.entries(benches)) {
    console.error(`  ${name.padEnd(10)} ${what}`);
  }
  process.exitCode = names.length === 0 ? 0 : 2;
}
