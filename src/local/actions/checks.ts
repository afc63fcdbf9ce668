/** Check suites, check runs and commit statuses. */
import type {
  Annotation,
  App,
  CheckRun,
  CheckStatus,
  CheckSuite,
  CommitStatus,
  Conclusion,
  Repository,
  StatusState,
  User,
} from "../state.ts";
import type { World } from "../world.ts";
import { installationOf, iso } from "../world.ts";
import { readCommit } from "../git/log.ts";
import { checkRunJson, checkSuiteJson, suiteState } from "../render/check.ts";
import { commitJson, simpleCommit } from "../render/commit.ts";
import { emit } from "../webhooks/emit.ts";
import { fullName } from "../state.ts";
import { repositoryPage } from "../render/repository.ts";

/** The suite in which an App's runs on a commit are; made when it is missing. */
export function suiteFor(world: World, repository: Repository, app: App, headSha: string): CheckSuite {
  const known = repository.suites.find((suite) => suite.app === app && suite.headSha === headSha);
  if (known !== undefined) {
    return known;
  }
  const now = world.clock();
  const branch = [...repository.refs].find(([ref, sha]) => sha === headSha && ref.startsWith("refs/heads/"))?.[0];
  const suite = {
    id: world.nextId(),
    app,
    headSha,
    headBranch: branch?.slice("refs/heads/".length) ?? null,
    before: null,
    createdAt: now,
    updatedAt: now,
  };
  repository.suites.push(suite);
  return suite;
}

/** What GitHub does on a push: asks each App that may write checks for a suite. */
export async function requestSuite(world: World, repository: Repository, headSha: string, sender: User): Promise<void> {
  if (installationOf(world, repository) === undefined || world.permissions["checks"] !== "write") {
    return;
  }
  const existed = repository.suites.some((suite) => suite.app === world.app && suite.headSha === headSha);
  if (!existed) {
    await emitSuite(world, repository, suiteFor(world, repository, world.app, headSha), "requested", sender);
  }
}

export interface CheckRunFields {
  readonly name?: string | undefined;
  readonly status?: CheckStatus | undefined;
  readonly conclusion?: Conclusion | undefined;
  readonly externalId?: string | undefined;
  readonly detailsUrl?: string | undefined;
  readonly startedAt?: Date | undefined;
  readonly completedAt?: Date | undefined;
  /** Of the job, when GitHub Actions runs it. */
  readonly log?: string | undefined;
  readonly output?:
    | {
        readonly title?: string | undefined;
        readonly summary: string;
        readonly text?: string | undefined;
        readonly annotations?: readonly Annotation[] | undefined;
      }
    | undefined;
}

export async function createCheckRun(
  world: World,
  repository: Repository,
  app: App,
  headSha: string,
  fields: CheckRunFields & { readonly name: string },
): Promise<CheckRun> {
  const run: CheckRun = {
    id: world.nextId(),
    suite: suiteFor(world, repository, app, headSha),
    app,
    headSha,
    annotations: [],
    name: fields.name,
    externalId: "",
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: world.clock(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    log: null,
  };
  repository.runs.push(run);
  assign(world, run, fields);
  emitRun(world, repository, run, "created");
  if (run.status === "completed") {
    await completed(world, repository, run);
  }
  return run;
}

export async function updateCheckRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  fields: CheckRunFields,
): Promise<void> {
  const was = run.status;
  assign(world, run, fields);
  if (run.status === "completed" && was !== "completed") {
    await completed(world, repository, run);
  }
}

/** A conclusion completes a run; annotations add up over requests; everything else is replaced. */
function assign(world: World, run: CheckRun, fields: CheckRunFields): void {
  run.name = fields.name ?? run.name;
  run.externalId = fields.externalId ?? run.externalId;
  run.detailsUrl = fields.detailsUrl ?? run.detailsUrl;
  run.startedAt = fields.startedAt ?? run.startedAt;
  run.log = fields.log ?? run.log;
  run.status = fields.conclusion === undefined ? (fields.status ?? run.status) : "completed";
  if (run.status === "completed") {
    run.conclusion = fields.conclusion ?? run.conclusion;
    run.completedAt = fields.completedAt ?? run.completedAt ?? world.clock();
  } else {
    run.conclusion = null;
    run.completedAt = null;
  }
  if (fields.output !== undefined) {
    run.title = fields.output.title ?? run.title;
    run.summary = fields.output.summary;
    run.text = fields.output.text ?? run.text;
    run.annotations.push(...(fields.output.annotations ?? []));
  }
  run.suite.updatedAt = world.clock();
}

async function completed(world: World, repository: Repository, run: CheckRun): Promise<void> {
  emitRun(world, repository, run, "completed");
  if (suiteState(repository, run.suite).status === "completed") {
    await emitSuite(world, repository, run.suite, "completed", run.app.bot);
  }
}

function emitRun(world: World, repository: Repository, run: CheckRun, action: string): void {
  emit(world, repository, {
    name: "check_run",
    action,
    sender: run.app.bot,
    fields: {
      check_run: {
        ...checkRunJson(world, repository, run),
        check_suite: checkSuiteJson(world, repository, run.suite),
      },
    },
  });
}

async function emitSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  action: string,
  sender: User,
): Promise<void> {
  const head = await readCommit(repository.directory, suite.headSha);
  emit(world, repository, {
    name: "check_suite",
    action,
    sender,
    fields: {
      check_suite: { ...checkSuiteJson(world, repository, suite), head_commit: simpleCommit(head) },
    },
  });
}

export interface StatusFields {
  readonly state: StatusState;
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
}

export async function createStatus(
  world: World,
  repository: Repository,
  sha: string,
  fields: StatusFields,
  creator: User,
  app: App | null,
): Promise<CommitStatus> {
  const status = { id: world.nextId(), sha, ...fields, creator, app, createdAt: world.clock() };
  repository.statuses.push(status);
  const page = repositoryPage(world, repository);
  const branches = [...repository.refs].filter(([ref, at]) => at === sha && ref.startsWith("refs/heads/"));
  emit(world, repository, {
    name: "status",
    action: null,
    sender: creator,
    fields: {
      id: status.id,
      sha,
      name: fullName(repository),
      avatar_url: app === null ? null : `${world.url}/avatars/${creator.id}`,
      target_url: status.targetUrl,
      context: status.context,
      description: status.description,
      state: status.state,
      commit: commitJson(world, repository, await readCommit(repository.directory, sha)),
      branches: branches.map(([ref, at]) => ({
        name: ref.slice("refs/heads/".length),
        commit: { sha: at, url: `${page}/commit/${at}` },
        protected: repository.rules.has(ref.slice("refs/heads/".length)),
      })),
      created_at: iso(status.createdAt),
      updated_at: iso(status.createdAt),
    },
  });
  return status;
}
