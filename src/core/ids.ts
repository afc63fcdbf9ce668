/** Branded identifiers: a string that was checked where it came in. */
import { z } from "zod";

export const agentNames = ["database", "backend", "integration", "frontend"] as const;

/** In contract order, which is the order of landing. */
export const AgentName = z.enum(agentNames);
export type AgentName = z.infer<typeof AgentName>;

/** Eight characters of a–z and 2–9; random, so that a lost database cannot lead to a branch name that is taken. */
export const RunId = z
  .string()
  .regex(/^[a-z2-9]{8}$/)
  .brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

/** A full git object id. */
export const Sha = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .brand<"Sha">();
export type Sha = z.infer<typeof Sha>;

/**
 * A branch name that git, GitHub and a shell take without surprises: stricter than git-check-ref-format(1), and never what
 * git could take for something else (`HEAD`, `@`, an object's id). This is the one validator; nothing else builds a ref from text.
 */
export const BranchName = z
  .string()
  .max(200)
  .regex(
    /^(?![-/.])(?!(?:HEAD|@|[0-9a-f]{40})$)(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))[A-Za-z0-9._/@+-]+(?<![/.])$/,
    "is not a safe branch name",
  )
  .brand<"BranchName">();
export type BranchName = z.infer<typeof BranchName>;

/** Hex SHA-256 of some canonical text. */
export const ContentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"ContentHash">();
export type ContentHash = z.infer<typeof ContentHash>;

export const RepositoryRef = z.object({
  owner: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/),
  name: z.string().regex(/^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/),
});
export type RepositoryRef = z.infer<typeof RepositoryRef>;

/** The branch of the commit that all agents of a run start from. */
export function contractBranch(run: RunId): BranchName {
  return BranchName.parse(`aurora/${run}/contract`);
}

/** The branch that an agent works on. */
export function agentBranch(run: RunId, agent: AgentName): BranchName {
  return BranchName.parse(`aurora/${run}/${agent}`);
}

/** How an id is shown to people: the first seven characters. */
export function short(id: Sha | ContentHash): string {
  return id.slice(0, 7);
}
