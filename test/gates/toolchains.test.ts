import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { prepareToolchains } from "../../src/gates/toolchains.ts";
import { run } from "../../src/process/run.ts";
import { installTimeout, locks, testToolchains } from "./support/tools.ts";

let cacheDirectory: string;
beforeAll(testToolchains, installTimeout);
beforeEach(() => {
  cacheDirectory = mkdtempSync(join(tmpdir(), "aurora-test-"));
});
afterEach(() => {
  rmSync(cacheDirectory, { recursive: true, force: true });
});

test("prepared tools are the locked versions, and a second preparation says and installs nothing", async () => {
  const progress: string[] = [];
  const started = performance.now();
  const tools = await prepareToolchains({ locks, onProgress: (line) => progress.push(line) });
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(progress).toEqual([]);

  const mypy = await run(tools.python.python, ["-m", "mypy", "--version"], { cwd: "/" });
  expect(mypy.stdout).toContain(`mypy ${tools.python.packages.get("mypy") ?? "?"} `);
  const vitest = await run(tools.javascript.node, [join(tools.javascript.modules, "vitest/vitest.mjs"), "--version"], {
    cwd: "/",
  });
  expect(vitest.stdout).toContain(`vitest/${tools.javascript.packages.get("vitest") ?? "?"} `);
});

test("a package whose hash is not the locked one is not installed, and nothing half-made counts as ready", async () => {
  const bad = { ...locks, python: `iniconfig==2.3.1 \\\n    --hash=sha256:${"0".repeat(64)}\n` };
  for (let i = 0; i < 2; i++) {
    await expect(prepareToolchains({ locks: bad, cacheDirectory })).rejects.toMatchObject({
      kind: "tool-failed",
      message: expect.stringMatching(/The Python gate tools could not be installed:[^]*hash/i),
    });
  }
  const [made = ""] = readdirSync(cacheDirectory);
  expect(existsSync(join(cacheDirectory, made, ".complete"))).toBe(false);
}, 120_000);

test("without a Python the message says which one is wanted", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = cacheDirectory;
  try {
    await expect(prepareToolchains({ locks, cacheDirectory })).rejects.toMatchObject({
      kind: "tool-missing",
      message: "The gates need Python 3.11 or newer with its venv module. Found: none.",
    });
  } finally {
    process.env["PATH"] = path;
  }
});
