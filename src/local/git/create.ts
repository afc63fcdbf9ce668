/** A new bare repository with one first commit. */
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { git, writeCommit, writeTree, type Person } from "./bare.ts";
import { updateHook } from "./hook.ts";

export interface NewRepository {
  readonly directory: string;
  readonly defaultBranch: string;
  readonly files: Readonly<Record<string, string>>;
  readonly author: Person;
  readonly date: Date;
}

/** @returns the first commit */
export async function createBare(input: NewRepository): Promise<string> {
  const { directory, defaultBranch, author, date } = input;
  await mkdir(directory, { recursive: true });
  await git(directory, ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, directory]);
  const settings = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    // Objects of closed pull requests have no ref; their pages still show them.
    "gc.auto": "0",
    "receive.autogc": "false",
  };
  for (const [name, value] of Object.entries(settings)) {
    await git(directory, ["config", name, value]);
  }
  const hook = `${directory}/hooks/update`;
  await mkdir(`${directory}/hooks`, { recursive: true });
  await writeFile(hook, updateHook);
  await chmod(hook, 0o755);
  const tree = await writeTree(directory, null, input.files);
  const signature = { ...author, date };
  const commit = await writeCommit(directory, {
    tree,
    parents: [],
    message: "Initial commit",
    author: signature,
    committer: signature,
  });
  await git(directory, ["update-ref", `refs/heads/${defaultBranch}`, commit]);
  return commit;
}
