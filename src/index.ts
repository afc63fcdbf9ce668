/** The composition root: configuration → everything that runs in one process. Nothing else knows all the parts. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DestinationStream } from "pino";
import { type Config, offeredModels, secretsOf } from "./config.ts";
import { createGitHub } from "./github/client.ts";
import { startWorker } from "./jobs/worker.ts";
import { readTrajectory } from "./llm/trajectories.ts";
import { jobContext, trajectoryDirectory } from "./job-context.ts";
import { createLog } from "./log.ts";
import { startConductor } from "./maestro/conductor.ts";
import { endAllPrograms } from "./process/run.ts";
import { ensureFreeSpace } from "./store/disk.ts";
import { openStore, type Store } from "./store/open.ts";
import { createPrometheus } from "./prometheus.ts";
import { newRunId } from "./random-names.ts";
import { startHttpServer, webhookListener } from "./webhooks/server.ts";

export interface Aurora {
  /** Where webhooks are taken, and operators look. */
  readonly url: string;
  readonly store: Store;
  /** Takes nothing new, gives back what is under way, ends what it started. */
  close(): Promise<void>;
}

/**
 * @param roles a server takes webhooks and conducts runs; a worker does jobs. One process can be both.
 * @param output where everything that happens is written, as JSON lines without secrets
 */
export async function startAurora(
  config: Config,
  roles: { readonly server: boolean; readonly worker: boolean },
  output: DestinationStream,
): Promise<Aurora> {
  const { log, hide, redact } = createLog(config.logLevel, secretsOf(config), output);
  await mkdir(config.dataDirectory, { recursive: true });
  const clock = () => new Date();
  const store = await openStore({
    dataDirectory: join(config.dataDirectory, "store"),
    databaseUrl: config.databaseUrl,
    clock,
    ids: newRunId,
    report: (failure) => {
      log.error({ err: failure }, failure.message);
    },
  });
  const prometheus = createPrometheus();
  const { metrics } = prometheus;
  prometheus.watch(store);
  const github = createGitHub({
    apiUrl: config.githubApiUrl,
    appId: config.appId,
    privateKey: config.privateKey,
    throttle: config.politePace,
    onCall: metrics.githubCall,
    onToken: hide,
  });
  const places = { dataDirectory: config.dataDirectory, githubUrl: config.githubUrl };
  const stopping = new AbortController();
  if (roles.worker) {
    startWorker(await jobContext(config, { store, github, places, log, redact, metrics }), config.jobs);
  }
  const readiness = {
    database: () => store.check(),
    disk: () => ensureFreeSpace(config.dataDirectory),
    "GitHub App": () => github.appSlug(),
  };
  const webhooks = roles.server
    ? await webhookListener(config, { store, botLogin: `${await github.appSlug()}[bot]`, metrics }, log)
    : null;
  const server = await startHttpServer(
    config,
    { readiness, metrics: prometheus, trajectory: (name) => readTrajectory(trajectoryDirectory(config), name) },
    webhooks,
  );
  if (roles.server) {
    startConductor(
      { store, github, places, models: offeredModels(config), clock, log },
      { concurrency: 4, tickSeconds: config.tickSeconds, signal: stopping.signal },
    );
  }
  return {
    url: server.url,
    store,
    close: async () => {
      stopping.abort();
      server.close();
      await store.close();
      endAllPrograms();
    },
  };
}
