/** https://docs.github.com/en/rest/issues/labels */
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { statusOf } from "./failures.ts";
import { named, target } from "./target.ts";

export interface LabelFields {
  readonly name: string;
  /** Six hex digits, without "#". */
  readonly color: string;
  /** At most 100 characters. */
  readonly description: string;
}

/** Makes the label where it is missing; one that people have changed stays as they want it. */
export async function ensureLabel(gh: InstallationGitHub, repo: RepositoryRef, label: LabelFields): Promise<void> {
  try {
    await gh.call(`make the label ${label.name} in ${named(repo)}`, (octokit) =>
      octokit.rest.issues.createLabel({ ...target(repo), ...label }),
    );
  } catch (error) {
    // 422 with already_exists, in any case of letters. Another 422 (a bad colour) is our defect.
    const failure = asFailure(error);
    if (statusOf(failure) !== 422 || !failure.message.includes("already_exists")) {
      throw failure;
    }
  }
}

/** Adds labels to an issue or pull request; GitHub makes those that the repository lacks. */
export function addLabels(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  labels: readonly string[],
): Promise<void> {
  return gh.call(`label #${issue} of ${named(repo)}`, async (octokit) => {
    await octokit.rest.issues.addLabels({ ...target(repo), issue_number: issue, labels: [...labels] });
  });
}

/** Takes a label away; it is fine when it is not there. */
export async function removeLabel(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  issue: number,
  label: string,
): Promise<void> {
  try {
    await gh.call(`take the label ${label} from #${issue} of ${named(repo)}`, (octokit) =>
      octokit.rest.issues.removeLabel({ ...target(repo), issue_number: issue, name: label }),
    );
  } catch (error) {
    if (asFailure(error).kind !== "github-not-found") {
      throw error;
    }
  }
}
