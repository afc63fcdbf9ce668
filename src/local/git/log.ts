/** Commits and what they change, read from git. */
import { git, type Person } from "./bare.ts";

export interface CommitData {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person & { readonly date: string };
  readonly committer: Person & { readonly date: string };
  readonly message: string;
}

const format = ["%H", "%T", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"].join("%x00");
const fields = 10;

/** The commits that `git log` with these arguments gives, in its order (newest first unless they say otherwise). */
export async function readCommits(directory: string, args: readonly string[]): Promise<CommitData[]> {
  // -z ends each record with a NUL, so every record has exactly `fields` parts.
  const parts = (await git(directory, ["log", "-z", `--format=${format}`, ...args, "--"])).split("\0");
  const commits: CommitData[] = [];
  for (let index = 0; index + fields <= parts.length; index += fields) {
    const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] =
      parts.slice(index, index + fields);
    commits.push({
      sha,
      tree,
      parents: parents === "" ? [] : parents.split(" "),
      author: { name: an, email: ae, date: utc(ad) },
      committer: { name: cn, email: ce, date: utc(cd) },
      message: message.replace(/\n+$/, ""),
    });
  }
  return commits;
}

export async function readCommit(directory: string, sha: string): Promise<CommitData> {
  const [commit] = await readCommits(directory, ["-1", sha]);
  if (commit === undefined) {
    throw new Error(`${sha} is not a commit of ${directory}`);
  }
  return commit;
}

function utc(date: string): string {
  return new Date(date).toISOString().replace(/\.\d{3}Z$/, "Z");
}

export interface FileChange {
  readonly status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  readonly path: string;
  readonly previousPath: string | null;
  /** Blob after the change, or before it when the file was removed. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  /** From the first @@ on; null for binary files. */
  readonly patch: string | null;
}

const statuses: Readonly<Record<string, FileChange["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** What differs between two trees or commits. */
export async function diff(directory: string, from: string, to: string): Promise<FileChange[]> {
  // One call for all three: raw records, then counts, both ended by NULs, then an empty record and the patches as text.
  const output = await git(directory, [
    ...["diff-tree", "-r", "-M", "--no-ext-diff", "--no-color", "--full-index", "--no-abbrev"],
    ...["--raw", "--numstat", "-p", "-z", from, to],
  ]);
  const end = output.indexOf("\0\0diff --git ");
  const records = (end === -1 ? output : output.slice(0, end + 1)).split("\0");
  const patches = end === -1 ? [] : readPatches(output.slice(end + 2));
  const changes: FileChange[] = [];
  let at = 0;
  let patch = 0;
  while (records[at]?.startsWith(":") === true) {
    const [, , before = "", after = "", letter = ""] = (records[at++] ?? "").split(" ");
    const status = statuses[letter.charAt(0)] ?? "changed";
    const first = records[at++] ?? "";
    const moved = status === "renamed" || status === "copied";
    const path = moved ? (records[at++] ?? "") : first;
    changes.push({
      status,
      path,
      previousPath: moved ? first : null,
      blob: status === "removed" ? before : after,
      additions: 0,
      deletions: 0,
      patch: patches[patch] ?? null,
    });
    // A file that became a symbolic link, or the other way round, is removed and added: two patches.
    patch += status === "changed" ? 2 : 1;
  }
  // The counts come in the same order.
  return changes.map((change) => {
    const [added = "", deleted = "", path = ""] = (records[at++] ?? "").split("\t");
    // A rename has an empty path here and its two paths after it.
    at += path === "" ? 2 : 0;
    return { ...change, additions: Number(added) || 0, deletions: Number(deleted) || 0 };
  });
}

/** One patch for each file, from its first @@ on. A line of a patch never starts with "diff": it has a mark before it. */
function readPatches(text: string): (string | null)[] {
  return text
    .split(/^diff --git /m)
    .slice(1)
    .map((section) => {
      const start = section.search(/^@@ /m);
      return start === -1 ? null : section.slice(start).replace(/\n$/, "");
    });
}

/** The paths that a commit changed, by what happened to them; a rename is a removal and an addition. */
export async function changedPaths(directory: string, from: string, to: string) {
  const parts = (await git(directory, ["diff-tree", "-r", "--no-renames", "--name-status", "-z", from, to])).split(
    "\0",
  );
  const result: Record<"added" | "removed" | "modified", string[]> = { added: [], removed: [], modified: [] };
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const status = statuses[parts[index] ?? ""];
    result[status === "added" || status === "removed" ? status : "modified"].push(parts[index + 1] ?? "");
  }
  return result;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly size: number;
  readonly path: string;
}

/** What a directory of a commit holds, not recursively; `path` has no slash at its end, and is "" for the root. */
export async function listTree(directory: string, commit: string, path: string): Promise<TreeEntry[]> {
  const args = ["ls-tree", "-z", "--long", "--full-tree", commit];
  return parseTree(await git(directory, path === "" ? args : [...args, "--", `${path}/`]));
}

/** The entry at exactly this path. */
export async function treeEntry(directory: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  return parseTree(await git(directory, ["ls-tree", "-z", "--long", "--full-tree", commit, "--", path]))[0];
}

function parseTree(text: string): TreeEntry[] {
  return text
    .split("\0")
    .filter((record) => record !== "")
    .map((record) => {
      const [meta = "", path = ""] = record.split("\t");
      const [mode = "", type = "", sha = "", size = ""] = meta.split(/ +/);
      return { mode, type: type === "tree" || type === "commit" ? type : "blob", sha, size: Number(size) || 0, path };
    });
}

/** A blob's bytes. */
export async function readBlob(directory: string, sha: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await git(directory, ["cat-file", "blob", sha], { onStdout: (chunk) => chunks.push(chunk) });
  return Buffer.concat(chunks);
}
