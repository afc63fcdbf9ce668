import { statfs } from "node:fs/promises";
import { Failure } from "../core/failure.ts";

/** Free space that a store needs: PGlite on a full disk does not fail, it freezes the process. */
export const neededBytes = 256 * 1024 * 1024;

/**
 * @param directory exists
 * @throws Failure `disk-full` when fewer than `bytes` are free for us there
 */
export async function ensureFreeSpace(directory: string, bytes: number = neededBytes): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free < bytes) {
    throw new Failure({
      kind: "disk-full",
      message:
        `only ${megabytes(free)} MB are free where ${directory} lies, and Aurora wants ${megabytes(bytes)} MB before it ` +
        `works on; free some space, and it goes on by itself`,
      retryable: true,
      audience: "operator",
      retryAfterSeconds: 60,
    });
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / (1024 * 1024));
}
