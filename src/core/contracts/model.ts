/** What one agent promises another. */
import type { AgentName, ContentHash } from "../ids.ts";

export const contractNames = ["models", "openapi", "client"] as const;
export type ContractName = (typeof contractNames)[number];

export interface Contract {
  readonly name: ContractName;
  /** Where the contract commit keeps it. */
  readonly path: `contracts/${string}.json`;
  /** What the file says. */
  readonly document: unknown;
  /** Of the canonical JSON of the document (of an OpenAPI document: of its canonical form). */
  readonly hash: ContentHash;
}

export type Contracts = Readonly<Record<ContractName, Contract>>;

/** A version that a producer has published: the hash that its code really has, and the commit that has it. */
export interface PublishedContract {
  readonly name: ContractName;
  readonly hash: ContentHash;
  readonly producer: AgentName;
  readonly commit: string;
}
