/** Commits and their files as GitHub writes them. */
import type { CommitData, FileChange } from "../git/log.ts";
import type { Json, Repository, User } from "../state.ts";
import { nodeId, type World } from "../world.ts";
import { repositoryApi, repositoryPage } from "./repository.ts";
import { noReply, nullableUser } from "./user.ts";

const unsigned = { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };

/** The account that a commit's e-mail address belongs to. */
function accountOf(world: World, email: string): User | null {
  return [...world.users.values()].find((user) => noReply(user).email === email) ?? null;
}

/** `commit` without stats and files. */
export function commitJson(world: World, repository: Repository, commit: CommitData): Json {
  const api = repositoryApi(world, repository);
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: nullableUser(world, accountOf(world, commit.author.email)),
    committer: nullableUser(world, accountOf(world, commit.committer.email)),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** `git-commit`: the object itself. */
export function gitCommit(world: World, repository: Repository, commit: CommitData): Json {
  const api = `${repositoryApi(world, repository)}/git`;
  const page = repositoryPage(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
    verification: unsigned,
  };
}

/** `simple-commit`: inside check suites. */
export function simpleCommit(commit: CommitData): Json {
  const { name, email } = commit.author;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name, email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  };
}

/** `diff-entry` */
export function fileJson(world: World, repository: Repository, sha: string, file: FileChange): Json {
  const path = encodeURI(file.path);
  const page = repositoryPage(world, repository);
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${repositoryApi(world, repository)}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

/** Lines added and removed by all of them. */
export function totals(files: readonly FileChange[]): { readonly additions: number; readonly deletions: number } {
  return {
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
  };
}
