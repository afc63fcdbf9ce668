/**
 * A labelled issue becomes a run, or gets one clear answer. A webhook only hints at the issue: who labelled it, and whether
 * they may, is read from GitHub at this moment.
 */
import { thaw } from "../agents/frozen.ts";
import { generateTree } from "../agents/generate.ts";
import { implementedFeatures } from "../agents/registry.ts";
import { decideIntake, wouldOverwrite } from "../core/intake.ts";
import { BranchName, type RepositoryRef } from "../core/ids.ts";
import { placeWorkflow, planRun } from "../core/plan.ts";
import { configurationRefusal, overwriteRefusal, protectedRefusal, refusal } from "../core/render/intake.ts";
import { implementLabel } from "../core/render/labels.ts";
import { configurationPath, parseConfiguration, protectedWrites } from "../core/repository-configuration.ts";
import { parseSpec } from "../core/spec/parse.ts";
import { renderDiagnostics } from "../core/spec/render-diagnostics.ts";
import type { FileTree } from "../core/tree.ts";
import { listFiles, readFileAt, remoteHead } from "../git/mirror.ts";
import { openRepository } from "../git/repository.ts";
import type { InstallationGitHub } from "../github/client.ts";
import { upsertComment } from "../github/comments.ts";
import { getIssue, lastLabeler } from "../github/issues.ts";
import { removeLabel } from "../github/labels.ts";
import { canWrite, writers } from "../github/permissions.ts";
import { react } from "../github/reactions.ts";
import { getRepository } from "../github/repos.ts";
import { sendSignals } from "../store/inbox.ts";
import { createRun, openRunOfIssue } from "../store/runs.ts";
import type { Run } from "../store/schema.ts";
import { cancelRun } from "./actions/end.ts";
import { Failure } from "../core/failure.ts";
import type { MaestroContext } from "./context.ts";
import { holdRun } from "./hold.ts";
import { observe } from "./observe.ts";

export interface IssueSignal extends RepositoryRef {
  readonly installationId: number;
  readonly issue: number;
}

interface Intake {
  readonly context: MaestroContext;
  readonly github: InstallationGitHub;
  readonly repository: RepositoryRef;
  readonly installationId: number;
  readonly issue: number;
}

/** Looks at an issue and does what its label asks for. Safe to repeat at any time. */
export async function lookAtIssue(context: MaestroContext, signal: IssueSignal): Promise<void> {
  const { owner, name, installationId, issue: number } = signal;
  const github = context.github.forInstallation(installationId);
  const intake: Intake = { context, github, repository: { owner, name }, installationId, issue: number };
  const issue = await getIssue(github, intake.repository, number);
  const labelled = issue.labels.includes(implementLabel);
  if (!labelled || issue.state !== "open" || issue.isPullRequest) {
    return;
  }
  const [settings, request] = await Promise.all([
    getRepository(github, intake.repository),
    lastLabeler(github, intake.repository, number, implementLabel),
  ]);
  const openRun = await openRunOfIssue(context.store.db, settings.id, number);
  const decision = decideIntake({
    issue: { number, open: true, labelled },
    request: request === null ? null : { id: request.eventId, login: request.login, isBot: request.isBot },
    mayWrite: request !== null && (await canWrite(github, intake.repository, request.login)),
    openRun,
  });
  context.log.info({ repository: `${owner}/${name}`, issue: number, decision: decision.kind }, "looked at an issue");
  switch (decision.kind) {
    case "ignore":
      return;
    case "acknowledge":
      await takeLabelAway(intake);
      return;
    case "refuse":
      await refuse(intake, decision.login);
      return;
    case "start":
      await start(intake, decision, { body: issue.body, ...settings, openRun: decision.supersedes ? openRun : null });
  }
}

interface Start {
  readonly body: string;
  readonly id: number;
  readonly defaultBranch: string;
  readonly openRun: Run | null;
}

