/** Whether what a run's spec came from says something else by now. The run goes on with what was frozen. */
import { contentHash } from "../core/contracts/hash.ts";
import type { Sha } from "../core/ids.ts";
import { specLinks } from "../core/spec-link.ts";
import { SpecOrigin } from "../core/spec-origin.ts";
import { findSpec, maxSpecBytes } from "../core/spec/source.ts";
import { readSmallFilesAt } from "../git/mirror.ts";
import type { Issue } from "../github/issues.ts";
import type { HeldRun } from "./context.ts";
import { branchNow } from "./spec-source.ts";

/**
 * Costs no call for a spec in an issue, whose text is read anyway; for one in a file, one fetch for each commit of the base.
 * @param baseHead where the run's base branch stands
 */
export async function isSpecEdited(held: HeldRun, issue: Issue, baseHead: Sha): Promise<boolean> {
  const { run } = held;
  const origin = SpecOrigin.parse(run.origin);
  if (run.endedAt !== null) {
    return false;
  }
  switch (origin.kind) {
    case "issue":
      return hashOf(issue.body) !== run.specHash;
    case "link":
      return !linksTo(held, issue, origin.path) || (await fileHash(held, baseHead, origin.path)) !== run.specHash;
    case "pull":
      return (await fileHash(held, baseHead, origin.path)) !== run.specHash;
  }
}

/** null: there is no spec in it, or more than one. */
function hashOf(text: string | undefined): string | null {
  const found = findSpec(text ?? "");
  return found.ok ? contentHash(found.source.yaml) : null;
}

function linksTo({ context, repository, run }: HeldRun, issue: Issue, path: string): boolean {
  const place = { repository, defaultBranch: run.baseBranch, githubUrl: context.places.githubUrl };
  return specLinks(issue.body, place)?.paths.includes(path) ?? false;
}

/** The hash of a file in a commit never changes; a few runs go on at once. */
const kept = 50;
const known = new Map<string, string | null>();

async function fileHash(held: HeldRun, commit: Sha, path: string): Promise<string | null> {
  const key = `${held.run.repositoryId}:${commit}:${path}`;
  const before = known.get(key);
  if (before !== undefined) {
    return before;
  }
  const { mirror } = await branchNow(held, held.run.baseBranch);
  const hash = hashOf((await readSmallFilesAt(mirror, commit, [path], maxSpecBytes)).get(path));
  known.set(key, hash);
  const [oldest] = known.keys();
  if (known.size > kept && oldest !== undefined) {
    known.delete(oldest);
  }
  return hash;
}
