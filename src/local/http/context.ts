/** One request as a route sees it. */
import type { z } from "zod";
import type { Installation, Issue, PullRequest, Repository, User } from "../state.ts";
import { findRepository, type Permissions, type World } from "../world.ts";
import { HttpError, invalidRequest, notFound } from "./errors.ts";

/** Who asks. */
export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app" }
  | {
      readonly kind: "installation";
      readonly installation: Installation;
      readonly permissions: Permissions;
      readonly repositories: ReadonlySet<Repository>;
      readonly token: string;
    }
  | { readonly kind: "user"; readonly user: User; readonly token: string };

export interface Context {
  readonly world: World;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The request's own address, for Link headers. */
  readonly address: URL;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

/** A path parameter that the route's pattern names. */
export function param(context: Context, name: string): string {
  const value = context.params[name];
  if (value === undefined) {
    throw new Error(`the route has no parameter ${name}`);
  }
  return value;
}

/** A path parameter that is a number; anything else is not found. */
export function numberParam(context: Context, name: string): number {
  const text = param(context, name);
  if (!/^\d{1,15}$/.test(text)) {
    throw notFound();
  }
  return Number(text);
}

/** The repository of the path, which the caller may see. */
export function repositoryOf(context: Context): Repository {
  const repository = findRepository(context.world, param(context, "owner"), param(context, "repo"));
  if (repository === undefined || !canSee(context.caller, repository)) {
    throw notFound();
  }
  return repository;
}

function canSee(caller: Caller, repository: Repository): boolean {
  switch (caller.kind) {
    case "installation":
      return caller.repositories.has(repository) || !repository.private;
    case "user":
      return !repository.private || (repository.roles.get(caller.user) ?? "none") !== "none";
    case "app":
      return true;
    case "anonymous":
      return !repository.private;
  }
}

export function issueOf(context: Context, repository: Repository, name = "number"): Issue {
  const issue = repository.issues.find((each) => each.number === numberParam(context, name));
  if (issue === undefined) {
    throw notFound();
  }
  return issue;
}

export function isPull(issue: Issue): issue is PullRequest {
  return issue.pull !== null;
}

export function pullOf(context: Context, repository: Repository): PullRequest {
  const issue = issueOf(context, repository);
  if (!isPull(issue)) {
    throw notFound();
  }
  return issue;
}

/** The account that a change is by: the person, or the App's bot. */
export function actorOf(context: Context): User {
  switch (context.caller.kind) {
    case "user":
      return context.caller.user;
    case "installation":
    case "app":
      return context.world.app.bot;
    case "anonymous":
      throw new HttpError(401, "Requires authentication");
  }
}

/** The request's body by this schema. @throws HttpError 422 in GitHub's words when it is of another shape */
export function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(context.body ?? {});
  if (!result.success) {
    throw invalidRequest(
      result.error.issues.map((issue) => {
        const field = issue.path.join(".");
        return issue.code === "invalid_type" && issue.input === undefined && field !== ""
          ? `"${field}" wasn't supplied.`
          : `Invalid property /${issue.path.join("/")}: ${issue.message}.`;
      }),
    );
  }
  return result.data;
}

/** One query parameter out of a fixed set. @throws HttpError 422 for another value */
export function choice<const Values extends readonly string[]>(
  context: Context,
  name: string,
  values: Values,
  otherwise: Values[number],
): Values[number] {
  const given = context.query.get(name);
  if (given === null || given === "") {
    return otherwise;
  }
  const found = values.find((value) => value === given);
  if (found === undefined) {
    throw new HttpError(422, "Validation Failed", {
      errors: [
        { resource: "Search", code: "invalid", field: name, message: `${name} must be one of: ${values.join(", ")}` },
      ],
    });
  }
  return found;
}
