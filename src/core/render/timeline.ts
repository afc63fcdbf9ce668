/** What was done for a run, as lines for people: what, and why. */
import type { Consent, ConsentKind, TimelineEntry } from "../run.ts";

export interface DoneEffect {
  readonly kind: string;
  readonly key: string;
  readonly reason: string;
  readonly at: Date;
}

/** Kinds that people want to read of; edits of what they are reading are not among them. */
const words: Readonly<Record<string, string>> = {
  "commit-contracts": "committed the contracts",
  "start-job": "started",
  "open-pull": "opened the pull request of",
  "take-review": "read a review",
  "read-check": "looked at a check of",
  "decline-change": "declined a change",
  "answer-change": "answered",
  realign: "brought up to date",
  "test-combination": "tested together",
  merge: "merged",
  "prove-landing": "compared the landed tree of",
  stop: "stopped",
  cancel: "cancelled",
};

const allowed: Readonly<Record<ConsentKind, string>> = {
  plan: "approved the plan",
  merge: "commanded the merge",
};

/** Effects, with what people allowed in between; oldest first. */
export function timelineOf(
  effects: readonly DoneEffect[],
  consents: readonly (Consent & { readonly kind: ConsentKind })[] = [],
): readonly TimelineEntry[] {
  const entries = [
    ...entriesOf(effects),
    ...consents.map(({ kind, login, at }) => ({ at, text: `@${login} ${allowed[kind]}` })),
  ];
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function entriesOf(effects: readonly DoneEffect[]): TimelineEntry[] {
  return effects.flatMap(({ kind, key, reason, at }) => {
    const what = words[kind];
    const [, subject] = key.split("/");
    const named = subject !== undefined && /^[a-z]+$/.test(subject) ? ` ${subject}` : "";
    return what === undefined ? [] : [{ at, text: `${what}${named}: ${reason}` }];
  });
}
