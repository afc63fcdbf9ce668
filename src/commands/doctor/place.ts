/** Where Aurora keeps its things: room, the directory's lock, the database. */
import { asFailure } from "../../core/failure.ts";
import { type Check, missing, ok } from "./check.ts";

export interface Place {
  readonly dataDirectory: string;
  /** null: PGlite in the data directory. */
  readonly databaseUrl: string | null;
  /** @throws Failure when there is less */
  hasRoom(directory: string, bytes: number): Promise<void>;
  /** Takes the lock of the store's directory and gives it back. @throws Failure that names who holds it */
  tryLock(): Promise<void>;
  /** Its version. @throws when it cannot be reached */
  askDatabase(url: string): Promise<string>;
}

/** Mirrors, worktrees and the gates' tools of one app take about one and a half. */
const comfortableBytes = 3 * 1024 ** 3;

export async function placeChecks(place: Place): Promise<Check[]> {
  const { dataDirectory, databaseUrl } = place;
  const room = await attempt("disk", "free some space, or set AURORA_DATA_DIR to a directory with more", async () => {
    await place.hasRoom(dataDirectory, comfortableBytes);
    return `at least ${comfortableBytes / 1024 ** 3} GB are free where ${dataDirectory} lies`;
  });
  const store =
    databaseUrl === null
      ? await attempt("data directory", "stop that process (a server that runs here already is fine)", async () => {
          await place.tryLock();
          return `${dataDirectory} can be written and nobody else uses it`;
        })
      : await attempt("database", "start the server, or mend DATABASE_URL", () => place.askDatabase(databaseUrl));
  return [room, store];
}

async function attempt(name: string, fix: string, act: () => Promise<string>): Promise<Check> {
  try {
    return ok(name, await act());
  } catch (error) {
    return missing(name, asFailure(error).message, fix);
  }
}
