/** The things that Maestro can do for a run, one at a time. */
import type { AgentName, Sha } from "./ids.ts";
import type { CheckFacts, MergeMethod } from "./run.ts";

/** Each with its reason, in words for people. */
export type Action = { readonly reason: string } & (
  | { readonly kind: "commit-contracts" }
  | { readonly kind: "write-progress" }
  | { readonly kind: "set-label"; readonly label: string; readonly remove: readonly string[] }
  | { readonly kind: "start-job"; readonly agent: AgentName }
  | { readonly kind: "open-pull"; readonly agent: AgentName }
  | { readonly kind: "update-pull"; readonly agent: AgentName; readonly number: number }
  | {
      readonly kind: "take-review";
      readonly agent: AgentName;
      readonly number: number;
      readonly review: number;
      readonly head: Sha;
    }
  | {
      readonly kind: "read-check";
      readonly agent: AgentName;
      readonly number: number;
      readonly head: Sha;
      readonly check: CheckFacts;
    }
  | { readonly kind: "decline-change"; readonly key: string }
  | { readonly kind: "answer-change"; readonly key: string }
  | { readonly kind: "report-check"; readonly agent: AgentName; readonly head: Sha; readonly id: number | null }
  | { readonly kind: "realign"; readonly agent: AgentName }
  | { readonly kind: "test-combination" }
  | {
      readonly kind: "merge";
      readonly agent: AgentName;
      readonly number: number;
      readonly head: Sha;
      readonly method: MergeMethod;
    }
  | { readonly kind: "prove-landing"; readonly agent: AgentName; readonly mergeSha: Sha; readonly expected: Sha | null }
  | { readonly kind: "finish" }
  | { readonly kind: "cancel" }
  | { readonly kind: "stop" }
  | { readonly kind: "wait" }
);
