/** What the local GitHub remembers. Everything but git objects is here, in memory, and mutable. */

/** Any JSON object that goes out. */
export type Json = Readonly<Record<string, unknown>>;

export type Role = "admin" | "write" | "read" | "none";

export interface User {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot";
  /** Personal token; null for an App's bot, which acts by installation tokens. */
  readonly token: string | null;
  readonly createdAt: Date;
}

/** A GitHub App: the one under test, or another one that only reports checks. */
export interface App {
  readonly id: number;
  readonly slug: string;
  readonly bot: User;
  readonly createdAt: Date;
}

export interface Installation {
  readonly id: number;
  readonly account: User;
  readonly repositories: Set<Repository>;
  readonly createdAt: Date;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
export type ReactionContent = (typeof reactionContents)[number];

export interface Reaction {
  readonly id: number;
  readonly user: User;
  readonly content: ReactionContent;
  readonly createdAt: Date;
}

/** One earlier text of a comment or an issue body. */
export interface Edit {
  readonly body: string;
  readonly at: Date;
  readonly by: User;
}

export interface Comment {
  readonly id: number;
  readonly user: User;
  readonly createdAt: Date;
  readonly reactions: Reaction[];
  /** Oldest first; the present text is not in it. */
  readonly edits: Edit[];
  body: string;
  updatedAt: Date;
}

export interface IssueEvent {
  readonly id: number;
  readonly event:
    | "labeled"
    | "unlabeled"
    | "closed"
    | "reopened"
    | "merged"
    | "renamed"
    | "referenced"
    | "ready_for_review"
    | "convert_to_draft"
    | "head_ref_deleted"
    | "review_requested"
    | "review_request_removed"
    | "review_dismissed";
  readonly actor: User;
  readonly createdAt: Date;
  readonly commitId: string | null;
  /** The fields that only this kind of event has, as GitHub spells them. */
  readonly extra: Json;
}

export type ReviewState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";

/** In a thread about a line: its first comment, or a reply to that one. */
export interface ReviewComment {
  readonly id: number;
  readonly user: User;
  readonly path: string;
  readonly line: number;
  readonly body: string;
  readonly createdAt: Date;
  /** The thread's first comment; null: this is it. */
  readonly inReplyTo: number | null;
}

export interface Review {
  readonly id: number;
  readonly user: User;
  readonly body: string;
  readonly commitId: string;
  readonly submittedAt: Date;
  readonly comments: readonly ReviewComment[];
  state: ReviewState;
}

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Merge {
  readonly sha: string;
  readonly method: MergeMethod;
  readonly by: User;
  readonly at: Date;
}

export interface Pull {
  readonly id: number;
  readonly headRef: string;
  /** Whose fork the head is said to be a branch of; its commits are in the repository itself. null: it is no fork's. */
  readonly fork: User | null;
  readonly reviews: Review[];
  readonly requestedReviewers: User[];
  baseRef: string;
  /** Follows the branch while the pull request is open and stays where it was afterwards. */
  headSha: string;
  baseSha: string;
  draft: boolean;
  merged: Merge | null;
  /** What a test merge said, and for which pair of commits: it is stale when the pair is another. */
  mergeability: { readonly key: string; readonly mergeable: boolean; readonly rebaseable: boolean } | null;
  computing: string | null;
}

/** An issue or, with `pull`, a pull request: they share numbers, comments and labels. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly user: User;
  readonly createdAt: Date;
  readonly labels: Label[];
  readonly reactions: Reaction[];
  readonly comments: Comment[];
  readonly events: IssueEvent[];
  readonly edits: Edit[];
  readonly pull: Pull | null;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  updatedAt: Date;
  closedAt: Date | null;
  closedBy: User | null;
}

export type PullRequest = Issue & { readonly pull: Pull };

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

export const checkStatuses = ["queued", "in_progress", "completed"] as const;
export const conclusions = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
] as const;
export type CheckStatus = (typeof checkStatuses)[number];
export type Conclusion = (typeof conclusions)[number];

export interface CheckSuite {
  readonly id: number;
  readonly app: App;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly before: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly app: App;
  readonly headSha: string;
  readonly annotations: Annotation[];
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: Conclusion | null;
  startedAt: Date;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  /** What the job of GitHub Actions wrote; null: there is no such job, or its log is gone. */
  log: string | null;
}

export type StatusState = "error" | "failure" | "pending" | "success";

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: StatusState;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: User;
  /** The App that reported it; null when a person did. */
  readonly app: App | null;
  readonly createdAt: Date;
}

export interface RequiredCheck {
  readonly context: string;
  /** null: whoever reports it. */
  readonly appId: number | null;
}

/** What a branch asks of a pull request, by a ruleset or by classic protection. */
export interface BranchRules {
  readonly id: number;
  readonly source: "ruleset" | "classic";
  checks: readonly RequiredCheck[];
  strict: boolean;
  approvals: number;
  /** Nobody pushes to it directly; pull requests still merge. */
  refusePushes: boolean;
}

/** One ref that somebody tried to move by `git push`. */
export interface PushRecord {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly by: string;
  readonly at: Date;
  readonly accepted: boolean;
  readonly forced: boolean;
}

export interface Repository {
  readonly id: number;
  readonly owner: User;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** The bare repository's path. */
  readonly directory: string;
  readonly createdAt: Date;
  readonly roles: Map<User, Role>;
  readonly labels: Label[];
  readonly issues: Issue[];
  readonly suites: CheckSuite[];
  readonly runs: CheckRun[];
  readonly statuses: CommitStatus[];
  readonly rules: Map<string, BranchRules[]>;
  readonly pushes: PushRecord[];
  /** Full ref name → commit, as last seen; what differs from disk has just been pushed. */
  refs: ReadonlyMap<string, string>;
  mergeMethods: ReadonlySet<MergeMethod>;
  deleteBranchOnMerge: boolean;
  refuseForcePushes: boolean;
  pushedAt: Date;
  updatedAt: Date;
}

/** `owner/name` */
export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
