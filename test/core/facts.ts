/** Facts of a run for tests: an ordinary one that is ready to land; a test changes what it is about. */
import type { ContractName } from "../../src/core/contracts/model.ts";
import { agentGates, type GateName, type GateReport } from "../../src/core/gate.ts";
import { type AgentName, agentNames, RunId, Sha } from "../../src/core/ids.ts";
import { contractProducer, type Plan } from "../../src/core/plan.ts";
import type { CombinationFacts, JobFacts, PullFacts, RunFacts } from "../../src/core/run.ts";

/** A full object id that begins with the given hex digits. */
export const sha = (prefix: string): Sha => Sha.parse(prefix.padEnd(40, "0"));

export const heads: Readonly<Record<AgentName, Sha>> = {
  database: sha("d1"),
  backend: sha("b1"),
  integration: sha("e1"),
  frontend: sha("f1"),
};

export const trees: Readonly<Record<AgentName, Sha>> = {
  database: sha("7d"),
  backend: sha("7b"),
  integration: sha("7e"),
  frontend: sha("7f"),
};

export const hashes: Readonly<Record<ContractName, string>> = {
  models: "9d1f".padEnd(64, "0"),
  openapi: "77ab".padEnd(64, "0"),
  client: "c0de".padEnd(64, "0"),
};

export const plan: Plan = {
  app: "taskflow",
  jobs: [
    {
      agent: "database",
      title: "taskflow: database models and first migration",
      what: "4 tables.",
      consumes: [],
      publishes: ["models"],
    },
    {
      agent: "backend",
      title: "taskflow: HTTP API with its tests",
      what: "16 routes.",
      consumes: ["models"],
      publishes: ["openapi"],
    },
    {
      agent: "integration",
      title: "taskflow: clients of other services",
      what: "1 typed client.",
      consumes: ["models"],
      publishes: [],
    },
    {
      agent: "frontend",
      title: "taskflow: screens and typed API client",
      what: "3 screens.",
      consumes: ["openapi"],
      publishes: ["client"],
    },
  ],
  files: { contract: 30, database: 9, backend: 41, integration: 7, frontend: 33 },
  model: null,
  workflow: ".github/workflows/taskflow.yml",
  configuration: {},
  notImplemented: [
    {
      kind: "rule",
      title: "`startCheckout` rule 1, “Refuse when the viewer already pays for the requested plan.”",
      line: 112,
      reason: "needs a model",
      change: "rule/startCheckout/1",
    },
  ],
};

export function gateReport(gate: GateName, changes: Partial<GateReport> = {}): GateReport {
  return {
    gate,
    status: "passed",
    value: 100,
    bar: 100,
    unit: "%",
    summary: `${gate} 100 %`,
    findings: [],
    tools: ["tool 1.0"],
    sandboxed: true,
    seconds: 1,
    ...changes,
  };
}

export function jobFacts(agent: AgentName, changes: Partial<JobFacts> = {}): JobFacts {
  const job = plan.jobs.find((candidate) => candidate.agent === agent);
  return {
    state: "finished",
    waitsFor: null,
    step: null,
    head: heads[agent],
    branchHead: heads[agent],
    consumed: Object.fromEntries((job?.consumes ?? []).map((name) => [name, hashes[name]])),
    gates: agentGates[agent].map((gate) => gateReport(gate)),
    failure: null,
    seconds: 12,
    ...changes,
  };
}

export function pullFacts(agent: AgentName, changes: Partial<PullFacts> = {}): PullFacts {
  return {
    number: 13 + agentNames.indexOf(agent),
    state: "open",
    head: heads[agent],
    mergeSha: null,
    draft: false,
    labels: [],
    mergeable: true,
    isBehind: false,
    conflict: null,
    checks: [],
    reviews: [],
    checkReadings: [],
    newReviews: [],
    auroraCheck: { id: 1, digest: "", conclusion: "success" },
    bodyDigest: null,
    mergeAttempts: 0,
    ...changes,
  };
}

export const testedCombination: CombinationFacts = {
  state: "finished",
  tested: { base: sha("ba5e"), heads, trees, report: gateReport("system", { value: "pass", bar: "pass", unit: "" }) },
};

const idle: JobFacts = {
  state: "idle",
  waitsFor: null,
  step: null,
  head: null,
  branchHead: null,
  consumed: {},
  gates: [],
  failure: null,
  seconds: null,
};

function everyAgent<T>(make: (agent: AgentName) => T): Record<AgentName, T> {
  return Object.fromEntries(agentNames.map((agent) => [agent, make(agent)])) as Record<AgentName, T>;
}

/** A run that has just been created. */
export function newRun(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    run: {
      id: RunId.parse("k3v9x2ma"),
      repository: { owner: "acme", name: "tasks" },
      issue: 12,
      requestedBy: "maintainer-a",
      specHash: "3f9c2e1".padEnd(64, "0"),
      origin: { kind: "issue" },
      specEdited: false,
      planFirst: false,
      baseBranch: "main",
      baseCommit: sha("ba5e"),
      contractCommit: null,
      startedAt: new Date("2026-01-02T10:00:00Z"),
      outcome: null,
      outcomeReason: null,
      endedAt: null,
    },
    plan,
    consents: {},
    jobs: everyAgent(() => idle),
    contracts: [],
    changes: [],
    model: { reason: "No model is configured for this Aurora." },
    combination: null,
    proofs: {},
    pulls: {},
    base: {
      head: sha("ba5e"),
      requiredChecks: [],
      requiredApprovals: 0,
      mustBeUpToDate: false,
      mergeMethods: ["merge", "squash", "rebase"],
      auroraAppId: 1,
    },
    issue: { open: true, labels: [] },
    progress: null,
    timeline: [],
    links: { repositoryUrl: "https://github.com/acme/tasks" },
    ...changes,
  };
}

/** A run of which only the plan is there; its comment is on the issue. */
export function plannedRun(): RunFacts {
  const fresh = newRun();
  return { ...fresh, run: { ...fresh.run, planFirst: true }, progress: { commentId: 5, digest: "" } };
}

/** Four pull requests that wait for nothing but their combination. */
export function readyRun(changes: Partial<RunFacts> = {}): RunFacts {
  const fresh = newRun();
  return {
    ...fresh,
    run: { ...fresh.run, contractCommit: sha("c0") },
    jobs: everyAgent((agent) => jobFacts(agent)),
    pulls: everyAgent((agent) => pullFacts(agent)),
    contracts: (["models", "openapi", "client"] as const).map((name) => ({
      name,
      hash: hashes[name] as RunFacts["contracts"][number]["hash"],
      producer: contractProducer[name],
      commit: heads[contractProducer[name]],
    })),
    progress: { commentId: 5, digest: "" },
    ...changes,
  };
}

/** The same facts with one agent's job or pull request changed. */
export function withJob(facts: RunFacts, agent: AgentName, changes: Partial<JobFacts>): RunFacts {
  return { ...facts, jobs: { ...facts.jobs, [agent]: { ...facts.jobs[agent], ...changes } } };
}

export function withPull(facts: RunFacts, agent: AgentName, changes: Partial<PullFacts>): RunFacts {
  return { ...facts, pulls: { ...facts.pulls, [agent]: { ...pullFacts(agent), ...facts.pulls[agent], ...changes } } };
}
