/**
 * What keeps a pull request from being merged, in words. The rules are of docs/design.md, "Branches, pull requests,
 * landing"; each `if` here has a named test, and whatever cannot be told counts as "not ready".
 */
import { type ChangeFacts, changeTitle, wantsReply } from "./change.ts";
import { approveCommand, waitsForApproval } from "./consent.ts";
import { failureReading } from "./check-readings.ts";
import type { ContractName } from "./contracts/model.ts";
import { agentGates, type GateReport } from "./gate.ts";
import { type AgentName, short, type ContentHash } from "./ids.ts";
import { agentTitles, contractProducer, jobPlan } from "./plan.ts";
import { configurationPath } from "./repository-configuration.ts";
import type { JobFacts, PullFacts, RunFacts } from "./run.ts";

export const holdLabel = "aurora:hold";
/** Name of Aurora's check run on each pull request. */
export const checkName = "Aurora";

/** Who or what has to move. */
export type Blocker = { readonly text: string; readonly by: "aurora" | "checks" | "person" };

const blocker = (by: Blocker["by"], text: string): Blocker => ({ by, text });

/** @returns every reason why the agent's pull request may not be merged now; empty: it is ready. */
export function blockersOf(facts: RunFacts, agent: AgentName): readonly Blocker[] {
  const job = facts.jobs[agent];
  const pull = facts.pulls[agent];
  const work = workBlockers(facts, agent, job);
  if (pull === undefined) {
    return work.length > 0 ? work : [blocker("aurora", "its pull request")];
  }
  if (pull.state === "closed") {
    return [blocker("person", `#${pull.number} was closed: reopen it, or close the issue`)];
  }
  return [...work, ...pullBlockers(facts, pull)];
}

/** What the agent was asked for and has not done, or has done and not answered. */
export function openChanges(facts: RunFacts, agent: AgentName): readonly ChangeFacts[] {
  return facts.changes.filter((change) => change.agent === agent && (change.outcome === null || !change.answered));
}

/** Why nobody will do a change that has no outcome; null: its agent's next job does it. A rule's is the job's to say. */
export function whyUndone(facts: RunFacts, { agent, outcome, wanted }: ChangeFacts): string | null {
  if (outcome !== null || !wantsReply(wanted)) {
    return null;
  }
  const pull = facts.pulls[agent];
  const { state } = facts.jobs[agent];
  if (pull?.state === "merged" && state !== "queued" && state !== "running") {
    return `#${pull.number} was merged before.`;
  }
  return "reason" in facts.model ? facts.model.reason : null;
}

/** The newest published version of a contract. */
export function publishedHash(facts: RunFacts, name: ContractName): string | null {
  return facts.contracts.find((contract) => contract.name === name)?.hash ?? null;
}

/** Whether the base has to be merged into the pull request before the pull request can be merged into the base. */
export function mustTakeBase(facts: RunFacts, pull: PullFacts): boolean {
  return pull.mergeable === false || (facts.base.mustBeUpToDate && pull.isBehind);
}

/** Whether an agent failed, or a gate of its did not pass, and it could be tried again. */
export function isRed(facts: RunFacts, agent: AgentName): boolean {
  const { state, gates } = facts.jobs[agent];
  const pull = facts.pulls[agent];
  const mayWork = pull === undefined || pull.state === "open";
  return mayWork && (state === "failed" || (state === "finished" && gatesNotPassed(agent, gates).length > 0));
}

/** Whether a model could not implement a rule of the agent's, and could be asked once more. */
export function hasUndoneRule(facts: RunFacts, agent: AgentName): boolean {
  const pull = facts.pulls[agent];
  const mayWork = facts.jobs[agent].state === "finished" && (pull === undefined || pull.state === "open");
  return (
    mayWork &&
    "name" in facts.model &&
    facts.changes.some(
      ({ agent: whose, wanted, outcome }) =>
        whose === agent && wanted.kind === "rule" && (outcome?.kind === "failed" || outcome?.kind === "declined"),
    )
  );
}

/** Gates of the agent that did not pass on the head, those that never ran included. */
export function gatesNotPassed(agent: AgentName, gates: readonly GateReport[]): readonly (GateReport | string)[] {
  return agentGates[agent].flatMap((name): (GateReport | string)[] => {
    const report = gates.find((candidate) => candidate.gate === name);
    return report === undefined ? [name] : report.status === "passed" ? [] : [report];
  });
}

function workBlockers(facts: RunFacts, agent: AgentName, job: JobFacts): readonly Blocker[] {
  if (waitsForApproval(facts)) {
    return [blocker("person", `\`${approveCommand(facts)}\` by a person`)];
  }
  switch (job.state) {
    case "idle":
    case "queued":
      return [blocker("aurora", "a free worker")];
    case "running":
      return [blocker("aurora", job.step ?? "its job")];
    case "suspended":
      return [blocker("aurora", contractWait(job.waitsFor))];
    case "failed":
      return [
        blocker(
          "person",
          `its job failed: ${job.failure?.message ?? "no reason was recorded"} Comment \`/aurora retry ${agent}\`, push a commit to its branch, or label the issue again`,
        ),
      ];
    case "finished":
      return finishedBlockers(facts, agent, job);
  }
}

