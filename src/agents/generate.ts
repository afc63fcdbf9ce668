/** Spec → files: the contract commit's, each agent's, and the complete tree. No git, no network, no clock. */
import { deriveContracts } from "../core/contracts/derive.ts";
import type { AgentName } from "../core/ids.ts";
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
 * Two lanes. Oxc formats on threads of its own: first the foundation, whose contracts are the largest files by far, then Frontend's
 * tree. Meanwhile this thread writes the other trees, and Ruff formats them. In each lane one tree comes after the other, so that no
 * more than two are in memory unformatted.
 */
async function generateAll({ spec, ...frozen }: FrozenSpec): Promise<Generated> {
  const contracts = deriveContracts(spec);
  const tree = async (agent: AgentName) => formatTree(await agents[agent].generate(spec, contracts));
  const byOxc = async () => ({
    foundation: await formatTree(foundationTree(spec, contracts, frozen)),
    frontend: await tree("frontend"),
  });
  const byRuff = async () => ({
    database: await tree("database"),
    backend: await tree("backend"),
    integration: await tree("integration"),
  });
  const [{ foundation, frontend }, python] = await Promise.all([byOxc(), byRuff()]);
  return { foundation, agents: { ...python, frontend } };
}
