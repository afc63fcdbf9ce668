/** What to do about an issue that carries the label: decided from facts alone. */
import { planLabel, type RequestLabel } from "./render/labels.ts";
import type { FileTree } from "./tree.ts";

export interface IntakeFacts {
  readonly issue: { readonly number: number; readonly open: boolean; readonly labelled: boolean };
  /** What the label asks for. */
  readonly label: RequestLabel;
  /** Who put the label on last, from GitHub's own record; null: nobody is on record. */
  readonly request: { readonly id: string; readonly login: string; readonly isBot: boolean } | null;
  readonly mayWrite: boolean;
  /** The run that the issue has now. */
  readonly openRun: {
    readonly requestId: string;
    /** Its plan waits for an approval: nothing of it has started. */
    readonly isPlan: boolean;
  } | null;
}

export type IntakeDecision =
  | { readonly kind: "ignore"; readonly reason: string }
  /** The request is a run already: only the label is left to take away. */
  | { readonly kind: "acknowledge" }
  | { readonly kind: "refuse"; readonly login: string }
  /** A plan was asked for while a run is under way: it goes on. */
  | { readonly kind: "too-late" }
  | {
      readonly kind: "start";
      readonly requestId: string;
      readonly login: string;
      /** Whether the run waits until somebody approves its plan. */
      readonly planFirst: boolean;
      readonly supersedes: boolean;
    };

/** The first condition that fails decides; whatever is unclear starts nothing. */
export function decideIntake(facts: IntakeFacts): IntakeDecision {
  const { issue, label, request, openRun } = facts;
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
  const planFirst = label === planLabel;
  if (planFirst && openRun !== null && !openRun.isPlan) {
    return { kind: "too-late" };
  }
  return { kind: "start", requestId: request.id, login: request.login, planFirst, supersedes: openRun !== null };
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
