/** Where the spec of a labelled issue or pull request is: read from GitHub and the mirror, or answered with what is missing. */
import { BranchName, type RepositoryRef, type Sha } from "../core/ids.ts";
import type { RequestLabel } from "../core/render/labels.ts";
import {
  forkRefusal,
  noSpecInPull,
  noSpecLinked,
  ownPullRefusal,
  severalInPull,
  severalLinked,
  unusableBranch,
} from "../core/render/spec-source.ts";
import { specLinks } from "../core/spec-link.ts";
import type { SpecOrigin } from "../core/spec-origin.ts";
import { isSpecFile, maxSpecBytes, mayBeSpecPath } from "../core/spec/source.ts";
import { type Mirror, readSmallFilesAt, remoteHead } from "../git/mirror.ts";
import { openRepository } from "../git/repository.ts";
import type { InstallationGitHub } from "../github/client.ts";
import type { Issue } from "../github/issues.ts";
import { getPull, pullFiles } from "../github/pulls.ts";
import { runOfConversation } from "../store/command-comments.ts";
import type { MaestroContext } from "./context.ts";

export interface SourcePlace {
  readonly context: MaestroContext;
  readonly github: InstallationGitHub;
  readonly repository: RepositoryRef;
  readonly repositoryId: number;
  readonly defaultBranch: BranchName;
  readonly label: RequestLabel;
}

export interface SpecSource {
  /** What holds the spec: an issue's text or a file. */
  readonly text: string;
  readonly origin: SpecOrigin;
  /** What the run's pull requests are merged into. */
  readonly baseBranch: BranchName;
  /** Whose `.github/aurora.yml` holds: never that of a branch under review. */
  readonly configurationBranch: BranchName;
}

/** One comment instead. */
export interface Answered {
  readonly answer: string;
}

/** More files than this in one pull request are not looked into for a spec. */
const mostFiles = 300;

export function locateSpec(place: SourcePlace, issue: Issue): Promise<SpecSource | Answered> {
  return issue.isPullRequest ? specOfPull(place, issue.number) : specOfIssue(place, issue);
}

async function specOfIssue(place: SourcePlace, issue: Issue): Promise<SpecSource | Answered> {
  const { context, repository, defaultBranch, label } = place;
  const branches = { baseBranch: defaultBranch, configurationBranch: defaultBranch };
  const links = specLinks(issue.body, { repository, defaultBranch, githubUrl: context.places.githubUrl });
  if (links === null || links.paths.length + links.elsewhere.length === 0) {
    return { text: issue.body, origin: { kind: "issue" }, ...branches };
  }
  const texts = await textsAt(place, defaultBranch, links.paths);
  const specs = specsAmong(texts);
  const [path, second] = specs.length > 0 ? specs : links.paths.filter((each) => texts.has(each));
  const text = path === undefined ? undefined : texts.get(path);
  if (path !== undefined && text !== undefined && second === undefined) {
    // One that is no spec, too: then its place in the file says what is missing.
    return { text, origin: { kind: "link", path }, ...branches };
  }
  if (specs.length > 1) {
    return { answer: severalLinked(specs, label) };
  }
  const missing = links.paths.filter((each) => !texts.has(each));
  const without = { missing, others: [...texts.keys()], elsewhere: links.elsewhere };
  return { answer: noSpecLinked(without, defaultBranch, label) };
}

async function specOfPull(place: SourcePlace, number: number): Promise<SpecSource | Answered> {
  const { context, github, repository, repositoryId, label } = place;
  const pull = await getPull(github, repository, number);
  if (pull.fromFork) {
    return { answer: forkRefusal(label) };
  }
  if (pull.headBranch.startsWith("aurora/")) {
    const run = await runOfConversation(context.store.db, repositoryId, number);
    return { answer: ownPullRefusal(run?.issueNumber ?? null) };
  }
  const branch = BranchName.safeParse(pull.headBranch);
  if (!branch.success) {
    return { answer: unusableBranch(pull.headBranch, "has a name that Aurora does not take", label) };
  }
  const changed = [...new Set(await pullFiles(github, repository, number))].filter(mayBeSpecPath);
  const texts = await textsAt(place, branch.data, changed.slice(0, mostFiles));
  const [path, ...others] = specsAmong(texts);
  if (path === undefined) {
    return { answer: noSpecInPull(branch.data, label) };
  }
  if (others.length > 0) {
    return { answer: severalInPull([path, ...others], label) };
  }
  const origin: SpecOrigin = { kind: "pull", path };
  return { text: texts.get(path) ?? "", origin, baseBranch: branch.data, configurationBranch: pull.base };
}

const specsAmong = (texts: ReadonlyMap<string, string>) =>
  [...texts].filter(([path, text]) => isSpecFile(path, text)).map(([path]) => path);

async function textsAt(place: SourcePlace, branch: BranchName, paths: readonly string[]) {
  const { mirror, head } = await branchNow(place, branch);
  return head === null ? new Map<string, string>() : readSmallFilesAt(mirror, head, paths, maxSpecBytes);
}

/** The mirror as GitHub is now, and where the branch stands in it; null: it is not there. */
export async function branchNow(
  { context, github, repository }: Pick<SourcePlace, "context" | "github" | "repository">,
  branch: BranchName,
): Promise<{ readonly mirror: Mirror; readonly head: Sha | null }> {
  const mirror = await openRepository(context.places, repository, { token: await github.token() });
  return { mirror, head: await remoteHead(mirror, branch) };
}