function finishedBlockers(facts: RunFacts, agent: AgentName, job: JobFacts): readonly Blocker[] {
  const blockers: Blocker[] = openChanges(facts, agent).map(({ wanted }) =>
    blocker("aurora", `its answer to ${changeTitle(wanted)}`),
  );
  const red = gatesNotPassed(agent, job.gates);
  if (red.length > 0) {
    const named = red.map((gate) =>
      typeof gate === "string"
        ? `${gate} (not run)`
        : `${gate.gate} ${gate.status === "not-run" ? "not run" : "failed"}: ${gate.summary}`,
    );
    blockers.push(blocker("person", `a commit that mends its gates: ${named.join("; ")}`));
  }
  if (job.branchHead !== null && job.branchHead !== job.head) {
    blockers.push(blocker("aurora", `the gates on ${short(job.branchHead)}, which somebody pushed`));
  }
  for (const name of jobPlan(facts.plan, agent).consumes) {
    const published = publishedHash(facts, name);
    const consumed = job.consumed[name];
    if (published === null) {
      blockers.push(blocker("aurora", contractWait(name)));
    } else if (consumed !== published) {
      blockers.push(
        blocker(
          "aurora",
          `a build on \`${name}@${short(published as ContentHash)}\`; it was built on \`${consumed === undefined ? "nothing" : `${name}@${consumed.slice(0, 7)}`}\``,
        ),
      );
    }
  }
  return blockers;
}

function pullBlockers(facts: RunFacts, pull: PullFacts): readonly Blocker[] {
  const blockers: Blocker[] = [];
  if (pull.draft) {
    blockers.push(blocker("person", `#${pull.number} to be marked as ready for review`));
  }
  if (pull.labels.includes(holdLabel) || facts.issue.labels.includes(holdLabel)) {
    blockers.push(blocker("person", `the label \`${holdLabel}\` to be taken away`));
  }
  if (facts.base.mergeMethods.length === 0) {
    blockers.push(blocker("person", noMergeMethod(facts)));
  }
  if (mustTakeBase(facts, pull)) {
    blockers.push(
      pull.conflict === null
        ? blocker("aurora", `\`${facts.run.baseBranch}\` to be merged into it`)
        : blocker("person", `a conflict to be resolved: ${pull.conflict}`),
    );
  } else if (pull.mergeable === null) {
    blockers.push(blocker("checks", "GitHub to work out whether it merges"));
  }
  if (pull.auroraCheck?.conclusion !== "success") {
    blockers.push(blocker("aurora", `the check \`${checkName}\` on ${short(pull.head)}`));
  }
  blockers.push(...requiredCheckBlockers(facts, pull));
  const against = pull.reviews.filter((review) => review.state === "changes-requested");
  if (against.length > 0) {
    blockers.push(
      blocker("person", `changes that ${against.map(({ reviewer }) => `@${reviewer}`).join(", ")} asked for`),
    );
  }
  const approvals = pull.reviews.filter((review) => review.state === "approved").length;
  if (approvals < facts.base.requiredApprovals) {
    const missing = facts.base.requiredApprovals - approvals;
    blockers.push(blocker("person", `${missing} more ${missing === 1 ? "approval" : "approvals"}`));
  }
  return blockers;
}

function requiredCheckBlockers(facts: RunFacts, pull: PullFacts): readonly Blocker[] {
  return facts.base.requiredChecks.flatMap((required) => {
    const own = required.name === checkName && (required.appId === null || required.appId === facts.base.auroraAppId);
    if (own) {
      // Its own line is among the blockers already.
      return [];
    }
    const matching = pull.checks.filter(
      (check) => check.name === required.name && (required.appId === null || check.appId === required.appId),
    );
    const name = `\`${required.name}\``;
    if (matching.length === 0) {
      return [blocker("checks", `the required check ${name}, which has not reported on ${short(pull.head)}`)];
    }
    const failed = matching.find((check) => check.state === "failed");
    if (failed !== undefined) {
      const read = failureReading(pull, failed);
      const why = read === null ? "" : ` (${read.reason})`;
      return [blocker("person", `the required check ${name}${byApp(failed.appName)}, which failed${why}`)];
    }
    const pending = matching.find((check) => check.state === "pending");
    return pending === undefined ? [] : [blocker("checks", `${name}${byApp(pending.appName)}`)];
  });
}

function noMergeMethod({ plan, run }: RunFacts): string {
  const { merge_method: method } = plan.configuration;
  return method === undefined
    ? `a merge method that both the repository and the rules of \`${run.baseBranch}\` allow`
    : `${method} merges to be allowed by the repository and the rules of \`${run.baseBranch}\`, since \`${configurationPath}\` asked for them`;
}

const byApp = (app: string | null) => (app === null ? "" : ` of ${app}`);

function contractWait(name: ContractName | null): string {
  return name === null ? "a contract" : `\`${name}\` from ${agentTitles[contractProducer[name]]}`;
}
