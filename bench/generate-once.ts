/** Generates one synthetic app in this process and says what it took; run by `generate.ts`, once per process. */
import { createHash } from "node:crypto";
import { generateTree } from "../src/agents/generate.ts";
import { thaw } from "../src/agents/frozen.ts";
import { syntheticSpec } from "./synthetic-spec.ts";

const entities = Number(process.argv[2]);
const frozen = thaw(syntheticSpec(entities));
const started = performance.now();
const tree = await generateTree(frozen);
const milliseconds = performance.now() - started;
const hash = createHash("sha256");
let bytes = 0;
for (const [path, text] of tree) {
  hash.update(`${path}\0${text}\0`);
  bytes += Buffer.byteLength(text);
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    entities,
    milliseconds,
    cpuMilliseconds: (userCPUTime + systemCPUTime) / 1000,
    megabytes: maxRSS / 1024,
    files: tree.size,
    bytes,
    digest: hash.digest("hex"),
  }),
);
