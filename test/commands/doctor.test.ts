/** What `aurora doctor` finds on machines that lack something. */
import { expect, test } from "@jest/globals";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { printed } from "../../src/commands/doctor.ts";
import { appChecks, type AppOnGitHub, keyCheck, Manifest } from "../../src/commands/doctor/app.ts";
import type { Check } from "../../src/commands/doctor/check.ts";
import { modelChecks } from "../../src/commands/doctor/model.ts";
import { type Machine, machineChecks } from "../../src/commands/doctor/machine.ts";
import { type Place, placeChecks } from "../../src/commands/doctor/place.ts";
import { Failure } from "../../src/core/failure.ts";
import { openPlace } from "../e2e/harness.ts";
import { run } from "../../src/process/run.ts";

const good: Machine = {
  nodeVersion: "24.21.0",
  packageManager: () => Promise.resolve("apt-get"),
  versionOf: (command) => Promise.resolve(command === "git" ? "git version 2.39.5\n" : "11.6.0\n"),
  python: () => Promise.resolve({ version: "3.11.2" }),
  sandbox: () => Promise.resolve({ isolates: true, description: "bubblewrap 0.8.0" }),
  postgres: () => Promise.resolve({ version: "15.14" }),
};
const named = (checks: readonly Check[], name: string) => checks.find((check) => check.name === name);

test("a machine with everything lacks nothing", async () => {
  expect((await machineChecks(good)).map(({ name, status }) => `${name}: ${status}`)).toEqual([
    "Node: ok",
    "npm: ok",
    "git: ok",
    "Python: ok",
    "bubblewrap: ok",
    "PostgreSQL programs: ok",
  ]);
});

const absent = (what: string) => (command: string) =>
  command === what ? Promise.resolve(null) : good.versionOf(command);
const sandbox = (description: string) => () => Promise.resolve({ isolates: false, description });

test.each<[string, Partial<Machine>, Check["status"], string]>([
  ["Node", { nodeVersion: "22.1.0" }, "missing", "npm ci"],
  ["npm", { versionOf: absent("npm") }, "missing", "sudo apt-get install -y npm"],
  ["git", { versionOf: absent("git") }, "missing", "sudo apt-get install -y git"],
  ["git", { versionOf: () => Promise.resolve("git version 2.37.9") }, "missing", "sudo apt-get install -y git"],
  [
    "Python",
    { python: () => Promise.reject(new Error("python3 is 3.9.2")) },
    "missing",
    "sudo apt-get install -y python3 python3-venv",
  ],
  [
    "bubblewrap",
    { sandbox: sandbox("bubblewrap is not installed.") },
    "optional",
    "sudo apt-get install -y bubblewrap",
  ],
  [
    "bubblewrap",
    { sandbox: sandbox("bubblewrap is installed but cannot start here.") },
    "optional",
    "docs/operations.md",
  ],
  ["PostgreSQL programs", { postgres: () => Promise.resolve(null) }, "optional", "sudo apt-get install -y postgresql"],
])("without %s the way to it is named", async (name, changes, status, fix) => {
  const found = named(await machineChecks({ ...good, ...changes }), name);
  expect(found).toMatchObject({ status, fix: expect.stringContaining(fix) });
});

test.each([
  ["dnf", "sudo dnf install -y git"],
  ["apk", "sudo apk add git"],
  ["brew", "brew install git"],
  [null, "https://git-scm.com/downloads"],
] as const)("with %s the command is its own", async (manager, fix) => {
  const machine = { ...good, packageManager: () => Promise.resolve(manager), versionOf: absent("git") };
  expect(named(await machineChecks(machine), "git")?.fix).toContain(fix);
});

const place: Place = {
  dataDirectory: "/data",
  databaseUrl: null,
  hasRoom: () => Promise.resolve(),
  tryLock: () => Promise.resolve(),
  askDatabase: () => Promise.resolve("PostgreSQL 15.14 answers"),
};
const refused = (message: string) => () => Promise.reject(new Error(message));

test.each<[Partial<Place>, string, string]>([
  [{ hasRoom: refused("only 12 MB are free") }, "disk", "only 12 MB are free"],
  [{ tryLock: refused("/data is in use by process 7") }, "data directory", "/data is in use by process 7"],
  [{ databaseUrl: "postgresql://db", askDatabase: refused("connection refused") }, "database", "connection refused"],
])("a place that is not usable is missing, with the reason", async (changes, name, says) => {
  expect(named(await placeChecks({ ...place, ...changes }), name)).toMatchObject({ status: "missing", says });
});

