/** Installing the gates' tools runs no program of a package: neither the app's own nor one that it depends on. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  const dependency = join(directory, "dependency");
  mkdirSync(dependency);
  writeFileSync(join(dependency, "package.json"), JSON.stringify({ name: "dependency", version: "1.0.0", scripts }));
  const own = { name: "app", version: "1.0.0", dependencies: { dependency: `file:${dependency}` } };
  const lock = {
    name: "app",
    version: "1.0.0",
    lockfileVersion: 3,
    packages: {
      "": own,
      [dependency]: { version: "1.0.0", hasInstallScript: true },
      "node_modules/dependency": { resolved: dependency, link: true },
    },
  };
  const { modules } = await prepareJavaScript(
    { packageJson: JSON.stringify({ ...own, scripts }), lock: JSON.stringify(lock, null, 2) },
    { cacheDirectory: join(directory, "cache"), onProgress: () => undefined, signal: undefined },
  );
  expect(existsSync(modules)).toBe(true);
  expect(existsSync(mark)).toBe(false);
}, 120_000);
