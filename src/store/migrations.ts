/** The schema's history, oldest first. A migration that has been released is never edited; a new one is added. */
import { sql, type Kysely } from "kysely";
import { Migrator, type Migration } from "kysely/migration";

/** A migration sees the schema as it was when written, so it is untyped by nature. */
type Untyped = Kysely<unknown>;

const initial: Migration = {
  async up(db: Untyped) {
    await db.schema
      .createTable("run")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("installation_id", "bigint", (c) => c.notNull())
      .addColumn("repository_owner", "text", (c) => c.notNull())
      .addColumn("repository_name", "text", (c) => c.notNull())
      .addColumn("repository_id", "bigint", (c) => c.notNull())
      .addColumn("issue_number", "integer", (c) => c.notNull())
      .addColumn("request_id", "text", (c) => c.notNull().unique())
      .addColumn("requested_by", "text", (c) => c.notNull())
      .addColumn("base_branch", "text", (c) => c.notNull())
      .addColumn("base_sha", "text")
      .addColumn("contract_sha", "text")
      .addColumn("spec_text", "text", (c) => c.notNull())
      .addColumn("spec_hash", "text", (c) => c.notNull())
      .addColumn("app_name", "text", (c) => c.notNull())
      .addColumn("plan", "jsonb", (c) => c.notNull())
      .addColumn("epoch", "integer", (c) => c.notNull().defaultTo(1))
      .addColumn("created_at", "timestamptz", (c) => c.notNull())
      .addColumn("ended_at", "timestamptz")
      .addColumn("outcome", "text")
      .addCheckConstraint("run_outcome", sql`outcome in ('merged', 'stopped', 'cancelled', 'superseded')`)
      .addCheckConstraint("run_ended_with_outcome", sql`(ended_at is null) = (outcome is null)`)
      .execute();
    await db.schema
      .createIndex("run_one_open_per_issue")
      .unique()
      .on("run")
      .columns(["repository_id", "issue_number"])
      .where(sql<boolean>`ended_at is null`)
      .execute();
    await db.schema
      .createTable("job")
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("agent", "text", (c) => c.notNull())
      .addColumn("epoch", "integer", (c) => c.notNull())
      .addColumn("attempt", "integer", (c) => c.notNull().defaultTo(0))
      .addColumn("requested_at", "timestamptz")
      .addColumn("started_at", "timestamptz")
      .addColumn("finished_at", "timestamptz")
      .addColumn("waits_for", "text")
      .addColumn("head_sha", "text")
      .addColumn("input_key", "text")
      .addColumn("consumed", "jsonb", (c) => c.notNull())
      .addColumn("step", "text")
      .addColumn("failure", "jsonb")
      .addPrimaryKeyConstraint("job_pkey", ["run_id", "agent"])
      .execute();
    await db.schema
      .createTable("gate")
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("agent", "text", (c) => c.notNull())
      .addColumn("gate", "text", (c) => c.notNull())
      .addColumn("head_sha", "text", (c) => c.notNull())
      .addColumn("report", "jsonb", (c) => c.notNull())
      .addColumn("at", "timestamptz", (c) => c.notNull())
      .addPrimaryKeyConstraint("gate_pkey", ["run_id", "agent", "gate", "head_sha"])
      .execute();
    await db.schema
      .createTable("contract")
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("version", "integer", (c) => c.notNull())
      .addColumn("hash", "text", (c) => c.notNull())
      .addColumn("commit_sha", "text", (c) => c.notNull())
      .addColumn("producer", "text", (c) => c.notNull())
      .addColumn("at", "timestamptz", (c) => c.notNull())
      .addPrimaryKeyConstraint("contract_pkey", ["run_id", "name", "version"])
      .execute();
    await db.schema
      .createTable("effect")
      .addColumn("id", "bigint", (c) => c.primaryKey().generatedAlwaysAsIdentity())
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("epoch", "integer", (c) => c.notNull())
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("kind", "text", (c) => c.notNull())
      .addColumn("reason", "text", (c) => c.notNull())
      .addColumn("intended_at", "timestamptz", (c) => c.notNull())
      .addColumn("done_at", "timestamptz")
      .addColumn("result", "jsonb")
      .addColumn("failure", "jsonb")
      .addUniqueConstraint("effect_once", ["run_id", "epoch", "key"])
      .execute();
    await db.schema
      .createTable("delivery")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("event", "text", (c) => c.notNull())
      .addColumn("received_at", "timestamptz", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("lease")
      .addColumn("name", "text", (c) => c.primaryKey())
      .addColumn("holder", "text", (c) => c.notNull())
      .addColumn("epoch", "integer", (c) => c.notNull())
      .addColumn("expires_at", "timestamptz", (c) => c.notNull())
      .execute();
  },
};

const commands: Migration = {
  async up(db: Untyped) {
    await db.schema
      .createTable("command_comment")
      .addColumn("comment_id", "bigint", (c) => c.primaryKey())
      .addColumn("run_id", "text", (c) => c.references("run.id"))
      .addColumn("login", "text", (c) => c.notNull())
      .addColumn("commands", "jsonb", (c) => c.notNull())
      .addColumn("handled", "jsonb", (c) => c.notNull())
      .addColumn("received_at", "timestamptz", (c) => c.notNull())
      .addColumn("answered_at", "timestamptz")
      .execute();
  },
};

const changes: Migration = {
  async up(db: Untyped) {
    await db.schema
      .createTable("change")
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("agent", "text", (c) => c.notNull())
      .addColumn("wanted", "jsonb", (c) => c.notNull())
      .addColumn("requested_at", "timestamptz", (c) => c.notNull())
      .addColumn("tries", "integer", (c) => c.notNull().defaultTo(0))
      .addColumn("outcome", "jsonb")
      .addColumn("ended_at", "timestamptz")
      .addPrimaryKeyConstraint("change_pkey", ["run_id", "key"])
      .execute();
  },
};

/** Ways to start a run, and what people allow one later. */
const starting: Migration = {
  async up(db: Untyped) {
    await db.schema
      .alterTable("run")
      .addColumn("origin", "jsonb", (c) => c.notNull().defaultTo(sql`'{"kind":"issue"}'::jsonb`))
      .addColumn("plan_first", "boolean", (c) => c.notNull().defaultTo(false))
      .execute();
    await db.schema
      .createTable("consent")
      .addColumn("run_id", "text", (c) => c.notNull().references("run.id"))
      .addColumn("kind", "text", (c) => c.notNull().check(sql`kind in ('plan', 'merge')`))
      .addColumn("login", "text", (c) => c.notNull())
      .addColumn("at", "timestamptz", (c) => c.notNull())
      .addPrimaryKeyConstraint("consent_pkey", ["run_id", "kind"])
      .execute();
  },
};

const migrations = {
  "0001_initial": initial,
  "0002_commands": commands,
  "0003_changes": changes,
  "0004_starting": starting,
};

/**
 * Brings the database to the newest schema; does nothing when it is there. Safe from several processes at once (Kysely
 * takes an advisory lock on Postgres).
 * @throws the error of the migration that failed
 */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw error instanceof Error ? error : new Error("a database migration failed", { cause: error });
  }
}
