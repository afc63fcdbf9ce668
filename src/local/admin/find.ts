/** By name, or an error that says which name is wrong. */
import { isPull } from "../http/context.ts";
import { HttpError } from "../http/errors.ts";
import type { Issue, PullRequest, Repository, User } from "../state.ts";
import type { World } from "../world.ts";

export const missing = (what: string) => new HttpError(404, `the local GitHub has no ${what}`);

/** `owner/name`; without a name the first one. */
export function findRepo(world: World, name: string | undefined): Repository {
  const [first] = world.repositories.values();
  const found = name === undefined ? first : world.repositories.get(name.toLowerCase());
  if (found === undefined) {
    throw missing(name === undefined ? "repository" : `repository ${name}`);
  }
  return found;
}

export function findUser(world: World, login: string): User {
  const user = world.users.get(login.toLowerCase());
  if (user === undefined) {
    throw missing(`user ${login}`);
  }
  return user;
}

export function findIssue(repository: Repository, number: number): Issue {
  const issue = repository.issues.find((each) => each.number === number);
  if (issue === undefined) {
    throw missing(`issue #${number}`);
  }
  return issue;
}

export function findPull(repository: Repository, number: number): PullRequest {
  const issue = findIssue(repository, number);
  if (!isPull(issue)) {
    throw missing(`pull request #${number}`);
  }
  return issue;
}
