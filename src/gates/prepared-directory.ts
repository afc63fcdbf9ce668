/** A directory that is made once and used by many processes: made under a lock, complete only when its stamp says so. */
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const stampName = ".complete";

/**
 * @param directory absolute; it is made in its final place, because a Python environment cannot be moved
 * @param make fills the empty directory; a throw leaves it incomplete, and the next caller starts over
 * @returns whether it had to be made
 */
export async function prepareDirectory(
  directory: string,
  make: () => Promise<void>,
  onWait: () => void = () => undefined,
): Promise<boolean> {
  if (await isComplete(directory)) {
    return false;
  }
  await mkdir(dirname(directory), { recursive: true });
  const release = await takeLock(`${directory}.lock`, onWait);
  try {
    if (await isComplete(directory)) {
      return false;
    }
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
    await make();
    await writeFile(join(directory, stampName), "");
    return true;
  } finally {
    await release();
  }
}

async function isComplete(directory: string): Promise<boolean> {
  return (await stat(join(directory, stampName)).catch(() => null)) !== null;
}

/** The owner touches its lock this often; one that was not touched for the second time is abandoned. */
const beatMs = 5_000;
const abandonedMs = 60_000;

/** A file that holds its owner's process id. One whose owner is gone is taken over. */
async function takeLock(path: string, onWait: () => void): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries += 1) {
    const mine = `${process.pid} ${randomUUID()}`;
    try {
      await writeFile(path, mine, { flag: "wx" });
      const beat = setInterval(() => {
        utimes(path, new Date(), new Date()).catch(() => undefined);
      }, beatMs);
      beat.unref();
      return async () => {
        clearInterval(beat);
        await rm(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw error;
      }
    }
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null && (await isAbandoned(path, text))) {
      await takeAway(path, text);
      continue;
    }
    if (tries === 0) {
      onWait();
    }
    await sleep(200);
  }
}

async function isAbandoned(path: string, text: string): Promise<boolean> {
  const touched = await stat(path).catch(() => null);
  if (touched === null) {
    return false;
  }
  if (Date.now() - touched.mtimeMs > abandonedMs) {
    return true;
  }
  const pid = Number(text.split(" ")[0]);
  if (!(pid > 0)) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Removes the lock with that text; another one, taken by somebody who came first, is put back. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== text) {
      await link(aside, path);
    }
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  } finally {
    await rm(aside, { force: true });
  }
}
