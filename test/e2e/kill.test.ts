/** Aurora is ended by `kill -9` in the middle of a run and started again: the run ends, and nothing is there twice. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { agentNames } from "../../src/core/ids.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until, untilClosed } from "./harness.ts";

jest.setTimeout(400_000);

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
let place: Place;
let server: ChildProcess | undefined;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  await kill();
  await place.close();
});

/** A real `aurora serve`, in a process group of its own, so that its tools die with it as they would with a machine. */
async function serve(): Promise<void> {
  const started = spawn(process.execPath, [cli, "serve"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...place.environment, AURORA_TICK_SECONDS: "2" },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  server = started;
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    started.once("exit", (code) => {
      reject(new Error(`aurora serve ended with ${code ?? "a signal"}: ${output}`));
    });
    started.stdout.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-100_000);
      const line = /"listening":"([^"]+)"/.exec(output);
      if (line?.[1] !== undefined) {
        resolve(line[1]);
      }
    });
  });
  await place.github.admin.setWebhookUrl(`${url}/api/github/webhooks`);
}

async function kill(): Promise<void> {
  const victim = server;
  server = undefined;
  if (victim?.pid !== undefined && victim.exitCode === null && victim.signalCode === null) {
    const ended = once(victim, "exit");
    process.kill(-victim.pid, "SIGKILL");
    await ended;
  }
}

test("killed while jobs run and again while it lands, a run ends with four pull requests, each once", async () => {
  await serve();
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await until("two pull requests are open", async () => (await place.repository()).pulls.length >= 2);
  await kill();
  await serve();
  await until("the first is merged", async () => (await place.repository()).merges.length >= 1);
  await kill();
  await serve();
  await untilClosed(place, issue);

  const repository = await place.repository();
  expect(repository.pulls.map(({ headRef }) => headRef.split("/").at(-1)).sort()).toEqual([...agentNames].sort());
  expect(repository.merges).toHaveLength(4);
  expect((await place.issue(issue)).comments).toHaveLength(2);
  // Each agent generated once: a second run of a step makes the same commit.
  expect(new Set(repository.pushes.map(({ ref }) => ref)).size).toBeGreaterThanOrEqual(5);
});
