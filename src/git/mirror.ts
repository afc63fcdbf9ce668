/** One bare mirror per repository: opened once, fetched, and read. */
import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BranchName, Sha } from "../core/ids.ts";
import { git, type GitAuth } from "./git.ts";
import { treeEntries } from "./objects.ts";
import { changedFileList, commitFormat, commitInfo, records, type ChangedFile, type CommitInfo } from "./records.ts";

export interface Mirror {
  /** The bare repository. */
  readonly directory: string;
  readonly remoteUrl: string;
  /** For tests, whose remotes are directories. */
  readonly allowFileProtocol?: boolean;
}

/** Every branch, beside local work and never over it. */
const everyBranch = "+refs/heads/*:refs/remotes/origin/*";

/**
 * Outranks every .gitattributes of a tree (gitattributes(5)): bytes go in and out unchanged, no filter or text
 * conversion is even looked up, and a conflict is one whatever a tree's `merge` says.
 */
const attributes =
  "* -text !eol !filter !ident !working-tree-encoding !diff !textconv !merge !export-ignore !export-subst\n";

/**
 * The mirror at a directory, made and filled when it is missing. Several callers at once, in any process, end with one.
 * @throws Failure git-unreachable or git-rejected when the first fetch fails; then nothing is left behind.
 */
export async function openMirror(options: {
  readonly directory: string;
  readonly remoteUrl: string;
  readonly auth: GitAuth | null;
  readonly allowFileProtocol?: boolean;
}): Promise<Mirror> {
  const { directory, auth, ...rest } = options;
  const mirror: Mirror = { directory, ...rest };
  assertNoCredentials(rest.remoteUrl);
  if (await exists(join(directory, "HEAD"))) {
    return mirror;
  }
  await mkdir(dirname(directory), { recursive: true });
  const draft: Mirror = { ...mirror, directory: `${directory}.new-${randomUUID()}` };
  try {
    await mkdir(draft.directory);
    await git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main"], { gitDir: draft.directory });
    await mkdir(join(draft.directory, "info"), { recursive: true });
    await writeFile(join(draft.directory, "info", "attributes"), attributes);
    await fetchMirror(draft, auth);
    await rename(draft.directory, directory);
  } catch (error) {
    await rm(draft.directory, { recursive: true, force: true });
    // Somebody else's mirror came first: a directory cannot be renamed over one that has files.
    if (!(await exists(join(directory, "HEAD")))) {
      throw error;
    }
  }
  return mirror;
}

/**
 * Brings refs/remotes/origin/* up to the remote's branches, dropping those that are gone.
 * @param refspecs more to fetch, such as `+refs/pull/7/head:refs/remotes/pull/7`; instead of every branch.
 */
export async function fetchMirror(
  mirror: Mirror,
  auth: GitAuth | null,
  refspecs: readonly string[] = [everyBranch],
): Promise<void> {
  await alone(mirror.directory, async () => {
    const flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
    const prune = refspecs.length === 1 && refspecs[0] === everyBranch ? ["--prune"] : [];
    await git(["fetch", ...flags, ...prune, "--", mirror.remoteUrl, ...refspecs], remote(mirror, auth));
  });
}

/** The options of a call that talks to the mirror's remote. */
export function remote(mirror: Mirror, auth: GitAuth | null) {
  return {
    gitDir: mirror.directory,
    remote: { url: mirror.remoteUrl, auth },
    allowFileProtocol: mirror.allowFileProtocol,
  };
}

/** The commit that a ref, branch or id names in the mirror; null when there is none. */
export async function resolveRef(mirror: Mirror, ref: string): Promise<Sha | null> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  const { exitCode, stdout } = await git(args, { gitDir: mirror.directory, answers: [0, 1] });
  return exitCode === 0 ? Sha.parse(stdout.trim()) : null;
}

/** Where a branch stood at the last fetch or push. */
export function remoteHead(mirror: Mirror, branch: BranchName): Promise<Sha | null> {
  return resolveRef(mirror, `refs/remotes/origin/${branch}`);
}

