/**
 * A labelled issue or pull request becomes a run, or gets one clear answer. A webhook only hints at it: who labelled it, and
 * whether they may, is read from GitHub at this moment.
 */
import { thaw } from "../agents/frozen.ts";
import { Failure } from "../core/failure.ts";
import { decideIntake, type IntakeDecision } from "../core/intake.ts";
import { planTooLate, refusal } from "../core/render/intake.ts";
import { type RequestLabel, requestLabels } from "../core/render/labels.ts";
import { correctThe, writeOrLink } from "../core/render/spec-source.ts";
import type { Diagnostic } from "../core/spec/diagnostic.ts";
import { conversationName } from "../core/spec-origin.ts";
import { looksLikeSpec } from "../core/spec/source.ts";
import { parseSpec } from "../core/spec/parse.ts";
import { renderDiagnostics } from "../core/spec/render-diagnostics.ts";
import { upsertComment } from "../github/comments.ts";
import { getIssue, type Issue, type Labelling, lastLabeler } from "../github/issues.ts";
import { removeLabel } from "../github/labels.ts";
import { canWrite, writers } from "../github/permissions.ts";
import { react } from "../github/reactions.ts";
import { getRepository } from "../github/repos.ts";
import { consentsOf } from "../store/consents.ts";
import { sendSignals } from "../store/inbox.ts";
import { createRun, openRunOfIssue } from "../store/runs.ts";
import type { Run } from "../store/schema.ts";
import type { Signal } from "../store/signal.ts";
import { cancelRun } from "./actions/end.ts";
import type { MaestroContext } from "./context.ts";
import { holdRun } from "./hold.ts";
import { observe } from "./observe.ts";
import { prepareRun } from "./prepare.ts";
import { locateSpec, type SourcePlace, type SpecSource } from "./spec-source.ts";

export type IssueSignal = Extract<Signal, { kind: "issue" }>;

/** One label of one issue or pull request. */
interface Intake extends SourcePlace {
  readonly installationId: number;
  readonly issue: Issue;
}

/** Looks at an issue or a pull request and does what its labels ask for. Safe to repeat at any time. */
export async function lookAtIssue(context: MaestroContext, signal: IssueSignal): Promise<void> {
  const { owner, name, installationId } = signal;
  const github = context.github.forInstallation(installationId);
  const repository = { owner, name };
  const issue = await getIssue(github, repository, signal.issue);
  const labels = requestLabels.filter((label) => issue.labels.includes(label));
  if (labels.length === 0 || issue.state !== "open") {
    return;
  }
  const { id: repositoryId, defaultBranch } = await getRepository(github, repository);
  const place = { context, github, repository, repositoryId, defaultBranch, installationId, issue };
  for (const { label, request } of await requests(place, labels)) {
    if ((await handle({ ...place, label }, request)) === "settled") {
      // What was asked for before is out of date.
      await Promise.all(labels.map((each) => takeLabelAway({ ...place, label: each })));
      return;
    }
  }
}

interface Request {
  readonly label: RequestLabel;
  readonly request: Labelling | null;
}

/** The newest first: who asks for a plan and then for the run wants the run. */
async function requests(
  { github, repository, issue }: Omit<Intake, "label">,
  labels: readonly RequestLabel[],
): Promise<readonly Request[]> {
  const found = await Promise.all(
    labels.map(async (label) => ({ label, request: await lastLabeler(github, repository, issue.number, label) })),
  );
  return found.sort((a, b) => Number(b.request?.eventId ?? 0) - Number(a.request?.eventId ?? 0));
}

/** @returns "settled" when the request is done with; "passed over": it was nobody's who may ask, and an earlier one counts. */
async function handle(intake: Intake, request: Labelling | null): Promise<"settled" | "passed over"> {
  const { context, github, repository, repositoryId, issue, label } = intake;
  const openRun = await openRunOfIssue(context.store.db, repositoryId, issue.number);
  const decision = decideIntake({
    issue: { number: issue.number, open: true, labelled: true },
    label,
    request: request === null ? null : { id: request.eventId, login: request.login, isBot: request.isBot },
    mayWrite: request !== null && (await canWrite(github, repository, request.login)),
    openRun: openRun === null ? null : { requestId: openRun.requestId, isPlan: await isPlan(context, openRun) },
  });
  const where = { repository: `${repository.owner}/${repository.name}`, issue: issue.number, label };
  context.log.info({ ...where, decision: decision.kind }, "looked at an issue");
  switch (decision.kind) {
    case "ignore":
      return "passed over";
    case "acknowledge":
      return "settled";
    case "refuse":
      await answer(intake, `refusal key=${decision.login}`, refusal(await writers(github, repository)));
      await takeLabelAway(intake);
      return "passed over";
    case "too-late":
      await answer(intake, `spec-error key=${issue.number}`, planTooLate(openRun?.id ?? ""));
      return "settled";
    case "start":
      await start(intake, decision, openRun);
      return "settled";
  }
}

