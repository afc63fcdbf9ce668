/** Where trajectories lie, and how people get to them. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redact } from "../core/redact.ts";
import { type RecordStep, trajectoryFile } from "./trajectory.ts";

export interface Trajectories {
  /** Begins a new one. */
  readonly open: () => Promise<Trajectory>;
}

export interface Trajectory {
  readonly record: RecordStep;
  /** An address for people where this server has one, else the file's place in Aurora's data directory. */
  readonly place: string;
}

const pathOf = (directory: string, name: string) => join(directory, `${name}.jsonl`);

/** @param name 32 hex digits @returns null: there is none of that name */
export async function readTrajectory(directory: string, name: string): Promise<string | null> {
  try {
    return await readFile(pathOf(directory, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return null;
    }
    throw error;
  }
}

/**
 * @param options.directory made when the first one begins
 * @param options.publicUrl of this server, without a slash at the end; null: nobody but its operators reaches it
 * @param options.newName 32 hex digits that nobody can guess
 */
export function openTrajectories(options: {
  readonly directory: string;
  readonly publicUrl: string | null;
  readonly redact: Redact;
  readonly newName: () => string;
}): Trajectories {
  const { directory, publicUrl, redact, newName } = options;
  return {
    open: async () => {
      const name = newName();
      await mkdir(directory, { recursive: true, mode: 0o700 });
      return {
        record: trajectoryFile(pathOf(directory, name), redact),
        place: publicUrl === null ? `trajectories/${name}.jsonl` : `${publicUrl}/trajectories/${name}`,
      };
    },
  };
}
