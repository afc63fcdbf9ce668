/** What to do about an issue that carries the label: decided from facts alone. */
import type { FileTree } from "./tree.ts";

export interface IntakeFacts {
  readonly issue: { readonly number: number; readonly open: boolean; readonly labelled: boolean };
  /** Who put the label on last, from GitHub's own record; null: nobody is on record. */
  readonly request: { readonly id: string; readonly login: string; readonly isBot: boolean } | null;
  readonly mayWrite: boolean;
  /** The run that the issue has now. */
  readonly openRun: { readonly requestId: string } | null;
}

export type IntakeDecision =
  | { readonly kind: "ignore"; readonly reason: string }
  /** The request is a run already: only the label is left to take away. */
  | { readonly kind: "acknowledge" }
  | { readonly kind: "refuse"; readonly login: string }
  | { readonly kind: "start"; readonly requestId: string; readonly login: string; readonly supersedes: boolean };

/** The first condition that fails decides; whatever is unclear starts nothing. */
export function decideIntake(facts: IntakeFacts): IntakeDecision {
  const { issue, request, openRun } = facts;
  if (!issue.open || !issue.labelled) {
    return { kind: "ignore", reason: issue.open ? "the label is not there" : "the issue is closed" };
  }
  if (request === null) {
    return { kind: "ignore", reason: "GitHub does not say who put the label on" };
  }
  if (request.isBot) {
    return { kind: "ignore", reason: "a bot put the label on" };
  }
  if (openRun?.requestId === request.id) {
    return { kind: "acknowledge" };
  }
  if (!facts.mayWrite) {
    return { kind: "refuse", login: request.login };
  }
  return { kind: "start", requestId: request.id, login: request.login, supersedes: openRun !== null };
}

/**
 * Generated files that people's files stand in the way of: same path, other content. Files at the root are left to
 * people and never count.
 */
export function wouldOverwrite(generated: FileTree, existing: ReadonlyMap<string, string>): readonly string[] {
  return [...generated]
    .filter(([path, text]) => path.includes("/") && existing.has(path) && existing.get(path) !== text)
    .map(([path]) => path);
}
