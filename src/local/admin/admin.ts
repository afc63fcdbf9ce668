/** What tests and the demo do to the local GitHub beside its REST API: make people and repositories, act for them, look. */
import type {
  Annotation,
  ReviewState,
  Role,
  StatusState,
  CheckStatus,
  Conclusion,
  MergeMethod,
  RequiredCheck,
} from "../state.ts";
import type { Permissions } from "../world.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Where a call does not name a repository (`owner/name`), it means the first one. People are named by login. Every call is
 * asynchronous, so that it is the same in-process and over HTTP, where arguments and results are JSON.
 */
export interface Admin {
  /** A person with a personal token that opens REST and git. */
  createUser(login: string): Promise<{ readonly id: number; readonly login: string; readonly token: string }>;
  /** With one first commit; the App is installed on it unless `installed` is false. The owner is made if missing. */
  createRepository(input: {
    readonly owner: string;
    readonly name: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly defaultBranch?: string;
    readonly private?: boolean;
    readonly installed?: boolean;
  }): Promise<{
    readonly id: number;
    readonly fullName: string;
    /** null when the App is not installed. */
    readonly installationId: number | null;
    readonly cloneUrl: string;
    /** The bare repository's path. */
    readonly directory: string;
    readonly headSha: string;
  }>;
  setPermission(user: string, role: Role, repository?: string): Promise<void>;
  /** What the App may do from now on; tokens already given keep what they have. */
  setAppPermissions(permissions: Permissions): Promise<void>;
  setWebhookUrl(url: string | null): Promise<void>;
  ping(): Promise<void>;
  setMergeMethods(methods: readonly MergeMethod[], repository?: string): Promise<void>;
  setDeleteBranchOnMerge(on: boolean, repository?: string): Promise<void>;
  /** Whether the App's pushes may leave out commits that a branch has; refused from the start. */
  refuseForcePushes(on: boolean, repository?: string): Promise<void>;
  /** Required checks of a branch; `via` says whether a ruleset (default) or classic protection asks for them. */
  requireChecks(
    branch: string,
    checks: readonly RequiredCheck[],
    options?: { readonly via?: "ruleset" | "classic"; readonly strict?: boolean; readonly repository?: string },
  ): Promise<void>;
  requireApprovals(
    branch: string,
    count: number,
    options?: { readonly via?: "ruleset" | "classic"; readonly repository?: string },
  ): Promise<void>;
  /** Nobody pushes to the branch directly from now on. */
  refusePushes(branch: string, repository?: string): Promise<void>;

  openIssue(input: {
    readonly user: string;
    readonly title: string;
    readonly body: string;
    readonly labels?: readonly string[];
    readonly repository?: string;
  }): Promise<{ readonly number: number; readonly id: number; readonly url: string }>;
  editIssue(input: {
    readonly issue: number;
    readonly user: string;
    readonly title?: string;
    readonly body?: string;
    readonly repository?: string;
  }): Promise<void>;
  closeIssue(input: { readonly issue: number; readonly user: string; readonly repository?: string }): Promise<void>;
  reopenIssue(input: { readonly issue: number; readonly user: string; readonly repository?: string }): Promise<void>;
  addLabel(input: LabelInput): Promise<void>;
  removeLabel(input: LabelInput): Promise<void>;
  /** On an issue or a pull request. */
  comment(input: {
    readonly issue: number;
    readonly user: string;
    readonly body: string;
    readonly repository?: string;
  }): Promise<{ readonly id: number }>;

  /** Opens a pull request for a person. */
  openPull(input: {
    readonly user: string;
    readonly title: string;
    readonly body?: string;
    readonly head: string;
    readonly base: string;
    readonly draft?: boolean;
    /** Whether GitHub says that the branch is one of the person's own fork. */
    readonly fork?: boolean;
    readonly repository?: string;
  }): Promise<{ readonly number: number }>;
  submitReview(input: {
    readonly pull: number;
    readonly user: string;
    readonly state: Exclude<ReviewState, "DISMISSED">;
    readonly body?: string;
    readonly comments?: readonly { readonly path: string; readonly line: number; readonly body: string }[];
    readonly repository?: string;
  }): Promise<{ readonly id: number }>;
  dismissReview(input: {
    readonly pull: number;
    readonly review: number;
    readonly user: string;
    readonly message: string;
    readonly repository?: string;
  }): Promise<void>;
  /** In the thread of a review's comment. */
  replyInThread(input: {
    readonly pull: number;
    /** The thread's first comment. */
    readonly comment: number;
    readonly user: string;
    readonly body: string;
    readonly repository?: string;
  }): Promise<{ readonly id: number }>;
  closePull(input: { readonly pull: number; readonly user: string; readonly repository?: string }): Promise<void>;
  setDraft(input: {
    readonly pull: number;
    readonly user: string;
    readonly draft: boolean;
    readonly repository?: string;
  }): Promise<void>;
  /** Presses the merge button for a person. */
  merge(input: {
    readonly pull: number;
    readonly user: string;
    readonly method?: MergeMethod;
    readonly repository?: string;
  }): Promise<{ readonly sha: string }>;
  /** A commit by a person on any branch (made from the default branch when missing), pushed; null removes a file. */
  pushCommit(input: {
    readonly user: string;
    readonly branch: string;
    readonly message: string;
    readonly files: Readonly<Record<string, string | null>>;
    readonly repository?: string;
  }): Promise<{ readonly sha: string }>;
  deleteBranch(input: { readonly user: string; readonly branch: string; readonly repository?: string }): Promise<void>;

  setStatus(input: {
    /** A commit or a branch. */
    readonly ref: string;
    readonly user: string;
    readonly state: StatusState;
    readonly context: string;
    readonly description?: string;
    readonly repository?: string;
  }): Promise<{ readonly id: number }>;
  /** A check run of another App (made when its id is new); the same name on the same commit again is a newer run. */
  createForeignCheckRun(input: {
    readonly ref: string;
    readonly name: string;
    readonly status?: CheckStatus;
    readonly conclusion?: Conclusion;
    readonly title?: string;
    readonly summary?: string;
    readonly text?: string;
    readonly annotations?: readonly Finding[];
    /** What the job wrote; absent: GitHub has no log of it. */
    readonly log?: string;
    /** Default: 15368, which is GitHub Actions'. */
    readonly appId?: number;
    readonly appSlug?: string;
    readonly repository?: string;
  }): Promise<{ readonly id: number }>;

  /** Everything that can be seen, as JSON. */
  snapshot(): Promise<Snapshot>;
  /** Resolves when every webhook so far is delivered or given up. */
  settled(): Promise<void>;
}

/** An annotation of one line. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly title?: string;
  /** Default: failure. */
  readonly level?: Annotation["annotation_level"];
}

export interface LabelInput {
  readonly issue: number;
  readonly label: string;
  readonly user: string;
  readonly repository?: string;
}