/** Where a branch stands at the remote at this moment. */
export async function liveHead(mirror: Mirror, auth: GitAuth | null, branch: BranchName): Promise<Sha | null> {
  const ref = `refs/heads/${branch}`;
  const { stdout } = await git(["ls-remote", "--quiet", "--", mirror.remoteUrl, ref], remote(mirror, auth));
  const line = stdout.split("\n").find((candidate) => candidate.endsWith(`\t${ref}`));
  return line === undefined ? null : Sha.parse(line.slice(0, 40));
}

/** The tree of a commit. */
export async function treeOf(mirror: Mirror, sha: Sha): Promise<Sha> {
  const { stdout } = await git(["rev-parse", "--verify", `${sha}^{tree}`], { gitDir: mirror.directory });
  return Sha.parse(stdout.trim());
}

/** The text of a file in a commit; null when there is no such file. */
export async function readFileAt(mirror: Mirror, sha: Sha, path: string): Promise<string | null> {
  const entry = (await treeEntries(mirror, sha, [path])).get(path);
  if (entry === undefined || entry.mode === "160000") {
    return null;
  }
  return (await git(["cat-file", "blob", entry.oid], { gitDir: mirror.directory })).stdout;
}

/** The texts of those of the files that are in a commit and not larger than `maxBytes`, by path. */
export async function readSmallFilesAt(
  mirror: Mirror,
  sha: Sha,
  paths: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [path, { mode, oid }] of paths.length === 0 ? [] : await treeEntries(mirror, sha, paths)) {
    // A path that is a folder by now stands for all that is in it.
    const isFile = paths.includes(path) && (mode === "100644" || mode === "100755");
    if (isFile && (await blobBytes(mirror, oid)) <= maxBytes) {
      texts.set(path, (await git(["cat-file", "blob", oid], { gitDir: mirror.directory })).stdout);
    }
  }
  return texts;
}

async function blobBytes(mirror: Mirror, oid: Sha): Promise<number> {
  return Number((await git(["cat-file", "-s", oid], { gitDir: mirror.directory })).stdout.trim());
}

/** The paths of all files in a commit. */
export async function listFiles(mirror: Mirror, sha: Sha): Promise<string[]> {
  return [...(await treeEntries(mirror, sha)).keys()];
}

/** Whether `ancestor` is `descendant` or can be reached from it. */
export async function isAncestor(mirror: Mirror, ancestor: Sha, descendant: Sha): Promise<boolean> {
  const args = ["merge-base", "--is-ancestor", ancestor, descendant];
  return (await git(args, { gitDir: mirror.directory, answers: [0, 1] })).exitCode === 0;
}

/** The best common ancestor; null for unrelated histories. */
export async function mergeBase(mirror: Mirror, one: Sha, other: Sha): Promise<Sha | null> {
  const { exitCode, stdout } = await git(["merge-base", one, other], { gitDir: mirror.directory, answers: [0, 1] });
  return exitCode === 0 ? Sha.parse(stdout.trim()) : null;
}

/** Commits reachable from `to` and not from `from`, oldest first. */
export async function commitsBetween(mirror: Mirror, from: Sha, to: Sha): Promise<CommitInfo[]> {
  const args = ["log", "-z", "--reverse", "--topo-order", "--no-mailmap", "--no-show-signature"];
  const { stdout } = await git([...args, `--format=${commitFormat}`, `${from}..${to}`, "--"], {
    gitDir: mirror.directory,
  });
  return records(stdout).map(commitInfo);
}

/** Difference of the trees of two commits. */
export async function changedFiles(mirror: Mirror, from: Sha, to: Sha): Promise<ChangedFile[]> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--raw", "--numstat"];
  const { stdout } = await git([...args, from, to], { gitDir: mirror.directory });
  return changedFileList(stdout);
}

/** A token in a URL would end up in argv, on disk and in messages. */
function assertNoCredentials(url: string): void {
  if (/^[a-z]+:\/\/[^/]*@/i.test(url)) {
    throw new Error("the remote's URL holds credentials");
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const queues = new Map<string, Promise<unknown>>();

/** One at a time per mirror: two fetches at once fight over ref locks. */
async function alone<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(directory) ?? Promise.resolve();
  const turn = before.then(work, work);
  queues.set(directory, turn);
  try {
    return await turn;
  } finally {
    if (queues.get(directory) === turn) {
      queues.delete(directory);
    }
  }
}
