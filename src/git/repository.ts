/** Where a repository is cloned from, and where its mirror lies on this machine. */
import { join } from "node:path";
import type { RepositoryRef } from "../core/ids.ts";
import type { GitAuth } from "./git.ts";
import { fetchMirror, type Mirror, openMirror } from "./mirror.ts";

export interface GitPlaces {
  /** Root of mirrors and worktrees. */
  readonly dataDirectory: string;
  /** `https://github.com`, or a GitHub Enterprise host. */
  readonly githubUrl: string;
}

/** The repository's mirror, with every branch as it stands on GitHub now. */
export async function openRepository(places: GitPlaces, repository: RepositoryRef, auth: GitAuth): Promise<Mirror> {
  const { owner, name } = repository;
  const mirror = await openMirror({
    directory: join(places.dataDirectory, "mirrors", owner, `${name}.git`),
    remoteUrl: `${places.githubUrl}/${owner}/${name}.git`,
    auth,
  });
  await fetchMirror(mirror, auth);
  return mirror;
}
