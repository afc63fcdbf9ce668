/** Answers when a spec cannot be found where people were to put it: what Aurora looked at, and what to write instead. */
import { counted } from "../plan.ts";
import { codePath } from "../spec/nearest.ts";
import type { SpecOrigin } from "../spec-origin.ts";
import { implementLabel, type RequestLabel } from "./labels.ts";
import { bullets } from "./markdown.ts";

/** What people do after they have mended something. */
export const labelAgain = (label: RequestLabel) => `then add the label \`${label}\` again.`;

/** Where a spec with mistakes is to be corrected. */
export function correctThe(origin: SpecOrigin, branch: string, label: RequestLabel): string {
  switch (origin.kind) {
    case "issue":
      return `Edit the issue, ${labelAgain(label)}`;
    case "link":
      return `Correct ${codePath(origin.path)} on \`${branch}\` (the issue itself can stay as it is), ${labelAgain(label)}`;
    case "pull":
      return `Push a correction of ${codePath(origin.path)} to \`${branch}\`, ${labelAgain(label)}`;
  }
}

/** An issue in which there is neither a spec nor a link to one. */
export function writeOrLink(defaultBranch: string, label: RequestLabel): string {
  return `Edit the issue: put the spec into it, or link to the file of \`${defaultBranch}\` that holds it, as in \`[spec](specs/app.md)\`; ${labelAgain(label)}`;
}

/** Two files that an issue links to are specs. */
export function severalLinked(paths: readonly string[], label: RequestLabel): string {
  return [
    `### The issue links to ${counted(paths.length, "spec")}, so Aurora did not start`,
    bullets(paths.map((path) => codePath(path))),
    `Which one is meant? Leave the link to that one and take the others out, ${labelAgain(label)}`,
  ].join("\n\n");
}

export interface LinksWithoutSpec {
  /** Not on the default branch. */
  readonly missing: readonly string[];
  /** There, and no specs. */
  readonly others: readonly string[];
  /** Addresses of another repository, branch or commit. */
  readonly elsewhere: readonly string[];
}

/** Links of an issue lead to no spec that Aurora may take. */
export function noSpecLinked(
  { missing, others, elsewhere }: LinksWithoutSpec,
  defaultBranch: string,
  label: RequestLabel,
): string {
  const branch = `\`${defaultBranch}\``;
  return [
    "### The issue links to no spec that Aurora can take, so it did not start",
    bullets([
      ...missing.map((path) => `${codePath(path)} is not on ${branch}.`),
      ...others.map((path) => `${codePath(path)} is no spec: ${whatIsASpec}`),
      ...elsewhere.map((address) => `${codePath(address)} is not a file of this repository on ${branch}.`),
    ]),
    `Aurora takes a spec from the default branch of this repository only. Commit it to ${branch}, link to it as in \`[spec](specs/app.md)\` or by an address with \`/blob/${defaultBranch}/\`, ${labelAgain(label)}`,
  ].join("\n\n");
}

const whatIsASpec =
  "a spec is Markdown with a block that starts with ```` ```yaml aurora ````, or YAML with `aurora: 1` on its top level.";

/** A pull request that changes no spec. */
export function noSpecInPull(branch: string, label: RequestLabel): string {
  return [
    "### This pull request has no spec, so Aurora did not start",
    `Aurora looks among the files that it adds or changes for one that is a spec, at most 256 KB large: ${whatIsASpec}`,
    `Push the spec to \`${branch}\`, ${labelAgain(label)}`,
  ].join("\n\n");
}

/** A pull request that changes more than one. */
export function severalInPull(paths: readonly string[], label: RequestLabel): string {
  return [
    `### This pull request changes ${counted(paths.length, "spec")}, so Aurora did not start`,
    bullets(paths.map((path) => codePath(path))),
    `A run implements one. Move the others to pull requests of their own, ${labelAgain(label)}`,
  ].join("\n\n");
}

/** Its branch is not in this repository. */
export function forkRefusal(label: RequestLabel): string {
  return `Aurora cannot open pull requests against a branch of a fork: push the spec to a branch of this repository, open a pull request from there, and add the label \`${label}\` to it.`;
}

/** One of the four of a run. */
export function ownPullRefusal(issue: number | null): string {
  const where = issue === null ? "the issue or pull request that holds the spec" : `#${issue}`;
  return `This pull request is a part of a run of Aurora's own. To start anew, add the label \`${implementLabel}\` to ${where}.`;
}

/** A branch that nothing can be built on. */
export function unusableBranch(branch: string, problem: string, label: RequestLabel): string {
  return `Aurora did not start: the branch ${codePath(branch)} ${problem}. Mend that, ${labelAgain(label)}`;
}
