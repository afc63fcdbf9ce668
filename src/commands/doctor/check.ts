/** What a check of `aurora doctor` says. */
export interface Check {
  /** What was looked at: "git", "private key". */
  readonly name: string;
  /** optional: it is not there, and Aurora works without it, with less. */
  readonly status: "ok" | "missing" | "optional";
  /** What was found, or what is wrong. */
  readonly says: string;
  /** The command or the deed that mends it; null when it is fine. */
  readonly fix: string | null;
}

export const ok = (name: string, says: string): Check => ({ name, status: "ok", says, fix: null });

export const missing = (name: string, says: string, fix: string): Check => ({ name, status: "missing", says, fix });

export const optional = (name: string, says: string, fix: string): Check => ({ name, status: "optional", says, fix });
