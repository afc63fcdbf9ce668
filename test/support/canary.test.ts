/** The searcher finds what it is to find: a search that finds nothing proves something only then. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { run } from "../../src/process/run.ts";
import { createCanary } from "./canary.ts";
import { watchPrograms } from "./programs.ts";

const token = 'ghs_canary/42+"&"β-0123';
const canary = createCanary({ token });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-canary-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test.each([
  ["raw", (text: string) => text],
  ["JSON", (text: string) => JSON.stringify({ text })],
  ["URL", (text: string) => encodeURIComponent(text)],
  ["hex", (text: string) => Buffer.from(text).toString("hex")],
  ["HEX", (text: string) => Buffer.from(text).toString("hex").toUpperCase()],
  ["base64", (text: string) => Buffer.from(text).toString("base64")],
  ["base64url", (text: string) => Buffer.from(text).toString("base64url")],
])("a secret is found as %s, wherever it begins", (form, spell) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (before, after) => {
      expect(canary.in(spell(`${before}${token}${after}`)).join()).toContain(`token (${form}`);
    }),
  );
});

test("nothing is found where nothing is", () => {
  expect(canary.in("ghs_canary and ordinary text, 42")).toEqual([]);
  expect(() => createCanary({ short: "abc" })).toThrow("too short");
});

test("a key is found by any of its lines", () => {
  const lines = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "AgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4y"];
  const key = createCanary({ key: `-----BEGIN KEY-----\n${lines.join("\n")}\n-----END KEY-----\n` });
  expect(key.in(`"${lines[1] ?? ""}"`)).toEqual([
    "key, line 2 (raw)",
    ...["JSON", "URL", "form"].map((form) => `key, line 2 (${form})`),
  ]);
});

test("files and objects of a repository are searched, packed and unreachable ones too", async () => {
  await mkdir(join(directory, "deep/below"), { recursive: true });
  await writeFile(join(directory, "deep/below/x.bin"), Buffer.concat([Buffer.from([0, 255]), Buffer.from(token)]));
  expect((await canary.inFiles(directory))[0]).toBe("deep/below/x.bin: token (raw)");
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: directory });
  git("init", "-q");
  git("commit", "-q", "--allow-empty", "-m", `Message with ${token}`);
  git("repack", "-q", "-a", "-d");
  expect(canary.inRepository(join(directory, ".git"))).toContain("token (raw)");
});

test("programs are seen with what they are given", async () => {
  const watched = watchPrograms();
  try {
    await run("true", ["--given"], { cwd: "/", env: { CANARY: token } });
  } finally {
    watched.stop();
  }
  await run("true", ["--afterwards"], { cwd: "/" });
  expect(watched.started).toHaveLength(1);
  expect(watched.started[0]).toMatchObject({ file: "true", args: ["true", "--given"] });
  expect(watched.started[0]?.environment).toContain(`CANARY=${token}`);
});
