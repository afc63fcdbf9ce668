/** The Frontend agent's files for a spec, and the branch that they make with the contract commit. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatTree } from "../../../src/agents/format.ts";
import { foundationTree } from "../../../src/agents/foundation/foundation.ts";
import { frontendAgent } from "../../../src/agents/frontend/agent.ts";
import { type FrozenSpec, thaw } from "../../../src/agents/frozen.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import { type FileTree, mergeTrees } from "../../../src/core/tree.ts";

const files = {
  "task-manager": new URL("../../../examples/task-manager.md", import.meta.url),
  clinic: new URL("../../../examples/clinic.md", import.meta.url),
  "every-type": new URL("../../fixtures/frontend/every-type.yaml", import.meta.url),
} as const;
export type SpecFile = keyof typeof files;

/** @param change of the text, for specs that differ in one thing. */
export async function frozenSpec(
  name: SpecFile,
  change: (text: string) => string = (text) => text,
): Promise<FrozenSpec> {
  const parsed = parseSpec(change(await readFile(files[name], "utf8")));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.diagnostics, null, 2));
  }
  return thaw(parsed.yaml);
}

/** What the agent writes, unformatted. */
export async function agentTree({ spec }: FrozenSpec): Promise<FileTree> {
  return frontendAgent.generate(spec, deriveContracts(spec));
}

/** Contract commit and agent, formatted: what its gates see. */
export async function branchTree(frozen: FrozenSpec): Promise<FileTree> {
  const contracts = deriveContracts(frozen.spec);
  return formatTree(mergeTrees([foundationTree(frozen.spec, contracts, frozen), await agentTree(frozen)]));
}

export async function writeTree(tree: FileTree, directory: string): Promise<void> {
  for (const [path, text] of tree) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** @throws when the tree has no such file. */
export function textOf(tree: FileTree, path: string): string {
  const text = tree.get(path);
  if (text === undefined) {
    throw new Error(`no ${path} among ${[...tree.keys()].join(", ")}`);
  }
  return text;
}