test("a place that is usable is fine, on either store", async () => {
  const checks = [...(await placeChecks(place)), ...(await placeChecks({ ...place, databaseUrl: "postgresql://db" }))];
  expect(checks.map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok"]);
});

const manifest = Manifest.parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));
const registered = { slug: "aurora", permissions: manifest.default_permissions, events: manifest.default_events };
const onGitHub = (changes: Partial<AppOnGitHub> = {}): AppOnGitHub => ({
  app: () => Promise.resolve(registered),
  installations: () => Promise.resolve([{ account: "acme", permissions: manifest.default_permissions }]),
  ...changes,
});

test("an App as app.yml wants it lacks nothing", async () => {
  expect((await appChecks(manifest, onGitHub())).map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok"]);
});

test("what the App may not and does not hear is named", async () => {
  const { checks: _, ...rest } = manifest.default_permissions;
  const app = { ...registered, permissions: { ...rest, contents: "read", issues: "admin" }, events: ["issues"] };
  const checks = await appChecks(manifest, onGitHub({ app: () => Promise.resolve(app) }));
  expect(named(checks, "App permissions")?.says).toBe("missing: contents: write, checks: write");
  expect(named(checks, "App events")?.says).toContain("pull_request_review");
});

test("an installation that has not accepted a new permission is named", async () => {
  const { statuses: _, ...rest } = manifest.default_permissions;
  const installations = () => Promise.resolve([{ account: "acme", permissions: rest }]);
  expect(named(await appChecks(manifest, onGitHub({ installations })), "installation of acme")).toMatchObject({
    status: "missing",
    says: "has not granted: statuses: read",
  });
});

test("an App that is installed nowhere has nothing to do", async () => {
  const checks = await appChecks(manifest, onGitHub({ installations: () => Promise.resolve([]) }));
  expect(named(checks, "installations")?.status).toBe("missing");
});

test("a GitHub that does not answer is one line", async () => {
  const checks = await appChecks(manifest, onGitHub({ app: refused("GitHub could not be reached") }));
  expect(checks).toMatchObject([{ name: "GitHub", status: "missing", says: "GitHub could not be reached" }]);
});

test("a key is one that GitHub gives", () => {
  const pem = { type: "pkcs8", format: "pem" } as const;
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export(pem).toString();
  const other = generateKeyPairSync("ed25519").privateKey.export(pem).toString();
  expect(keyCheck(rsa).status).toBe("ok");
  expect(keyCheck(other)).toMatchObject({ status: "missing", says: "a key of type ed25519" });
  expect(keyCheck("-----BEGIN nothing")).toMatchObject({ status: "missing" });
});

test("people read a line for each check, and what mends it below", () => {
  const checks: Check[] = [
    { name: "git", status: "ok", says: "git version 2.39.5", fix: null },
    { name: "Python", status: "missing", says: "Found: none.", fix: "sudo apt-get install -y python3" },
  ];
  expect(printed(checks)).toBe(
    "ok        git: git version 2.39.5\nMISSING   Python: Found: none.\n          → sudo apt-get install -y python3\n\n1 thing is missing.",
  );
});

test("on this machine, with a GitHub on it, the checks really look", async () => {
  const there = await openPlace();
  try {
    const { exitCode, stdout } = await run(process.execPath, ["src/cli.ts", "doctor", "--json"], {
      cwd: new URL("../../", import.meta.url).pathname,
      env: there.environment,
    });
    const checks = JSON.parse(stdout) as Check[];
    expect(named(checks, "git")?.status).toBe("ok");
    expect(named(checks, "data directory")?.status).toBe("ok");
    expect(named(checks, "private key")?.status).toBe("ok");
    expect(named(checks, "GitHub")?.says).toBe("the App is called aurora");
    expect(exitCode).toBe(checks.some(({ status }) => status === "missing") ? 1 : 0);
  } finally {
    await there.close();
  }
});

const refusedKey = new Failure({
  kind: "model-refused",
  message: "The model's server refused the key (401). Check OPENAI_API_KEY.",
  retryable: false,
  audience: "operator",
});

test.each<[string, Parameters<typeof modelChecks>[0], readonly string[]]>([
  ["none", { names: null, offered: () => Promise.resolve([]), isolates: false }, ["model: optional"]],
  ["one that is there", { names: ["a"], offered: () => Promise.resolve(["a", "b"]), isolates: true }, ["model: ok"]],
  ["a server that lists none", { names: ["a"], offered: () => Promise.resolve(null), isolates: true }, ["model: ok"]],
  ["a wrong name", { names: ["c"], offered: () => Promise.resolve(["a"]), isolates: true }, ["model: missing"]],
  ["a wrong key", { names: ["a"], offered: () => Promise.reject(refusedKey), isolates: true }, ["model: missing"]],
  [
    "no sandbox for it",
    { names: ["a"], offered: () => Promise.resolve(["a"]), isolates: false },
    ["model: ok", "sandbox for the model: missing"],
  ],
])("of models: %s", async (_, place, expected) => {
  expect((await modelChecks(place)).map(({ name, status }) => `${name}: ${status}`)).toEqual(expected);
});
