/** One mirror with four worktrees, as Aurora has them, against four clones. */
import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentNames, Sha } from "../src/core/ids.ts";
import { fetchMirror, openMirror, resolveRef } from "../src/git/mirror.ts";
import { ensureWorktree } from "../src/git/worktree.ts";
import { run } from "../src/process/run.ts";
import { quantile, ratio, seconds, table } from "./table.ts";

const commits = 3_000;
const files = 600;
const rounds = 3;

export async function benchWorktrees(): Promise<void> {
  const ground = await mkdtemp(join(tmpdir(), "aurora-bench-"));
  try {
    const remote = join(ground, "remote.git");
    await makeRepository(remote);
    const first = { mirror: [] as number[], clones: [] as number[] };
    const again = { mirror: [] as number[], clones: [] as number[] };
    let disk = { mirror: 0, clones: 0 };
    for (let round = 0; round < rounds; round++) {
      const [shared, apart] = [join(ground, `mirror-${round}`), join(ground, `clones-${round}`)];
      first.mirror.push(await timed(() => mirrorAndWorktrees(remote, shared)));
      first.clones.push(await timed(() => fourClones(remote, apart)));
      disk = { mirror: await bytesOf(shared), clones: await bytesOf(apart) };
      await addCommit(remote, round);
      again.mirror.push(await timed(() => mirrorAndWorktrees(remote, shared)));
      await rm(apart, { recursive: true });
      again.clones.push(await timed(() => fourClones(remote, apart)));
      await rm(shared, { recursive: true });
      await rm(apart, { recursive: true });
    }
    const median = (values: readonly number[]) => quantile(values, 0.5);
    const line = (name: string, a: number, b: number, show: (value: number) => string) => [
      name,
      show(a),
      show(b),
      ratio(b / a),
    ];
    console.log(
      `A repository of ${commits} commits and ${files} files on this disk, over git's own protocol (no hard links); medians of ${rounds} rounds, turn about.\n`,
    );
    console.log(
      table(
        ["", "mirror + 4 worktrees", "4 clones", "clones ÷ worktrees"],
        [
          line("a first run", median(first.mirror), median(first.clones), seconds),
          line(
            "a later run, one commit on (clones are made anew, as a job would)",
            median(again.mirror),
            median(again.clones),
            seconds,
          ),
          line("disk", disk.mirror / 1e6, disk.clones / 1e6, (value) => `${value.toFixed(1)} MB`),
        ],
      ),
    );
  } finally {
    await rm(ground, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** As jobs do it: the mirror is opened and fetched, then all worktrees are made at once. */
async function mirrorAndWorktrees(remote: string, directory: string): Promise<void> {
  const mirror = await openMirror({
    directory: join(directory, "mirror.git"),
    remoteUrl: remote,
    auth: null,
    allowFileProtocol: true,
  });
  await fetchMirror(mirror, null);
  const at = Sha.parse(await resolveRef(mirror, "refs/remotes/origin/main"));
  await Promise.all(
    agentNames.map((name) => ensureWorktree(mirror, { name, directory: join(directory, "worktrees", name), at })),
  );
}

async function fourClones(remote: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await Promise.all(
    agentNames.map(async (name) => {
      const args = ["clone", "--quiet", "--no-local", "--template=", remote, join(directory, name)];
      const { exitCode, stderr } = await run("git", args, { cwd: directory, timeoutMs: 300_000 });
      if (exitCode !== 0) {
        throw new Error(stderr);
      }
    }),
  );
}

/** Some text that compresses as source code does; the same each time. */
function* words(): Generator<string> {
  let state = 42;
  for (;;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield `word${(state >> 8) % 5_000}`;
  }
}

async function makeRepository(remote: string): Promise<void> {
  await mkdir(remote);
  const git = (args: readonly string[], input = "") =>
    execFileSync("git", args, { cwd: remote, input, stdio: ["pipe", "ignore", "inherit"] });
  git(["init", "--quiet", "--bare", "--initial-branch=main"]);
  const source = words();
  const content = (lines: number) =>
    Array.from({ length: lines }, () => Array.from({ length: 8 }, () => String(source.next().value)).join(" ")).join(
      "\n",
    );
  const stream: string[] = [];
  for (let commit = 0; commit < commits; commit++) {
    // The first ones fill the tree, each later one changes two files.
    const touched =
      commit < 100
        ? Array.from({ length: files / 100 }, (_, index) => commit * (files / 100) + index)
        : [(commit * 7) % files, (commit * 13) % files];
    const message = `Change ${commit}`;
    stream.push(
      `commit refs/heads/main\ncommitter A <a@example.com> ${1_700_000_000 + commit} +0000\ndata ${message.length}\n${message}\n`,
    );
    for (const file of new Set(touched)) {
      const text = content(60);
      stream.push(`M 100644 inline src/part${file % 20}/file${file}.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    }
  }
  git(["fast-import", "--quiet"], stream.join(""));
}

async function addCommit(remote: string, round: number): Promise<void> {
  const message = `Later ${round}`;
  const text = `later ${round}\n`;
  const stream = `commit refs/heads/main\ncommitter A <a@example.com> ${1_800_000_000 + round} +0000\ndata ${message.length}\n${message}\nfrom refs/heads/main^0\nM 100644 inline src/later.ts\ndata ${text.length}\n${text}\n`;
  execFileSync("git", ["fast-import", "--quiet"], { cwd: remote, input: stream });
  await Promise.resolve();
}

/** What the files take on the disk. */
async function bytesOf(directory: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    sum += (await lstat(join(entry.parentPath, entry.name))).blocks * 512;
  }
  return sum;
}
