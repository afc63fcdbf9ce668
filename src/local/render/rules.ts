/** What a branch asks for, as rulesets and as classic protection. */
import { fullName, type Json, type Repository } from "../state.ts";
import type { World } from "../world.ts";
import { repositoryApi } from "./repository.ts";

/** The rules of rulesets that apply to a branch: one entry for each rule. */
export function rulesJson(repository: Repository, branch: string): Json[] {
  return (repository.rules.get(branch) ?? [])
    .filter(({ source }) => source === "ruleset")
    .flatMap((rules) => {
      const info = {
        ruleset_source_type: "Repository",
        ruleset_source: fullName(repository),
        ruleset_id: rules.id,
      };
      const checks = {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: rules.strict,
          do_not_enforce_on_create: false,
          required_status_checks: rules.checks.map(({ context, appId }) =>
            appId === null ? { context } : { context, integration_id: appId },
          ),
        },
        ...info,
      };
      const pull = {
        type: "pull_request",
        parameters: {
          required_approving_review_count: rules.approvals,
          dismiss_stale_reviews_on_push: false,
          require_code_owner_review: false,
          require_last_push_approval: false,
          required_review_thread_resolution: false,
          allowed_merge_methods: [...repository.mergeMethods],
        },
        ...info,
      };
      return [
        ...(rules.checks.length > 0 ? [checks] : []),
        ...(rules.approvals > 0 || rules.refusePushes ? [pull] : []),
      ];
    });
}

/** `branch-protection`; null when the branch has none of this kind. */
export function classicProtection(world: World, repository: Repository, branch: string): Json | null {
  const rules = repository.rules.get(branch)?.find(({ source }) => source === "classic");
  if (rules === undefined) {
    return null;
  }
  const url = `${repositoryApi(world, repository)}/branches/${encodeURIComponent(branch)}/protection`;
  const checks = {
    url: `${url}/required_status_checks`,
    strict: rules.strict,
    contexts: rules.checks.map(({ context }) => context),
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: rules.checks.map(({ context, appId }) => ({ context, app_id: appId })),
  };
  const reviews = {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: false,
    require_code_owner_reviews: false,
    require_last_push_approval: false,
    required_approving_review_count: rules.approvals,
  };
  return {
    url,
    ...(rules.checks.length > 0 ? { required_status_checks: checks } : {}),
    ...(rules.approvals > 0 ? { required_pull_request_reviews: reviews } : {}),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: false },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}
