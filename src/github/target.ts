import type { RepositoryRef } from "../core/ids.ts";

/** How the REST API names a repository. */
export function target(repo: RepositoryRef): { owner: string; repo: string } {
  return { owner: repo.owner, repo: repo.name };
}

/** How people name it. */
export function named(repo: RepositoryRef): string {
  return `${repo.owner}/${repo.name}`;
}
