/** SIGTERM in the middle of a run: a real process ends soon and well, and hands back what it had not finished. */
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../../src/store/open.ts";
import { label, maintainer, openPlace, type Place, smallSpec, until } from "./harness.ts";

jest.setTimeout(180_000);

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
let place: Place;
let server: ChildProcess | undefined;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(async () => {
  server?.kill("SIGKILL");
  await place.close();
});

async function serve(): Promise<{ url: string; process: ChildProcess; output: () => string }> {
  const started = spawn(process.execPath, [cli, "serve"], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...place.environment, AURORA_TICK_SECONDS: "2" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  server = started;
  let output = "";
  started.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
  });
  const url = await until("it listens", () => Promise.resolve(/"listening":"([^"]+)"/.exec(output)?.[1]), 60);
  return { url, process: started, output: () => output };
}

/** Command lines of programs that work in the place's directory. */
async function programsOf(directory: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(join(directory, "aurora")));
}

test("it takes no more, ends its programs, hands back its jobs and gives the store free, within 15 seconds", async () => {
  const aurora = await serve();
  await place.github.admin.setWebhookUrl(`${aurora.url}/api/github/webhooks`);
  const issue = await place.openIssue(smallSpec);
  await place.github.admin.addLabel({ user: maintainer, issue, label });
  await until("gates run", () => Promise.resolve(aurora.output().includes('"msg":"gates on ')), 120);

  const ended = once(aurora.process, "exit");
  const asked = Date.now();
  aurora.process.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(Date.now() - asked).toBeLessThan(15_000);
  await expect(fetch(`${aurora.url}/healthz`)).rejects.toThrow();
  expect(await programsOf(place.directory)).toEqual([]);

  const dataDirectory = join(place.directory, "aurora", "store");
  expect(existsSync(join(dataDirectory, "aurora.lock"))).toBe(false);
  const store = await openStore({
    dataDirectory,
    databaseUrl: null,
    clock: () => new Date(),
    ids: () => "unused",
  });
  try {
    const unfinished = await store.db
      .selectFrom("job")
      .select("agent")
      .where("finishedAt", "is", null)
      .where("waitsFor", "is", null)
      .execute();
    expect(unfinished.length).toBeGreaterThan(0);
    expect(await store.db.selectFrom("job").select("agent").where("failure", "is not", null).execute()).toEqual([]);
    const queued = await store.queue.liveKeys("job");
    expect(queued.size).toBeGreaterThanOrEqual(unfinished.length);
  } finally {
    await store.close();
  }
  for (const secret of [
    place.environment["WEBHOOK_SECRET"] ?? "",
    place.environment["PRIVATE_KEY"]?.split("\n")[1] ?? "",
  ]) {
    expect(secret).not.toBe("");
    expect(aurora.output()).not.toContain(secret);
  }
});
