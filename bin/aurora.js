#!/usr/bin/env node
// The `aurora` command, on any Node ≥ 20: it starts the Node that the project installed, which runs TypeScript as it is.
import { lessMemory, runWithOwnNode } from "../scripts/own-node.mjs";
import { fileURLToPath } from "node:url";

runWithOwnNode([...lessMemory, fileURLToPath(new URL("../src/cli.ts", import.meta.url)), ...process.argv.slice(2)]);
