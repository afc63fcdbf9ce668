/** One piece of work of a model in an agent's worktree: what it is told, what has to be so at the end, and what came of it. */
import { type ChangeOutcome, type Cost, rulesTestFile, type Wanted } from "../core/change.ts";
import type { GateReport } from "../core/gate.ts";
import type { Sha } from "../core/ids.ts";
import { gatesNotPassed } from "../core/readiness.ts";
import { plainText } from "../core/render/markdown.ts";
import { type RepositoryConfiguration, underBudget } from "../core/repository-configuration.ts";
import { ruleTestProblem } from "../core/rule-test.ts";
import { createBudget, type Limit, type Spent } from "../llm/budget.ts";
import { type Outcome, runLoop } from "../llm/loop.ts";
import { prompts } from "../llm/prompts.ts";
import { taskFor } from "../llm/task.ts";
import type { Workplace } from "../llm/workplace.ts";
import { gatesOf } from "../store/results.ts";
import type { AgentJob } from "./agent-work.ts";
import { openWorkplace, verdictOf } from "./workplace.ts";
import type { Workspace } from "./workspace.ts";

export interface AttemptOptions {
  readonly workspace: Workspace;
  readonly head: Sha;
  readonly wanted: Wanted;
  /** One of the models that are offered. */
  readonly model: string;
  readonly configuration: RepositoryConfiguration;
}

export interface Attempted extends Pick<ChangeOutcome, "summary" | "tried" | "replies" | "trajectory"> {
  /** The gates pass, and what else had to be so is so. */
  readonly achieved: boolean;
  readonly cost: Cost;
  readonly prompt: string;
}

/** @throws the signal's reason when the job is to end: it is given to somebody else then */
export async function attempt(job: AgentJob, options: AttemptOptions): Promise<Attempted> {
  const { context, agent, signal } = job;
  const { workspace, head, wanted, configuration } = options;
  const models = context.models;
  if (models === null) {
    throw new Error("no model is offered");
  }
  const model = models.named(options.model);
  const workplace = openWorkplace(job, {
    worktree: workspace.worktree,
    parent: head,
    configuration,
    alsoWanted: (read) => stillMissing(wanted, read),
  });
  const reports = await reportsOn(job, head);
  const isRed = gatesNotPassed(agent, reports).length > 0;
  const task = taskFor(wanted, {
    agent,
    instructions: configuration.instructions?.[agent] ?? null,
    red: isRed ? verdictOf(reports, null).text : null,
  });
  const trajectory = await context.trajectories.open();
  const outcome = await runLoop({
    model,
    budget: createBudget(underBudget(models.limits, configuration), model.price),
    workplace,
    system: prompts.system.text,
    task: task.text,
    redact: context.redact,
    record: trajectory.record,
    signal,
  });
  signal.throwIfAborted();
  return {
    ...endOf(outcome, wanted),
    tried: outcome.tried.map(plainText),
    cost: costOf(model.name, outcome.spent),
    prompt: task.prompt,
    trajectory: trajectory.place,
  };
}

async function reportsOn({ context, run, agent }: AgentJob, head: Sha): Promise<readonly GateReport[]> {
  const rows = await gatesOf(context.store.db, run.id);
  return rows.filter((row) => row.agent === agent && row.headSha === head).map(({ report }) => report);
}

async function stillMissing(wanted: Wanted, read: Workplace["read"]): Promise<string | null> {
  return wanted.kind === "rule" ? ruleTestProblem((await read(rulesTestFile)) ?? "", wanted) : null;
}

function endOf({ ending }: Outcome, wanted: Wanted): Pick<Attempted, "achieved" | "summary" | "replies"> {
  const failed = (summary: string) => ({ achieved: false, summary, replies: [] });
  switch (ending.kind) {
    case "finished": {
      const threads = wanted.kind === "review" ? wanted.threads : [];
      const replies = ending.replies.flatMap(({ thread, text }) => {
        const found = threads[thread - 1];
        return found === undefined ? [] : [{ commentId: found.commentId, text: plainText(text) }];
      });
      return { achieved: ending.achieved, summary: plainText(ending.summary), replies };
    }
    case "budget":
      return failed(`${limits[ending.limit]} before the gates passed.`);
    case "malformed":
      return failed("The model answered several times in a row with nothing that could be used.");
    case "failed":
      return failed(`The model could not go on: ${plainText(ending.failure.message)}`);
    case "aborted":
      return failed("The work was interrupted.");
  }
}

const limits: Readonly<Record<Limit, string>> = {
  steps: "The calls that one piece of work may take were used up",
  tokens: "The tokens that one piece of work may take were used up",
  money: "The money that one piece of work may take was used up",
  seconds: "The time that one piece of work may take was over",
};

function costOf(model: string, { steps, inputTokens, outputTokens, money, seconds }: Spent): Cost {
  return { model, steps, inputTokens, outputTokens, dollars: money, seconds };
}
