/** Where a model works: the files of one worktree and the gates of one agent. Nothing else is in its reach. */
import type { OwnedGlobs } from "../core/ownership.ts";

export interface Workplace {
  /** Everything that is no directory, but what is git's own. Symlinks are named, not followed. */
  readonly list: () => Promise<readonly string[]>;
  /** null: no such plain file, or one that is no text. Never follows a symlink. */
  readonly read: (path: string) => Promise<string | null>;
  /** @throws Failure ownership-violated when the path leads through a symlink. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** What the agent may write. */
  readonly owned: OwnedGlobs;
  readonly runGate: (signal: AbortSignal) => Promise<GateVerdict>;
}

export interface GateVerdict {
  readonly passed: boolean;
  /** Figures and findings. */
  readonly text: string;
}