async function start(
  intake: Intake,
  request: { readonly requestId: string; readonly login: string },
  { body, id, defaultBranch, openRun }: Start,
): Promise<void> {
  const { context, github, repository, installationId, issue } = intake;
  const { db, queue } = context.store;
  await react(github, repository, { issue }, "eyes");
  const parsed = parseSpec(body);
  if (!parsed.ok) {
    await answer(intake, `spec-error key=${issue}`, renderDiagnostics(parsed.diagnostics));
    return;
  }
  const frozen = { spec: parsed.spec, yaml: parsed.yaml, hash: parsed.hash };
  const baseBranch = BranchName.parse(defaultBranch);
  const mayWriteWorkflows = (await github.permissions())["workflows"] === "write";
  const generated = placeWorkflow(await generateTree(thaw(frozen.yaml)), frozen.spec, mayWriteWorkflows);
  const base = await readBase(intake, baseBranch, generated);
  const configured = parseConfiguration(base.configuration);
  if (!configured.ok) {
    await answer(intake, `spec-error key=${issue}`, configurationRefusal(configured.diagnostics, baseBranch));
    return;
  }
  const plan = planRun(frozen.spec, implementedFeatures, mayWriteWorkflows, configured.configuration);
  const overwritten = wouldOverwrite(generated, base.existing);
  if (overwritten.length > 0) {
    await answer(intake, `spec-error key=${issue}`, overwriteRefusal(overwritten, baseBranch));
    return;
  }
  const kept = protectedWrites(generated, base.existing, configured.configuration);
  if (kept.length > 0) {
    await answer(intake, `spec-error key=${issue}`, protectedRefusal(kept, baseBranch));
    return;
  }
  if (openRun !== null) {
    await supersede(context, openRun, request.login);
  }
  const { run } = await createRun(db, {
    installationId,
    repositoryOwner: repository.owner,
    repositoryName: repository.name,
    repositoryId: id,
    issueNumber: issue,
    requestId: request.requestId,
    requestedBy: request.login,
    baseBranch,
    specText: frozen.yaml,
    specHash: frozen.hash,
    appName: frozen.spec.app.name,
    plan,
  });
  await sendSignals(db, queue, [{ kind: "run", run: run.id }]);
  await takeLabelAway(intake);
}

interface Base {
  /** The text of `.github/aurora.yml`; null: there is none. */
  readonly configuration: string | null;
  /** Those of the generated paths that are there, with their content. */
  readonly existing: ReadonlyMap<string, string>;
}

/** What the base branch holds of what a run looks at before it starts. */
async function readBase(intake: Intake, branch: BranchName, generated: FileTree): Promise<Base> {
  const { context, github, repository } = intake;
  const mirror = await openRepository(context.places, repository, { token: await github.token() });
  const head = await remoteHead(mirror, branch);
  const existing = new Map<string, string>();
  if (head === null) {
    return { configuration: null, existing };
  }
  for (const path of await listFiles(mirror, head)) {
    if (generated.has(path)) {
      existing.set(path, (await readFileAt(mirror, head, path)) ?? "");
    }
  }
  return { configuration: await readFileAt(mirror, head, configurationPath), existing };
}

/** The label was put on again while a run was open: that run gives way. */
async function supersede(context: MaestroContext, run: Run, login: string): Promise<void> {
  const held = await holdRun(context, run, async (holding) => {
    await cancelRun(holding, await observe(holding), `@${login} started the issue anew`, "superseded");
  });
  if (held === "busy") {
    throw new Failure({
      kind: "github-conflict",
      message: `run ${run.id} is being worked on at this moment`,
      retryable: true,
      audience: "operator",
      retryAfterSeconds: 1,
    });
  }
}

async function refuse(intake: Intake, login: string): Promise<void> {
  const { github, repository } = intake;
  await answer(intake, `refusal key=${login}`, refusal(await writers(github, repository)));
}

/** One comment for each kind of answer, edited when it is given again; then the label goes, so that it can be put on again. */
async function answer(intake: Intake, key: string, text: string): Promise<void> {
  const { github, repository, issue } = intake;
  const marker = `<!-- aurora:${key} -->`;
  await upsertComment(github, repository, issue, { commentId: null, marker, body: `${text}\n\n${marker}` });
  await takeLabelAway(intake);
}

async function takeLabelAway({ github, repository, issue }: Intake): Promise<void> {
  await removeLabel(github, repository, issue, implementLabel);
}
