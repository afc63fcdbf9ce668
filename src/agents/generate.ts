/** Spec → files: the contract commit's, each agent's, and the complete tree. No git, no network, no clock. */
import { deriveContracts } from "../core/contracts/derive.ts";
import { type AgentName, agentNames } from "../core/ids.ts";
import { type FileTree, mergeTrees } from "../core/tree.ts";
import { formatTree } from "./format.ts";
import { foundationTree } from "./foundation/foundation.ts";
import type { FrozenSpec } from "./frozen.ts";
import { agents } from "./registry.ts";

/** What all agents start from: spec, contracts, shared root files and tool configuration. */
export async function generateFoundation(frozen: FrozenSpec): Promise<FileTree> {
  return (await generated(frozen)).foundation;
}

/** One agent's baseline. */
export async function generateAgent(frozen: FrozenSpec, agent: AgentName): Promise<FileTree> {
  return (await generated(frozen)).agents[agent];
}

/** Everything, as it would stand after the four pull requests. Same spec, same bytes. */
export async function generateTree(frozen: FrozenSpec): Promise<FileTree> {
  const { foundation, agents: trees } = await generated(frozen);
  return mergeTrees([foundation, ...Object.values(trees)]);
}

interface Generated {
  readonly foundation: FileTree;
  readonly agents: Readonly<Record<AgentName, FileTree>>;
}

/** A run's five jobs ask for the same spec within minutes; a few runs go on at once. */
const kept = 8;
const recent = new Map<string, Promise<Generated>>();

/** Generates once for each spec; the same spec gives the same bytes, so what is kept cannot be out of date. */
function generated(frozen: FrozenSpec): Promise<Generated> {
  const known = recent.get(frozen.hash);
  if (known !== undefined) {
    return known;
  }
  const fresh = generateAll(frozen);
  recent.set(frozen.hash, fresh);
  const [oldest] = recent.keys();
  if (recent.size > kept && oldest !== undefined) {
    recent.delete(oldest);
  }
  return fresh;
}

/**
 * One tree after the other, so that no more than one unformatted tree is in memory; the foundation's first, because its
 * contracts are the largest files by far, and to format them takes most memory.
 */
async function generateAll({ spec, ...frozen }: FrozenSpec): Promise<Generated> {
  const contracts = deriveContracts(spec);
  const foundation = await formatTree(foundationTree(spec, contracts, frozen));
  const trees = {} as Record<AgentName, FileTree>;
  for (const agent of agentNames) {
    trees[agent] = await formatTree(await agents[agent].generate(spec, contracts));
  }
  return { foundation, agents: trees };
}
