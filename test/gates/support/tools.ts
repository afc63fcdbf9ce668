/** The real tools, from the locks of the generated app, in the cache that the demo uses too. */
import { readFileSync } from "node:fs";
import { prepareToolchains, type ToolchainLocks, type Toolchains } from "../../../src/gates/toolchains.ts";

const lock = (name: string) =>
  readFileSync(new URL(`../../../src/agents/foundation/locks/${name}`, import.meta.url), "utf8");

export const locks: ToolchainLocks = {
  python: lock("backend.requirements.lock"),
  javascript: { packageJson: lock("react.package.json"), lock: lock("react.package-lock.json") },
};

/** The first time of all it installs, which takes a minute; give the hook that calls it `installTimeout`. */
export function testToolchains(): Promise<Toolchains> {
  return prepareToolchains({ locks });
}

export const installTimeout = 300_000;
