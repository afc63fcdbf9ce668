/** Metrics for Prometheus: counters that the parts call, and gauges that ask the store when somebody looks. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Metrics } from "./process/metrics.ts";
import type { Store } from "./store/open.ts";
import { countRuns } from "./store/runs.ts";

export interface Prometheus {
  readonly metrics: Metrics;
  /** Adds the gauges of a store; one cheap query each, at each look. */
  watch(store: Store): void;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

const runStatuses = ["open", "merged", "stopped", "cancelled", "superseded"];

/** Gates take from a second (lint) to some minutes (the system gate). */
const gateBuckets = [0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320];

/** A registry of its own: two Auroras in one process do not count for each other. */
export function createPrometheus(): Prometheus {
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({
    name: "aurora_jobs_total",
    help: "Jobs that this process ended, by agent and outcome",
    labelNames: ["agent", "outcome"],
    registers,
  });
  const gates = new Histogram({
    name: "aurora_gate_seconds",
    help: "Seconds that gates took in this process, by gate and status",
    labelNames: ["gate", "status"],
    buckets: gateBuckets,
    registers,
  });
  const calls = new Counter({
    name: "aurora_github_calls_total",
    help: "Requests to GitHub by this process, by kind and HTTP status (none: no answer)",
    labelNames: ["kind", "status"],
    registers,
  });
  const remaining = new Gauge({
    name: "aurora_github_rate_limit_remaining",
    help: "Requests that GitHub's rate limit leaves, as of the last answer",
    labelNames: ["identity"],
    registers,
  });
  const deliveries = new Counter({
    name: "aurora_webhook_deliveries_total",
    help: "Webhook deliveries with a valid signature, by event and outcome",
    labelNames: ["event", "outcome"],
    registers,
  });
  const tokens = new Counter({
    name: "aurora_model_tokens_total",
    help: "Tokens that models read and wrote for this process, by direction",
    labelNames: ["direction"],
    registers,
  });
  tokens.inc({ direction: "input" }, 0);
  tokens.inc({ direction: "output" }, 0);
  const dollars = new Counter({
    name: "aurora_model_dollars_total",
    help: "Money that models cost this process, by the configured prices",
    registers,
  });
  return {
    metrics: {
      job: (agent, outcome) => {
        jobs.inc({ agent, outcome });
      },
      gate: ({ gate, status, seconds }) => {
        gates.observe({ gate, status }, seconds);
      },
      githubCall: ({ identity, kind, status, remaining: left }) => {
        calls.inc({ kind, status: status ?? "none" });
        if (left !== null) {
          remaining.set({ identity }, left);
        }
      },
      delivery: (event, outcome) => {
        deliveries.inc({ event, outcome });
      },
      model: (use) => {
        tokens.inc({ direction: "input" }, use.inputTokens);
        tokens.inc({ direction: "output" }, use.outputTokens);
        dollars.inc(use.dollars);
      },
    },
    watch: (store) => {
      watchStore(store, registers);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function watchStore(store: Store, registers: Registry[]): void {
  new Gauge({
    name: "aurora_runs",
    help: "Runs in the store, by status: open, or how they ended",
    labelNames: ["status"],
    registers,
    async collect() {
      const counts = await countRuns(store.db);
      // A status that no run has any more is 0, not what it was.
      for (const status of runStatuses) {
        this.set({ status }, 0);
      }
      for (const { status, count } of counts) {
        this.set({ status }, count);
      }
    },
  });
  new Gauge({
    name: "aurora_queue_depth",
    help: "Entries of the queues, by state: ready, delayed or active",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      for (const [queue, depth] of Object.entries(await store.queue.depth())) {
        for (const state of ["ready", "delayed", "active"] as const) {
          this.set({ queue, state }, depth[state]);
        }
      }
    },
  });
}
