/** Pull requests: opening, retargeting, drafts, reviewers. */
import { countCommits, mergeBase } from "../git/bare.ts";
import { diff, type FileChange } from "../git/log.ts";
import { validationFailed, type FieldError, type HttpError } from "../http/errors.ts";
import { isPull } from "../http/context.ts";
import { totals } from "../render/commit.ts";
import { pullJson } from "../render/pull.ts";
import { simpleUser } from "../render/user.ts";
import type { Json, PullRequest, Repository, User } from "../state.ts";
import { inTurn, type World } from "../world.ts";
import { emitIssue, noteEvent } from "./issue-event.ts";
import { makeIssue } from "./issues.ts";
import { mergeableState, peekMergeability } from "./mergeability.ts";

export interface NewPull {
  readonly user: User;
  readonly title: string;
  readonly body: string | null;
  /** `branch` or `owner:branch` */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
  readonly fork?: User;
}

/** @throws HttpError 422 as GitHub: no such branch, no commits between them, or there is one already */
export async function createPull(world: World, repository: Repository, input: NewPull): Promise<PullRequest> {
  return inTurn(repository, () => openPull(world, repository, input));
}

async function openPull(world: World, repository: Repository, input: NewPull): Promise<PullRequest> {
  const [owner, branch] = input.head.includes(":") ? input.head.split(":") : [repository.owner.login, input.head];
  const headRef = branch ?? "";
  const headSha = repository.refs.get(`refs/heads/${headRef}`);
  const baseSha = repository.refs.get(`refs/heads/${input.base}`);
  const invalid: FieldError[] = [];
  if (headSha === undefined || owner?.toLowerCase() !== repository.owner.login.toLowerCase()) {
    invalid.push({ resource: "PullRequest", field: "head", code: "invalid" });
  }
  if (baseSha === undefined) {
    invalid.push({ resource: "PullRequest", field: "base", code: "invalid" });
  }
  if (headSha === undefined || baseSha === undefined || invalid.length > 0) {
    throw validationFailed(...invalid);
  }
  const existing = repository.issues.find(
    ({ state, pull }) => state === "open" && pull?.headRef === headRef && pull.baseRef === input.base,
  );
  if (existing !== undefined) {
    throw custom(`A pull request already exists for ${repository.owner.login}:${headRef}.`);
  }
  if ((await countCommits(repository.directory, baseSha, headSha)) === 0) {
    throw custom(`No commits between ${input.base} and ${headRef}`);
  }
  const issue = makeIssue(world, repository, input, {
    id: world.nextId(),
    headRef,
    fork: input.fork ?? null,
    reviews: [],
    requestedReviewers: [],
    baseRef: input.base,
    headSha,
    baseSha,
    draft: input.draft,
    merged: null,
    mergeability: null,
    computing: null,
  });
  emitIssue(world, repository, issue, "opened", input.user);
  return issue;
}

function custom(message: string): HttpError {
  return validationFailed({ resource: "PullRequest", code: "custom", message });
}

/** Points an open pull request at another base. */
export function retarget(world: World, repository: Repository, issue: PullRequest, base: string, actor: User): void {
  const from = { ref: issue.pull.baseRef, sha: issue.pull.baseSha };
  const baseSha = repository.refs.get(`refs/heads/${base}`);
  if (baseSha === undefined) {
    throw validationFailed({ resource: "PullRequest", field: "base", code: "invalid" });
  }
  if (base === from.ref) {
    return;
  }
  issue.pull.baseRef = base;
  issue.pull.baseSha = baseSha;
  issue.updatedAt = world.clock();
  emitIssue(world, repository, issue, "edited", actor, {
    changes: { base: { ref: { from: from.ref }, sha: { from: from.sha } } },
  });
}

export function setDraft(world: World, repository: Repository, issue: PullRequest, draft: boolean, actor: User): void {
  if (issue.pull.draft !== draft) {
    issue.pull.draft = draft;
    issue.updatedAt = world.clock();
    noteEvent(world, issue, draft ? "convert_to_draft" : "ready_for_review", actor);
    emitIssue(world, repository, issue, draft ? "converted_to_draft" : "ready_for_review", actor);
  }
}

export function requestReviewers(
  world: World,
  repository: Repository,
  issue: PullRequest,
  users: readonly User[],
  actor: User,
): void {
  for (const user of users) {
    if (!issue.pull.requestedReviewers.includes(user)) {
      issue.pull.requestedReviewers.push(user);
      const reviewer = simpleUser(world, user);
      noteEvent(world, issue, "review_requested", actor, {
        review_requester: simpleUser(world, actor),
        requested_reviewer: reviewer,
      });
      emitIssue(world, repository, issue, "review_requested", actor, { requested_reviewer: reviewer });
    }
  }
}

export function removeReviewers(
  world: World,
  repository: Repository,
  issue: PullRequest,
  users: readonly User[],
  actor: User,
): void {
  for (const user of users) {
    const index = issue.pull.requestedReviewers.indexOf(user);
    if (index !== -1) {
      issue.pull.requestedReviewers.splice(index, 1);
      const reviewer = simpleUser(world, user);
      noteEvent(world, issue, "review_request_removed", actor, {
        review_requester: simpleUser(world, actor),
        requested_reviewer: reviewer,
      });
      emitIssue(world, repository, issue, "review_request_removed", actor, { requested_reviewer: reviewer });
    }
  }
}

/** Where a pull request's own changes start: the last commit that it shares with its base. */
export async function forkPoint(repository: Repository, { pull }: PullRequest): Promise<string> {
  // A merged head is in its base, so the base of that moment is what it is compared with.
  return (await mergeBase(repository.directory, pull.baseSha, pull.headSha)) ?? pull.baseSha;
}

interface Extent {
  readonly key: string;
  readonly files: readonly FileChange[];
  readonly commits: number;
}
const extents = new WeakMap<PullRequest, Extent>();

/** What a pull request changes; read once for each pair of commits, since clients ask often. */
async function extentOf(repository: Repository, issue: PullRequest): Promise<Extent> {
  const { baseSha, headSha } = issue.pull;
  const key = `${baseSha}...${headSha}`;
  const known = extents.get(issue);
  if (known?.key === key) {
    return known;
  }
  const start = await forkPoint(repository, issue);
  const files = await diff(repository.directory, start, headSha);
  const extent = { key, files, commits: await countCommits(repository.directory, start, headSha) };
  extents.set(issue, extent);
  return extent;
}

/** The files as "Files changed" shows them. */
export async function pullFiles(repository: Repository, issue: PullRequest): Promise<readonly FileChange[]> {
  return (await extentOf(repository, issue)).files;
}

/** The pull request with the figures that only its own address shows. */
export async function pullDetails(world: World, repository: Repository, issue: PullRequest): Promise<Json> {
  const open = issue.state === "open";
  const known = open ? peekMergeability(world, repository, issue) : null;
  const { files, commits } = await extentOf(repository, issue);
  return pullJson(world, repository, issue, {
    mergeable: known?.mergeable ?? null,
    rebaseable: known?.rebaseable ?? null,
    mergeableState: open && known !== null ? await mergeableState(world, repository, issue) : "unknown",
    commits,
    changedFiles: files.length,
    ...totals(files),
  });
}

/** The open and closed pull requests, in the order in which they were made. */
export function pullsOf(repository: Repository): PullRequest[] {
  return repository.issues.filter(isPull);
}
