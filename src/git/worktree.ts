/**
 * An agent's working tree: a real linked worktree of the mirror (git-worktree(1)) whose `.git` file is taken away, so that
 * what runs in the directory neither sees git nor can point git anywhere. Git is always told both directories.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";
import { type BranchName, Sha } from "../core/ids.ts";
import type { OwnedGlobs } from "../core/ownership.ts";
import type { FileTree } from "../core/tree.ts";
import { emptyDirectory, removeAll, writeInside } from "./files.ts";
import { git, type GitAuth } from "./git.ts";
import { commitTree, mergeCommits } from "./merge.ts";
import type { MessageParts } from "./message.ts";
import { liveHead, type Mirror, remote, treeOf } from "./mirror.ts";
import { changeTree, type Identity, treeEntries } from "./objects.ts";
import { assertOwned } from "./paths.ts";
import { records } from "./records.ts";
import { scanChanges } from "./scan.ts";

export interface Worktree {
  readonly mirror: Mirror;
  /** Letters, digits, "-", "_"; one per job. */
  readonly name: string;
  /** Holds the files; no `.git`. */
  readonly directory: string;
  /** Git's administrative directory, inside the mirror. */
  readonly gitDir: string;
}

export interface WorktreePlace {
  readonly name: string;
  readonly directory: string;
}

/**
 * A worktree whose directory holds exactly the files of a commit. Whatever was there before goes: changes, ignored files,
 * half of an earlier call, another program's `.git`. So it can be called again after any interruption.
 */
export async function ensureWorktree(mirror: Mirror, place: WorktreePlace & { readonly at: Sha }): Promise<Worktree> {
  const worktree = worktreeAt(mirror, place);
  if (!(await isWhole(worktree))) {
    await removeAll(worktree.gitDir);
    await register(worktree, place.at);
  }
  await writeFile(join(worktree.gitDir, "gitdir"), `${join(worktree.directory, ".git")}\n`);
  // `git worktree prune` would drop a worktree without a .git file, were it not locked.
  await writeFile(join(worktree.gitDir, "locked"), "Aurora");
  await checkOut(worktree, place.at);
  return worktree;
}

/** Takes away a worktree's files and its registration; what is gone already is fine. */
export async function removeWorktree(mirror: Mirror, place: WorktreePlace): Promise<void> {
  await removeAll(place.directory);
  await removeAll(worktreeAt(mirror, place).gitDir);
}

/** The commit that the worktree stands on. */
export async function headOf(worktree: Worktree): Promise<Sha> {
  const { stdout } = await git(["rev-parse", "--verify", "HEAD^{commit}"], { gitDir: worktree.gitDir });
  return Sha.parse(stdout.trim());
}

/**
 * Writes files; deletes none.
 * @throws Failure ownership-violated, before anything is written, for paths outside the globs or the directory.
 */
export async function writeTree(
  worktree: Worktree,
  files: FileTree,
  options: { readonly owned: OwnedGlobs },
): Promise<void> {
  assertOwned([...files.keys()], options.owned);
  for (const [path, text] of files) {
    await writeInside(worktree.directory, path, text);
  }
}

/**
 * What the directory holds as a tree of the mirror: `parent` with what changed in it, files that .gitignore names aside.
 * @throws Failure ownership-violated, naming each path that is not owned, no plain file, or not safe.
 */
export async function stageAll(
  { mirror, directory, gitDir }: Worktree,
  { owned, parent }: { readonly owned: OwnedGlobs; readonly parent: Sha },
): Promise<Sha> {
  await git(["read-tree", parent], { gitDir, workTree: directory });
  const listing = await git(["ls-files", "-z", "--others", "--exclude-standard"], { gitDir, workTree: directory });
  const changes = await scanChanges(directory, await treeEntries(mirror, parent), records(listing.stdout));
  assertOwned(
    changes.map(({ path }) => path),
    owned,
  );
  return changeTree(mirror, parent, changes);
}

/**
 * Commits what changed in the directory against `parent`, and moves the worktree to it.
 * @returns null when nothing changed.
 * @throws Failure ownership-violated as `stageAll` does
 */
