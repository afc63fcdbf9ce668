/** Trees and commits made without any working tree. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sha } from "../core/ids.ts";
import { git } from "./git.ts";
import { records } from "./records.ts";

export interface TreeEntry {
  /** 100644, 100755, 120000 (symlink) or 160000 (submodule). */
  readonly mode: string;
  readonly oid: Sha;
}

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** A file as it shall be; `content: null` removes it. */
export interface TreeChange {
  readonly path: string;
  readonly mode: "100644" | "100755";
  readonly content: string | Uint8Array | null;
}

/** What these calls need of a mirror or worktree. */
interface ObjectStore {
  readonly directory: string;
}

/** Files of a commit or tree with mode and object, by path; all of them, or those under the given literal paths. */
export async function treeEntries(
  store: ObjectStore,
  sha: Sha,
  paths: readonly string[] = [],
): Promise<Map<string, TreeEntry>> {
  const { stdout } = await git(["--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", sha, "--", ...paths], {
    gitDir: store.directory,
  });
  const entries = new Map<string, TreeEntry>();
  for (const line of records(stdout)) {
    const [, mode = "", oid, path = ""] = /^(\d+) \w+ ([0-9a-f]{40})\t([^]*)$/.exec(line) ?? [];
    entries.set(path, { mode, oid: Sha.parse(oid) });
  }
  return entries;
}

/**
 * The tree that `base` (commit or tree; null: empty) becomes with the changes. Nothing but the objects is written:
 * the index is a temporary one.
 */
export async function changeTree(store: ObjectStore, base: Sha | null, changes: readonly TreeChange[]): Promise<Sha> {
  return withTemporary(async (temporary) => {
    const blobs = await writeBlobs(store, temporary, changes);
    const options = { gitDir: store.directory, indexFile: join(temporary, "index") };
    await git(base === null ? ["read-tree", "--empty"] : ["read-tree", base], options);
    const input = changes.map(({ path, mode }, index) => {
      const blob = blobs[index] ?? null;
      return blob === null ? `0 ${"0".repeat(40)}\t${path}\0` : `${mode} ${blob}\t${path}\0`;
    });
    await git(["update-index", "-z", "--index-info"], { ...options, input: input.join("") });
    return Sha.parse((await git(["write-tree"], options)).stdout.trim());
  });
}

/** Calls `work` with a new private directory that is gone afterwards. */
export async function withTemporary<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "aurora-git-"));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Stores contents as blobs, byte for byte, by one call of git; null stays null. */
async function writeBlobs(
  store: ObjectStore,
  temporary: string,
  changes: readonly TreeChange[],
): Promise<(Sha | null)[]> {
  const directory = join(temporary, "blobs");
  await mkdir(directory);
  const paths: string[] = [];
  for (const { content } of changes) {
    if (content !== null) {
      const path = join(directory, String(paths.length));
      await writeFile(path, content);
      paths.push(path);
    }
  }
  const { stdout } = await git(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
    gitDir: store.directory,
    input: paths.map((path) => `${path}\n`).join(""),
  });
  const oids = stdout.split("\n").values();
  return changes.map(({ content }) => (content === null ? null : Sha.parse(oids.next().value)));
}
