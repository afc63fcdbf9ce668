/**
 * Every webhook, in one place: verified by Probot, deduplicated by its delivery id, reduced to signals, and durable before
 * GitHub gets its answer.
 */
import { z } from "zod";
import type { Log } from "../process/log.ts";
import type { Metrics } from "../process/metrics.ts";
import { acceptDelivery } from "../store/inbox.ts";
import type { Store } from "../store/open.ts";
import { openRunOfIssue } from "../store/runs.ts";
import type { Signal } from "../store/signal.ts";
import { checkRun } from "./check-run.ts";
import { checkSuite } from "./check-suite.ts";
import type { Hint, HintReader } from "./hint.ts";
import { issueComment } from "./issue-comment.ts";
import { issues } from "./issues.ts";
import { pullRequest } from "./pull-request.ts";
import { push } from "./push.ts";
import { status } from "./status.ts";

/** The events that Aurora subscribes to; app.yml lists the same. */
export const hintReaders: Readonly<Record<string, HintReader>> = {
  issues,
  issue_comment: issueComment,
  pull_request: pullRequest,
  pull_request_review: pullRequest,
  check_run: checkRun,
  check_suite: checkSuite,
  status,
  push,
};

const Envelope = z.object({
  repository: z.object({ id: z.number().int(), name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.number().int() }),
  sender: z.object({ login: z.string() }),
});

export interface Delivery {
  /** X-GitHub-Delivery */
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

export interface ReceiveContext {
  readonly store: Store;
  /** Aurora's own events tell it nothing that it does not know. */
  readonly botLogin: string;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws when the payload is not what GitHub documents; GitHub then shows the delivery as failed. */
export async function receive(context: ReceiveContext, delivery: Delivery): Promise<void> {
  const { store, botLogin, log, metrics } = context;
  const read = hintReaders[delivery.event];
  const envelope = Envelope.safeParse(delivery.payload);
  if (read === undefined || !envelope.success || envelope.data.sender.login === botLogin) {
    metrics.delivery(delivery.event, "ignored");
    return;
  }
  const signals = await Promise.all(read(delivery.payload).map((hint) => signalsOf(store, envelope.data, hint)));
  const outcome = await acceptDelivery(
    store.db,
    store.queue,
    { id: delivery.id, event: delivery.event },
    signals.flat(),
  );
  metrics.delivery(delivery.event, outcome);
  log.info({ delivery: delivery.id, event: delivery.event, outcome }, "webhook");
}

async function signalsOf(store: Store, envelope: z.infer<typeof Envelope>, hint: Hint): Promise<Signal[]> {
  if (hint.kind === "run") {
    return [hint];
  }
  const { repository, installation } = envelope;
  if (hint.kind === "comments") {
    const { owner, name } = repository;
    return [{ kind: "comments", owner: owner.login, name, installationId: installation.id, issue: hint.number }];
  }
  const run = await openRunOfIssue(store.db, repository.id, hint.number);
  const issue: Signal = {
    kind: "issue",
    owner: repository.owner.login,
    name: repository.name,
    installationId: installation.id,
    issue: hint.number,
  };
  return run === null ? [issue] : [issue, { kind: "run", run: run.id }];
}
