/**
 * The queue: pg-boss on the store's own database, so that a row and what follows from it are written together.
 *
 * Both queues are of pg-boss's policy `stately`: for one singletonKey at most one waits and at most one is worked on. So a
 * burst of signals collapses into one, a signal that comes while one is handled leads to another handling, and no two
 * workers anywhere handle the same key at once.
 *
 * The loops that fetch are ours (queue-worker.ts): pg-boss's own worker rests after each job for its whole interval.
 */
import { sql } from "kysely";
import { fromKysely, type PgBoss } from "pg-boss";
import type { z } from "zod";
import type { Failure } from "../core/failure.ts";
import { Bell } from "./bell.ts";
import { QueueWorker, type Handler, type WorkerOptions } from "./queue-worker.ts";
import type { Db } from "./schema.ts";
import { JobOrder, Signal } from "./signal.ts";
import { inTransaction } from "./transaction.ts";

export interface QueueData {
  readonly signal: Signal;
  readonly job: JobOrder;
}
export type QueueName = keyof QueueData;

export const queueSchemas: { readonly [N in QueueName]: z.ZodType<QueueData[N]> } = { signal: Signal, job: JobOrder };
export const queueNames: readonly QueueName[] = ["signal", "job"];

/** The channel on which senders tell every process that something waits. */
export const wakeChannel = "aurora_queue";

export interface SendOptions {
  /** What makes two of them one while they wait; of two waiting times the shorter counts. */
  readonly singletonKey?: string;
  /** Seconds until it may be taken. Default: 0. */
  readonly startAfterSeconds?: number;
}

export interface QueueDepth {
  /** Can be taken now. */
  readonly ready: number;
  /** Waits for its time: delayed, or to be tried again. */
  readonly delayed: number;
  readonly active: number;
}

export interface Queue {
  /** Sends within the transaction that `db` is; it is visible to workers when that commits. */
  send<N extends QueueName>(db: Db, name: N, data: QueueData[N], options?: SendOptions): Promise<void>;
  /** Begins to take what is sent, until `signal` aborts or the queue stops. */
  work<N extends QueueName>(name: N, options: WorkerOptions, handler: Handler<QueueData[N]>): void;
  depth(): Promise<Record<QueueName, QueueDepth>>;
  /** The singletonKeys of what waits or is being worked on. */
  liveKeys(name: QueueName): Promise<ReadonlySet<string>>;
  /** Takes nothing more, aborts what is being handled and gives it back if it does not end within ten seconds. */
  stop(): Promise<void>;
}

export interface QueueParts {
  readonly db: Db;
  readonly boss: PgBoss;
  /** Asked before each fetch; while it throws, nothing is taken. */
  readonly mayWork: () => Promise<void>;
  /** Told of what goes wrong where no caller waits for an answer. */
  readonly report: (failure: Failure) => void;
}

export class BossQueue implements Queue {
  readonly #parts: QueueParts;
  readonly #workers: { readonly bell: Bell; readonly stop: () => void; readonly ended: Promise<void> }[] = [];
  #stopping: Promise<void> | undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  send<N extends QueueName>(db: Db, name: N, data: QueueData[N], options: SendOptions = {}): Promise<void> {
    return inTransaction(db, async (trx) => {
      const { singletonKey, startAfterSeconds = 0 } = options;
      const plain = trx.withoutPlugins();
      for (;;) {
        const id = await this.#parts.boss.send(name, data, {
          db: fromKysely(plain),
          ...(singletonKey === undefined ? {} : { singletonKey }),
          ...(startAfterSeconds === 0 ? {} : { startAfter: startAfterSeconds }),
        });
        if (id !== null || singletonKey === undefined) {
          break;
        }
        // One waits already. Updating it holds its row, so that nobody can take it before what this transaction wrote
        // is visible: else its handler could look too early and this signal would be lost.
        const waiting = await sql`
          update pgboss.job
          set start_after = least(start_after, now() + ${startAfterSeconds} * interval '1 second')
          where name = ${name} and singleton_key = ${singletonKey} and state = 'created'
          returning id`.execute(plain);
        if (waiting.rows.length > 0) {
          break;
        }
        // It was taken between the two statements, so there is room for another.
      }
      await sql`select pg_notify(${wakeChannel}, ${name})`.execute(plain);
    });
  }

  work<N extends QueueName>(name: N, options: WorkerOptions, handler: Handler<QueueData[N]>): void {
    const bell = new Bell();
    const worker = new QueueWorker({ ...this.#parts, bell, name, schema: queueSchemas[name], handler, ...options });
    this.#workers.push({
      bell,
      stop: () => {
        worker.stop();
      },
      ended: worker.run(),
    });
  }

  /** Makes every worker of this process look at once. */
  wake(): void {
    for (const { bell } of this.#workers) {
      bell.ring();
    }
  }

  async depth(): Promise<Record<QueueName, QueueDepth>> {
    const { rows } = await sql<{ name: QueueName; ready: number; delayed: number; active: number }>`
      select name,
        count(*) filter (where state in ('created', 'retry') and start_after <= now())::int as ready,
        count(*) filter (where state in ('created', 'retry') and start_after > now())::int as delayed,
        count(*) filter (where state = 'active')::int as active
      from pgboss.job where name in ('signal', 'job') group by name`.execute(this.#parts.db);
    const none: QueueDepth = { ready: 0, delayed: 0, active: 0 };
    const depth = { signal: none, job: none };
    for (const { name, ...counts } of rows) {
      depth[name] = counts;
    }
    return depth;
  }

  async liveKeys(name: QueueName): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ key: string }>`
      select singleton_key as key from pgboss.job
      where name = ${name} and state in ('created', 'retry', 'active') and singleton_key is not null`.execute(
      this.#parts.db,
    );
    return new Set(rows.map(({ key }) => key));
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      for (const { stop } of this.#workers) {
        stop();
      }
      await Promise.all(this.#workers.map(({ ended }) => ended));
      await this.#parts.boss.stop({ graceful: false, close: true });
    })();
    return this.#stopping;
  }
}
