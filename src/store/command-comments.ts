/**
 * Comments that give commands. What they say is kept when they are read first, and each decision before it is carried out:
 * an edit later, or a crash between two steps, changes nothing about what was asked for.
 */
import { sql } from "kysely";
import type { Command } from "../core/command.ts";
import type { RunId } from "../core/ids.ts";
import { now } from "./ambient.ts";
import type { CommandComment, Db, HandledCommand, Run } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

export interface NewCommandComment {
  readonly commentId: number;
  readonly runId: RunId | null;
  readonly login: string;
  readonly commands: readonly Command[];
}

/** Records that a comment was read. @returns its row: the earlier one when it was read before */
export function receiveCommandComment(db: Db, comment: NewCommandComment): Promise<CommandComment> {
  return inTransaction(db, async (trx) => {
    await trx
      .insertInto("commandComment")
      .values({ ...comment, commands: JSON.stringify(comment.commands), handled: "[]", receivedAt: now(trx) })
      .onConflict((conflict) => conflict.column("commentId").doNothing())
      .execute();
    return trx
      .selectFrom("commandComment")
      .selectAll()
      .where("commentId", "=", comment.commentId)
      .executeTakeFirstOrThrow();
  });
}

/** Keeps what was decided so far, and whether it was done. */
export async function recordHandled(db: Db, commentId: number, handled: readonly HandledCommand[]): Promise<void> {
  await db
    .updateTable("commandComment")
    .set({ handled: JSON.stringify(handled) })
    .where("commentId", "=", commentId)
    .execute();
}

/** The comment has its answer; nobody looks at it again. */
export async function recordAnswered(db: Db, commentId: number): Promise<void> {
  await db
    .updateTable("commandComment")
    .set({ answeredAt: now(db) })
    .where("commentId", "=", commentId)
    .execute();
}

/** Those of the comments that have their answer. */
export async function answeredAmong(db: Db, commentIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (commentIds.length === 0) {
    return new Set();
  }
  const rows = await db
    .selectFrom("commandComment")
    .select("commentId")
    .where("commentId", "in", commentIds)
    .where("answeredAt", "is not", null)
    .execute();
  return new Set(rows.map(({ commentId }) => commentId));
}

/** The newest run of the issue, or the one that opened the pull request, with this number; whether it is open or not. */
export async function runOfConversation(db: Db, repositoryId: number, number: number): Promise<Run | null> {
  const run = await db
    .selectFrom("run")
    .selectAll()
    .where("repositoryId", "=", repositoryId)
    .where((eb) =>
      eb.or([
        eb("issueNumber", "=", number),
        eb.exists(
          eb
            .selectFrom("effect")
            .select("effect.id")
            .whereRef("effect.runId", "=", "run.id")
            .where("effect.kind", "=", "open-pull")
            .where(sql<number>`(effect.result->>'number')::integer`, "=", number),
        ),
      ]),
    )
    .orderBy("createdAt", "desc")
    .orderBy("id")
    .executeTakeFirst();
  return run ?? null;
}
