/**
 * What a branch demands before something is merged into it, from both places where GitHub keeps that: rulesets and classic
 * protection. https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch,
 * https://docs.github.com/en/rest/branches/branch-protection
 */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { BranchName, RepositoryRef } from "../core/ids.ts";
import type { MergeMethod } from "../core/run.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

export interface RequiredCheck {
  readonly name: string;
  /** null: any app's will do. */
  readonly appId: number | null;
}

export interface BranchRules {
  readonly requiredChecks: readonly RequiredCheck[];
  readonly requiredApprovals: number;
  /** A branch must hold the newest base before it is merged. */
  readonly mustBeUpToDate: boolean;
  /** null: the rules leave it to the repository's settings. */
  readonly mergeMethods: readonly MergeMethod[] | null;
  /** Why more may be demanded than is said here, in words; null when everything could be read. GitHub enforces it anyway. */
  readonly unknown: string | null;
}

interface Part {
  readonly checks: readonly RequiredCheck[];
  readonly approvals: number;
  readonly strict: boolean;
  /** null: all. */
  readonly methods: readonly MergeMethod[] | null;
  readonly unknown: string | null;
}

/** @throws Failure when the rules cannot be read at all: not to know is not to be free */
export async function branchRules(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  branch: BranchName,
): Promise<BranchRules> {
  const [ruleset, classic] = await Promise.all([rulesetRules(gh, repo, branch), classicProtection(gh, repo, branch)]);
  const parts = [...ruleset, classic];
  const limits = parts.flatMap(({ methods }) => (methods === null ? [] : [methods]));
  const checks = new Map(
    parts.flatMap((part) => part.checks).map((check) => [`${check.appId ?? ""}/${check.name}`, check]),
  );
  return {
    requiredChecks: [...checks.values()],
    requiredApprovals: Math.max(0, ...parts.map((part) => part.approvals)),
    mustBeUpToDate: parts.some((part) => part.strict),
    mergeMethods:
      limits.length === 0 ? null : allMethods.filter((method) => limits.every((limit) => limit.includes(method))),
    unknown: parts.find((part) => part.unknown !== null)?.unknown ?? null,
  };
}

const nothing: Part = { checks: [], approvals: 0, strict: false, methods: null, unknown: null };
const allMethods: readonly MergeMethod[] = ["merge", "squash", "rebase"];
const linear: readonly MergeMethod[] = ["squash", "rebase"];

const Method = z.enum(["merge", "squash", "rebase"]);

const Rule = z.object({ type: z.string(), parameters: z.unknown().optional() });
const StatusChecks = z.object({
  required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.number().int().nullish() })),
  strict_required_status_checks_policy: z.boolean(),
});
const PullRequest = z.object({
  required_approving_review_count: z.number().int(),
  allowed_merge_methods: z.array(Method).optional(),
});

function rulesetRules(gh: InstallationGitHub, repo: RepositoryRef, branch: BranchName): Promise<Part[]> {
  return gh.call(`read the rules of ${branch} in ${named(repo)}`, async (octokit) => {
    const rules = await octokit.paginate(octokit.rest.repos.getBranchRules, { ...target(repo), branch, per_page: 100 });
    return z.array(Rule).parse(rules).map(partOf);
  });
}

function partOf({ type, parameters }: z.infer<typeof Rule>): Part {
  switch (type) {
    case "required_status_checks": {
      const rule = StatusChecks.parse(parameters);
      return {
        ...nothing,
        checks: rule.required_status_checks.map((check) => ({
          name: check.context,
          appId: check.integration_id ?? null,
        })),
        strict: rule.strict_required_status_checks_policy,
      };
    }
    case "pull_request": {
      const rule = PullRequest.parse(parameters);
      return {
        ...nothing,
        approvals: rule.required_approving_review_count,
        methods: rule.allowed_merge_methods ?? null,
      };
    }
    case "required_linear_history":
      return { ...nothing, methods: linear };
    case "merge_queue":
      return { ...nothing, unknown: "The branch has a merge queue, which Aurora does not use." };
    default:
      // Rules about creating, deleting and naming; GitHub enforces them.
      return nothing;
  }
}

const Classic = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean().optional(),
      checks: z.array(z.object({ context: z.string(), app_id: z.number().int().nullish() })).optional(),
      contexts: z.array(z.string()).optional(),
    })
    .nullish(),
  required_pull_request_reviews: z.object({ required_approving_review_count: z.number().int().optional() }).nullish(),
  required_linear_history: z.object({ enabled: z.boolean() }).nullish(),
});

async function classicProtection(gh: InstallationGitHub, repo: RepositoryRef, branch: BranchName): Promise<Part> {
  try {
    return await gh.call(`read the protection of ${branch} in ${named(repo)}`, async (octokit) =>
      classicPart(Classic.parse((await octokit.rest.repos.getBranchProtection({ ...target(repo), branch })).data)),
    );
  } catch (error) {
    const failure = asFailure(error);
    switch (failure.kind) {
      case "github-not-found":
        return nothing;
      case "github-forbidden":
        return summaryPart(gh, repo, branch, failure.message);
      default:
        throw failure;
    }
  }
}

const BranchSummary = z.object({
  protected: z.boolean(),
  protection: z.object({ required_status_checks: Classic.shape.required_status_checks }).optional(),
});

/** Who may not read the protection still sees the required checks with the branch, but not the approvals. */
function summaryPart(gh: InstallationGitHub, repo: RepositoryRef, branch: BranchName, why: string): Promise<Part> {
  return gh.call(`read the branch ${branch} of ${named(repo)}`, async (octokit) => {
    const summary = BranchSummary.parse((await octokit.rest.repos.getBranch({ ...target(repo), branch })).data);
    const part = classicPart({ required_status_checks: summary.protection?.required_status_checks });
    return summary.protected ? { ...part, unknown: why } : part;
  });
}

function classicPart(answer: z.infer<typeof Classic>): Part {
  const required = answer.required_status_checks;
  return {
    checks:
      required?.checks?.map(({ context, app_id }) => ({ name: context, appId: anyApp(app_id) })) ??
      required?.contexts?.map((context) => ({ name: context, appId: null })) ??
      [],
    approvals: answer.required_pull_request_reviews?.required_approving_review_count ?? 0,
    strict: required?.strict ?? false,
    methods: answer.required_linear_history?.enabled === true ? linear : null,
    unknown: null,
  };
}

/** Classic protection writes "any app" as null or -1. */
function anyApp(id: number | null | undefined): number | null {
  return id === undefined || id === -1 ? null : id;
}
