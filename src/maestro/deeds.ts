/** What a command leads to. Each deed can be done twice: a crash may part it from its record. */
import type { ConsentKind } from "../core/run.ts";
import type { Deed } from "../core/decision.ts";
import { holdLabel } from "../core/readiness.ts";
import { endText } from "../core/render/command.ts";
import { addLabels, ensureLabel, removeLabel } from "../github/labels.ts";
import { reopenRules, requestChanges } from "../store/changes.ts";
import { consentsOf, recordConsent } from "../store/consents.ts";
import { getRun } from "../store/runs.ts";
import type { HeldRun } from "./context.ts";
import { observe } from "./observe.ts";
import { perform } from "./perform.ts";
import { whyPlanIsOutOfDate } from "./plan-again.ts";

export interface Refused {
  readonly granted: false;
  readonly answer: string;
}

export interface CommandSource {
  readonly commentId: number;
  readonly login: string;
  /** Within the comment. */
  readonly position: number;
}

/** @returns why it was not done after all, where only doing it tells */
export async function act(held: HeldRun, deed: Deed, command: CommandSource): Promise<Refused | undefined> {
  const { github, repository } = held;
  switch (deed.kind) {
    case "none":
      return undefined;
    case "hold":
      await ensureLabel(github, repository, {
        name: holdLabel,
        color: "fbca04",
        description: "Aurora merges nothing while this is here",
      });
      await addLabels(github, repository, deed.on, [holdLabel]);
      return undefined;
    case "resume":
      for (const number of deed.on) {
        await removeLabel(github, repository, number, holdLabel);
      }
      return undefined;
    case "retry":
      await retry(held, deed);
      return undefined;
    case "ask":
      return ask(held, deed, command);
    case "approve":
      return approve(held, deed);
    case "merge":
      return consent(held, { kind: "merge", login: deed.login });
    case "cancel": {
      const { held: now, facts } = await observeNow(held);
      if (facts.run.outcome === null) {
        await perform(now, facts, { kind: "cancel", reason: deed.reason });
      }
      return undefined;
    }
  }
}

/** A plan may have waited for days: it starts only if the base and its configuration still give the same one. */
async function approve(
  held: HeldRun,
  { login, plan }: Extract<Deed, { kind: "approve" }>,
): Promise<Refused | undefined> {
  const { db } = held.context.store;
  const given = (await consentsOf(db, held.run.id)).some(({ kind }) => kind === "plan");
  const outOfDate = given ? null : await whyPlanIsOutOfDate(held, plan);
  return outOfDate === null ? consent(held, { kind: "plan", login }) : { granted: false, answer: outOfDate };
}

/** Between the decision and this, which a crash can part, the run may have ended. */
async function consent(held: HeldRun, given: { kind: ConsentKind; login: string }): Promise<Refused | undefined> {
  const { held: now, facts } = await observeNow(held);
  if (facts.run.outcome !== null) {
    return { granted: false, answer: endText(facts) };
  }
  await recordConsent(now.context.store.db, { run: now.run.id, epoch: now.run.epoch }, given);
  return undefined;
}

/** An agent that finished starts over its change by itself; one that failed does so once for whoever asks. */
async function ask(
  held: HeldRun,
  { wishes }: Extract<Deed, { kind: "ask" }>,
  { commentId, login, position }: CommandSource,
): Promise<Refused | undefined> {
  const { facts: before } = await observeNow(held);
  if (before.run.outcome !== null) {
    return { granted: false, answer: endText(before) };
  }
  const changes = wishes.map(({ agent, ...wish }) => ({ agent, wanted: { ...wish, commentId, login }, position }));
  await requestChanges(held.context.store.db, { run: held.run.id, epoch: held.run.epoch }, changes);
  for (const { agent } of wishes) {
    const { held: now, facts } = await observeNow(held);
    if (facts.run.outcome === null && facts.jobs[agent].state === "failed") {
      await perform(now, facts, { kind: "start-job", agent, reason: `@${login} asked for a change` });
    }
  }
  return undefined;
}

/** What is under way already was asked for before a crash. */
async function retry(held: HeldRun, { jobs, reason }: Extract<Deed, { kind: "retry" }>): Promise<void> {
  for (const job of jobs) {
    const { held: now, facts } = await observeNow(held);
    const state = job === "system" ? facts.combination?.state : facts.jobs[job].state;
    if (facts.run.outcome === null && (state === "finished" || state === "failed")) {
      if (job !== "system") {
        await reopenRules(now.context.store.db, { run: now.run.id, epoch: now.run.epoch }, job);
      }
      await perform(
        now,
        facts,
        job === "system" ? { kind: "test-combination", reason } : { kind: "start-job", agent: job, reason },
      );
    }
  }
}

/** The run as the store has it now, an earlier command of the same comment included. */
export async function observeNow(held: HeldRun) {
  const run = (await getRun(held.context.store.db, held.run.id)) ?? held.run;
  const now: HeldRun = { ...held, run };
  return { held: now, facts: await observe(now) };
}
