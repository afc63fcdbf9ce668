/** Merges and commits by plumbing, in the mirror alone: no working tree, so nothing of a repository's content is ever run or followed. */
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../core/failure.ts";
import { type AgentName, Sha } from "../core/ids.ts";
import type { OwnedGlobs } from "../core/ownership.ts";
import type { FileTree } from "../core/tree.ts";
import { git } from "./git.ts";
import { isAncestor, type Mirror, treeOf } from "./mirror.ts";
import { changeTree, type Identity, withTemporary } from "./objects.ts";
import { assertOwned } from "./paths.ts";
import { commitMessage, type MessageParts } from "./message.ts";
import { records } from "./records.ts";

export interface CommitOptions extends MessageParts {
  readonly identity: Identity;
  readonly at: Date;
}

/** What `combine` and `realignAfterSquash` sign with when the caller names nobody: the commits are never pushed by name. */
const nobody: Identity = { name: "Aurora", email: "aurora@localhost" };

/** The tree of a merge of two commits (git-merge-tree(1), git ≥ 2.38), or the paths that conflict. */
export async function mergeTrees(
  mirror: Mirror,
  base: Sha,
  head: Sha,
): Promise<{ readonly tree: Sha } | { readonly conflicts: string[] }> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head];
  const { exitCode, stdout } = await git(args, { gitDir: mirror.directory, answers: [0, 1] });
  const [tree, ...conflicts] = records(stdout);
  return exitCode === 0 ? { tree: Sha.parse(tree?.trim()) } : { conflicts: conflicts.filter((path) => path !== "") };
}

/**
 * A commit of a tree. The same arguments always give the same id.
 * @param at seconds count; git keeps no fraction.
 */
