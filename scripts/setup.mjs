// Installs the project's own dependencies when they are missing or out of date. It runs on any Node ≥ 20, before
// anything is installed, so it imports nothing but Node itself and is plain JavaScript.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.aurora-lock-hash`;
const lockHash = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lockHash) {
  console.log("setup: installing dependencies (npm ci), about a minute the first time …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error("setup: npm ci failed; its own message is above. Mend that and run the command again.");
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, lockHash);
}
