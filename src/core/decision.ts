/** What is decided about a command in a comment. */
import type { AgentName, ContentHash } from "./ids.ts";
import type { RunFacts } from "./run.ts";

export interface CommandPlace {
  /** Who gave the command; may write. */
  readonly login: string;
  /** The issue or pull request on which the comment stands. */
  readonly number: number;
  /** GitHub's id of the comment; ids only grow. */
  readonly comment: number;
  /** The newest run that it belongs to; null: there was none. */
  readonly facts: RunFacts | null;
}

/** What is done to the world; each can be done twice without harm. */
export type Deed =
  | { readonly kind: "none" }
  | { readonly kind: "hold"; readonly on: number }
  | { readonly kind: "resume"; readonly on: readonly number[] }
  | { readonly kind: "ask"; readonly wishes: readonly Wish[] }
  | { readonly kind: "retry"; readonly jobs: readonly (AgentName | "system")[]; readonly reason: string }
  | { readonly kind: "cancel"; readonly reason: string }
  /** The plan with this hash starts, if it would still be the same. */
  | { readonly kind: "approve"; readonly login: string; readonly plan: ContentHash }
  | { readonly kind: "merge"; readonly login: string };

/** A change that an agent is asked for by a command. */
export type Wish = { readonly agent: AgentName } & (
  | { readonly kind: "revise"; readonly text: string }
  /** What failed checks say; empty: none did. */
  | { readonly kind: "fix"; readonly findings: string }
);

export interface Decision {
  readonly deed: Deed;
  /** Whether the person got what they asked for: 👍, else 😕. */
  readonly granted: boolean;
  /** Markdown. */
  readonly answer: string;
}
