/** Installing the gates' tools runs no script that a manifest names. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { prepareJavaScript } from "../../src/gates/toolchains/javascript.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "aurora-scripts-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test("no script of a package runs when it is installed", async () => {
  const mark = join(directory, "ran");
  const trap = `touch ${mark}`;
  const scripts = { preinstall: trap, install: trap, postinstall: trap, prepare: trap };
  const own = { name: "app", version: "1.0.0", scripts };
  const lock = {
    name: "app",
    version: "1.0.0",
    lockfileVersion: 3,
    packages: { "": { name: "app", version: "1.0.0" } },
  };
  const { modules } = await prepareJavaScript(
    { packageJson: JSON.stringify(own), lock: JSON.stringify(lock, null, 2) },
    { cacheDirectory: join(directory, "cache"), onProgress: () => undefined, signal: undefined },
  );
  expect(existsSync(modules)).toBe(true);
  expect(existsSync(mark)).toBe(false);
}, 120_000);
