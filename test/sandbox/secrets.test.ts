/** A program in the sandbox that searches everything within its reach for secrets that are all around it. */
import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { createCanary } from "../support/canary.ts";

const secrets = {
  privateKey: "canary-key-LbV0r7nq2wT5yX8z",
  webhookSecret: "canary-hook-9sKd2fGh6jWm3pQx",
  token: "ghs_canaryToken0123456789abcdef",
  modelKey: "sk-canary-ModelKey-77aa55bb",
  databasePassword: "canary-db-Zx81Cv72Bn63",
};
const canary = createCanary(secrets);
const nodeHome = dirname(dirname(process.execPath));

let outside: string;
let tree: string;
let neighbour: ChildProcess;
let socket: Server;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "aurora-secrets-"));
  // Open to every user: what keeps the searcher out shall be the sandbox, not its user alone.
  await chmod(outside, 0o755);
  tree = join(outside, "tree");
  await mkdir(tree);
  await writeFile(join(tree, "given.txt"), "what the sandbox was given");
  await writeFile(join(outside, ".env"), `PRIVATE_KEY=${secrets.privateKey}\n`, { mode: 0o644 });
  // Another program of the same machine that has all of them, as arguments and in its environment.
  neighbour = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)", secrets.token], {
    env: { ...secrets, PATH: process.env["PATH"] },
    stdio: "ignore",
  });
  socket = createServer((client) => client.on("error", () => undefined).end(secrets.webhookSecret));
  await new Promise<void>((resolve) => socket.listen(join(outside, "socket"), resolve));
});
afterEach(async () => {
  neighbour.kill("SIGKILL");
  socket.close();
  await rm(outside, { recursive: true, force: true });
});

/** Writes what it finds into the tree. Bounded: the machine's own programs, and files that never end, are left out. */
const search = `
const fs = require("fs");
const path = require("path");
const out = fs.openSync("found.bin", "w");
const note = (what, bytes) => { fs.writeSync(out, "\\n== " + what + "\\n"); fs.writeSync(out, bytes); };
const read = (file) => {
  let handle;
  try {
    handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const bytes = Buffer.alloc(1 << 20);
    note(file, bytes.subarray(0, fs.readSync(handle, bytes, 0, bytes.length, null)));
  } catch { /* not within reach */ } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
};
note("environment", JSON.stringify(process.env));
note("arguments", JSON.stringify(process.argv));
for (const name of fs.readdirSync("/proc").filter((one) => /^\\d+$|^self$|^thread-self$/.test(one))) {
  for (const file of ["environ", "cmdline", "comm", "mountinfo", "stack"]) read("/proc/" + name + "/" + file);
  try { for (const fd of fs.readdirSync("/proc/" + name + "/fd")) note("fd " + fd, fs.readlinkSync("/proc/" + name + "/fd/" + fd)); } catch {}
  for (const link of ["cwd", "root", "exe"]) try { note(link, fs.readlinkSync("/proc/" + name + "/" + link)); } catch {}
  try { for (const below of fs.readdirSync("/proc/" + name + "/root" + process.argv[1])) read("/proc/" + name + "/root" + process.argv[1] + "/" + below); } catch {}
}
const skip = new Set(["/proc", "/sys", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/nix", ...process.argv.slice(2)]);
let left = 5000;
const walk = (directory) => {
  let entries = [];
  try { entries = fs.readdirSync(directory, { withFileTypes: true }); } catch { return; }
  for (const entry of entries) {
    const file = path.join(directory, entry.name);
    if (skip.has(file) || left-- <= 0 || file.endsWith("found.bin")) continue;
    if (entry.isDirectory()) walk(file); else if (entry.isFile() || entry.isSymbolicLink()) read(file);
  }
};
walk(process.argv[1]);
walk("/");
const socket = require("net").connect(process.argv[1] + "/socket");
socket.on("data", (bytes) => note("socket", bytes)).on("error", () => {}).on("close", () => fs.closeSync(out));
`;

async function found(sandbox: Sandbox): Promise<Buffer> {
  const result = await sandbox.run(process.execPath, ["-e", search, outside, nodeHome], {
    tree,
    trust: sandbox.isolates ? "untrusted" : "baseline",
    readable: [nodeHome],
    env: { PATH: `${join(nodeHome, "bin")}:/usr/bin:/bin` },
    timeoutMs: 60_000,
  });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  return readFile(join(tree, "found.bin"));
}

test("the searcher finds them all where nothing keeps it from them", async () => {
  const names = canary.in(await found(await createSandbox({ bubblewrap: null })));
  // Without bubblewrap only code that nobody touched runs, and it must do without the environment at least.
  for (const name of Object.keys(secrets)) {
    expect(names).toContain(`${name} (raw)`);
  }
});

const sandbox = await createSandbox();
if (sandbox.isolates) {
  test("in the sandbox it finds what it was given, and none of them", async () => {
    const everything = await found(sandbox);
    expect(everything.toString("latin1")).toContain("what the sandbox was given");
    expect(everything.toString("latin1")).toContain("== /proc/self/environ");
    expect(canary.in(everything)).toEqual([]);
  });
}
