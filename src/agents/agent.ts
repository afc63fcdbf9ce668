/** What Aurora asks of every agent's generator. */
import type { Contracts } from "../core/contracts/model.ts";
import type { FeatureKind } from "../core/features.ts";
import type { AgentName } from "../core/ids.ts";
import type { Spec } from "../core/spec/model.ts";
import type { FileTree } from "../core/tree.ts";

export interface Agent {
  readonly name: AgentName;
  /** The kinds of feature that its generated code really has. */
  readonly implements: readonly FeatureKind[];
  /**
   * The baseline: every file that this agent owns, unformatted. Pure: same spec, same text. No files are read, nothing is
   * asked of network or clock. A promise where a library that it calls is asynchronous (openapi-typescript).
   */
  generate(spec: Spec, contracts: Contracts): FileTree | Promise<FileTree>;
}