export async function commitTree(
  mirror: Mirror,
  options: CommitOptions & { readonly tree: Sha; readonly parents: readonly Sha[] },
): Promise<Sha> {
  const { tree, parents, identity, at } = options;
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`;
  const name = identity.name.replaceAll(/[\p{Cc}<>]+/gu, " ").trim() || "Aurora";
  const email = identity.email.replaceAll(/[\p{Cc}<>\s]+/gu, "") || nobody.email;
  const { stdout } = await git(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], {
    gitDir: mirror.directory,
    input: commitMessage(options),
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return Sha.parse(stdout.trim());
}

/**
 * A commit that adds or replaces files on `parent` (null: a first commit), without a working tree. Same arguments, same id.
 * @throws Failure ownership-violated for an unsafe path, or one that `owned` does not hold.
 */
export async function writeFilesCommit(
  mirror: Mirror,
  options: CommitOptions & { readonly parent: Sha | null; readonly files: FileTree; readonly owned?: OwnedGlobs },
): Promise<Sha> {
  const { parent, files, owned } = options;
  assertOwned([...files.keys()], owned ?? { include: ["**"], exclude: [] });
  const changes = [...files].map(([path, content]) => ({ path, mode: "100644" as const, content }));
  const tree = await changeTree(mirror, parent, changes);
  return commitTree(mirror, { ...options, tree, parents: parent === null ? [] : [parent] });
}

/**
 * A merge commit of two commits.
 * @returns `into` itself when it holds `commit` already.
 * @throws Failure git-conflict that names the paths.
 */
export async function mergeCommits(
  mirror: Mirror,
  options: CommitOptions & { readonly into: Sha; readonly commit: Sha },
): Promise<Sha> {
  const { into, commit } = options;
  if (await isAncestor(mirror, commit, into)) {
    return into;
  }
  const tree = await expectedTreeAfterMerge(mirror, into, commit);
  return commitTree(mirror, { ...options, tree, parents: [into, commit] });
}

/**
 * The tree that a merge or squash of `head` on `base` must have.
 * @throws Failure git-conflict that names the paths.
 */
export async function expectedTreeAfterMerge(mirror: Mirror, base: Sha, head: Sha): Promise<Sha> {
  const merged = await mergeTrees(mirror, base, head);
  if ("conflicts" in merged) {
    throw new Failure({
      kind: "git-conflict",
      message: `${head.slice(0, 7)} does not merge with ${base.slice(0, 7)}: conflicts in ${merged.conflicts.join(", ")}`,
      retryable: false,
      audience: "user",
    });
  }
  return merged.tree;
}

export interface Combination {
  readonly commit: Sha;
  readonly tree: Sha;
  /** The tree after each head, in order. */
  readonly steps: readonly { readonly agent: AgentName; readonly tree: Sha }[];
}

/** All heads, in the order given, on the base. The commits stay in the mirror. Same arguments, same id. */
export async function combine(
  mirror: Mirror,
  base: Sha,
  heads: readonly { readonly agent: AgentName; readonly sha: Sha }[],
): Promise<Combination | { readonly conflict: { readonly agent: AgentName; readonly paths: string[] } }> {
  let commit = base;
  let tree = await treeOf(mirror, base);
  const steps: { agent: AgentName; tree: Sha }[] = [];
  for (const { agent, sha } of heads) {
    if (!(await isAncestor(mirror, sha, commit))) {
      const merged = await mergeTrees(mirror, commit, sha);
      if ("conflicts" in merged) {
        return { conflict: { agent, paths: merged.conflicts } };
      }
      tree = merged.tree;
      const parents = [commit, sha];
      commit = await commitTree(mirror, {
        tree,
        parents,
        message: `Combine ${agent}`,
        identity: nobody,
        at: new Date(0),
      });
    }
    steps.push({ agent, tree });
  }
  return { commit, tree, steps };
}

/**
 * Makes a branch mergeable again after another branch that it was built on was squashed or rebased into the base, without
 * rewriting it: `git merge <squashed head> && git merge S^ && git merge -s ours S && git merge base`, where S is the squash
 * commit. S^ brings in what else landed. `ours` is right only for a branch that holds all that S holds, so the head that
 * was squashed comes first: a branch built on an earlier commit of it would take that back.
 * @returns the branch's new head; the old one when it holds the base already.
 * @throws Failure git-conflict when a person has to decide.
 */
export async function realignAfterSquash(
  mirror: Mirror,
  options: {
    readonly branchHead: Sha;
    /** The other pull request's head when it was merged. */
    readonly squashedHead: Sha;
    /** S: the commit that the squash (or the last one that the rebase) made on the base. */
    readonly squash: Sha;
    /** The base's present head. */
    readonly base: Sha;
    readonly identity: Identity;
    readonly at: Date;
    readonly message?: string;
  },
): Promise<Sha> {
  const { branchHead, squashedHead, squash, base, identity, at } = options;
  const message = options.message ?? "Realign with the base after a squash merge";
  const merge = (into: Sha, commit: Sha) => mergeCommits(mirror, { into, commit, message, identity, at });
  const before = await git(["rev-parse", "--verify", `${squash}^1`], { gitDir: mirror.directory });
  let head = await merge(branchHead, squashedHead);
  head = await merge(head, Sha.parse(before.stdout.trim()));
  if (!(await isAncestor(mirror, squash, head))) {
    const tree = await treeOf(mirror, head);
    head = await commitTree(mirror, { tree, parents: [head, squash], message, identity, at });
  }
  return merge(head, base);
}

/**
 * Writes the files of a commit or tree into a directory, without any `.git`. Symlinks become plain files that hold their target;
 * submodules become empty directories. All or nothing: the directory must be missing or empty.
 */
export async function exportTree(mirror: Mirror, sha: Sha, directory: string): Promise<void> {
  const draft = `${directory}.new-${randomUUID()}`;
  await mkdir(dirname(directory), { recursive: true });
  await mkdir(draft);
  try {
    await withTemporary(async (temporary) => {
      const options = { gitDir: mirror.directory, indexFile: join(temporary, "index"), workTree: draft };
      await git(["read-tree", sha], options);
      await git(["checkout-index", "--all", "--quiet"], options);
    });
    await rename(draft, directory);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}
