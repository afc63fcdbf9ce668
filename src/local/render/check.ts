/** Check suites, check runs, annotations and statuses as GitHub writes them. */
import type { Annotation, CheckRun, CheckSuite, CommitStatus, Conclusion, Json, Repository } from "../state.ts";
import { apiUrl, iso, nodeId, type World } from "../world.ts";
import { repositoryApi, repositoryJson, repositoryPage } from "./repository.ts";
import { integration, simpleUser } from "./user.ts";

/** `pull-request-minimal` of the open pull requests with this head. */
export function pullsOfHead(world: World, repository: Repository, sha: string): Json[] {
  const repo = { id: repository.id, url: repositoryApi(world, repository), name: repository.name };
  return repository.issues.flatMap(({ pull, state, number }) =>
    pull === null || state !== "open" || pull.headSha !== sha
      ? []
      : [
          {
            url: `${repositoryApi(world, repository)}/pulls/${number}`,
            id: pull.id,
            number,
            head: { ref: pull.headRef, sha: pull.headSha, repo },
            base: { ref: pull.baseRef, sha: pull.baseSha, repo },
          },
        ],
  );
}

export function checkRunJson(world: World, repository: Repository, run: CheckRun): Json {
  const api = `${repositoryApi(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: api,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: iso(run.startedAt),
    completed_at: run.completedAt === null ? null : iso(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: integration(world, run.app),
    pull_requests: pullsOfHead(world, repository, run.headSha),
  };
}

/** The address of a job's log, which asks for no token: GitHub keeps logs on another host, signed and for a minute. */
export function logUrl(world: World, repository: Repository, run: CheckRun): string {
  return `${repositoryPage(world, repository)}/runs/${run.id}/log.txt`;
}

export function annotationJson(world: World, repository: Repository, run: CheckRun, annotation: Annotation): Json {
  return {
    ...annotation,
    blob_href: `${repositoryPage(world, repository)}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
  };
}

const worst: readonly Conclusion[] = ["failure", "timed_out", "cancelled", "action_required", "stale"];

/** What the runs of a suite say together. */
export function suiteState(repository: Repository, suite: CheckSuite) {
  const runs = repository.runs.filter((run) => run.suite === suite);
  if (runs.length === 0) {
    return { status: "queued", conclusion: null, runs };
  }
  if (runs.some((run) => run.status !== "completed")) {
    return { status: runs.every((run) => run.status === "queued") ? "queued" : "in_progress", conclusion: null, runs };
  }
  const bad = worst.find((conclusion) => runs.some((run) => run.conclusion === conclusion));
  const conclusion =
    bad ?? (runs.some((run) => run.conclusion === "success") ? "success" : (runs[0]?.conclusion ?? null));
  return { status: "completed", conclusion, runs };
}

/** `check-suite` but for `head_commit` and `repository`, which not every place has. */
export function checkSuiteJson(world: World, repository: Repository, suite: CheckSuite): Json {
  const api = `${repositoryApi(world, repository)}/check-suites/${suite.id}`;
  const { status, conclusion, runs } = suiteState(repository, suite);
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status,
    conclusion,
    url: api,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsOfHead(world, repository, suite.headSha),
    app: integration(world, suite.app),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: runs.length,
    check_runs_url: `${api}/check-runs`,
  };
}

/** `simple-commit-status` */
export function statusSimple(world: World, repository: Repository, status: CommitStatus): Json {
  return {
    url: `${repositoryApi(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${world.url}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
  };
}

/** `status` */
export function statusJson(world: World, repository: Repository, status: CommitStatus): Json {
  return { ...statusSimple(world, repository, status), creator: simpleUser(world, status.creator) };
}

/** The newest status of each context of a commit, newest first. */
export function latestStatuses(repository: Repository, sha: string): CommitStatus[] {
  const latest = new Map<string, CommitStatus>();
  for (const status of repository.statuses) {
    if (status.sha === sha) {
      latest.delete(status.context);
      latest.set(status.context, status);
    }
  }
  return [...latest.values()].reverse();
}

/** `combined-commit-status`: failure if any failed, pending if none is there or any is pending. */
export function combinedStatus(world: World, repository: Repository, sha: string): Json {
  const statuses = latestStatuses(repository, sha);
  const failed = statuses.some(({ state }) => state === "failure" || state === "error");
  const green = statuses.length > 0 && statuses.every(({ state }) => state === "success");
  return {
    state: failed ? "failure" : green ? "success" : "pending",
    statuses: statuses.map((status) => statusSimple(world, repository, status)),
    sha,
    total_count: statuses.length,
    repository: repositoryJson(world, repository),
    commit_url: `${repositoryApi(world, repository)}/commits/${sha}`,
    url: `${apiUrl(world)}/repos/${repository.owner.login}/${repository.name}/commits/${sha}/status`,
  };
}
