/** An agent's job with a scripted model, on a real store, real git and real gates; GitHub is the local one. No Maestro decides anything. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { thaw } from "../../src/agents/frozen.ts";
import { implementedFeatures } from "../../src/agents/registry.ts";
import { readConfig } from "../../src/config.ts";
import type { Wanted } from "../../src/core/change.ts";
import { agentBranch, type AgentName, BranchName } from "../../src/core/ids.ts";
import { planRun } from "../../src/core/plan.ts";
import { redactor } from "../../src/core/redact.ts";
import { locksOfTree, prepareToolchains } from "../../src/gates/toolchains.ts";
import { createGitHub } from "../../src/github/client.ts";
import { runAgentJob } from "../../src/jobs/agent-job.ts";
import type { JobContext } from "../../src/jobs/context.ts";
import { createModels } from "../../src/llm/models.ts";
import { openTrajectories } from "../../src/llm/trajectories.ts";
import { type Script, startScriptedModel } from "../../src/local/model/server.ts";
import { startLocalGitHub } from "../../src/local/server.ts";
import { commitContracts } from "../../src/maestro/actions/commit-contracts.ts";
import { holdRun } from "../../src/maestro/hold.ts";
import { createPrometheus } from "../../src/prometheus.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { changesOf, requestChanges } from "../../src/store/changes.ts";
import { claimJob, requestJob } from "../../src/store/jobs.ts";
import { openStore } from "../../src/store/open.ts";
import { createRun, getRun } from "../../src/store/runs.ts";
import { rawGit } from "../git/support.ts";

export const apiKey = "sk-canary-of-the-model-0123456789";
const maintainer = "maintainer-a";

export interface ModelSettings {
  readonly script: Script;
  readonly limits?: Partial<{ steps: number; tokens: number; money: number; seconds: number }>;
}

export type Ground = Awaited<ReturnType<typeof makeGround>>;

/** @param files of the repository, before the run */
export async function makeGround(spec: string, files: Readonly<Record<string, string>>) {
  const directory = await mkdtemp(join(tmpdir(), "aurora-jobs-"));
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const app = { id: 1, slug: "aurora", privateKey, webhookSecret: "not a secret", webhookUrl: null };
  const local = await startLocalGitHub({ directory: join(directory, "github"), app });
  await local.admin.createUser(maintainer);
  const repository = await local.admin.createRepository({ owner: maintainer, name: "notes", files });
  const store = await openStore({
    dataDirectory: join(directory, "store"),
    databaseUrl: null,
    clock: () => new Date(),
    ids: () => "abcdefgh",
  });
  const github = createGitHub({ apiUrl: local.apiUrl, appId: 1, privateKey, throttle: false });
  const places = { dataDirectory: directory, githubUrl: local.url };
  const log = pino({ level: "silent" });
  const frozen = thaw(spec);
  const { number } = await local.admin.openIssue({ user: maintainer, title: "Build it", body: spec });
  const { run } = await createRun(store.db, {
    installationId: repository.installationId ?? 0,
    repositoryOwner: maintainer,
    repositoryName: "notes",
    repositoryId: repository.id,
    issueNumber: number,
    requestId: "1",
    requestedBy: maintainer,
    baseBranch: BranchName.parse("main"),
    specText: frozen.yaml,
    specHash: frozen.hash,
    appName: frozen.spec.app.name,
    plan: planRun(frozen.spec, implementedFeatures, false, {}),
  });
  await holdRun({ store, github, places, models: [], clock: () => new Date(), log }, run, commitContracts);
  const { cacheDirectory } = readConfig({ APP_ID: "1", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "x" });
  const redact = redactor([apiKey, privateKey]);
  const sandbox = await createSandbox();

  /** Does an agent's job with this model; null: without one. @returns what it asked the model */
  async function work(agent: AgentName, model: ModelSettings | null) {
    const server = model === null ? null : await startScriptedModel(model.script);
    try {
      const limits = { steps: 25, tokens: 1_000_000, money: 5, seconds: 300, ...model?.limits };
      const context: JobContext = {
        store,
        github,
        places,
        sandbox,
        toolchains: async (tree) =>
          prepareToolchains({ locks: await locksOfTree(tree), cacheDirectory, onProgress: () => undefined }),
        models:
          server === null
            ? null
            : createModels(
                {
                  apiKey,
                  baseUrl: server.baseUrl,
                  names: ["scripted"],
                  prices: { scripted: { input: 1, output: 10 } },
                  limits,
                },
                () => undefined,
              ),
        redact,
        trajectories: openTrajectories({
          directory: join(directory, "trajectories"),
          publicUrl: null,
          redact,
          newName: () => randomBytes(16).toString("hex"),
        }),
        log,
        metrics: createPrometheus().metrics,
      };
      await requestJob(store.db, store.queue, { run: run.id, epoch: run.epoch, agent });
      const claimed = await claimJob(store.db, run.id, agent);
      const current = await getRun(store.db, run.id);
      if (claimed === null || current === null) {
        throw new Error("the job cannot be claimed");
      }
      await runAgentJob(context, current, agent, claimed.claim, new AbortController().signal);
      return server?.requests ?? [];
    } finally {
      await server?.close();
    }
  }

  return {
    directory,
    isolates: sandbox.isolates,
    work,
    want: (agent: AgentName, wanted: readonly Wanted[]) =>
      requestChanges(
        store.db,
        { run: run.id, epoch: run.epoch },
        wanted.map((each) => ({ agent, wanted: each })),
      ),
    changes: () => changesOf(store.db, run.id),
    /** As if Aurora had died before it could write the outcome, so many times. */
    forget: async (key: string, tries = 1) => {
      await store.db.updateTable("change").set({ outcome: null, tries }).where("key", "=", key).execute();
    },
    /** In the repository on the local GitHub. */
    git: (...args: string[]) => rawGit(repository.directory, ...args),
    branch: (agent: AgentName) => agentBranch(run.id, agent),
    close: async () => {
      await store.close();
      await local.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
