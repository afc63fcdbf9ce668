/** Comments that are made once on an issue that has no run: what is wrong with its spec, who may start Aurora. */
import { now } from "./ambient.ts";
import type { Db, Notice } from "./schema.ts";

export interface NoticeKey {
  readonly repositoryId: number;
  readonly issueNumber: number;
  /** What makes it the same notice: its kind and a hash of what it answers. */
  readonly key: string;
}

/**
 * Reserves a notice before its comment is made.
 * @returns whether nobody had it before; when false, `notice` is theirs, and a null `commentId` means that they may have
 *   died between the two: look for the comment before making it
 */
export async function beginNotice(db: Db, notice: NoticeKey): Promise<{ first: boolean; notice: Notice }> {
  const made = await db
    .insertInto("notice")
    .values({ ...notice, commentId: null, at: now(db) })
    .onConflict((conflict) => conflict.columns(["repositoryId", "issueNumber", "key"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (made !== undefined) {
    return { first: true, notice: made };
  }
  const earlier = await db
    .selectFrom("notice")
    .selectAll()
    .where("repositoryId", "=", notice.repositoryId)
    .where("issueNumber", "=", notice.issueNumber)
    .where("key", "=", notice.key)
    .executeTakeFirstOrThrow();
  return { first: false, notice: earlier };
}

export async function completeNotice(db: Db, notice: NoticeKey, commentId: number): Promise<void> {
  await db
    .updateTable("notice")
    .set({ commentId })
    .where("repositoryId", "=", notice.repositoryId)
    .where("issueNumber", "=", notice.issueNumber)
    .where("key", "=", notice.key)
    .execute();
}
