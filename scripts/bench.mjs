// Runs a bench (bench/main.ts) with the arguments given.
import { runWithOwnNode } from "./own-node.mjs";

runWithOwnNode(["bench/main.ts", ...process.argv.slice(2)]);
