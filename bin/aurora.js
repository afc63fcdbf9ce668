#!/usr/bin/env node
// The `aurora` command. It starts Aurora's own Node, which runs TypeScript as it is, whatever Node the machine has.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const { status, error } = spawnSync(existsSync(own) ? own : process.execPath, [cli, ...process.argv.slice(2)], {
  stdio: "inherit",
});
if (error) {
  console.error(`aurora: ${error.message}`);
}
process.exit(status ?? 1);
