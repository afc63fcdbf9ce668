/** Merges as GitHub makes them, in the bare repository: trees by `git merge-tree`, commits by `git commit-tree`. */
import { Failure } from "../../core/failure.ts";
import { git, isAncestor, tryGit, writeCommit, type Person } from "./bare.ts";
import { readCommit, readCommits } from "./log.ts";

/** The tree of merging two commits; null when they conflict. Needs git ≥ 2.38. */
export async function mergeTree(directory: string, ours: string, theirs: string): Promise<string | null> {
  const result = await tryGit(directory, ["merge-tree", "--write-tree", "--allow-unrelated-histories", ours, theirs]);
  if (result.exitCode === 0) {
    return result.stdout.split("\n")[0] ?? null;
  }
  if (result.exitCode === 1) {
    return null;
  }
  throw new Failure({
    kind: "git-failed",
    message: `git merge-tree failed: ${result.stderr.trim()}`,
    retryable: false,
    audience: "operator",
  });
}

export interface Signature {
  readonly author: Person;
  readonly committer: Person;
  readonly date: Date;
}

/** A merge commit of `head` into `base`; null on conflict. Its first parent is `base`. */
export async function mergeCommit(
  directory: string,
  base: string,
  head: string,
  message: string,
  by: Signature,
): Promise<string | null> {
  const tree = await mergeTree(directory, base, head);
  return tree === null ? null : write(directory, tree, [base, head], message, by);
}

/** One commit on `base` with all that `head` changed; null on conflict. */
export async function squashCommit(
  directory: string,
  base: string,
  head: string,
  message: string,
  by: Signature,
): Promise<string | null> {
  const tree = await mergeTree(directory, base, head);
  return tree === null ? null : write(directory, tree, [base], message, by);
}

function write(
  directory: string,
  tree: string,
  parents: readonly string[],
  message: string,
  by: Signature,
): Promise<string> {
  return writeCommit(directory, {
    tree,
    parents,
    message,
    author: { ...by.author, date: by.date },
    committer: { ...by.committer, date: by.date },
  });
}

/**
 * The commits of `head` that `base` lacks, replayed on `base` one by one, merges left out; each keeps its author and
 * message and gets a new committer, also when it could have been fast-forwarded, as GitHub does.
 * @returns the last new commit, or null when one of them conflicts
 */
export async function rebaseCommits(
  directory: string,
  base: string,
  head: string,
  committer: Person,
  date: Date,
): Promise<string | null> {
  let tip = base;
  for (const commit of await readCommits(directory, ["--reverse", "--topo-order", "--no-merges", `${base}..${head}`])) {
    const tree = await cherryPickTree(directory, tip, commit.sha, commit.parents[0]);
    if (tree === null) {
      return null;
    }
    const current = (await git(directory, ["rev-parse", `${tip}^{tree}`])).trim();
    if (tree === current) {
      continue;
    }
    tip = await writeCommit(directory, {
      tree,
      parents: [tip],
      message: commit.message,
      author: commit.author,
      committer: { ...committer, date },
    });
  }
  return tip;
}

/**
 * The tree of `commit` applied to `onto`. `git merge-tree` takes its merge base from history (naming one needs git 2.40), so
 * it is given a throw-away commit with `onto`'s tree on the picked commit's own parent: their merge base is that parent.
 */
async function cherryPickTree(
  directory: string,
  onto: string,
  commit: string,
  parent: string | undefined,
): Promise<string | null> {
  if (parent === undefined || (await isAncestor(directory, onto, parent))) {
    return mergeTree(directory, onto, commit);
  }
  const { author } = await readCommit(directory, commit);
  const tree = (await git(directory, ["rev-parse", `${onto}^{tree}`])).trim();
  const stand = await writeCommit(directory, {
    tree,
    parents: [parent],
    message: "stand-in",
    author,
    committer: author,
  });
  return mergeTree(directory, stand, commit);
}
