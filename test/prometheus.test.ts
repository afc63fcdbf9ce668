/** The figures, as Prometheus reads them. */
import { expect, test } from "@jest/globals";
import { acceptDelivery } from "../src/store/inbox.ts";
import { createRun, endRun } from "../src/store/runs.ts";
import { createPrometheus } from "../src/prometheus.ts";
import { onBoth } from "./store/on-both.ts";
import { newRun } from "./store/samples.ts";

async function figures(prometheus: ReturnType<typeof createPrometheus>): Promise<string[]> {
  return (await prometheus.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

test("what happened is counted", async () => {
  const prometheus = createPrometheus();
  const { job, gate, githubCall, delivery, model } = prometheus.metrics;
  job("backend", "finished");
  job("backend", "finished");
  job("system", "given-back");
  gate({ gate: "types", status: "passed", seconds: 3 });
  githubCall({ identity: "installation-7", kind: "GET /repos/{owner}/{repo}", status: 200, remaining: 4999 });
  githubCall({ identity: "installation-7", kind: "GET /repos/{owner}/{repo}", status: null, remaining: null });
  delivery("issues", "new");
  delivery("issues", "duplicate");
  model({ inputTokens: 1200, outputTokens: 80, dollars: 0.25 });
  const lines = await figures(prometheus);
  for (const line of [
    'aurora_jobs_total{agent="backend",outcome="finished"} 2',
    'aurora_jobs_total{agent="system",outcome="given-back"} 1',
    'aurora_gate_seconds_bucket{le="2",gate="types",status="passed"} 0',
    'aurora_gate_seconds_bucket{le="5",gate="types",status="passed"} 1',
    'aurora_gate_seconds_sum{gate="types",status="passed"} 3',
    'aurora_github_calls_total{kind="GET /repos/{owner}/{repo}",status="200"} 1',
    'aurora_github_calls_total{kind="GET /repos/{owner}/{repo}",status="none"} 1',
    'aurora_github_rate_limit_remaining{identity="installation-7"} 4999',
    'aurora_webhook_deliveries_total{event="issues",outcome="new"} 1',
    'aurora_webhook_deliveries_total{event="issues",outcome="duplicate"} 1',
    'aurora_model_tokens_total{direction="input"} 1200',
    'aurora_model_tokens_total{direction="output"} 80',
    "aurora_model_dollars_total 0.25",
  ]) {
    expect(lines).toContain(line);
  }
});

test("without a model its figures are zero, not absent", async () => {
  expect(await figures(createPrometheus())).toEqual(
    expect.arrayContaining([
      'aurora_model_tokens_total{direction="input"} 0',
      'aurora_model_tokens_total{direction="output"} 0',
      "aurora_model_dollars_total 0",
    ]),
  );
});

test("two Auroras in one process do not count for each other", async () => {
  const [one, other] = [createPrometheus(), createPrometheus()];
  one.metrics.job("backend", "finished");
  expect(await figures(other)).not.toContainEqual(expect.stringContaining('agent="backend"'));
});

onBoth((ground) => {
  test("runs and queues are read from the store at each look", async () => {
    const store = await (await ground.place()).open();
    const prometheus = createPrometheus();
    prometheus.watch(store);
    const { run } = await createRun(store.db, newRun({ requestId: "1", issueNumber: 1 }));
    const second = await createRun(store.db, newRun({ requestId: "2", issueNumber: 2 }));
    await acceptDelivery(store.db, store.queue, { id: "d-1", event: "issues" }, [{ kind: "run", run: run.id }]);
    expect(await figures(prometheus)).toEqual(
      expect.arrayContaining([
        'aurora_runs{status="open"} 2',
        'aurora_queue_depth{queue="signal",state="ready"} 1',
        'aurora_queue_depth{queue="job",state="active"} 0',
      ]),
    );
    await endRun(store.db, run.id, run.epoch, "merged");
    await endRun(store.db, second.run.id, second.run.epoch, "cancelled");
    expect(await figures(prometheus)).toEqual(
      expect.arrayContaining([
        'aurora_runs{status="open"} 0',
        'aurora_runs{status="merged"} 1',
        'aurora_runs{status="cancelled"} 1',
      ]),
    );
  });

  test("a database that answers passes the check", async () => {
    const store = await (await ground.place()).open();
    await expect(store.check()).resolves.toBeUndefined();
  });
});
