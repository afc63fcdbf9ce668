/** Spec → files: the contract commit's, each agent's, and the complete tree. No git, no network, no clock. */
import type { Contracts } from "../core/contracts/model.ts";
import { deriveContracts } from "../core/contracts/derive.ts";
import { type AgentName, agentNames } from "../core/ids.ts";
import { type FileTree, mergeTrees } from "../core/tree.ts";
import { formatTree } from "./format.ts";
import { foundationTree } from "./foundation/foundation.ts";
import type { FrozenSpec } from "./frozen.ts";
import { agents } from "./registry.ts";

/** What all agents start from: spec, contracts, shared root files and tool configuration. */
export async function generateFoundation(frozen: FrozenSpec): Promise<FileTree> {
  return formatTree(foundationTree(frozen.spec, deriveContracts(frozen.spec), frozen));
}

/** One agent's baseline. */
export async function generateAgent(frozen: FrozenSpec, agent: AgentName): Promise<FileTree> {
  return generateWith(frozen, agent, deriveContracts(frozen.spec));
}

/** Everything, as it would stand after the four pull requests. Same spec, same bytes. */
export async function generateTree(frozen: FrozenSpec): Promise<FileTree> {
  const contracts = deriveContracts(frozen.spec);
  const trees = await Promise.all(agentNames.map((agent) => generateWith(frozen, agent, contracts)));
  return mergeTrees([await generateFoundation(frozen), ...trees]);
}

async function generateWith(frozen: FrozenSpec, agent: AgentName, contracts: Contracts): Promise<FileTree> {
  return formatTree(await agents[agent].generate(frozen.spec, contracts));
}
