/** The description of an agent's pull request: what a reviewer wants to know, in the order in which they ask. */
import type { ContractName } from "../contracts/model.ts";
import { agentBranch, type AgentName, agentNames, short } from "../ids.ts";
import { agentTitles, builtOnByMerge, contractProducer, jobPlan } from "../plan.ts";
import { publishedHash } from "../readiness.ts";
import type { RunFacts } from "../run.ts";
import { gatePhrases, sandboxNote } from "./gates.ts";
import { notImplementedSection } from "./progress-parts.ts";

const ordinals = ["1st", "2nd", "3rd", "4th"] as const;

const guides: Readonly<Record<AgentName, string>> = {
  database:
    "start with the `models.py` of each entity under `backend/app`; `backend/migrations/versions/0001_initial.py` is the same schema as operations.",
  backend:
    "start with one entity's `router.py`, then its `service.py` and `repository.py`: all SQL is in the repository, and the others are built alike.",
  integration: "start with `backend/app/integrations/resilience.py`; each client is a thin, typed use of it.",
  frontend:
    "start with `frontend/src/api/client.ts` and one feature's store and page; `schema.gen.ts` is generated from `contracts/openapi.json`.",
};

export function pullBody(facts: RunFacts, agent: AgentName): string {
  const job = facts.jobs[agent];
  const plan = jobPlan(facts.plan, agent);
  const head = facts.pulls[agent]?.head ?? job.branchHead;
  const place = ordinals[agentNames.indexOf(agent)] ?? "";
  const upToDate = job.head !== null && job.head === head && job.gates.length > 0;
  const gates =
    head === null
      ? "they run when the branch is pushed."
      : upToDate
        ? gatePhrases(job.gates)
        : "they are running; the figures appear here and in the check.";
  const note = upToDate ? sandboxNote(job.gates.map((report) => ({ agent, head: short(head), report }))) : null;
  return [
    `Part of #${facts.run.issue} · ${agentTitles[agent]}, ${place} of ${agentNames.length} to land · [only this agent's changes](${compareUrl(facts, agent)})`,
    `**What**: ${plan.what}`,
    `**Contracts**: ${contractSentence(facts, agent)}`,
    `**Gates**${head === null ? "" : ` on \`${short(head)}\``}: ${gates}`,
    ...(note === null ? [] : [note]),
    `**Review guide**: ${guides[agent]}`,
    notImplementedSection(facts),
    "Ask for a change by reviewing; Aurora merges only when nobody asks for one.",
  ].join("\n\n");
}

/** The compare view that leaves out what came with the contract commit and with the producers' commits. */
export function compareUrl(facts: RunFacts, agent: AgentName): string {
  const merged = jobPlan(facts.plan, agent).consumes.find((name) => builtOnByMerge[name]);
  const published = facts.contracts.find(({ name }) => name === merged);
  const from = published?.commit ?? facts.run.contractCommit ?? facts.run.baseBranch;
  return `${facts.links.repositoryUrl}/compare/${from}...${agentBranch(facts.run.id, agent)}`;
}

function contractSentence(facts: RunFacts, agent: AgentName): string {
  const plan = jobPlan(facts.plan, agent);
  const consumed = plan.consumes.map((name) => {
    const producer = contractProducer[name];
    return `builds on ${versioned(facts, name)} of ${agentTitles[producer]}${numbered(facts, producer)}`;
  });
  const published = plan.publishes.map((name) => {
    const users = agentNames.filter((other) => jobPlan(facts.plan, other).consumes.includes(name));
    const used =
      users.length === 0
        ? "its components build on it"
        : `${users.map((user) => `${agentTitles[user]}${numbered(facts, user)}`).join(" and ")} ${users.length === 1 ? "builds" : "build"} on it`;
    return `publishes ${versioned(facts, name)}; ${used}`;
  });
  const parts = [...consumed, ...published];
  return parts.length === 0 ? "none consumed, none published." : `${parts.join(". It ")}.`;
}

function versioned(facts: RunFacts, name: ContractName): string {
  const hash = publishedHash(facts, name);
  return hash === null ? `\`${name}\` (not published yet)` : `\`${name}@${hash.slice(0, 7)}\``;
}

function numbered(facts: RunFacts, agent: AgentName): string {
  const number = facts.pulls[agent]?.number;
  return number === undefined ? "" : ` (#${number})`;
}
