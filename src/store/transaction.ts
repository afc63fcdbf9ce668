import type { Db, Trx } from "./schema.ts";

/** Runs `fn` in the transaction that `db` is, or in a new one when it is none. */
export function inTransaction<T>(db: Db, fn: (trx: Trx) => Promise<T>): Promise<T> {
  return isTrx(db) ? fn(db) : db.transaction().execute(fn);
}

function isTrx(db: Db): db is Trx {
  return db.isTransaction;
}
