/** https://docs.github.com/en/rest/issues */
import { z } from "zod";
import type { RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const Label = z
  .union([z.string(), z.object({ name: z.string() })])
  .transform((label) => (typeof label === "string" ? label : label.name));

const Answer = z.object({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  labels: z.array(Label),
  user: z.object({ login: z.string() }).nullish(),
  pull_request: z.object({}).optional(),
});

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  /** null: the account is gone. */
  readonly author: string | null;
  /** GitHub lists pull requests among the issues. */
  readonly isPullRequest: boolean;
}

export function getIssue(gh: InstallationGitHub, repo: RepositoryRef, number: number): Promise<Issue> {
  return gh.call(`read issue #${number} of ${named(repo)}`, async (octokit) =>
    issueOf((await octokit.rest.issues.get({ ...target(repo), issue_number: number })).data),
  );
}

/** Open issues and pull requests with the label, oldest first. */
export function issuesWithLabel(gh: InstallationGitHub, repo: RepositoryRef, label: string): Promise<Issue[]> {
  return gh.call(`list the issues of ${named(repo)} with the label ${label}`, async (octokit) => {
    const issues = await octokit.paginate(octokit.rest.issues.listForRepo, {
      ...target(repo),
      labels: label,
      state: "open",
      sort: "created",
      direction: "asc",
      per_page: 100,
    });
    return issues.map(issueOf);
  });
}

const LabelEvent = z.object({
  id: z.number().int(),
  event: z.string(),
  actor: z.object({ login: z.string(), type: z.string() }).nullish(),
  created_at: z.string(),
  label: z.object({ name: z.string() }).optional(),
});

export interface Labelling {
  readonly login: string;
  readonly isBot: boolean;
  /** Id of the event: tells this labelling from every other. */
  readonly eventId: string;
  readonly at: Date;
}

/** Who put the label on the issue last; null when nobody did, or the account is gone. */
export function lastLabeler(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  number: number,
  label: string,
): Promise<Labelling | null> {
  return gh.call(`read who labelled issue #${number} of ${named(repo)}`, async (octokit) => {
    const events = await octokit.paginate(octokit.rest.issues.listEvents, {
      ...target(repo),
      issue_number: number,
      per_page: 100,
    });
    const last = z
      .array(LabelEvent)
      .parse(events)
      .filter((event) => event.event === "labeled" && event.label?.name.toLowerCase() === label.toLowerCase())
      // GitHub lists oldest first; the id, which only grows, does not depend on that.
      .reduce<z.infer<typeof LabelEvent> | null>(
        (newest, event) => (event.id > (newest?.id ?? 0) ? event : newest),
        null,
      );
    return last?.actor
      ? {
          login: last.actor.login,
          isBot: last.actor.type === "Bot",
          eventId: String(last.id),
          at: new Date(last.created_at),
        }
      : null;
  });
}

/** Closes the issue as completed; one that is closed stays as it is. */
export function closeIssue(gh: InstallationGitHub, repo: RepositoryRef, number: number): Promise<void> {
  return gh.call(`close issue #${number} of ${named(repo)}`, async (octokit) => {
    await octokit.rest.issues.update({
      ...target(repo),
      issue_number: number,
      state: "closed",
      state_reason: "completed",
    });
  });
}

function issueOf(data: unknown): Issue {
  const answer = Answer.parse(data);
  return {
    number: answer.number,
    title: answer.title,
    body: answer.body ?? "",
    state: answer.state,
    labels: answer.labels,
    author: answer.user?.login ?? null,
    isPullRequest: answer.pull_request !== undefined,
  };
}
