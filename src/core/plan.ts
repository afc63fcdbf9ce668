/** Spec → plan: which jobs, which contracts between them, and what nobody implements. Pure; stored before any effect. */
import { z } from "zod";
import { servedEntities } from "./api.ts";
import { apiRoutes } from "./api-routes.ts";
import { contractNames, type ContractName } from "./contracts/model.ts";
import { type Feature, type FeatureKind, notImplemented } from "./features.ts";
import { AgentName, agentNames } from "./ids.ts";
import { kebabCase } from "./names.ts";
import { chooseModel, RepositoryConfiguration } from "./repository-configuration.ts";
import type { Spec } from "./spec/model.ts";
import { storedEntities, systemEntities } from "./system-entities.ts";
import type { FileTree } from "./tree.ts";

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

const MissingFeature = z.object({
  kind: z.string(),
  title: z.string(),
  line: z.number().int().nullable(),
  reason: z.string(),
  /** The key of the change that implements it, when a model can. */
  change: z.string().nullable().default(null),
});
export type MissingFeature = z.infer<typeof MissingFeature>;

/** A model, and what one piece of work may cost at most in US dollars; null: its price is not configured. */
export const PlannedModel = z.object({ name: z.string(), dollarsPerTask: z.number().nonnegative().nullable() });
export type PlannedModel = z.infer<typeof PlannedModel>;

export const Plan = z.object({
  app: z.string(),
  jobs: z.array(JobPlan),
  /** How many files each agent writes, and the contract commit before them. */
  files: z.partialRecord(z.enum([...agentNames, "contract"]), z.number().int()).default({}),
  /** null: none is configured. */
  model: PlannedModel.nullable().default(null),
  /** Where the app's workflow for GitHub Actions goes: among the repository's, or where people can take it from. */
  workflow: z.string(),
  /** The repository's own, as the base branch had it when the run started. */
  configuration: RepositoryConfiguration.default({}),
  notImplemented: z.array(MissingFeature),
});
export type Plan = z.infer<typeof Plan>;

/**
 * The model that a repository's runs use, with what its budget leaves of what the operator allows.
 * @param offered the default first
 */
export function plannedModel(
  configuration: RepositoryConfiguration,
  offered: readonly PlannedModel[],
): PlannedModel | null {
  const choice = chooseModel(
    configuration,
    offered.map(({ name }) => name),
  );
  const model = "name" in choice ? offered.find(({ name }) => name === choice.name) : undefined;
  const { budget_dollars: dollars = Infinity } = configuration;
  return model === undefined
    ? null
    : { ...model, dollarsPerTask: model.dollarsPerTask === null ? null : Math.min(model.dollarsPerTask, dollars) };
}

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
 * @param work what is known beyond the spec: how many files each agent writes, and the model that it may use
 * @returns four jobs in contract order, whatever the spec holds.
 */
export function planRun(
  spec: Spec,
  implemented: ReadonlySet<FeatureKind>,
  mayWriteWorkflows: boolean,
  configuration: RepositoryConfiguration = {},
  { files = {}, model = null }: Partial<Pick<Plan, "files" | "model">> = {},
): Plan {
  return {
    app: spec.app.name,
    configuration,
    files,
    model,
    workflow: workflowPlace(spec, mayWriteWorkflows),
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
      change: feature.change ?? null,
    })),
  };
}

/** The generated app's checks on GitHub Actions. */
export const workflowPath = (spec: Spec) => `.github/workflows/${kebabCase(spec.app.name)}.yml`;

/** The same file where no permission is needed to write it. */
export const offeredWorkflowPath = ".aurora/workflow.yml";

/** Where the workflow goes. */
function workflowPlace(spec: Spec, mayWriteWorkflows: boolean): string {
  return mayWriteWorkflows ? workflowPath(spec) : offeredWorkflowPath;
}

/** Generated files with the workflow where the plan says that it may go. */
export function placeWorkflow(files: FileTree, spec: Spec, mayWriteWorkflows: boolean): FileTree {
  const [from, to] = [workflowPath(spec), workflowPlace(spec, mayWriteWorkflows)];
  return new Map([...files].map(([path, text]) => [path === from ? to : path, text]));
}

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
    const tables = storedEntities(spec);
    const indexes = tables.flatMap((entity) => entity.indexes);
    const partial = indexes.filter((index) => index.where !== null).length;
    const checks = tables.flatMap((entity) => entity.checks);
    const own = systemEntities(spec).length;
    const rows = spec.seed.flatMap((seed) => seed.rows);
    return list([
      `${counted(tables.length, "table")}${own === 0 ? "" : ` (${own} of the app itself)`}`,
      counted(checks.length, "table check"),
      `${counted(indexes.length, "index", "indexes")} beside those of foreign keys${partial === 0 ? "" : ` (${partial} partial)`}`,
      "one migration",
      ...(rows.length === 0 ? [] : [`a seed of ${counted(rows.length, "row")}`]),
    ]);
  },
  backend: (spec) => {
    const policies = spec.entities.filter(({ policy }) => policy !== null).length;
    return list([
      `${counted(apiRoutes(spec).length, "route")} of ${counted(servedEntities(spec).length, "entity", "entities")}`,
      ...(spec.endpoints.length === 0 ? [] : [`${counted(spec.endpoints.length, "endpoint")} beyond CRUD`]),
      ...(spec.auth === null ? [] : ["sign-in with refresh tokens"]),
      ...(policies === 0 ? [] : [counted(policies, "policy", "policies")]),
      "problem+json errors",
      "tests of every route",
    ]);
  },
  integration: (spec) => {
    const { integrations } = spec;
    const connects = integrations.filter(({ connect }) => connect !== null).length;
    const webhooks = integrations.filter(({ webhook }) => webhook !== null).length;
    const operations = integrations.flatMap((integration) => integration.operations).length;
    return integrations.length === 0
      ? "The spec names no other service: the shared retry and circuit breaker only."
      : list([
          `${counted(integrations.length, "typed client")} with ${counted(operations, "operation")}`,
          "retry and circuit breaker",
          ...(connects === 0 ? [] : ["connected accounts by OAuth"]),
          ...(webhooks === 0 ? [] : [counted(webhooks, "inbound webhook")]),
          "tests against a scripted service",
        ]);
  },
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

const needsModel = "needs a model";

/** The pieces of work that only a model could do. */
export function modelTasks({ notImplemented: parts }: Plan): number {
  return parts.filter(({ reason }) => reason === needsModel).length;
}

function reasonFor(feature: Feature): string {
  return feature.kind === "rule" ? needsModel : "no agent generates it in this version";
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
