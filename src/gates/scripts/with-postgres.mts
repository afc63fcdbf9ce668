// Starts a PostgreSQL of its own, runs a command with its address, and ends it.
//
//   node with-postgres.mts BINARIES -- COMMAND ARGUMENT…
//
// "{url}" in an argument becomes the address. The server listens on a Unix socket in a private directory only. Standard
// output is the command's alone; so is the exit code, but 97 when the server could not be started.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [binaries = "", , command = "", ...args] = process.argv.slice(2);
// Socket paths may have 107 bytes, and TMPDIR can be long.
const home = mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : "/tmp", "pg-"));
const data = join(home, "data");
const log = join(home, "log");

function fail(what: string, text: string): never {
  process.stderr.write(`PostgreSQL ${what}: ${text}\n`);
  rmSync(home, { recursive: true, force: true });
  process.exit(97);
}

const init = spawnSync(
  join(binaries, "initdb"),
  ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"],
  { encoding: "utf8" },
);
if (init.status !== 0) {
  fail("initdb", init.error?.message ?? init.stderr);
}
const out = openSync(log, "a");
const server = spawn(
  join(binaries, "postgres"),
  [
    ...["-D", data, "-k", home, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"],
    ...["-c", "synchronous_commit=off", "-c", "shared_buffers=16MB", "-c", "max_connections=20"],
  ],
  { stdio: ["ignore", out, out] },
);
const ended = once(server, "exit");

const deadline = Date.now() + 30_000;
while (!readFileSync(log, "utf8").includes("database system is ready to accept connections")) {
  if (server.exitCode !== null || Date.now() > deadline) {
    server.kill("SIGKILL");
    fail("did not start", readFileSync(log, "utf8"));
  }
  await sleep(30);
}

const url = `postgresql+asyncpg://postgres@/postgres?host=${encodeURIComponent(home)}`;
const child = spawn(
  command,
  args.map((argument) => argument.replaceAll("{url}", url)),
  { stdio: ["ignore", "inherit", "inherit"] },
);
const [code] = (await once(child, "close")) as [number | null];
// SIGINT is its "fast" way to end: connections are dropped, nothing is waited for.
server.kill("SIGINT");
await ended;
rmSync(home, { recursive: true, force: true });
process.exit(code ?? 98);
