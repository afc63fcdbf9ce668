// Everything that a machine can say about the code before a person reads it: types, lint, format, import rules, unused code.
// All of them run, so that one call shows every problem.
import { spawnSync } from "node:child_process";
import { ownNode } from "./own-node.mjs";

const checks = [
  ["types", ["node_modules/typescript7/bin/tsc", "-p", "."]],
  ["lint", ["node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."]],
  ["format", ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."]],
  ["import rules", ["node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "src", "test"]],
  ["unused code", ["node_modules/knip/bin/knip.js", "--no-progress"]],
];

const failed = [];
for (const [name, args] of checks) {
  const started = Date.now();
  const { status } = spawnSync(ownNode, args, { stdio: "inherit" });
  console.log(`check: ${name} ${status === 0 ? "passed" : "FAILED"} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) {
    failed.push(name);
  }
}
if (failed.length > 0) {
  console.error(`check: not passed: ${failed.join(", ")}`);
  process.exit(1);
}
