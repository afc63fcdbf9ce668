/** The PostgreSQL that a gate can start for itself inside its sandbox. */
import type { GateContext } from "./gate.ts";
import type { PostgresBinaries } from "./toolchains/postgres.ts";

/** null: there is none, or it would run as root, which PostgreSQL refuses: a root Aurora without a sandbox. */
export function startablePostgres({ toolchains, sandbox }: GateContext): PostgresBinaries | null {
  return sandbox.isolates || process.getuid?.() !== 0 ? toolchains.postgres : null;
}

/** "PostgreSQL 15" of "15.14". */
export const postgresName = (version: string) => `PostgreSQL ${version.split(".")[0] ?? version}`;
