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
  const common = ["diff-tree", "-r", "-M", "--no-ext-diff", "--full-index"];
  const raw = (await git(directory, [...common, "--raw", "-z", "--no-abbrev", from, to])).split("\0");
  const numbers = await numstat(directory, from, to);
  const patches = await readPatches(directory, [...common, "-p", "--no-color", from, to]);
  const changes: FileChange[] = [];
  for (let index = 0; index < raw.length;) {
    const [, , before = "", after = "", letter = ""] = (raw[index++] ?? "").split(" ");
    const status = statuses[letter.charAt(0)];
    if (status === undefined) {
      break;
    }
    const first = raw[index++] ?? "";
    const moved = status === "renamed" || status === "copied";
    const path = moved ? (raw[index++] ?? "") : first;
    const count = numbers.get(path) ?? { additions: 0, deletions: 0 };
    changes.push({
      status,
      path,
      previousPath: moved ? first : null,
      blob: status === "removed" ? before : after,
      ...count,
      patch: patches[changes.length] ?? null,
    });
  }
  return changes;
}

async function numstat(directory: string, from: string, to: string) {
  const parts = (await git(directory, ["diff-tree", "-r", "-M", "--numstat", "-z", from, to])).split("\0");
  const result = new Map<string, { additions: number; deletions: number }>();
  for (let index = 0; index < parts.length;) {
    const [added, deleted, path] = (parts[index++] ?? "").split("\t");
    if (added === undefined || deleted === undefined || path === undefined) {
      continue;
    }
    // A rename has an empty path here and its two paths after it.
    const name = path === "" ? (parts[(index += 2) - 1] ?? "") : path;
    result.set(name, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
  }
  return result;
}

/** One patch per file, in the order of the raw listing. */
async function readPatches(directory: string, args: readonly string[]): Promise<(string | null)[]> {
  const text = await git(directory, args);
  return text
    .split(/^diff --git /m)
    .slice(1)
    .map((section) => {
      const start = section.search(/^@@ /m);
      return start === -1 ? null : section.slice(start).replace(/\n$/, "");
    });
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