async function isPlan({ store }: MaestroContext, { id, planFirst }: Run): Promise<boolean> {
  return planFirst && !(await consentsOf(store.db, id)).some(({ kind }) => kind === "plan");
}

async function start(
  intake: Intake,
  decision: Extract<IntakeDecision, { kind: "start" }>,
  openRun: Run | null,
): Promise<void> {
  const { context, github, repository, issue, label } = intake;
  const { db, queue } = context.store;
  await react(github, repository, { issue: issue.number }, "eyes");
  const source = await locateSpec(intake, issue);
  const ready = "answer" in source ? source : await read(intake, source);
  if ("answer" in ready) {
    await answer(intake, `spec-error key=${issue.number}`, ready.answer);
    return;
  }
  const { frozen, origin, baseBranch, plan, baseSha } = ready;
  if (openRun !== null) {
    const asked = decision.planFirst ? "asked for a new plan" : `started the ${conversationName(origin)} anew`;
    await supersede(context, openRun, `@${decision.login} ${asked}`);
  }
  const { run } = await createRun(db, {
    installationId: intake.installationId,
    repositoryOwner: repository.owner,
    repositoryName: repository.name,
    repositoryId: intake.repositoryId,
    issueNumber: issue.number,
    requestId: decision.requestId,
    requestedBy: decision.login,
    baseBranch,
    baseSha,
    specText: frozen.yaml,
    specHash: frozen.hash,
    appName: frozen.spec.app.name,
    plan,
    origin,
    planFirst: decision.planFirst,
  });
  context.log.info({ run: run.id, issue: issue.number, label }, "created a run");
  await sendSignals(db, queue, [{ kind: "run", run: run.id }]);
}

/** @returns the spec as it is frozen, and the plan of a run on the present base; or what is wrong with one of them */
async function read(intake: Intake, source: SpecSource) {
  const { text, origin, baseBranch, configurationBranch } = source;
  const parsed = parseSpec(text);
  if (!parsed.ok) {
    return { answer: mistakes(intake, source, parsed.diagnostics) };
  }
  const frozen = thaw(parsed.yaml);
  const prepared = await prepareRun({ ...intake, frozen, baseBranch, configurationBranch });
  return "answer" in prepared ? prepared : { ...prepared, frozen, origin, baseBranch };
}

function mistakes(
  { label, defaultBranch }: Intake,
  { text, origin, baseBranch }: SpecSource,
  diagnostics: readonly Diagnostic[],
): string {
  if (origin.kind !== "issue") {
    return renderDiagnostics(diagnostics, { file: origin.path, nextStep: correctThe(origin, baseBranch, label) });
  }
  return renderDiagnostics(diagnostics, {
    nextStep: looksLikeSpec(text) ? correctThe(origin, baseBranch, label) : writeOrLink(defaultBranch, label),
  });
}

/** The label was put on again while a run was open: that run gives way. */
async function supersede(context: MaestroContext, run: Run, reason: string): Promise<void> {
  const held = await holdRun(context, run, async (holding) => {
    await cancelRun(holding, await observe(holding), reason, "superseded");
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

/** One comment for each kind of answer, edited when it is given again. */
async function answer({ github, repository, issue }: Intake, key: string, text: string): Promise<void> {
  const marker = `<!-- aurora:${key} -->`;
  await upsertComment(github, repository, issue.number, { commentId: null, marker, body: `${text}\n\n${marker}` });
}

/** So that it can be put on again. */
async function takeLabelAway({ github, repository, issue, label }: Intake): Promise<void> {
  await removeLabel(github, repository, issue.number, label);
}
