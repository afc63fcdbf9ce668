/** The facts about a run, as observed in the store and on GitHub. Everything that is decided or shown is derived from them. */
import type { ChangeFacts } from "./change.ts";
import type { CheckReading } from "./check-reading.ts";
import type { ContractName, PublishedContract } from "./contracts/model.ts";
import type { FailureFields } from "./failure.ts";
import type { GateReport } from "./gate.ts";
import type { AgentName, RepositoryRef, RunId, Sha } from "./ids.ts";
import type { Plan } from "./plan.ts";
import type { ModelChoice } from "./repository-configuration.ts";
import type { SpecOrigin } from "./spec-origin.ts";

export type RunOutcome = "merged" | "stopped" | "cancelled" | "superseded";

export interface RunFacts {
  readonly run: {
    readonly id: RunId;
    readonly repository: RepositoryRef;
    readonly issue: number;
    readonly requestedBy: string;
    readonly specHash: string;
    readonly origin: SpecOrigin;
    /** What it came from says something else now. */
    readonly specEdited: boolean;
    /** Nothing starts before somebody approves the plan. */
    readonly planFirst: boolean;
    readonly baseBranch: string;
    /** The base when the run was planned, then the one that the contract commit stands on; null: a run of before. */
    readonly baseCommit: Sha | null;
    /** null until the contract commit is made. */
    readonly contractCommit: Sha | null;
    readonly startedAt: Date;
    readonly outcome: RunOutcome | null;
    /** Why it was stopped or cancelled. */
    readonly outcomeReason: string | null;
    readonly endedAt: Date | null;
  };
  readonly plan: Plan;
  readonly consents: Readonly<Partial<Record<ConsentKind, Consent>>>;
  readonly jobs: Readonly<Record<AgentName, JobFacts>>;
  readonly contracts: readonly PublishedContract[];
  /** What agents were asked for beyond their baselines, in the order in which it was asked for. */
  readonly changes: readonly ChangeFacts[];
  /** Who would carry them out, or why nobody does. */
  readonly model: ModelChoice;
  readonly combination: CombinationFacts | null;
  /** For each merged pull request whose landing was compared. */
  readonly proofs: Readonly<Partial<Record<AgentName, LandingProof>>>;
  readonly pulls: Readonly<Partial<Record<AgentName, PullFacts>>>;
  readonly base: BaseFacts;
  readonly issue: { readonly open: boolean; readonly labels: readonly string[] };
  /** What the progress comment says now: the digest in its marker. */
  readonly progress: { readonly commentId: number; readonly digest: string } | null;
  readonly timeline: readonly TimelineEntry[];
  readonly links: Links;
}

/** What people can allow: a plan to start, the pull requests to be merged. */
export type ConsentKind = "plan" | "merge";

export interface Consent {
  readonly login: string;
  readonly at: Date;
}

export interface Links {
  /** `https://github.com/owner/name`, without a slash at the end. */
  readonly repositoryUrl: string;
}

export interface TimelineEntry {
  readonly at: Date;
  readonly text: string;
}

export interface JobFacts {
  /** idle: nothing was asked for; suspended: it waits for a contract and holds no worker. */
  readonly state: "idle" | "queued" | "running" | "suspended" | "finished" | "failed";
  readonly waitsFor: ContractName | null;
  /** What it is doing, in words, while it runs. */
  readonly step: string | null;
  /** The head that it pushed last, or worked on. */
  readonly head: Sha | null;
  /** Where the branch stands on GitHub; null: not pushed. */
  readonly branchHead: Sha | null;
  /** The contract hashes that it built on. */
  readonly consumed: Readonly<Partial<Record<ContractName, string>>>;
  /** Of `head`. */
  readonly gates: readonly GateReport[];
  readonly failure: FailureFields | null;
  readonly seconds: number | null;
}

export interface PullFacts {
  readonly number: number;
  readonly state: "open" | "closed" | "merged";
  readonly head: Sha;
  readonly mergeSha: Sha | null;
  readonly draft: boolean;
  readonly labels: readonly string[];
  /** null: GitHub is still working it out. */
  readonly mergeable: boolean | null;
  /** The base has commits that it does not hold. */
  readonly isBehind: boolean;
  /** Why Aurora could not bring this head up to date with this base; null: it has not tried, or it could. */
  readonly conflict: string | null;
  /** The latest of each name and app, on the head. Aurora's own is not among them. */
  readonly checks: readonly CheckFacts[];
  /** What was found out about those that failed, oldest first, on earlier heads, too. */
  readonly checkReadings: readonly CheckReading[];
  /** The latest of each reviewer; approvals and requests for changes of those only who may write. */
  readonly reviews: readonly ReviewFacts[];
  /** Reviews that may ask for a change and were not read yet, oldest first. */
  readonly newReviews: readonly NewReview[];
  /** Aurora's check run on the head. */
  readonly auroraCheck: {
    readonly id: number;
    readonly digest: string;
    readonly conclusion: string | null;
  } | null;
  /** The digest in the marker of its description; null when it holds none. */
  readonly bodyDigest: string | null;
  /** A merge call for this head whose outcome GitHub did not tell. */
  readonly mergeAttempts: number;
}

export interface CheckFacts {
  /** Of the check run or the status: another one is another run of the same check. */
  readonly id: number;
  readonly name: string;
  /** GitHub App id; null for a commit status. */
  readonly appId: number | null;
  readonly appName: string | null;
  readonly state: "pending" | "passed" | "failed";
}

export interface ReviewFacts {
  readonly reviewer: string;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
}

export interface NewReview {
  readonly id: number;
  readonly reviewer: string;
}

export interface BaseFacts {
  readonly head: Sha;
  readonly requiredChecks: readonly { readonly name: string; readonly appId: number | null }[];
  readonly requiredApprovals: number;
  /** The base's rules let nothing in that does not hold its newest commit. */
  readonly mustBeUpToDate: boolean;
  readonly mergeMethods: readonly MergeMethod[];
  /** Aurora's own app id, to match required checks that name it. */
  readonly auroraAppId: number;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** All heads merged in contract order on the base, and the system gate on that tree. */
export interface CombinationFacts {
  readonly state: "queued" | "running" | "finished";
  /** What was tested last; null: nothing yet. */
  readonly tested: TestedCombination | null;
}

export interface TestedCombination {
  readonly base: Sha;
  readonly heads: Readonly<Partial<Record<AgentName, Sha>>>;
  /** The tree of the base branch after each merge. */
  readonly trees: Readonly<Partial<Record<AgentName, Sha>>>;
  /** A conflict, or a gate that could not run, is a report that is not passed. */
  readonly report: GateReport;
}

export interface LandingProof {
  readonly mergeSha: Sha;
  readonly tree: Sha;
  /** null when a person merged it before any combination was tested. */
  readonly expected: Sha | null;
}
