/** One loop that takes queued work and handles up to `concurrency` of it at once. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { fromKysely, type JobWithMetadata, type PgBoss } from "pg-boss";
import { z } from "zod";
import { asFailure, type Failure } from "../core/failure.ts";
import type { Bell } from "./bell.ts";
import { leaseLost } from "./fence.ts";
import { failureJson } from "./json.ts";
import type { Db } from "./schema.ts";

/** How long handlers get to end by themselves when the queue stops. */
const graceMs = 10_000;
/** How often a worker on Postgres says that it is alive; three fit in one heartbeat of pg-boss (10 s, its minimum). */
const heartbeatMs = 3_000;

export interface WorkerOptions {
  readonly concurrency: number;
  /** How long it rests when there is nothing to do and nobody wakes it. Default: 500. */
  readonly idleMs?: number;
  /** Stops this worker when aborted. */
  readonly signal?: AbortSignal;
}

export interface Delivered<T> {
  readonly data: T;
  /** From 1; grows when it failed, or its process died. */
  readonly attempt: number;
  /** Whether nobody will try again when this attempt fails. */
  readonly last: boolean;
  /** Aborted when the work is no longer this handler's, or the process stops. */
  readonly signal: AbortSignal;
}

/**
 * Does the work. When it throws a retryable Failure the work is tried again, after the failure's `retryAfterSeconds` or
 * with growing pauses; after any other it is over.
 */
export type Handler<T> = (delivered: Delivered<T>) => Promise<void>;

interface Parts<T> extends WorkerOptions {
  readonly db: Db;
  readonly boss: PgBoss;
  readonly bell: Bell;
  readonly name: string;
  readonly schema: z.ZodType<T>;
  readonly handler: Handler<T>;
  readonly mayWork: () => Promise<void>;
  readonly report: (failure: Failure) => void;
}

/** What pg-boss answers when it settles or refreshes; its type does not say so. */
const Affected = z.object({ affected: z.number() });

export class QueueWorker<T> {
  readonly #parts: Parts<T>;
  readonly #stop = new AbortController();
  readonly #active = new Set<Promise<void>>();
  /** Why nothing could be taken last time; told once, not twice a second. */
  #trouble: string | null = null;

  constructor(parts: Parts<T>) {
    this.#parts = parts;
    parts.signal?.addEventListener(
      "abort",
      () => {
        this.stop();
      },
      { once: true },
    );
  }

  stop(): void {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort(leaseLost("this process stops; another will go on"));
      this.#parts.bell.ring();
    }
  }

  /** Ends after `stop()`, when every handler has ended or its time is over. Never rejects. */
  async run(): Promise<void> {
    const { bell } = this.#parts;
    if (this.#parts.signal?.aborted === true) {
      this.stop();
    }
    while (!this.#stop.signal.aborted) {
      const taken = await this.#fetch();
      for (const job of taken) {
        const handled = this.#handle(job).finally(() => {
          this.#active.delete(handled);
          bell.ring();
        });
        this.#active.add(handled);
      }
      if (taken.length === 0) {
        await bell.wait(this.#parts.idleMs ?? 500);
      }
    }
    await Promise.all(this.#active);
  }

  async #fetch(): Promise<JobWithMetadata<unknown>[]> {
    const { boss, name, concurrency, mayWork, report } = this.#parts;
    const free = concurrency - this.#active.size;
    if (free <= 0) {
      return [];
    }
    try {
      await mayWork();
      const taken = await boss.fetch<unknown>(name, { batchSize: free, includeMetadata: true });
      this.#trouble = null;
      return taken;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.message !== this.#trouble) {
        this.#trouble = failure.message;
        report(failure);
      }
      return [];
    }
  }

  async #handle(job: JobWithMetadata<unknown>): Promise<void> {
    const ended = new AbortController();
    const lost = new AbortController();
    const expired = AbortSignal.timeout(job.expireInSeconds * 1000);
    const heartbeat = this.#beat(job, ended.signal, lost);
    const signal = AbortSignal.any([this.#stop.signal, lost.signal, expired]);
    const failure = await Promise.race([this.#attempt(job, signal), this.#graceOver(ended.signal)]);
    ended.abort();
    await heartbeat;
    await this.#settle(job, failure, signal.aborted);
  }

  /** Null when the handler did its work. */
  async #attempt(job: JobWithMetadata<unknown>, signal: AbortSignal): Promise<Failure | null> {
    try {
      const data = this.#parts.schema.parse(job.data);
      const last = job.retryCount >= job.retryLimit;
      await this.#parts.handler({ data, attempt: job.retryCount + 1, last, signal });
      return null;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }

  /** Ends when a handler has been given enough time to notice that the process stops. */
  async #graceOver(ended: AbortSignal): Promise<Failure> {
    await aborted(AbortSignal.any([this.#stop.signal, ended]));
    await sleep(graceMs, undefined, { signal: ended }).catch(() => undefined);
    return leaseLost("this process stopped before the work was done");
  }

  /** Keeps the claim alive where somebody else could take it, and tells the handler when somebody did. */
  async #beat(job: JobWithMetadata<unknown>, ended: AbortSignal, lost: AbortController): Promise<void> {
    while (job.heartbeatSeconds !== null) {
      await sleep(heartbeatMs, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) {
        return;
      }
      try {
        const { affected } = Affected.parse(await this.#parts.boss.touch(job.name, job));
        if (affected === 0) {
          lost.abort(leaseLost("another worker has taken over this work"));
          return;
        }
      } catch (error) {
        // The database may answer again before the claim runs out.
        this.#parts.report(asFailure(error));
      }
    }
  }

  /** pg-boss settles the attempt that was fetched and no other: `job` names it by its retryCount. */
  async #settle(job: JobWithMetadata<unknown>, failure: Failure | null, interrupted: boolean): Promise<void> {
    const { boss, report } = this.#parts;
    try {
      if (failure === null) {
        await boss.complete(job.name, job);
      } else if (interrupted) {
        await this.#again(job, failure, 0);
      } else if (failure.retryable) {
        await this.#again(job, failure, failure.retryAfterSeconds);
      } else {
        if (failure.kind !== "lease-lost") {
          report(failure);
        }
        await boss.complete(job.name, job, { failure: failureJson(failure) });
      }
    } catch (error) {
      report(asFailure(error));
    }
  }

  /** Puts the work back. `seconds`: until it may be taken; when absent, pg-boss's growing pauses. */
  async #again(job: JobWithMetadata<unknown>, failure: Failure, seconds: number | undefined): Promise<void> {
    const { boss, db } = this.#parts;
    await db.transaction().execute(async (trx) => {
      const plain = trx.withoutPlugins();
      await boss.fail(job.name, job, { failure: failureJson(failure) }, { db: fromKysely(plain) });
      if (seconds !== undefined) {
        await sql`
          update pgboss.job set start_after = now() + ${seconds} * interval '1 second'
          where name = ${job.name} and id = ${job.id} and state = 'retry'`.execute(plain);
      }
    });
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await once(signal, "abort");
  }
}
