import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lockDirectory } from "../../src/store/directory-lock.ts";
import { ensureFreeSpace } from "../../src/store/disk.ts";

let directory: string;
const clock = () => new Date("2026-11-22T12:00:00Z");
const lockFile = () => join(directory, "aurora.lock");
const holder = (fields: object) =>
  JSON.stringify({
    pid: process.pid,
    startedAt: "1",
    host: hostname(),
    token: "11111111-1111-4111-8111-111111111111",
    since: "2026-11-21T08:00:00.000Z",
    ...fields,
  });
/** Above the greatest pid of Linux. */
const nobody = 2 ** 22 + 1;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aurora-lock-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

test("the lock names its holder, is refused while it is held, and leaves nothing behind", async () => {
  const lock = await lockDirectory(directory, clock);
  expect(JSON.parse(await readFile(lockFile(), "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  await expect(lockDirectory(directory, clock)).rejects.toMatchObject({
    kind: "internal",
    audience: "operator",
    message:
      `${directory} is in use by process ${process.pid} on ${hostname()}, since 2026-11-22T12:00:00.000Z. Stop that ` +
      `process, give this one another data directory, or set DATABASE_URL to a PostgreSQL server, which any number of ` +
      `processes can share.`,
  });
  expect(await readdir(directory)).toEqual(["aurora.lock"]);
  await lock.release();
  expect(await readdir(directory)).toEqual([]);
});

test("a directory that is missing is made", async () => {
  const lock = await lockDirectory(join(directory, "a", "b"), clock);
  expect(await readdir(join(directory, "a", "b"))).toEqual(["aurora.lock"]);
  await lock.release();
});

test("the lock of a process that is gone is taken over", async () => {
  await writeFile(lockFile(), holder({ pid: nobody }));
  const lock = await lockDirectory(directory, clock);
  expect(JSON.parse(await readFile(lockFile(), "utf8"))).toMatchObject({ pid: process.pid });
  expect(await readdir(directory)).toEqual(["aurora.lock"]);
  await lock.release();
});

test("the lock of a process whose pid another program has now is taken over", async () => {
  await writeFile(lockFile(), holder({ pid: process.pid, startedAt: "long ago" }));
  const lock = await lockDirectory(directory, clock);
  await lock.release();
});

test("a dead process's lock is taken over by one of many who try at once", async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(lockFile(), holder({ pid: nobody }));
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory, clock)));
    const locks = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
  }
});

test("a lock of another machine counts while it is being touched, and no longer", async () => {
  await writeFile(lockFile(), holder({ host: "another-machine", pid: nobody }));
  await expect(lockDirectory(directory, clock)).rejects.toThrow(`process ${nobody} on another-machine`);
  const long = new Date(Date.now() - 60_000);
  await utimes(lockFile(), long, long);
  const lock = await lockDirectory(directory, clock);
  await lock.release();
});

test("a lock file that nobody can read is not overwritten while it is young", async () => {
  await writeFile(lockFile(), "{");
  await expect(lockDirectory(directory, clock)).rejects.toThrow("another process that is starting");
  const long = new Date(Date.now() - 60_000);
  await utimes(lockFile(), long, long);
  const lock = await lockDirectory(directory, clock);
  await lock.release();
});

test("a lock that somebody else has taken over is not removed by its former holder", async () => {
  const lock = await lockDirectory(directory, clock);
  await writeFile(lockFile(), holder({ token: "another" }));
  await lock.release();
  expect(await readFile(lockFile(), "utf8")).toBe(holder({ token: "another" }));
});

test("too little free space is a failure that says how much is wanted", async () => {
  await mkdir(join(directory, "data"));
  await ensureFreeSpace(join(directory, "data"), 1);
  const full = ensureFreeSpace(join(directory, "data"), 2 ** 60);
  await expect(full).rejects.toMatchObject({ kind: "disk-full", retryable: true });
  await expect(full).rejects.toThrow(/^only \d+ MB are free where .* wants 1099511627776 MB/);
});
