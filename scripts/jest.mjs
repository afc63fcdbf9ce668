// Runs Jest on native ES modules, with the arguments given.
import { runWithOwnNode } from "./own-node.mjs";

runWithOwnNode([
  "--experimental-vm-modules",
  "--no-warnings=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
  ...process.argv.slice(2),
]);
