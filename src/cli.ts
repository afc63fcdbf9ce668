/** The `aurora` command. Each subcommand is a file of its own, loaded when it is called. */
import { Command } from "commander";
import type { DemoOptions } from "./commands/demo.ts";
import { asFailure, Failure } from "./core/failure.ts";

const program = new Command("aurora")
  .description("Turns an Architect spec into four reviewed, merged pull requests.")
  .showHelpAfterError("(aurora --help lists the commands)");

program
  .command("check")
  .description("diagnose a spec: line, column, what was expected; exit code 1 when it has errors")
  .argument("<file>", "an issue body with a ```yaml aurora block, or plain YAML; - reads standard input")
  .action(async (file: string) => {
    const { check } = await import("./commands/check.ts");
    process.exitCode = await check(file);
  });

program
  .command("generate")
  .description("write the complete tree that the four agents generate; no git, no network")
  .argument("<file>", "an issue body or plain YAML")
  .requiredOption("--out <dir>", "where to write it; missing or empty")
  .action(async (file: string, options: { out: string }) => {
    const { generate } = await import("./commands/generate.ts");
    process.exitCode = await generate(file, options.out);
  });

program
  .command("gates")
  .description("run every gate on a generated tree; exit code 1 when one is not passed")
  .argument("<dir>", "a tree that `aurora generate` wrote")
  .option("--json <file>", "write every report as data too")
  .action(async (directory: string, options: { json?: string }) => {
    const { gates } = await import("./commands/gates.ts");
    process.exitCode = await gates(directory, options.json ?? null);
  });

program
  .command("demo")
  .description("start a GitHub on this machine and Aurora against it, and show a whole run until all is merged")
  .option("--spec <file>", "an issue body or plain YAML (default: the task manager)")
  .option("--out <dir>", "where everything of the demo is kept; missing or empty")
  .option("--json <file>", "write the summary as data too")
  .option("--scripted-model", "with a model that answers from a script: it implements the rule of the task manager")
  .option("--model", "with the model that the environment names (OPENAI_API_KEY, OPENAI_BASE_URL, AURORA_MODEL)")
  .action(async (options: DemoOptions) => {
    const { demo } = await import("./commands/demo.ts");
    process.exitCode = await demo(options);
  });

program
  .command("serve")
  .description("the server: takes webhooks, conducts runs and, unless told otherwise, does their jobs")
  .option("--no-jobs", "leave the jobs to `aurora worker` processes (needs DATABASE_URL)")
  .action(async (options: { jobs: boolean }) => {
    const { serve } = await import("./commands/serve.ts");
    await serve({ server: true, worker: options.jobs });
  });

program
  .command("worker")
  .description("do jobs only; any number of these share the work of a server (needs DATABASE_URL)")
  .action(async () => {
    const { serve } = await import("./commands/serve.ts");
    await serve({ server: false, worker: true });
  });

program
  .command("doctor")
  .description("what is missing on this machine, and the command that installs it; exit code 1 when something is")
  .option("--json", "write the checks as data")
  .action(async (options: { json?: boolean }) => {
    const { doctor } = await import("./commands/doctor.ts");
    process.exitCode = await doctor(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  // What is no Failure is a defect of ours: its place says more than its words.
  const isDefect = !(error instanceof Failure) && error instanceof Error;
  console.error(`aurora: ${isDefect ? (error.stack ?? error.message) : asFailure(error).message}`);
  process.exitCode = 1;
}
