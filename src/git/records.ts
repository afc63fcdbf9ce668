/** The shapes of what git prints for `-z`. */
import { Sha } from "../core/ids.ts";

export interface CommitInfo {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly author: { readonly name: string; readonly email: string };
  readonly subject: string;
  /** What follows the subject, trailers included. */
  readonly body: string;
  /** `Key: value` lines of the last paragraph, in order. */
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
}

export interface ChangedFile {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted" | "type-changed";
  /** Lines; 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
}

/** For commitInfo: a line each, the body last; a commit message cannot hold NUL, a name no line break. */
export const commitFormat = "%H%n%P%n%an%n%ae%n%s%n%b";

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  T: "type-changed",
};

/** One record of `git log --format=${commitFormat}`. */
export function commitInfo(record: string): CommitInfo {
  const [sha, parents = "", name = "", email = "", subject = "", ...rest] = record.split("\n");
  const body = rest.join("\n").trim();
  const last = body.split(/\n{2,}/).at(-1) ?? "";
  const trailers = last.split("\n").flatMap((line) => {
    const [, key, value] = /^([A-Za-z0-9-]+): (.+)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
  return {
    sha: Sha.parse(sha),
    parents: parents.split(" ").flatMap((parent) => (parent === "" ? [] : [Sha.parse(parent)])),
    author: { name, email },
    subject,
    body,
    trailers,
  };
}

/** The output of `git diff-tree -z --raw --numstat`: for each path what happened, then for each path the figures. */
export function changedFileList(output: string): ChangedFile[] {
  const fields = records(output);
  const files = new Map<string, ChangedFile>();
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] ?? "";
    const raw = /^:\d+ \d+ [0-9a-f]+ [0-9a-f]+ ([AMDT])$/.exec(field);
    const numbers = /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(field);
    if (raw !== null) {
      index += 1;
      const path = fields[index] ?? "";
      files.set(path, { path, status: statuses[raw[1] ?? ""] ?? "modified", additions: 0, deletions: 0 });
    } else if (numbers !== null) {
      const file = files.get(numbers[3] ?? "");
      if (file !== undefined) {
        // "-" stands for a binary file.
        files.set(file.path, { ...file, additions: Number(numbers[1]) || 0, deletions: Number(numbers[2]) || 0 });
      }
    }
  }
  return [...files.values()];
}

/** NUL-terminated records. */
export function records(output: string): string[] {
  const parts = output.split("\0");
  if (parts.at(-1) === "") {
    parts.pop();
  }
  return parts;
}
