/** What follows when refs moved: pull requests follow their branch, merged ones close, and the App hears of the push. */
import { isAncestor, readRefs, zeroSha } from "../git/bare.ts";
import { changedPaths, readCommits, type CommitData } from "../git/log.ts";
import { isPull } from "../http/context.ts";
import { noReply } from "../render/user.ts";
import { repositoryJson, repositoryPage } from "../render/repository.ts";
import type { Json, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { emit } from "../webhooks/emit.ts";
import { requestSuite } from "./checks.ts";
import { emitIssue, noteEvent } from "./issue-event.ts";
import { setState } from "./issues.ts";

export interface RefChange {
  readonly ref: string;
  /** Forty zeros for a ref that was made. */
  readonly before: string;
  /** Forty zeros for a ref that is gone. */
  readonly after: string;
}

/** Reads the refs again, and lets everything follow from what changed. Call it in turn, after anything that moved refs. */
export async function noticeRefs(world: World, repository: Repository, actor: User): Promise<readonly RefChange[]> {
  const was = repository.refs;
  const now = await readRefs(repository.directory);
  repository.refs = now;
  const changes = [...new Set([...was.keys(), ...now.keys()])]
    .map((ref) => ({ ref, before: was.get(ref) ?? zeroSha, after: now.get(ref) ?? zeroSha }))
    .filter(({ before, after }) => before !== after);
  for (const change of changes) {
    repository.pushedAt = world.clock();
    await emitPush(world, repository, change, actor);
    if (change.ref.startsWith("refs/heads/")) {
      await followBranch(world, repository, change, actor);
    }
  }
  return changes;
}

async function followBranch(world: World, repository: Repository, change: RefChange, actor: User): Promise<void> {
  const branch = change.ref.slice("refs/heads/".length);
  const gone = change.after === zeroSha;
  for (const issue of repository.issues) {
    if (!isPull(issue) || issue.state !== "open") {
      continue;
    }
    const { pull } = issue;
    if (pull.headRef === branch) {
      if (gone) {
        noteEvent(world, issue, "head_ref_deleted", actor);
        setState(world, repository, issue, "closed", actor);
        continue;
      }
      pull.headSha = change.after;
      // GitHub shows the base as it was when the head last moved, not as it is now.
      pull.baseSha = repository.refs.get(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
      issue.updatedAt = world.clock();
      emitIssue(world, repository, issue, "synchronize", actor, { before: change.before, after: change.after });
    }
    // Whoever pushed the head into the base has merged it, whatever the button says.
    if (pull.baseRef === branch && !gone && (await isAncestor(repository.directory, pull.headSha, change.after))) {
      pull.merged = { sha: change.after, method: "merge", by: actor, at: world.clock() };
      noteEvent(world, issue, "merged", actor, {}, change.after);
      setState(world, repository, issue, "closed", actor);
    }
  }
  if (!gone) {
    await requestSuite(world, repository, change.after, actor);
  }
}

async function emitPush(world: World, repository: Repository, change: RefChange, actor: User): Promise<void> {
  const { ref, before, after } = change;
  const created = before === zeroSha;
  const deleted = after === zeroSha;
  const { directory } = repository;
  const range = created ? ["-1", after] : ["--reverse", "-2048", `${before}..${after}`];
  const commits = deleted ? [] : await readCommits(directory, range);
  // The newest commit that is new; a branch that went back has none, and its head is read for itself.
  const newest = created ? commits[0] : commits.at(-1);
  const head = deleted || newest?.sha === after ? newest : (await readCommits(directory, ["-1", after]))[0];
  const page = repositoryPage(world, repository);
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  emit(world, repository, {
    name: "push",
    action: null,
    sender: actor,
    repository: {
      ...repositoryJson(world, repository),
      owner: { ...(repositoryJson(world, repository)["owner"] as Json), ...noReply(repository.owner) },
      url: page,
      created_at: seconds(repository.createdAt),
      pushed_at: seconds(repository.pushedAt),
      stargazers: 0,
      master_branch: repository.defaultBranch,
    },
    fields: {
      ref,
      before,
      after,
      created,
      deleted,
      forced: !created && !deleted && !(await isAncestor(directory, before, after)),
      base_ref: null,
      compare: `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits: created ? [] : await Promise.all(commits.map((commit) => pushCommit(world, repository, commit))),
      head_commit: head === undefined ? null : await pushCommit(world, repository, head),
      pusher: noReply(actor),
    },
  });
}

/** A commit as `push` webhooks spell it. */
async function pushCommit(world: World, repository: Repository, commit: CommitData): Promise<Json> {
  const [parent] = commit.parents;
  const paths =
    parent === undefined
      ? { added: [], removed: [], modified: [] }
      : await changedPaths(repository.directory, parent, commit.sha);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: { ...commit.author, username: commit.author.name },
    committer: { ...commit.committer, username: commit.committer.name },
    ...paths,
  };
}
