/** Spec → plan: which jobs, which contracts between them, and what nobody implements. Pure; stored before any effect. */
import { z } from "zod";
import { contractNames, type ContractName } from "./contracts/model.ts";
import { type Feature, type FeatureKind, notImplemented } from "./features.ts";
import { AgentName, agentNames } from "./ids.ts";
import { kebabCase } from "./names.ts";
import type { Spec } from "./spec/model.ts";

const ContractNameSchema = z.enum(contractNames);

export const JobPlan = z.object({
  agent: AgentName,
  /** The pull request's title: what changes, in words. */
  title: z.string(),
  /** What the pull request holds, in counts. */
  what: z.string(),
  consumes: z.array(ContractNameSchema),
  publishes: z.array(ContractNameSchema),
});
export type JobPlan = z.infer<typeof JobPlan>;

export const Plan = z.object({
  app: z.string(),
  jobs: z.array(JobPlan),
  /** Where the app's workflow for GitHub Actions goes: among the repository's, or where people can take it from. */
  workflow: z.string(),
  notImplemented: z.array(
    z.object({ kind: z.string(), title: z.string(), line: z.number().int().nullable(), reason: z.string() }),
  ),
});
export type Plan = z.infer<typeof Plan>;

/** How people call an agent. */
export const agentTitles: Readonly<Record<AgentName, string>> = {
  database: "Database",
  backend: "Backend",
  integration: "Integration",
  frontend: "Frontend",
};

/** Which agent publishes a contract; who builds on it follows from the spec. */
export const contractProducer: Readonly<Record<ContractName, AgentName>> = {
  models: "database",
  openapi: "backend",
  client: "frontend",
};

/**
 * @param implemented the kinds of feature that the agents' generators declare.
 * @param mayWriteWorkflows the installation has GitHub's permission `workflows`, without which a push of one is refused.
 * @returns four jobs in contract order, whatever the spec holds.
 */
export function planRun(spec: Spec, implemented: ReadonlySet<FeatureKind>, mayWriteWorkflows: boolean): Plan {
  return {
    app: spec.app.name,
    workflow: mayWriteWorkflows ? workflowPath(spec) : offeredWorkflowPath,
    jobs: agentNames.map((agent) => ({
      agent,
      title: `${spec.app.name}: ${titles[agent]}`,
      what: descriptions[agent](spec, implemented),
      consumes: consumes[agent](spec),
      publishes: contractNames.filter((name) => contractProducer[name] === agent),
    })),
    notImplemented: notImplemented(spec, implemented).map((feature) => ({
      kind: feature.kind,
      title: feature.title,
      line: feature.at?.line ?? null,
      reason: reasonFor(feature),
    })),
  };
}

/** The generated app's checks on GitHub Actions. */
export const workflowPath = (spec: Spec) => `.github/workflows/${kebabCase(spec.app.name)}.yml`;

/** The same file where no permission is needed to write it. */
export const offeredWorkflowPath = ".aurora/workflow.yml";

/** The plan of one agent. */
export function jobPlan(plan: Plan, agent: AgentName): JobPlan {
  const job = plan.jobs.find((candidate) => candidate.agent === agent);
  if (job === undefined) {
    throw new Error(`the plan has no job for ${agent}`);
  }
  return job;
}

const titles: Readonly<Record<AgentName, string>> = {
  database: "database models and first migration",
  backend: "HTTP API with its tests",
  integration: "clients of other services",
  frontend: "screens and typed API client",
};

const consumes: Readonly<Record<AgentName, (spec: Spec) => ContractName[]>> = {
  database: () => [],
  backend: () => ["models"],
  // Webhooks and connected accounts write to the database; a client alone does not.
  integration: (spec) =>
    spec.integrations.some((integration) => integration.webhook !== null || integration.connect !== null)
      ? ["models"]
      : [],
  frontend: () => ["openapi"],
};

const descriptions: Readonly<Record<AgentName, (spec: Spec, implemented: ReadonlySet<FeatureKind>) => string>> = {
  database: (spec) => {
    const sum = (count: (entity: Spec["entities"][number]) => number) =>
      spec.entities.reduce((total, entity) => total + count(entity), 0);
    const indexes = spec.entities.flatMap((entity) => entity.indexes);
    const partial = indexes.filter((index) => index.where !== null).length;
    return list([
      counted(spec.entities.length, "table"),
      counted(
        sum((entity) => entity.checks.length),
        "table check",
      ),
      `${counted(indexes.length, "index", "indexes")} beside those of foreign keys${partial === 0 ? "" : ` (${partial} partial)`}`,
      "one migration",
    ]);
  },
  backend: (spec) => {
    const operations = spec.entities.flatMap((entity) => entity.api.operations).length;
    return list([
      `${counted(operations, "route")} of ${counted(spec.entities.filter((entity) => entity.api.operations.length > 0).length, "entity", "entities")}`,
      "services, repositories and problem+json errors",
      "tests of every route",
    ]);
  },
  integration: (spec) =>
    spec.integrations.length === 0
      ? "The spec names no other service: the shared retry and circuit breaker only."
      : list([
          `${counted(spec.integrations.length, "typed client")} with ${counted(spec.integrations.flatMap((integration) => integration.operations).length, "operation")}`,
          "retry and circuit breaker",
          "tests against a scripted service",
        ]),
  frontend: (spec, implemented) => {
    const pages = implemented.has(`frontend-${spec.app.stack.frontend}`);
    const screens = spec.screens.filter((screen) => implemented.has(`screen-${screen.kind}`));
    return list([
      ...(pages ? [counted(screens.length, "screen")] : []),
      "a typed client generated from the OpenAPI document",
      "stores and tests",
    ]);
  },
};

function reasonFor(feature: Feature): string {
  return feature.kind === "rule" ? "needs a model" : "no agent generates it in this version";
}

/** `3 tables`, `1 table`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function list(parts: readonly string[]): string {
  return `${parts.join(", ")}.`;
}

/**
 * Whether a consumer merges the commit that published the contract: Backend and Integration run on the models
 * themselves, Frontend needs the document only.
 */
export const builtOnByMerge: Readonly<Record<ContractName, boolean>> = { models: true, openapi: false, client: false };
