/** Who may do what, as GitHub says at this moment. https://docs.github.com/en/rest/collaborators/collaborators */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

/** GitHub folds the finer roles: maintain is "write", triage is "read". */
const Answer = z.object({ permission: z.enum(["admin", "write", "read", "none"]) });

export type Permission = z.infer<typeof Answer>["permission"];

/** Somebody unknown has no permission. */
export async function permissionOf(gh: InstallationGitHub, repo: RepositoryRef, login: string): Promise<Permission> {
  try {
    return await gh.call(`read what ${login} may do in ${named(repo)}`, async (octokit) => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...target(repo), username: login });
      return Answer.parse(data).permission;
    });
  } catch (error) {
    if (asFailure(error).kind === "github-not-found") {
      return "none";
    }
    throw error;
  }
}

/** Asked anew each time: a permission that was taken away a minute ago is gone. */
export async function canWrite(gh: InstallationGitHub, repo: RepositoryRef, login: string): Promise<boolean> {
  const permission = await permissionOf(gh, repo, login);
  return permission === "admin" || permission === "write";
}

const Collaborator = z.object({ login: z.string(), type: z.string() });

/** The logins of the people who may write, in GitHub's order. */
export function writers(gh: InstallationGitHub, repo: RepositoryRef): Promise<string[]> {
  return gh.call(`list who may write in ${named(repo)}`, async (octokit) => {
    const collaborators = await octokit.paginate(octokit.rest.repos.listCollaborators, {
      ...target(repo),
      permission: "push",
      per_page: 100,
    });
    return z
      .array(Collaborator)
      .parse(collaborators)
      .filter(({ type }) => type === "User")
      .map(({ login }) => login);
  });
}
