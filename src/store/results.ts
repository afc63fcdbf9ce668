/** What jobs leave behind for others: gate reports and published contracts. */
import type { GateReport } from "../core/gate.ts";
import type { AgentName, ContentHash, RunId, Sha } from "../core/ids.ts";
import type { ContractName } from "../core/contracts/model.ts";
import { now } from "./ambient.ts";
import { underClaim, type JobClaim } from "./jobs.ts";
import type { ContractVersion, Db, GateRow } from "./schema.ts";

/**
 * Keeps a gate's report on a commit; a later report of the same gate on the same commit replaces it.
 * @throws Failure `lease-lost`
 */
export function recordGate(db: Db, claim: JobClaim, headSha: Sha, report: GateReport): Promise<void> {
  return underClaim(db, claim, async (trx) => {
    const row = { report: JSON.stringify(report), at: now(trx) };
    await trx
      .insertInto("gate")
      .values({ runId: claim.run, agent: claim.agent, gate: report.gate, headSha, ...row })
      .onConflict((conflict) => conflict.columns(["runId", "agent", "gate", "headSha"]).doUpdateSet(row))
      .execute();
  });
}

/** Every report of the run, on every commit, oldest first. */
export function gatesOf(db: Db, run: RunId): Promise<GateRow[]> {
  return db
    .selectFrom("gate")
    .selectAll()
    .where("runId", "=", run)
    .orderBy("at")
    .orderBy("agent")
    .orderBy("gate")
    .execute();
}

export interface Publication {
  readonly name: ContractName;
  readonly hash: ContentHash;
  readonly commitSha: Sha;
  readonly producer: AgentName;
}

/**
 * Publishes a contract. The same hash again is the same version, now of a newer commit; another hash is a new version.
 * @returns the version, and whether consumers have something new to look at
 * @throws Failure `lease-lost`
 */
export function publishContract(
  db: Db,
  claim: JobClaim,
  publication: Publication,
): Promise<{ version: number; changed: boolean }> {
  return underClaim(db, claim, async (trx) => {
    const newest = await trx
      .selectFrom("contract")
      .select(["version", "hash"])
      .where("runId", "=", claim.run)
      .where("name", "=", publication.name)
      .orderBy("version", "desc")
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    const at = now(trx);
    if (newest?.hash === publication.hash) {
      await trx
        .updateTable("contract")
        .set({ commitSha: publication.commitSha, at })
        .where("runId", "=", claim.run)
        .where("name", "=", publication.name)
        .where("version", "=", newest.version)
        .execute();
      return { version: newest.version, changed: false };
    }
    const version = (newest?.version ?? 0) + 1;
    await trx
      .insertInto("contract")
      .values({ runId: claim.run, version, at, ...publication })
      .execute();
    return { version, changed: true };
  });
}

/** The newest version of each published contract. */
export function contractsOf(db: Db, run: RunId): Promise<ContractVersion[]> {
  return db
    .selectFrom("contract")
    .selectAll()
    .distinctOn("name")
    .where("runId", "=", run)
    .orderBy("name")
    .orderBy("version", "desc")
    .execute();
}
