/**
 * Changes that an agent is asked to make beyond its baseline: the spec's rules, reviews, commands, failing checks. Each is kept with what
 * was asked, done by the agent's next job with a model, and answered once. Pure.
 */
import { z } from "zod";
import { type AgentName, Sha } from "./ids.ts";
import { snakeCase } from "./names.ts";
import type { Rule, Spec } from "./spec/model.ts";

/** Text of people and tools in it is canonical already (untrusted-text.ts), and written by people who may write. */
export const Wanted = z.discriminatedUnion("kind", [
  /** A rule of the spec in prose. */
  z.object({
    kind: z.literal("rule"),
    /** null: the whole app. */
    endpoint: z.string().nullable(),
    /** From 1, within its endpoint or the app. */
    number: z.number().int(),
    text: z.string(),
  }),
  /** A review that was submitted, with its comments as one batch. */
  z.object({
    kind: z.literal("review"),
    reviewId: z.number().int(),
    reviewer: z.string(),
    head: Sha,
    text: z.string(),
    threads: z.array(
      z.object({
        /** The first comment's; replies go there. */
        commentId: z.number().int(),
        path: z.string(),
        /** In the head; null: the file as a whole, or lines that are gone. */
        line: z.number().int().nullable(),
        text: z.string(),
      }),
    ),
  }),
  /** `/aurora revise TEXT` */
  z.object({ kind: z.literal("revise"), commentId: z.number().int(), login: z.string(), text: z.string() }),
  /** `/aurora fix`: whatever is red then. */
  z.object({
    kind: z.literal("fix"),
    commentId: z.number().int(),
    login: z.string(),
    /** What failed checks of the repository's own say; empty: none did. */
    findings: z.string().default(""),
  }),
  /** A check of the repository's own that failed. */
  z.object({
    kind: z.literal("check"),
    head: Sha,
    check: z.string(),
    app: z.string().nullable(),
    /** Annotations and the end of the log. */
    findings: z.string(),
  }),
]);
export type Wanted = z.infer<typeof Wanted>;

/** What a model's work took. */
export const Cost = z.object({
  model: z.string(),
  /** Calls. */
  steps: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** US dollars; null: the price is not configured. */
  dollars: z.number().nullable(),
  seconds: z.number(),
});
export type Cost = z.infer<typeof Cost>;

export const ChangeOutcome = z.object({
  /**
   * changed: a commit of its own, with green gates. unchanged: the model looked, and no change was needed. failed: it was tried, and the
   * files are as they were. declined: it was not tried, as no model is there for it.
   */
  kind: z.enum(["changed", "unchanged", "failed", "declined"]),
  commit: Sha.nullable(),
  /** What changed, or why nothing did: sentences for people. */
  summary: z.string(),
  /** What was tried, one phrase each. */
  tried: z.array(z.string()),
  /** To the threads of a review, by the id of a thread's first comment. */
  replies: z.array(z.object({ commentId: z.number().int(), text: z.string() })),
  cost: Cost.nullable(),
  /** Where all that the model was told and said can be read; null: there is none, or nobody can reach it. */
  trajectory: z.string().nullable(),
});
export type ChangeOutcome = z.infer<typeof ChangeOutcome>;

/** Nothing was tried. @param summary why, as a sentence */
export function declined(summary: string): ChangeOutcome {
  return { kind: "declined", commit: null, summary, tried: [], replies: [], cost: null, trajectory: null };
}

/** A change as the facts of a run hold it. */
export interface ChangeFacts {
  /** Unique in the run: see `changeKey`. */
  readonly key: string;
  readonly agent: AgentName;
  readonly wanted: Wanted;
  /** null: not done yet. */
  readonly outcome: ChangeOutcome | null;
  /** The reply is written; always true for what nobody waits for a reply to. */
  readonly answered: boolean;
}

/**
 * The same wish has the same key, however often it is seen.
 * @param position of the command within its comment
 * @param agent one command to fix can ask several
 */
export function changeKey(wanted: Wanted, position = 0, agent: AgentName = rulesAgent): string {
  switch (wanted.kind) {
    case "rule":
      return `rule/${wanted.endpoint ?? ""}/${wanted.number}`;
    case "review":
      return `review/${wanted.reviewId}`;
    case "revise":
      return `revise/${wanted.commentId}/${position}`;
    case "fix":
      return `fix/${wanted.commentId}/${position}/${agent}`;
    case "check":
      return `check/${wanted.head}/${wanted.app ?? ""}/${wanted.check}`;
  }
}

/** Who implements the rules in prose: they are about what requests may do. */
export const rulesAgent: AgentName = "backend";

/** The rules of a spec, in its order. */
export const rulesOf = (spec: Spec): readonly Rule[] => [
  ...spec.endpoints.flatMap(({ rules }) => rules),
  ...spec.rules,
];

export function ruleWanted({ endpoint, number, text }: Rule): Extract<Wanted, { kind: "rule" }> {
  return { kind: "rule", endpoint, number, text };
}

/** The test that is expected to fail until the rule is implemented: `start_checkout_rule_1`, after `test_`. */
export function ruleTestName({ endpoint, number }: Pick<Rule, "endpoint" | "number">): string {
  return `${endpoint === null ? "app" : snakeCase(endpoint)}_rule_${number}`;
}

/** Where those tests are. */
export const rulesTestFile = "backend/tests/api/test_rules.py";

/** As people call it: "the review of @maintainer-b". */
export function changeTitle(wanted: Wanted): string {
  switch (wanted.kind) {
    case "rule":
      return `rule ${wanted.number} of ${wanted.endpoint === null ? "the app" : `\`${wanted.endpoint}\``}, “${wanted.text}”`;
    case "review":
      return `the review of @${wanted.reviewer}`;
    case "revise":
      return `what @${wanted.login} asked for`;
    case "fix":
      return `the fix that @${wanted.login} asked for`;
    case "check":
      return `the failed check \`${wanted.check}\``;
  }
}

/** Whether people wait for a reply; a rule's result is in the pull request and the progress comment. */
export function wantsReply(wanted: Wanted): boolean {
  return wanted.kind !== "rule";
}

/** What all changes together took, by model; empty: no model was asked. */
export function totalCost(changes: readonly Pick<ChangeFacts, "outcome">[]): readonly Cost[] {
  const sums = new Map<string, Cost>();
  for (const { outcome } of changes) {
    if (outcome?.cost != null) {
      const before = sums.get(outcome.cost.model);
      sums.set(outcome.cost.model, before === undefined ? outcome.cost : added(before, outcome.cost));
    }
  }
  return [...sums.values()];
}

function added(one: Cost, other: Cost): Cost {
  return {
    model: one.model,
    steps: one.steps + other.steps,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    dollars: one.dollars === null || other.dollars === null ? null : one.dollars + other.dollars,
    seconds: one.seconds + other.seconds,
  };
}