export async function commitAll(
  worktree: Worktree,
  options: MessageParts & {
    readonly author: Identity;
    readonly at: Date;
    readonly owned: OwnedGlobs;
    readonly parent: Sha;
  },
): Promise<Sha | null> {
  const { mirror, directory, gitDir } = worktree;
  const { author: identity, parent } = options;
  const tree = await stageAll(worktree, options);
  if (tree === (await treeOf(mirror, parent))) {
    return null;
  }
  const commit = await commitTree(mirror, { ...options, identity, tree, parents: [parent] });
  await git(["update-ref", "--no-deref", "HEAD", commit], { gitDir });
  await git(["read-tree", commit], { gitDir, workTree: directory });
  return commit;
}

/**
 * Merges a commit into the worktree's head and checks the result out. Uncommitted changes are lost: commit first.
 * @returns the new head; the present one when it holds the commit already.
 * @throws Failure git-conflict that names the paths; the worktree is as it was.
 */
export async function mergeInto(
  worktree: Worktree,
  commit: Sha,
  options: MessageParts & { readonly identity: Identity; readonly at: Date },
): Promise<Sha> {
  const into = await headOf(worktree);
  const merged = await mergeCommits(worktree.mirror, { ...options, into, commit });
  if (merged !== into) {
    await checkOut(worktree, merged);
  }
  return merged;
}

/**
 * Pushes a commit to a branch, never by force. What is there already is left alone; afterwards the remote is asked.
 * @param options.expected where the branch stands now; null: it does not exist.
 * @throws Failure git-rejected when the branch is somewhere else, is protected or would lose commits.
 */
export async function push(
  target: Worktree | Mirror,
  options: {
    readonly branch: BranchName;
    readonly sha: Sha;
    readonly auth: GitAuth | null;
    readonly expected: Sha | null;
  },
): Promise<void> {
  const mirror = "mirror" in target ? target.mirror : target;
  const { branch, sha, auth, expected } = options;
  const before = await liveHead(mirror, auth, branch);
  if (before !== sha) {
    if (before !== expected) {
      throw moved(branch, expected, before);
    }
    const flags = ["--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"];
    await git(["push", ...flags, "--", mirror.remoteUrl, `${sha}:refs/heads/${branch}`], remote(mirror, auth));
    const after = await liveHead(mirror, auth, branch);
    if (after !== sha) {
      throw moved(branch, sha, after);
    }
  }
  await git(["update-ref", `refs/remotes/origin/${branch}`, sha], { gitDir: mirror.directory });
}

function moved(branch: BranchName, expected: Sha | null, found: Sha | null): Failure {
  const name = (sha: Sha | null) => sha?.slice(0, 7) ?? "nowhere";
  return new Failure({
    kind: "git-rejected",
    message: `${branch} was expected at ${name(expected)} but is at ${name(found)}: somebody else pushed to it`,
    retryable: false,
    audience: "user",
  });
}

function worktreeAt(mirror: Mirror, { name, directory }: WorktreePlace): Worktree {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new Error(`not a worktree name: ${JSON.stringify(name)}`);
  }
  return { mirror, name, directory, gitDir: join(mirror.directory, "worktrees", name) };
}

async function isWhole({ gitDir }: Worktree): Promise<boolean> {
  try {
    const common = await readFile(join(gitDir, "commondir"), "utf8");
    const head = await readFile(join(gitDir, "HEAD"), "utf8");
    return common.trim() === "../.." && Sha.safeParse(head.trim()).success;
  } catch {
    return false;
  }
}

/**
 * Registers the worktree as gitrepository-layout(5) describes it, in one step. `git worktree add` first writes a HEAD of
 * zeros, and a fetch of another job that looks at all heads in that moment fails.
 */
async function register({ mirror, gitDir }: Worktree, at: Sha): Promise<void> {
  const draft = join(mirror.directory, `new-worktree-${randomUUID()}`);
  try {
    await mkdir(draft);
    await writeFile(join(draft, "HEAD"), `${at}\n`);
    await writeFile(join(draft, "commondir"), "../..\n");
    await mkdir(dirname(gitDir), { recursive: true });
    await rename(draft, gitDir);
  } finally {
    await removeAll(draft);
  }
}

async function checkOut({ gitDir, directory }: Worktree, at: Sha): Promise<void> {
  for (const name of await readdir(gitDir)) {
    if (name === "index" || name.endsWith(".lock")) {
      await rm(join(gitDir, name), { force: true });
    }
  }
  // Emptied rather than `git clean`ed: an index cannot tell what somebody changed without changing size and time.
  await emptyDirectory(directory);
  await git(["reset", "--quiet", "--hard", at], { gitDir, workTree: directory });
}
