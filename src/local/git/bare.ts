/** Git on a bare repository: reading refs, commits and trees, and writing objects and refs. */
import { rm } from "node:fs/promises";
import { run, type RunOptions } from "../../process/run.ts";
import { Failure } from "../../core/failure.ts";

/** No configuration but the repository's own, and nothing that asks a person. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
};

export const zeroSha = "0".repeat(40);

/** Standard output of a git command in the bare repository at `directory`. @throws Failure when it fails */
export async function git(
  directory: string,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<string> {
  const result = await tryGit(directory, args, options);
  if (result.exitCode !== 0) {
    throw new Failure({
      kind: "git-failed",
      message: `git ${args.join(" ")} in ${directory} ended with ${result.exitCode ?? "a signal"}: ${result.stderr.trim()}`,
      retryable: false,
      audience: "operator",
    });
  }
  return result.stdout;
}

/** The same, for commands whose failure is an answer. */
export async function tryGit(directory: string, args: readonly string[], options: Partial<RunOptions> = {}) {
  return run("git", [`--git-dir=${directory}`, ...args], {
    cwd: directory,
    ...options,
    env: { ...gitEnvironment, ...options.env },
  });
}

/** Full ref name → object id, of all branches and tags. */
export async function readRefs(directory: string): Promise<ReadonlyMap<string, string>> {
  const text = await git(directory, ["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"]);
  return new Map(
    lines(text).map((line) => {
      const [sha = "", ref = ""] = line.split(" ");
      return [ref, sha];
    }),
  );
}

/** Full ids of commits that were found once, by repository: objects stay, and clients ask for the same heads again and again. */
const knownCommits = new Map<string, Set<string>>();

/** The commit that a branch, tag or (abbreviated) id names; null when there is none. */
export async function resolveCommit(directory: string, name: string): Promise<string | null> {
  const known = knownCommits.get(directory) ?? new Set<string>();
  knownCommits.set(directory, known);
  if (known.has(name)) {
    return name;
  }
  const found = await lookUpCommit(directory, name);
  if (found !== null) {
    known.add(found);
  }
  return found;
}

async function lookUpCommit(directory: string, name: string): Promise<string | null> {
  if (name === "" || name.startsWith("-")) {
    return null;
  }
  // GitHub takes no branch whose name is a full id, so such a name is looked for as that alone.
  const isId = /^[0-9a-f]{40}$/.test(name);
  for (const candidate of isId ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const result = await tryGit(directory, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${candidate}^{commit}`,
    ]);
    if (result.exitCode === 0) {
      return result.stdout.trim();
    }
  }
  return null;
}

export async function mergeBase(directory: string, a: string, b: string): Promise<string | null> {
  const result = await tryGit(directory, ["merge-base", a, b]);
  return result.exitCode === 0 ? result.stdout.trim() : null;
}

export async function isAncestor(directory: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await tryGit(directory, ["merge-base", "--is-ancestor", ancestor, descendant])).exitCode === 0;
}

/** How many commits `to` has that `from` has not. */
export async function countCommits(directory: string, from: string, to: string): Promise<number> {
  return Number(await git(directory, ["rev-list", "--count", `${from}..${to}`]));
}

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface CommitInput {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person & { readonly date: Date | string };
  readonly committer: Person & { readonly date: Date | string };
}

/** Writes a commit object and gives its id; no ref moves. */
export async function writeCommit(directory: string, commit: CommitInput): Promise<string> {
  const stamp = (date: Date | string) =>
    typeof date === "string" ? date : `${Math.floor(date.getTime() / 1000)} +0000`;
  const text = await git(
    directory,
    ["commit-tree", commit.tree, ...commit.parents.flatMap((parent) => ["-p", parent]), "-F", "-"],
    {
      input: commit.message,
      env: {
        GIT_AUTHOR_NAME: commit.author.name,
        GIT_AUTHOR_EMAIL: commit.author.email,
        GIT_AUTHOR_DATE: stamp(commit.author.date),
        GIT_COMMITTER_NAME: commit.committer.name,
        GIT_COMMITTER_EMAIL: commit.committer.email,
        GIT_COMMITTER_DATE: stamp(commit.committer.date),
      },
    },
  );
  return text.trim();
}

/**
 * A tree like `base` (null: empty) with these files written (null: removed), by a temporary index.
 * @returns the tree's id
 */
export async function writeTree(
  directory: string,
  base: string | null,
  files: Readonly<Record<string, string | null>>,
): Promise<string> {
  const index = { GIT_INDEX_FILE: `${directory}/local-index-${crypto.randomUUID()}` };
  const changes: string[] = [];
  for (const [path, content] of Object.entries(files)) {
    if (content === null) {
      changes.push(`0 ${zeroSha}\t${path}\0`);
    } else {
      const blob = await git(directory, ["hash-object", "-w", "--stdin"], { input: content });
      changes.push(`100644 ${blob.trim()}\t${path}\0`);
    }
  }
  await git(directory, ["read-tree", base ?? "--empty"], { env: index });
  await git(directory, ["update-index", "-z", "--index-info"], { env: index, input: changes.join("") });
  const tree = (await git(directory, ["write-tree"], { env: index })).trim();
  await rm(index.GIT_INDEX_FILE, { force: true });
  return tree;
}

/** Moves a ref if it is where the caller believes it to be. @throws Failure when it is not */
export async function updateRef(directory: string, ref: string, to: string, from: string): Promise<void> {
  await git(directory, ["update-ref", "--end-of-options", ref, to, from]);
}

/** Non-empty lines. */
export function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
